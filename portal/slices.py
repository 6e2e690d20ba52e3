"""A sweep over a whole table in slices of ids, each committed by itself with how far it came.

What is killed is taken up where it stood; what was finished begins anew, and finds nothing to do.
Knows nothing of what a sweep does.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from sys import maxsize
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Max

from portal.models import NightMark

SLICE = 5_000
# Between two slices whoever waits to write has its turn. On SQLite it only looks now and then, so
# that a pause has to be as long as the slice was, up to the longest time between two looks.
PAUSE_SECONDS = 0.002
PAUSE_SECONDS_MAX = 0.1


@dataclass(frozen=True)
class Step:
    """One slice is committed: ids to ``last`` of ``top`` are looked at, ``done`` so far."""

    name: str
    last: int
    top: int
    done: int


@dataclass(frozen=True)
class Sliced:
    """``work(first=…, last=…, at=…)`` does what is due among those ids of ``table`` and counts it.

    It has to be repeatable. ``among(at=…)`` are the rows that there may be something to do about,
    all of them where it is None; a slice is ``size`` of these, however far apart. Called, a sweep
    runs to its end as any other does.
    """

    name: str
    table: type[models.Model]
    work: Callable[..., int]
    size: int = SLICE
    among: Callable[..., models.QuerySet[Any]] | None = None

    @property
    def __name__(self) -> str:
        return self.name

    def __call__(self, *, at: datetime) -> int:
        return max((step.done for step in self.steps(at=at)), default=0)

    def steps(self, *, at: datetime) -> Iterator[Step]:
        """Do one slice after another, each in its own transaction, and tell of each."""
        _ask_plainly()
        mark = _mark(self.name, at=at)
        ids = self._next(after=mark.last_id, at=at)
        top = self._top() if ids else 0
        while ids:
            began = time.monotonic()
            with transaction.atomic():
                mark.done += self.work(first=ids[0], last=ids[-1], at=at)
                mark.last_id, mark.finished_at = ids[-1], None
                _store(mark)
            took = time.monotonic() - began
            yield Step(self.name, mark.last_id, top, mark.done)
            time.sleep(_pause(took))
            # One that is not full was the last; what was made meanwhile is another night's.
            ids = self._next(after=ids[-1], at=at, top=top) if len(ids) == self.size else []
        if mark.finished_at is None:
            mark.finished_at = at
            _store(mark)

    def _top(self) -> int:
        return self.table._default_manager.aggregate(top=Max("pk"))["top"] or 0

    def _next(self, *, after: int, at: datetime, top: int = maxsize) -> list[int]:
        """Return the ids of the next slice."""
        rows = self.among(at=at) if self.among else self.table._default_manager.all()
        mine = rows.filter(pk__gt=after, pk__lte=top).order_by("pk")
        return list(mine.values_list("pk", flat=True)[: self.size])


def steps_of(sweep: Callable[..., int], *, at: datetime) -> Iterator[Step]:
    """Run ``sweep``, and tell of each slice; one that has no slices is one."""
    if isinstance(sweep, Sliced):
        yield from sweep.steps(at=at)
    else:
        yield Step(sweep.__name__, 0, 0, sweep(at=at))


def _ask_plainly() -> None:
    """Let PostgreSQL not compile these questions first: that takes longer than the answers do."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off")


def _pause(seconds: float) -> float:
    """Return for how many seconds to rest after a slice that took so many."""
    if connection.vendor != "sqlite":
        return PAUSE_SECONDS
    return max(PAUSE_SECONDS, min(seconds, PAUSE_SECONDS_MAX))


def _mark(name: str, *, at: datetime) -> NightMark:
    """Return how far the sweep of this night has come; from the beginning where it was finished."""
    fresh = NightMark(sweep=name, day=at.date(), began_at=at)
    mark = NightMark.objects.filter(sweep=name, day=fresh.day).first() or fresh
    if mark.finished_at:
        mark.last_id, mark.done, mark.began_at = 0, 0, at
    return mark


def _store(mark: NightMark) -> None:
    """Write ``mark`` in one statement, over what another that runs beside this one wrote."""
    NightMark.objects.bulk_create(
        [mark],
        update_conflicts=True,
        unique_fields=["sweep", "day"],
        update_fields=["last_id", "done", "began_at", "finished_at"],
    )
