"""How often a thing may be tried: counts in the database, so that they hold over all processes.

Knows keys and counts; does not know what is tried, nor by whom. Keys are stored hashed: a table of
counts must not tell who was looked for.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F
from django.utils.crypto import salted_hmac

from portal.models import RateCount

QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
# What may happen no more than so often within so long a time.
Limit = tuple[str, int, timedelta]


def allow(key: str, *, per: int, window: timedelta, at: datetime) -> bool:
    """Count one try of ``key`` and say whether it is among the first ``per`` of this window."""
    name, start = _row(key, window, at)
    counts = RateCount.objects.filter(key=name, window=start)
    if not counts.update(count=F("count") + 1):
        RateCount.objects.bulk_create([RateCount(key=name, window=start)], ignore_conflicts=True)
        counts.update(count=F("count") + 1)
    return counts.values_list("count", flat=True).get() <= per


def allow_all(limits: Iterable[Limit], *, at: datetime) -> bool:
    """Count one try of each, whatever the first ones say, and say whether all allow it."""
    answers = [allow(key, per=per, window=window, at=at) for key, per, window in limits]
    return all(answers)


def once(key: str, *, at: datetime) -> bool:
    """Say whether ``key`` comes for the first time in this hour and the one before."""
    name, start = _row(key, HOUR, at - HOUR)
    was_before = RateCount.objects.filter(key=name, window=start).exists()
    return allow(key, per=1, window=HOUR, at=at) and not was_before


def _row(key: str, window: timedelta, at: datetime) -> tuple[str, int]:
    """Return the stored name of the key and the start of the window, in seconds since 1970."""
    seconds = int(window.total_seconds())
    hashed = salted_hmac("portal.limits", key, algorithm="sha256").hexdigest()
    return f"{seconds}:{hashed}", int(at.timestamp()) // seconds * seconds
