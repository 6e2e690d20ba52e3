"""An offer to take less as full payment, and the same once it is signed."""

from dataclasses import dataclass
from datetime import date

from payments.money import Money
from portal.papers.agreements import DuePayment, Signature
from portal.papers.parts import Incomplete, Party, sum_of


@dataclass(frozen=True)
class SettlementPaper:
    """``amount`` in ``payments`` ends a debt of ``balance``; open to be signed until ``until``.

    ``cure_days`` are the days to make up for a late payment; ``tax`` is one of
    us_may_be_reported, us_below_reporting and ask_where_you_live.
    """

    lender: Party
    borrower: Party
    number: str
    written_date: date
    debt_reference: str
    balance: Money
    amount: Money
    payments: tuple[DuePayment, ...]
    until: date
    cure_days: int
    tax: str
    signature: Signature | None = None

    def __post_init__(self) -> None:
        if not (self.number and self.lender.name and self.borrower.name and self.payments):
            raise Incomplete("A settlement names its number, its sides and its payments.")
        if sum_of(self.payments, self.amount) != self.amount or self.amount >= self.balance:
            raise Incomplete("A settlement's payments add up to less than the balance.")

    @property
    def given_up(self) -> Money:
        """What is owed no longer once the last payment is made, and not before."""
        return self.balance - self.amount

    @property
    def first(self) -> DuePayment:
        return self.payments[0]

    @property
    def last(self) -> DuePayment:
        return self.payments[-1]
