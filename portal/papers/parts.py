"""What several papers share: parties, amounts under the name of a part, and their words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from payments.money import Money

# The parts of a debt, by their codes in the ledger and in a lender's itemisation.
PARTS: dict[str, Promise] = {
    "PRINCIPAL": _("Principal"),
    "INTEREST": _("Interest"),
    "FEE": _("Fees"),
    "PAYMENT": _("Payments already received"),
    "CREDIT": _("Held for you"),
}
# The orders of payments.waterfall.ORDERS, in words fit for a receipt: those of the law by name,
# and those set by hand by the initials of their parts and what they rest on.
SEQUENCES: dict[str, Promise] = {
    "FIP": _("Fees first, then interest, then principal."),
    "FPI": _("Fees first, then principal, then interest."),
    "IPF": _("Interest first, then principal, then fees."),
    "IFP": _("Interest first, then fees, then principal."),
    "PIF": _("Principal first, then interest, then fees."),
    "PFI": _("Principal first, then fees, then interest."),
}
GROUNDS: dict[str, Promise] = {
    "COURT": _("A court decided this order."),
    "DESIGNATION": _("The borrower decided this order."),
    "AGREEMENT": _("This order was agreed."),
    "POLICY": _("This order is the lender’s own rule."),
}
ORDERS: dict[str, Promise] = {
    "CN_561": _("Fees first, then interest, then principal (Civil Code of China, article 561)."),
    "CN_CARD_57_TO_90": _(
        "Fees and interest first, then principal: a card up to 90 days past due (Measures for"
        " Credit Card Business of Commercial Banks, article 57)."
    ),
    "CN_CARD_57": _(
        "Principal first, then interest and fees: a card 91 days past due or more (Measures for"
        " Credit Card Business of Commercial Banks, article 57)."
    ),
    "DE_497": _("Fees first, then principal, then interest (German Civil Code, section 497)."),
    "DE_367": _("Fees first, then interest, then principal (German Civil Code, section 367)."),
    "FEE_INTEREST_PRINCIPAL": SEQUENCES["FIP"],
} | {
    f"{ground}_{initials}": format_lazy("{} {}", SEQUENCES[initials], said)
    for ground, said in GROUNDS.items()
    for initials in SEQUENCES
}


class Incomplete(ValueError):
    """A paper lacks what it may not be issued without, or its sums do not agree."""


@dataclass(frozen=True)
class Party:
    """A lender or a borrower. ``address`` may hold several lines; all but the name may be empty."""

    name: str
    address: str = ""
    registration: str = ""
    contact: str = ""


@dataclass(frozen=True)
class PartLine:
    """An amount under the code of a part (a key of PARTS), with a day and words where known."""

    code: str
    amount: Money
    on_date: date | None = None
    text: str = ""

    @property
    def label(self) -> Promise:
        return PARTS[self.code]


@dataclass(frozen=True)
class PartChange:
    """What a payment made of one part (a key of PARTS): before, paid and after."""

    code: str
    before: Money
    paid: Money
    after: Money

    @property
    def label(self) -> Promise:
        return PARTS[self.code]


class HasAmount(Protocol):
    """Any line with an amount."""

    @property
    def amount(self) -> Money: ...


def sum_of(lines: Iterable[HasAmount], like: Money) -> Money:
    """Return the sum of the lines' amounts, in the currency of ``like``."""
    return sum((line.amount for line in lines), Money(0, like.currency))
