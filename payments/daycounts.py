"""How lenders count the days between two dates. Pure: plain values in and out.

The start day counts, the end day does not, so that times that follow each other add up. A year is
a whole number of parts (``YEAR``), so that nothing is ever rounded here.
"""

from dataclasses import dataclass
from datetime import date

ACT_365F, ACT_360, ACT_ACT, D30_360 = CONVENTIONS = (
    "ACT_365F",
    "ACT_360",
    "ACT_ACT",
    "D30_360",
)
# Into how many parts a year is cut. Of a leap year a day is one 366th, of another one 365th.
YEAR = {ACT_365F: 365, ACT_360: 360, ACT_ACT: 365 * 366, D30_360: 360}


@dataclass(frozen=True)
class Days:
    """So many ``days`` that are counted, each of ``weight`` parts of a year."""

    count: int
    weight: int


def between(start: date, end: date, convention: str) -> tuple[Days, ...]:
    """Return the counted days from ``start`` until before ``end``, by their weight.

    By ISDA's 2006 definitions 4.16: (b) actual/actual, (d) actual/365 fixed, (e) actual/360 and
    (g) 30E/360, where every month has 30 days and a 31st counts as the 30th.
    """
    if end <= start:
        return ()
    if convention == ACT_ACT:
        return _by_year(start, end)
    if convention == D30_360:
        count = _thirties(end) - _thirties(start)
        return (Days(count, 1),) if count else ()
    return (Days((end - start).days, 1),)


def _by_year(start: date, end: date) -> tuple[Days, ...]:
    """Return the days in each calendar year, which is of 365 days or of 366."""
    found = []
    while start < end:
        until = min(end, date(start.year + 1, 1, 1))
        length = (date(start.year + 1, 1, 1) - date(start.year, 1, 1)).days
        found.append(Days((until - start).days, YEAR[ACT_ACT] // length))
        start = until
    return tuple(found)


def _thirties(day: date) -> int:
    return 360 * day.year + 30 * day.month + min(day.day, 30)
