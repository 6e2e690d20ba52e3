"""The letter that proves a debt is over: paid in full, or settled."""

from dataclasses import dataclass
from datetime import date

from payments.money import Money
from portal.papers.parts import Incomplete, Party


@dataclass(frozen=True)
class ClearancePaper:
    """``paid`` since the debt was placed at ``placed``, ``given_up`` by the lender; 0 is owed.

    Subject to clearing until ``final_after`` unless ``is_final``; date.max where a payment never
    becomes final. ``is_withdrawn``: it no longer holds.
    """

    lender: Party
    borrower: Party
    number: str
    issued_date: date
    debt_reference: str
    is_settled: bool
    placed: Money
    paid: Money
    given_up: Money
    last_paid_date: date | None
    is_final: bool
    final_after: date | None
    is_withdrawn: bool
    check_code: str
    check_url: str

    def __post_init__(self) -> None:
        if not (self.number and self.check_code and self.check_url):
            raise Incomplete("A letter that a debt is over has a number and can be checked.")
        if not (self.is_final or self.is_withdrawn or self.final_after):
            raise Incomplete("A letter that is not final says until when.")

    @property
    def never_final(self) -> bool:
        """Whether a payer's bank keeps the right to take a payment back without an end."""
        return self.final_after == date.max
