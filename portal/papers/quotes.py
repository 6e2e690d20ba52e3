"""What closes a debt if it is paid by the end of a day."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payments.money import Money
from portal.papers.parts import PARTS, Incomplete, Party, sum_of

NAMES: dict[str, Promise] = PARTS | {
    "ON_ITS_WAY": _("Already on its way"),
    "QUESTIONED": _("Under question, and not asked for now"),
}


@dataclass(frozen=True)
class QuoteLine:
    """One part of a quote (a key of NAMES); what is taken off is negative."""

    code: str
    amount: Money

    @property
    def label(self) -> Promise:
        return NAMES[self.code]


@dataclass(frozen=True)
class QuotePaper:
    """A quote: its parts add up to ``amount``, which closes the debt if paid on ``until``."""

    lender: Party
    borrower: Party
    number: str
    made_date: date
    debt_reference: str
    lines: tuple[QuoteLine, ...]
    amount: Money
    until: date
    is_growing: bool = False

    @property
    def leaves_question(self) -> bool:
        """Whether something is left out of it because it is questioned."""
        return any(line.code == "QUESTIONED" for line in self.lines)

    def __post_init__(self) -> None:
        if sum_of(self.lines, self.amount) != self.amount:
            raise Incomplete("The parts of a quote add up to it.")
