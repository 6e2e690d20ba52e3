"""The receipt of one payment."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise

from payments.money import Money
from portal.papers.parts import ORDERS, Incomplete, PartChange, PartLine, Party, sum_of


class Copy(StrEnum):
    """Whose copy of a receipt it is."""

    BORROWER = "BORROWER"
    LENDER = "LENDER"


@dataclass(frozen=True)
class Progress:
    """How far a plan has come with this payment: ``paid`` of ``count`` payments, and the next."""

    paid: int
    count: int
    paid_amount: Money
    total: Money
    next_date: date | None = None
    next_amount: Money | None = None


@dataclass(frozen=True)
class ReceiptPaper:
    """The receipt of one payment; while ``is_pending`` it has no number and proves nothing yet.

    ``lines`` are in the order they were paid under ``order_name`` (a key of ORDERS) and may be less
    than ``amount``: the rest is held for the borrower. ``final_after`` is the day until which the
    payment can still be returned: None where it is final, the last of all days where it never is.
    ``check_url`` is where anybody can check number and code.
    ``changes`` are all parts that were owed, in the order that bound; ``source`` says where an
    order set by hand stands, ``designation`` what the payer decided.
    """

    lender: Party
    borrower: Party
    number: str
    issued_date: date
    paid_date: date
    amount: Money
    method: str
    provider_reference: str
    debt_reference: str
    lines: tuple[PartLine, ...]
    order_name: str
    owed_before: Money
    owed_after: Money
    check_code: str
    check_url: str
    progress: Progress | None = None
    final_after: date | None = None
    is_pending: bool = False
    copy: Copy = Copy.BORROWER
    changes: tuple[PartChange, ...] = ()
    source: str = ""
    designation: str = ""

    def __post_init__(self) -> None:
        if self.is_pending == bool(self.number):
            raise Incomplete("A receipt has a number exactly when its payment has settled.")
        if not self.is_pending and not (self.check_code and self.check_url):
            raise Incomplete("A numbered receipt can be checked: it has a code and an address.")
        if self.held.minor < 0:
            raise Incomplete("A payment cannot pay more than its amount.")
        if self.lines and self.owed_before - sum_of(self.lines, self.amount) != self.owed_after:
            raise Incomplete("What was owed less what was paid is not what is owed.")

    @property
    def never_final(self) -> bool:
        """Whether the payer's bank keeps the right to take it back without an end."""
        return self.final_after == date.max

    @property
    def held(self) -> Money:
        """What was paid beyond the debt, held for the borrower; nothing while pending."""
        if self.is_pending:
            return self.amount - self.amount
        return self.amount - sum_of(self.lines, self.amount)

    @property
    def order(self) -> Promise:
        return ORDERS[self.order_name]

    @property
    def is_lenders_copy(self) -> bool:
        return self.copy == Copy.LENDER
