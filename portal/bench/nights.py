"""The night over many debts, beside one bare UPDATE of all of them and beside plain Django."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from statistics import median
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from payments import ledger
from payments.models import Account, Debt, Entry, Lender
from portal import table_sweeps
from portal.bench import beside, crowds
from portal.bench.measuring import Side
from portal.slices import Sliced

NIGHT = [each for each in vars(table_sweeps).values() if isinstance(each, Sliced)]
# A month always has its first within so many days.
MONTH = timedelta(days=31)
# A loop over all of them would take longer than anybody waits.
PLAINLY = 100
ROUNDS = 3


@dataclass(frozen=True)
class Nights:
    """What nights over ``debts`` debts took, in seconds: medians of ROUNDS interleaved rounds.

    ``bare`` is one UPDATE of a column of every debt. ``posting`` is one night in which the interest
    of a month is posted, ``posted`` the same night again. ``paying`` and ``alone`` are milliseconds
    that postings of another process took (median, of 100 the slowest, the slowest), beside that
    night and without it. ``hot`` is the share of updates of how far interest stands that touched no
    index; None where nobody counts.
    """

    debts: int
    bare: float
    night: float
    again: float
    posting: float
    posted: float
    paying: tuple[float, float, float]
    alone: tuple[float, float, float]
    hot: float | None


def report(debts: int, *, say: Callable[[str], None]) -> Nights:
    """Measure nights over ``debts`` debts on an empty database."""
    # No first of a month is among the nights that are measured as quiet ones.
    at = timezone.now().replace(day=5)
    crowds.make(debts, at=at)
    say(f"{debts:,} debts are there; the first night")
    _night(at)
    bare, quiet, again = [], [], []
    for number in range(1, ROUNDS + 1):
        later = at + timedelta(days=number)
        bare.append(_seconds(partial(touch, later.date())))
        quiet.append(_seconds(partial(_night, later)))
        again.append(_seconds(partial(_night, later)))
        say(f"night {number}: {quiet[-1]:.2f} s, again {again[-1]:.2f} s, bare {bare[-1]:.2f} s")
    with beside.payer() as paid:
        time.sleep(beside.ALONE_SECONDS)
        alone = paid.so_far()
        posting = _seconds(partial(_night, at + MONTH))
        paying = paid.so_far()
    posted = _seconds(partial(_night, at + MONTH))
    say(f"a night that posts: {posting:.2f} s, again {posted:.2f} s")
    took = (median(bare), median(quiet), median(again), posting, posted)
    return Nights(debts, *took, paying, alone, _hot())


def sides(*, debts: int, turns: int) -> list[Side]:
    """Return the limit, ours and plain Django; each turn is one night over ``debts`` debts."""
    at = timezone.now()
    lender = crowds.make(debts, at=at)
    nights, months, days, plainly = count(1), count(1), count(1), count(1)

    def turn(name: str, do: Any, numbers: "count[int]") -> Side:
        return Side(name, do, turns, debts, lambda: next(numbers))

    return [
        turn("bare UPDATE", lambda number: touch(at.date() - timedelta(days=number)), days),
        turn("quiet night", lambda _: _night(at), nights),
        turn("posting night", lambda number: _night(at + number * MONTH), months),
        Side(
            "plain Django",
            lambda number: post_plainly(lender, number, at),
            turns,
            min(debts, PLAINLY),
            lambda: next(plainly),
        ),
    ]


def touch(day: date) -> None:
    """Change one column of every debt: less than this no night can do."""
    Debt.objects.update(last_payment_date=day)


def _night(at: datetime) -> None:
    """Do every sweep of the night that goes over a table."""
    for sweep in NIGHT:
        sweep(at=at)


def _seconds(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def _hot() -> float | None:
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT n_tup_hot_upd::float / nullif(n_tup_upd, 0) FROM pg_stat_user_tables"
            " WHERE relname = 'payments_accrual'"
        )
        found: float | None = cursor.fetchone()[0]
    return found


def post_plainly(lender: Lender, number: int, at: datetime) -> None:
    """Add a unit of interest to some debts, one after another, as a loop would."""
    kinds = (Account.Kind.INTEREST, 1), (Account.Kind.PLACED, -1)
    for debt in Debt.objects.filter(lender=lender)[:PLAINLY]:
        with transaction.atomic():
            key = f"plain:{debt.pk}:{number}"
            held = ledger.hold(debt)
            ledger.post(held, kind=Entry.Kind.CORRECTION, key=key, at=at, legs=kinds)
