"""Somebody who posts all the time in a process of their own, while something else is measured."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from django.db import connections, transaction
from django.utils import timezone

from payments import ledger
from payments.models import Account, Debt, Entry

ALONE_SECONDS = 2.0
# One posting after another, with so much rest between.
REST_SECONDS = 0.005
ENOUGH = "enough"
Milliseconds = tuple[float, float, float]


@dataclass
class Payer:
    """The other process, at the end of a line."""

    line: "Connection[Any, Any]"

    def so_far(self) -> Milliseconds:
        """Return the median, of 100 the slowest, and the slowest since this was asked last."""
        self.line.send("so far")
        took = sorted(self.line.recv()) or [0.0]
        last = len(took) - 1
        return took[last // 2], took[last * 99 // 100], took[last]


@contextmanager
def payer() -> Iterator[Payer]:
    """Let somebody post as long as this lasts, on the database that is connected."""
    context = get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_post, args=(theirs,), daemon=True)
    process.start()
    try:
        yield Payer(ours)
    finally:
        ours.send(ENOUGH)
        process.join()


def _post(line: "Connection[Any, Any]") -> None:
    """Add a unit of a fee to one debt after another, each in a transaction that holds it."""
    inherited = connections["default"]  # Kept: to let go of it would end the parent's.
    connections["default"] = connections.create_connection("default")
    pks = list(Debt.objects.order_by("pk").values_list("pk", flat=True)[:1000])
    took: list[float] = []
    for number in count(1):
        if line.poll():
            if line.recv() == ENOUGH:
                break
            line.send(took)
            took = []
        began = time.perf_counter()
        _post_one(pks[number * 7 % len(pks)], number)
        took.append(1000 * (time.perf_counter() - began))
        time.sleep(REST_SECONDS)
    assert inherited


@transaction.atomic
def _post_one(pk: int, number: int) -> None:
    debt = ledger.hold(Debt(pk=pk))
    legs = (Account.Kind.FEE, 1), (Account.Kind.PLACED, -1)
    key = f"beside:{pk}:{number}"
    ledger.post(debt, kind=Entry.Kind.CORRECTION, key=key, at=timezone.now(), legs=legs)
