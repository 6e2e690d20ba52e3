"""A closed statement of a lender."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from payments.money import Money
from portal.papers.parts import Incomplete, Party


@dataclass(frozen=True)
class Figure:
    """One sum of a statement, signed as it counts; ``is_sum`` where it is of those above it."""

    label: Promise | str
    amount: Money
    is_sum: bool = False


@dataclass(frozen=True)
class StatementLine:
    """One entry: what it is, the paper and the account behind it, what it moved."""

    on_date: date
    label: Promise | str
    paper: str
    account: str
    amount: Money


@dataclass(frozen=True)
class RemittancePaper:
    """A lender's statement for the local days ``first_date`` to ``last_date``, both included.

    ``lines`` are the first of ``count`` lines: a long statement is whole in its tables only.
    """

    lender: Party
    number: str
    first_date: date
    last_date: date
    closed_date: date
    net: Money
    figures: tuple[Figure, ...]
    lines: tuple[StatementLine, ...]
    count: int

    def __post_init__(self) -> None:
        if not (self.number and self.figures):
            raise Incomplete("A statement has a number and its sums.")
        if len(self.lines) > self.count:
            raise Incomplete("A statement cannot show more lines than it has.")

    @property
    def is_cut(self) -> bool:
        return len(self.lines) < self.count
