"""The night over many debts, beside one bare UPDATE of all of them and beside plain Django."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.db import transaction
from django.utils import timezone

from payments import ledger, rates
from payments.models import Account, Debt, Entry, Lender
from portal import table_sweeps
from portal.bench.measuring import Side
from portal.scenarios import load
from portal.slices import Sliced

NIGHT = [each for each in vars(table_sweeps).values() if isinstance(each, Sliced)]
# A month always has its first within so many days.
MONTH = timedelta(days=31)
# A loop over all of them would take longer than anybody waits.
PLAINLY = 100


def sides(*, debts: int, turns: int) -> list[Side]:
    """Return the limit, ours and plain Django; each turn is one night over ``debts`` debts."""
    at = timezone.now()
    lender = load.make(debts=debts, seed=1, at=at, progress=lambda *_: None)
    let_grow(lender, at)
    nights, months, days, plainly = count(1), count(1), count(1), count(1)

    def turn(name: str, do: Any, numbers: "count[int]") -> Side:
        return Side(name, do, turns, debts, lambda: next(numbers))

    return [
        turn("bare UPDATE", lambda number: touch(at.date() - timedelta(days=number)), days),
        turn("quiet night", lambda _: night(at), nights),
        turn("posting night", lambda number: night(at + number * MONTH), months),
        Side(
            "plain Django",
            lambda number: post_plainly(lender, number, at),
            turns,
            min(debts, PLAINLY),
            lambda: next(plainly),
        ),
    ]


def let_grow(lender: Lender, at: datetime) -> None:
    """Let every debt of ``lender`` grow by 12 % a year."""
    Debt.objects.filter(lender=lender).update(annual_rate_bp=1200)
    listed = Debt.objects.filter(lender=lender).select_related("lender")
    rates.begin_as_placed(listed, lender=lender, convention="ACT_365F", by="bench", at=at)


def touch(day: date) -> None:
    """Change one column of every debt: less than this no night can do."""
    Debt.objects.update(last_payment_date=day)


def night(at: datetime) -> None:
    """Do every sweep of the night that goes over a table."""
    for sweep in NIGHT:
        sweep(at=at)


def post_plainly(lender: Lender, number: int, at: datetime) -> None:
    """Add a unit of interest to some debts, one after another, as a loop would."""
    kinds = (Account.Kind.INTEREST, 1), (Account.Kind.PLACED, -1)
    for debt in Debt.objects.filter(lender=lender)[:PLAINLY]:
        with transaction.atomic():
            key = f"plain:{debt.pk}:{number}"
            held = ledger.hold(debt)
            ledger.post(held, kind=Entry.Kind.CORRECTION, key=key, at=at, legs=kinds)
