"""Which day it is where the debt lives. Instants are UTC; due dates are local days."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def local_date(at: datetime, zone: str) -> date:
    """Return the calendar day of the instant ``at`` in the time zone named ``zone``."""
    return at.astimezone(ZoneInfo(zone)).date()


def bounds(first: date, last: date, zone: str) -> tuple[datetime, datetime]:
    """Return the instants [start, end) that the local days first … last (inclusive) span."""
    start = datetime.combine(first, time.min, ZoneInfo(zone))
    end = datetime.combine(last + timedelta(days=1), time.min, ZoneInfo(zone))
    return start.astimezone(UTC), end.astimezone(UTC)


def years_before(day: date, years: int) -> date:
    """Return the same day ``years`` earlier; 29 February becomes 28."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def months_before(day: date, months: int) -> date:
    """Return the same day ``months`` earlier, or that month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
