"""What was found about a debt before anybody is written to, in words, with what to do for each.

Knows the codes of ``payments.verifying``; knows no pages.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments import verifying
from payments.money import Money
from portal.columns import FIELDS
from portal.words import day_text, money_text, percent_text

TITLES = {
    "PARTS_DO_NOT_ADD_UP": gettext_lazy("The parts do not add up to the total"),
    "PAID_MORE_THAN_PARTS": gettext_lazy("More was paid than the parts come to"),
    "CURRENCY_NOT_AGREED": gettext_lazy("The currency is not one agreed with you"),
    "DATES_DO_NOT_FIT": gettext_lazy("Some dates do not fit"),
    "COST_ABOVE_CEILING": gettext_lazy("The yearly cost is above the ceiling"),
    "TIME_BARRED": gettext_lazy("The time to claim may have run out"),
    "DOCUMENTS_MISSING": gettext_lazy("Documents are missing"),
    "ALREADY_ON_PLAN": gettext_lazy("The borrower is already paying by a plan"),
    "LOOKS_PLACED_TWICE": gettext_lazy("This looks like a debt that is here already"),
    "BORROWER_DIFFERS": gettext_lazy("The borrower differs from your earlier file"),
    "OBLIGOR_DIFFERS": gettext_lazy("Who owes it too differs from your earlier file"),
}
TO_DO = {
    "PARTS_DO_NOT_ADD_UP": gettext_lazy("Correct the parts until they come to the total."),
    "PAID_MORE_THAN_PARTS": gettext_lazy("Correct the parts, or take the debt back."),
    "CURRENCY_NOT_AGREED": gettext_lazy(
        "Take the debt back, and place it in a currency that is agreed."
    ),
    "DATES_DO_NOT_FIT": gettext_lazy(
        "If the dates are right, say so with a note. If not, take the debt back and place it with "
        "the right dates."
    ),
    "COST_ABOVE_CEILING": gettext_lazy(
        "Take the debt back. It can be placed again with a cost within the ceiling."
    ),
    "TIME_BARRED": gettext_lazy(
        "If a later payment or agreement keeps the claim alive, say which in a note. If not, take "
        "the debt back."
    ),
    "DOCUMENTS_MISSING": gettext_lazy("When you hold them, say so with a note on where they are."),
    "ALREADY_ON_PLAN": gettext_lazy(
        "If that plan has ended, say so with a note. If it is still being kept, take the debt back."
    ),
    "LOOKS_PLACED_TWICE": gettext_lazy(
        "If these are two debts, say so with a note. If they are one, take this one back."
    ),
    "BORROWER_DIFFERS": gettext_lazy(
        "If it is the same person, say so with a note. If not, take the debt back and place it "
        "under another borrower reference."
    ),
    "OBLIGOR_DIFFERS": gettext_lazy(
        "If it is the same person, say so with a note. If not, take the debt back and place it "
        "with another reference for this person."
    ),
}
DOCUMENTS = {
    "contract": gettext_lazy("the contract"),
    "statement": gettext_lazy("a statement"),
    "assignment": gettext_lazy("the notice of assignment"),
}


@dataclass(frozen=True)
class Told:
    """One finding for people: what it is, the figures behind it, and what can be done."""

    code: str
    title: str
    detail: str
    to_do: str
    is_confirmable: bool
    is_correctable: bool


def in_words(finding: dict[str, object], currency: str) -> Told:
    """Return a finding in the reader's language; its amounts are minor units of ``currency``."""
    code = str(finding["code"])
    return Told(
        code=code,
        title=str(TITLES[code]),
        detail=_detail(code, finding, currency),
        to_do=str(TO_DO[code]),
        is_confirmable=code in verifying.CONFIRMABLE,
        is_correctable=code in verifying.PARTS_CODES,
    )


def _detail(code: str, finding: dict[str, object], currency: str) -> str:
    if code == "PARTS_DO_NOT_ADD_UP":
        amounts = {
            name: money_text(Money(int(str(finding[name])), currency))
            for name in ("parts", "claimed", "difference")
        }
        return (
            _("The parts come to %(parts)s, the total says %(claimed)s: %(difference)s apart.")
            % amounts
        )
    if code == "CURRENCY_NOT_AGREED":
        return _("The file says %(currency)s.") % finding
    if code == "COST_ABOVE_CEILING":
        rates = {name: percent_text(int(str(finding[name]))) for name in ("cost_bp", "ceiling_bp")}
        return _("It is %(cost_bp)s a year; the ceiling is %(ceiling_bp)s.") % rates
    if code == "TIME_BARRED":
        since = day_text(date.fromisoformat(str(finding["since"])))
        return _("The last payment or due date in the file is %(since)s.") % {"since": since}
    if code == "BORROWER_DIFFERS":
        return _("You placed this borrower before as %(known_as)s.") % finding
    if code == "OBLIGOR_DIFFERS":
        return _("You named this person before as %(known_as)s.") % finding
    return _list(code, finding)


def _list(code: str, finding: dict[str, object]) -> str:
    if code == "DATES_DO_NOT_FIT":
        names = ", ".join(str(FIELDS[name]) for name in finding["fields"])
        return _("Please look at: %(names)s.") % {"names": names}
    if code == "DOCUMENTS_MISSING":
        names = ", ".join(str(DOCUMENTS.get(name, name)) for name in finding["documents"])
        return _("You asked for these with every debt: %(names)s.") % {"names": names}
    return ""
