"""A kill run from beginning to end, on a database and a provider of its own, gone afterwards."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.utils import timezone

from payments import gateway
from payments.models import Payment
from portal import sweeps
from portal.kills import story, verdict
from portal.kills.payers import Payers
from portal.kills.reaper import Reaper
from portal.kills.till import KEY, Till
from portal.kills.verdict import Verdict
from portal.kills.victims import Victims
from portal.processes import HOST, Family, free_port, wait_for

PEOPLE = 12
READY_SECONDS = 30
# A kind of fault can come to about so many requests and webhooks of one payment.
CHANCES_PER_PAYMENT = 2
# When nothing more is booked for so long, the run has got stuck.
STUCK_SECONDS = 180
LOOK_EVERY = 0.5
# With ``hurry`` the sweeps are told that so much time has passed at each look.
LEAP = timedelta(minutes=1)


@dataclass(frozen=True)
class Size:
    """How much of everything: payments, deaths at random and in the window, faults at least."""

    payments: int
    kills: int
    windows: int
    faults: int
    seed: int
    hurry: bool


@dataclass(frozen=True)
class Result:
    """What was done and what came of it; ``recovery_seconds`` is from the last fault to quiet."""

    size: Size
    engine: str
    verdict: Verdict
    killed: int
    window_deaths: int
    faults: dict[str, int]
    presses: int
    seconds: float
    recovery_seconds: float

    @property
    def is_ok(self) -> bool:
        did_all = self.killed >= self.size.kills and self.window_deaths >= self.size.windows
        is_stormy = sum(self.faults.values()) >= self.size.faults
        return self.verdict.is_ok and did_all and is_stormy


class Stuck(Exception):
    """The run did not come to an end; the message says where it stood."""


def run(size: Size, *, home: Path, say: Callable[[str], None]) -> Result:
    """Run all of it on the database of this process; logs and files are kept in ``home``."""
    began, at = time.monotonic(), timezone.now()
    port = free_port(18_600)
    till = Till(port=free_port(port + 1), home=home)
    victims = Victims(home / "victims.log")
    try:
        origin = f"http://{HOST}:{port}"
        _prepare(origin, till, home)
        wishes = story.make(payments=size.payments, people=PEOPLE, seed=size.seed, at=at)
        say(f"{len(wishes)} debts placed, {time.monotonic() - began:.0f} s")
        victims.start(port)
        victims.listen()
        wait_for(f"{origin}/healthz", family=Family(), seconds=READY_SECONDS)
        payers = Payers(wishes, origin=origin, people=PEOPLE, seed=size.seed)
        killed, recovery = _storm(size, till, victims, payers, say)
        victims.stop()
        found = verdict.judge(payers.paid, since=at - LEAP)
        return Result(
            size=size,
            engine=connections["default"].vendor,
            verdict=found,
            killed=killed,
            window_deaths=victims.window_deaths,
            faults=till.faults(),
            presses=payers.presses,
            seconds=round(time.monotonic() - began, 1),
            recovery_seconds=recovery,
        )
    finally:
        victims.stop()
        till.stop()
        connections.close_all()


def _prepare(origin: str, till: Till, home: Path) -> None:
    """Turn our own settings to this provider and this folder, and ask for webhooks."""
    settings.PORTAL_ORIGIN, settings.CSRF_TRUSTED_ORIGINS = origin, [origin]
    settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = till.origin, KEY
    settings.MEDIA_ROOT, settings.MAIL_DIR = str(home / "media"), str(home / "mail")
    url = f"{origin}/webhooks/stripe/"
    settings.STRIPE_WEBHOOK_SECRET = gateway.register_webhook(url=url, connect=False)
    settings.STRIPE_CONNECT_WEBHOOK_SECRET = gateway.register_webhook(url=url, connect=True)
    Path(settings.MEDIA_ROOT).mkdir()


def _storm(
    size: Size, till: Till, victims: Victims, payers: Payers, say: Callable[[str], None]
) -> tuple[int, float]:
    """Pay, kill and rain until everybody has paid, then wait for quiet; say how it went."""
    per_mille = 1500 * size.faults // (CHANCES_PER_PAYMENT * size.payments)
    till.set_weather(per_mille, seed=size.seed)
    reaper = Reaper(
        victims,
        kills=size.kills,
        windows=size.windows,
        seed=size.seed,
        progress=lambda: len(payers.paid) / size.payments,
    )
    payers.start()
    reaper.start()
    while not payers.are_done():
        time.sleep(LOOK_EVERY)
        say(f"{len(payers.paid)} paid, {reaper.killed} + {victims.window_deaths} killed")
    if payers.trouble:
        raise Stuck("\n".join(payers.trouble))
    _wait_until(lambda: victims.window_deaths >= size.windows, size, say)
    reaper.stop()
    till.set_weather(0)
    over = time.monotonic()
    _wait_until(lambda: _booked() >= size.payments and not _is_live(), size, say)
    return reaper.killed, round(time.monotonic() - over, 1)


def _wait_until(is_so: Callable[[], bool], size: Size, say: Callable[[str], None]) -> None:
    """Look again and again, helping the sweeps on where there is a hurry."""
    moved, booked, leaps = time.monotonic(), _booked(), 0
    while not is_so():
        if booked != _booked():
            moved, booked = time.monotonic(), _booked()
        if time.monotonic() - moved > STUCK_SECONDS:
            raise Stuck(f"only {booked} of {size.payments} booked, or deaths still to come")
        time.sleep(LOOK_EVERY)
        say(f"{booked} of {size.payments} booked")
        if size.hurry:
            leaps += 1
            at: datetime = timezone.now() + LEAP * leaps
            sweeps.act_on_events(at=at)
            sweeps.ask_without_news(at=at)


def _booked() -> int:
    return Payment.objects.filter(state=Payment.State.SUCCEEDED).count()


def _is_live() -> bool:
    return Payment.objects.filter(state__in=Payment.LIVE).exists()
