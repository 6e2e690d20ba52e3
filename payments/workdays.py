"""Working days where a lender is: public holidays, weekends, and the weekends that China works.

A payment whose day is no working day moves on the next one, and is in time then. Payment systems
of the euro follow the TARGET calendar of the European Central Bank, whatever the country.
"""

from datetime import date, timedelta
from functools import cache

import holidays
from holidays import HolidayBase

# The euro's payments rest on TARGET days only, and not on the holidays of one country.
EURO = frozenset(
    {
        *("AT", "BE", "BG", "CY", "DE", "EE", "ES", "FI", "FR", "GR", "HR"),
        *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PT", "SI", "SK"),
    }
)
# Banks keep the holidays of this part of the country.
_PART = {"GB": "ENG"}


def is_workday(day: date, country: str) -> bool:
    """Return whether banks in ``country`` (ISO 3166, two letters) move money on ``day``.

    A country that the calendar does not know has its weekends off and nothing else.
    """
    calendar = _calendar(country)
    return calendar.is_working_day(day) if calendar is not None else day.weekday() < 5


def next_workday(day: date, country: str) -> date:
    """Return ``day``, or the first working day after it."""
    while not is_workday(day, country):
        day += timedelta(days=1)
    return day


def last_workday(day: date, country: str) -> date:
    """Return ``day``, or the last working day before it."""
    while not is_workday(day, country):
        day -= timedelta(days=1)
    return day


def add_workdays(day: date, count: int, country: str) -> date:
    """Return the working day that is ``count`` of them after ``day``."""
    for _ in range(count):
        day = next_workday(day + timedelta(days=1), country)
    return day


@cache
def _calendar(country: str) -> HolidayBase | None:
    if country in EURO:
        return holidays.financial_holidays("XECB")
    try:
        return holidays.country_holidays(country, subdiv=_PART.get(country))
    except NotImplementedError:
        return None
