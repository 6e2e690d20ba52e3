"""As many invented debts as wanted, the same for the same seed, placed in runs of a thousand."""

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from payments import placing
from payments.days import local_date
from payments.models import Lender
from payments.money import Money
from payments.placements import Part, Placement
from portal.scenarios import people

RUN = 1000


def make(*, debts: int, seed: int, at: datetime, progress: Callable[[int, int], None]) -> Lender:
    """Place ``debts`` debts with one lender; those that are there are left as they are."""
    lender = people.lender(f"load-{seed}", at=at, rules=people.BINDING, name=f"Load Lender {seed}")
    rows = placements(debts, seed, local_date(at, lender.time_zone))
    done = 0
    while run := list(islice(rows, RUN)):
        placing.place(run, lender=lender, batch=None, by="seed", at=at)
        done += len(run)
        progress(done, debts)
    return lender


def placements(count: int, seed: int, today: date) -> Iterator[Placement]:
    """Yield invented debts of CNY 500.00 to 80,000.00, one to twenty months overdue."""
    chance = random.Random(seed)
    for number in range(1, count + 1):
        principal = chance.randrange(500_00, 80_000_00)
        interest = principal * chance.randrange(0, 24) // 100
        yield Placement(
            reference=f"L{seed}-{number:07d}",
            total=Money(principal + interest, "CNY"),
            parts=(Part("PRINCIPAL", principal), Part("INTEREST", interest)),
            name=f"Borrower {number}",
            birth_date=date(1960, 1, 1) + timedelta(days=chance.randrange(15_000)),
            id_last4=f"{chance.randrange(10_000):04d}",
            overdue_since=today - timedelta(days=chance.randrange(30, 600)),
        )
