"""Every event of the provider's delivered many times, in any order, to many workers at once.

People pay, some after a card without money, and are given parts back, and nothing is told until
the flood: then each worker stores its share of all deliveries and acts on what is due meanwhile.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.models import Sum
from django.utils import timezone

from payments import charging, gateway, inbox
from payments.models import Debt, Entry, Payment, Posting, StripeEvent
from payments.money import Money
from payments.provider import movements
from payments.provider import refunds as provider
from payments.rails import step_minor
from payments.wire import EVENT_KINDS
from portal import sweeps
from portal.kills import children, payers, story, verdict
from portal.kills.story import LENDERS, Wish
from portal.kills.till import KEY, Till
from portal.kills.verdict import Verdict
from portal.processes import free_port

# A worker acts on what is due after so many deliveries.
ACT_EVERY = 200
# One payment in so many is given back in parts, on the provider's own pages.
GIVEN_BACK_EVERY = 20
# Every so often what is left is looked for, until nothing was for so many times.
QUIET_ROUNDS = 3
QUIET_SECONDS = 0.2
NOWHERE = "http://127.0.0.1/"


@dataclass(frozen=True)
class Size:
    """How many payments, parts given back of some, times each event comes, and workers."""

    payments: int
    refunds: int
    times: int
    workers: int
    seed: int


@dataclass(frozen=True)
class Result:
    """What was delivered and what came of it; ``postings_minor`` is the sum of all postings."""

    size: Size
    engine: str
    verdict: Verdict
    events: int
    deliveries: int
    kept: int
    acted: int
    entries: int
    postings_minor: int
    seconds: float
    flood_seconds: float

    @property
    def is_ok(self) -> bool:
        is_whole = self.kept == self.acted == self.events > 0
        return self.verdict.is_ok and is_whole and self.postings_minor == 0


def run(size: Size, *, home: Path, say: Callable[[str], None]) -> Result:
    """Run all of it on the database of this process; logs and files are kept in ``home``."""
    began, at = time.monotonic(), timezone.now()
    till = Till(port=free_port(18_700), home=home)
    try:
        settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = till.origin, KEY
        wishes = story.make(payments=size.payments, people=1, seed=size.seed, at=at)
        _share(
            size.workers,
            lambda n: _pay_all(wishes[n :: size.workers], size, n),
            home,
            meanwhile=lambda: say(f"{Payment.objects.count()} of {size.payments} payments begun"),
        )
        events = _events(since=at - timedelta(minutes=1))
        say(f"{len(wishes)} paid, {len(events)} events, {time.monotonic() - began:.0f} s")
        deliveries, seconds = _flood(events, size, home=home, say=say)
        return Result(
            size=size,
            engine=connections["default"].vendor,
            verdict=verdict.judge(wishes, since=at - timedelta(minutes=1)),
            events=len(events),
            deliveries=deliveries,
            kept=StripeEvent.objects.count(),
            acted=StripeEvent.objects.filter(acted_at__isnull=False).count(),
            entries=Entry.objects.count(),
            postings_minor=Posting.objects.aggregate(total=Sum("amount_minor"))["total"] or 0,
            seconds=round(time.monotonic() - began, 1),
            flood_seconds=round(seconds, 1),
        )
    finally:
        till.stop()
        connections.close_all()


def _flood(
    events: list[dict[str, Any]], size: Size, *, home: Path, say: Callable[[str], None]
) -> tuple[int, float]:
    """Let the workers deliver and act; return how many deliveries that was, in how long."""
    began, shares = time.monotonic(), deal(events, size)
    _share(
        size.workers,
        lambda n: _deliver(shares[n]),
        home,
        meanwhile=lambda: say(f"{_far(len(events))}, {time.monotonic() - began:.0f} s"),
    )
    deliveries, seconds = sum(map(len, shares)), time.monotonic() - began
    say(f"{deliveries} delivered in {seconds:.0f} s; now the verdict")
    return deliveries, seconds


def deal(events: list[dict[str, Any]], size: Size) -> list[list[dict[str, Any]]]:
    """Return for each worker its share of all deliveries: each event ``times``, in any order."""
    deliveries = events * size.times
    random.Random(size.seed).shuffle(deliveries)
    return [deliveries[n :: size.workers] for n in range(size.workers)]


def _far(events: int) -> str:
    """Say how far the flood has come; looked at from outside while others work."""
    kept = StripeEvent.objects.all()
    return f"kept {kept.count()} and acted on {kept.exclude(acted_at=None).count()} of {events}"


def _share(
    workers: int, act: Callable[[int], None], home: Path, *, meanwhile: Callable[[], None]
) -> None:
    """Let every worker, a process of its own, do its part; one that fails ends the run."""
    # A line to the database or to the provider belongs to one process.
    connections.close_all()
    gateway.use_http_client(None)
    pids = [
        children.fork(partial(act, number), log=home / "workers.log") for number in range(workers)
    ]
    children.wait(pids, meanwhile=meanwhile)
    connections.close_all()


def _pay_all(wishes: list[Wish], size: Size, worker: int) -> None:
    chance = random.Random(size.seed + worker)
    for turn, wish in enumerate(wishes):
        debt = Debt.objects.select_related("lender", "borrower").get(code=wish.debt)
        payment = charging.start(
            debt,
            purpose="OWN",
            amount=wish.amount,
            language="en",
            by="flood",
            at=timezone.now(),
        )
        page = charging.open_page(
            payment, title="Payment", return_url=NOWHERE, cancel_url=NOWHERE, email=""
        )
        assert payers.pay_there(page, chance).is_paid, f"{wish} was not paid"
        if turn % GIVEN_BACK_EVERY == 0:
            _give_back(payment, size.refunds)


def _give_back(payment: Payment, parts: int) -> None:
    """Give back the least there is, in so many parts, without any row of ours."""
    seen = charging.look_up(payment, at=timezone.now())
    assert seen is not None, payment.key
    for number in range(parts):
        provider.create_refund(
            account=payment.stripe_account,
            key=f"{payment.key}-{number}",
            intent_id=seen.intent_id,
            amount=Money(step_minor(payment.currency), payment.currency),
            reason="requested_by_customer",
            gives_fee_back=False,
            metadata={},
        )


def _events(*, since: datetime) -> list[dict[str, Any]]:
    """Return every event that we listen to, of every account, as its webhook would carry it."""
    found = []
    for account in sorted({account for _currency, account in LENDERS}):
        whose = {"account": account} if account else {}
        listed = movements.list_events(account=account, created_after=since)
        found += [event | whose for event in listed if event["type"] in EVENT_KINDS]
    return found


def _deliver(share: list[dict[str, Any]]) -> None:
    """Store each delivery, act on what is due in between, and go on until nothing is."""
    for number, event in enumerate(share, start=1):
        inbox.store(event, at=timezone.now())
        if number % ACT_EVERY == 0:
            sweeps.act_on_events(at=timezone.now())
    quiet = 0
    while quiet < QUIET_ROUNDS:
        quiet = 0 if sweeps.act_on_events(at=timezone.now()) else quiet + 1
        left = StripeEvent.objects.filter(acted_at=None)
        # What waits for its payment's own event, or another worker, is due again in seconds.
        quiet = quiet if not left.exists() else 0
        time.sleep(QUIET_SECONDS)
