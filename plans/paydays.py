"""Days on which pay comes, and the payments of a plan that follow them.

Knows calendars through ``payments.workdays``; knows no clock, no lender and no words for people.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import count as numbers
from itertools import groupby, islice

from payments.workdays import last_workday, next_workday
from plans.reviewing.review_days import in_month
from plans.schedule import Frequency

_DAYS = {
    Frequency.WEEKLY: 7,
    Frequency.FORTNIGHTLY: 14,
    Frequency.FOUR_WEEKLY: 28,
}


class Rule(StrEnum):
    """When pay comes in a month that has no other rhythm."""

    DAY = "DAY"  # on a day of the month, or the working day before it
    LAST_WORKDAY = "LAST_WORKDAY"


@dataclass(frozen=True)
class PayDay:
    """How pay comes: in weeks from a known ``day``, or each month by ``rule``; in ``country``.

    A monthly DAY keeps the day of the month of ``day``.
    """

    frequency: Frequency
    day: date
    country: str
    rule: Rule = Rule.DAY

    def days(self, first: date, count: int) -> tuple[date, ...]:
        """Return the first ``count`` pay days from ``first`` on."""
        return tuple(islice((day for day in self._days(first) if day >= first), count))

    def due_days(self, first: date, count: int) -> tuple[date, ...]:
        """Return ``count`` working days, each the one after a pay day: by then it has arrived.

        Of two pay days in one long holiday there is one.
        """
        days = (day for day, _ in groupby(self._after(day) for day in self._days(first)))
        return tuple(islice((day for day in days if day >= first), count))

    def _after(self, day: date) -> date:
        return next_workday(day + timedelta(days=1), self.country)

    def _days(self, first: date) -> Iterator[date]:
        if self.frequency is not Frequency.MONTHLY:
            step = timedelta(days=_DAYS[self.frequency])
            behind = (first - self.day) // step - 1
            yield from (self.day + step * (behind + number) for number in numbers())
        anchor = 31 if self.rule is Rule.LAST_WORKDAY else self.day.day
        month = first.year * 12 + first.month - 2
        yield from (
            last_workday(in_month(month + number, anchor), self.country) for number in numbers()
        )
