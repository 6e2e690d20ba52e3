"""Dying at any moment: before a write, before a question to the provider, after its answer.

A crash is an exception that nobody catches: what was open is rolled back, what was committed or
done at the provider stays. The same press or the next round of the worker comes after it.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import time_machine
from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from payments import gateway
from payments.models import Debt
from portal import sweeps
from tests.conftest import NOON, sign_up
from tests.payments.payers import breaches
from tests.sandbox_fixtures import Peer

WRITES = ("INSERT", "UPDATE", "DELETE")
# What of a row must be the same at the end; numbers, codes and moments differ from run to run.
TELLING = ("state", "kind", "number", "purpose", "currency", "lines", "progress")
WITHOUT_MONEY = (sweeps.send_letters, sweeps.place_files)
# Minutes between the rounds of a recovery: longer than a lease, and than a pause after silence.
PAUSES = (1, 2)
LEFT_OUT = {"Event", "StripeEvent", "Batch", "Upload"}


class Killed(BaseException):
    """The process is no more."""


@dataclass
class World:
    """One debt, its borrower's browser, and the provider; ``kept`` is what steps leave each other.

    ``at`` is the hour of the world: it goes on by a minute with every step.
    """

    peer: Peer
    debt: Debt
    browser: Client = field(default_factory=Client)
    at: Any = NOON
    kept: dict[str, Any] = field(default_factory=dict)


Step = Callable[[World], object]


@dataclass(frozen=True)
class Flow:
    """What happens one after another. ``place`` makes the debt; each step may come twice.

    In ``before``, what has to be there first, nobody dies. With ``may_begin_anew`` it is as good an
    end that nothing was taken: what was cut off before it was sent is not sent late. With fewer
    moments to die in than ``points_min`` the counting has missed something.
    """

    name: str
    place: Callable[[], Debt]
    steps: tuple[Step, ...]
    before: tuple[Step, ...] = ()
    may_begin_anew: bool = False
    points_min: int = 10


@dataclass
class Crash:
    """Counts every moment at which a process can die, and dies at the one numbered ``at``."""

    at: int | None = None
    count: int = 0
    _depth: int = 0
    _is_begun: bool = False

    def point(self) -> None:
        self.count += 1
        if self.count - 1 == self.at:
            raise Killed

    def write(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Die before a write, but inside one transaction only before the first: all of it goes."""
        if sql.startswith(WRITES):
            is_inside = len(connection.savepoint_ids) > self._depth
            if not (is_inside and self._is_begun):
                self.point()
            self._is_begun = is_inside
        elif "SAVEPOINT" in sql:
            self._is_begun = False
        return execute(sql, params, many, context)

    @contextmanager
    def watching(self, peer: Peer) -> Iterator[None]:
        """Count, and die, in what is done inside."""
        ask = peer.http.request
        self._depth, self._is_begun = len(connection.savepoint_ids), False

        def request(*given: Any, **named: Any) -> Any:
            self.point()
            answer = ask(*given, **named)
            self.point()
            return answer

        with ExitStack() as stack:
            stack.callback(setattr, peer.http, "request", ask)
            stack.enter_context(connection.execute_wrapper(self.write))
            peer.http.request = request
            yield


@contextmanager
def a_world(flow: Flow) -> Iterator[tuple[World, Any]]:
    """Give the world of ``flow`` after what comes before it, and its clock; nothing of it stays."""
    peer = Peer()
    gateway.use_http_client(peer.http)
    cache.clear()
    try:
        with transaction.atomic(), time_machine.travel(NOON, tick=False) as clock:
            world = _world(flow, peer)
            for step in flow.before:
                step(world)
                go_on(world, clock, 1)
            yield world, clock
            transaction.set_rollback(True)
    finally:
        gateway.use_http_client(None)
        peer.app.store.close()


def walk(flow: Flow, *, die_at: int | None = None) -> tuple[dict[str, Any], int]:
    """Walk through ``flow``, dying once; return how the world ends and how often one can die.

    At the end the sweeps run until nothing is left to do, and once more: that changes nothing.
    """
    crash = Crash(die_at)
    with a_world(flow) as (world, clock):
        for step in flow.steps:
            _take(step, world, crash)
            go_on(world, clock, 1)
        recover(world, clock)
        end = end_of(world)
        recover(world, clock)
        assert end_of(world) == end, "recovery was not done with the first time"
        assert breaches() == []
    return end, crash.count


def _world(flow: Flow, peer: Peer) -> World:
    debt = flow.place()
    world = World(peer, debt)
    world.browser.force_login(sign_up(debt, name="crash", email="zhang@example.org"))
    return world


def _take(step: Step, world: World, crash: Crash) -> None:
    try:
        with crash.watching(world.peer):
            step(world)
    except Killed:
        # What was open is rolled back by now; around all of it is only the test's own transaction.
        transaction.set_rollback(False)
        step(world)


def recover(world: World, clock: Any) -> None:
    """Let the worker's rounds go by, for longer than any lease or pause lasts."""
    for minutes in PAUSES:
        go_on(world, clock, minutes)
        work(world)


def go_on(world: World, clock: Any, minutes: int) -> None:
    world.at += timedelta(minutes=minutes)
    clock.move_to(world.at)


def work(world: World) -> None:
    """One round of the worker, but for the letters and files, in which no money moves."""
    for sweep in sweeps.EVERY_ROUND:
        if sweep not in WITHOUT_MONEY:
            sweep(at=world.at)


def end_of(world: World) -> dict[str, Any]:
    """Return what the books, the plans, the papers and the provider come to."""
    tables = {
        model.__name__: sorted(_rows(model), key=str)
        for label in ("payments", "plans")
        for model in apps.get_app_config(label).get_models()
        if model.__name__ not in LEFT_OUT
    }
    kinds = ("payment_intent", "refund", "dispute")
    theirs = {
        kind: sorted(
            (row.body["status"], row.body["amount"]) for row in world.peer.app.store.every(kind)
        )
        for kind in kinds
    }
    return tables | theirs


def _rows(model: Any) -> list[dict[str, Any]]:
    names = [
        each.name
        for each in model._meta.concrete_fields
        if each.name in TELLING or each.name.endswith("_minor")
    ]
    return list(model.objects.values(*names)) if names else []
