"""The permission for automatic payments, filled in for one reader: its words and its document.

Knows words and records; gives nothing and stores nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import override

from payments.models import Method
from payments.money import Money
from plans import mandate_texts, mandates
from plans.mandates import Consent
from plans.models import Instalment, Mandate, Plan
from portal import method_names, papers, readers
from portal.filling import lender_party
from portal.templatetags.look import lender_name
from portal.words import day_text, money_text


@dataclass(frozen=True)
class Offer:
    """What a borrower reads before pressing: the words, and the first payment under them."""

    method: Method
    consent: Consent
    digest: str
    first: Money
    first_date: date

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return tuple(self.consent.text.split("\n\n"))


def offer(
    plan: Plan,
    method: Method,
    *,
    language: str,
    address: str,
    on: date,
    rows: Sequence[Instalment] | None = None,
) -> Offer | None:
    """Return the permission as ``language`` words it on a local day; None: nothing to take.

    ``rows`` are the payments of a change of the plan that is not made yet.
    """
    rows = plan.instalments.order_by("number") if rows is None else rows
    rows = [row for row in rows if row.left_minor and not row.is_open]
    first = mandates.first_row(rows, on=on)
    if first is None:
        return None
    ahead = [row for row in rows if row.due_date >= first.due_date]
    language = readers.written_in(mandate_texts.language_of(language))
    with override(language):
        facts = _facts(plan, method, ahead, on=on)
    text = mandate_texts.write(mandate_texts.VERSION, language, facts)
    return Offer(
        method=method,
        consent=Consent(mandate_texts.VERSION, language, text, address=address or None),
        digest=mandates.digest(text),
        first=Money(first.left_minor, plan.debt.currency),
        first_date=mandates.charge_day(first, on=on),
    )


def paper_of(mandate: Mandate) -> papers.MandatePaper:
    """Return the document of a permission, in the language that is active."""
    debt = mandate.debt
    return papers.MandatePaper(
        number=mandate.code,
        lender=lender_party(debt.lender),
        borrower=papers.Party(debt.borrower.name),
        debt_reference=debt.reference,
        method=method_names.name(mandate.method),
        version=mandate.version,
        language=mandate.language,
        paragraphs=tuple(mandate.text.split("\n\n")),
        given_at=mandate.at,
        time_zone=debt.lender.time_zone,
        address=mandate.signed_address or "",
        digest=mandate.digest,
    )


def _facts(plan: Plan, method: Method, rows: list[Instalment], *, on: date) -> dict[str, str]:
    currency = plan.debt.currency
    return {
        "lender": lender_name(plan.lender),
        "method": method_names.name(method),
        "reference": plan.debt.reference,
        "most": money_text(Money(max(row.left_minor for row in rows), currency)),
        "total": money_text(Money(sum(row.left_minor for row in rows), currency)),
        "first": day_text(mandates.charge_day(rows[0], on=on)),
        "last": day_text(rows[-1].due_date),
        "notice": str(mandates.NOTICE_DAYS),
        "vary": str(mandates.NOTICE_DAYS_VARYING),
    }
