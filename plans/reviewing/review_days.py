"""When both sides look at a plan again, and what is left open until then; and days in months.

Knows whole minor units and calendar days only.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

# CONC 7.3.5G: token and reduced payments for a reasonable time; then both sides look again.
REVIEW_MONTHS_MAX = 6


def latest(first_date: date) -> date:
    """Return the last day on which a plan whose first payment is then can be looked at again."""
    return months_after(first_date, REVIEW_MONTHS_MAX)


def leaves_open(amounts: Sequence[int]) -> bool:
    """Return whether the last of these payments is more than all before it: what is left then."""
    return len(amounts) > 1 and amounts[-1] > max(amounts[:-1])


def months_after(day: date, count: int) -> date:
    """Return the same day ``count`` months later, or that month's last day where it is shorter."""
    return in_month(day.year * 12 + day.month - 1 + count, day.day)


def in_month(month: int, anchor_day: int) -> date:
    """Return the anchor day of a month, counted from year 0, or the month's last day."""
    year, index = divmod(month, 12)
    return date(year, index + 1, min(anchor_day, monthrange(year, index + 1)[1]))
