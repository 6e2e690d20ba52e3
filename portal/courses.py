"""The course of a plan: what was to be left by when, and what is left as it goes.

What is behind is taken from the books, what is ahead from the instalments as they stand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from payments import ledger
from payments.days import local_date
from payments.money import Money
from plans.models import Instalment, Plan

# More days than this are drawn by the month.
DAYS_MAX = 150
# A day and what is left from then on.
Left = tuple[date, Money]


@dataclass(frozen=True)
class Course:
    """``agreed`` and ``goes`` begin on the day of the agreement, with what was owed then."""

    agreed: list[Left]
    goes: list[Left]
    today: date

    @property
    def has_turned(self) -> bool:
        """Whether anything has gone another way than agreed."""
        return self.goes != self.agreed

    @property
    def due(self) -> Money:
        """What the plan asks for up to today."""
        behind = [left for day, left in self.agreed if day <= self.today]
        return self.agreed[0][1] - behind[-1]


def course_of(plan: Plan, rows: Sequence[Instalment], *, on: date) -> Course:
    """Return how ``plan`` was to go and how it goes, with its instalments in their order."""
    zone, currency = plan.lender.time_zone, plan.debt.currency
    # What is left when both sides look again is agreed then; no picture says it is paid at once.
    in_order = sorted((row for row in rows if not row.is_open), key=lambda row: row.due_date)
    review = plan.proposal.review_date
    if review and len(in_order) < len(rows) and review > on:
        in_order = [row for row in in_order if row.due_date < review] or in_order[:1]
    left, agreed = plan.total_minor, {}
    for row in in_order:
        left -= row.amount_minor
        agreed[row.due_date] = left
    left, goes = plan.total_minor, {}
    for movement in ledger.history(plan.debt):
        if movement.number > plan.after_number:
            left += movement.change_minor
            goes[local_date(movement.at, zone)] = left
    for row in in_order:
        if row.left_minor and left > 0:
            left = max(left - row.left_minor, 0)
            goes[max(row.due_date, on)] = left
    start = (local_date(plan.agreed_at, zone), plan.total_minor)
    return Course(_steps(start, agreed, currency), _steps(start, goes, currency), on)


def _steps(start: tuple[date, int], lefts: dict[date, int], currency: str) -> list[Left]:
    """Return the start, and the days on which something changes, oldest first."""
    steps = [start, *((day, lefts[day]) for day in sorted(lefts))]
    changes = [new for old, new in pairwise(steps) if old[1] != new[1]]
    if len(changes) > DAYS_MAX:
        changes = list({(day.year, day.month): (day, minor) for day, minor in changes}.values())
    return [(day, Money(minor, currency)) for day, minor in [start, *changes]]
