"""The night: in slices, killed anywhere and run again, the same books; twice, nothing more."""

import json
import signal
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from payments.models import Accrual, Event
from plans import answers, holds
from plans.models import Hold
from portal import slices, sweeps
from portal.management.commands import night as night_command
from portal.models import NightMark
from portal.slices import Sliced
from portal.stopping import stoppable
from tests.conftest import LI, NOON, TODAY, place
from tests.payments.payers import STEADY
from tests.payments.test_accruing import grow, later
from tests.plans.test_standstills import send
from tests.portal import forks
from tests.portal.commands import printed
from tests.races import shared_database

pytestmark = pytest.mark.django_db
NEW_YEAR = date(2027, 1, 1)
AT = later(NEW_YEAR)
NIGHT = [sweep for sweep in sweeps.EVERY_NIGHT if isinstance(sweep, Sliced)]


def people(canal, count: int) -> list:
    """Place debts that grow; every second one rests until December, every third has an offer."""
    debts = []
    for number in range(count):
        placement = replace(LI, reference=f"CB-{number}", borrower_reference=f"b{number}")
        debt = grow(place(placement, canal))
        if number % 2:
            holds.start(debt, text="", by="borrower:1", at=NOON)
        if number % 3 == 0:
            counter(send(debt, terms=replace(STEADY, count=12)))
        debts.append(debt)
    return debts


def counter(offer) -> None:
    answers.counter(
        offer, terms=replace(STEADY, count=10), reason_code="OTHER", reason_text="",
        by="officer:2", at=NOON,
    )  # fmt: skip


def small() -> None:
    """Do the sweeps of a night that have slices, in slices of two."""
    for sweep in NIGHT:
        for _step in replace(sweep, size=2).steps(at=AT):
            pass


def books(database: Path) -> dict[str, list[tuple]]:
    """Return what stands in a database file and is the same however often it was killed."""
    asked = {
        "balances": "SELECT debt_id, lender_id, kind, balance_minor FROM payments_account",
        "entries": "SELECT key, number, kind, at, digest FROM payments_entry",
        "postings": "SELECT e.key, a.kind, p.amount_minor FROM payments_posting p"
        " JOIN payments_entry e ON e.id = p.entry_id JOIN payments_account a ON a.id = account_id",
        "events": "SELECT debt_id, kind, at, data FROM payments_event",
        "growth": "SELECT * FROM payments_accrual",
        "frozen": "SELECT debt_id, cause, is_frozen, from_date FROM payments_freeze",
        "holds": "SELECT debt_id, state, ended_at FROM plans_hold",
        "offers": "SELECT debt_id, state, answered_at FROM plans_proposal",
        "debts": "SELECT id, state FROM payments_debt",
    }
    with closing(sqlite3.connect(database)) as reading:
        return {name: sorted(map(repr, reading.execute(sql))) for name, sql in asked.items()}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="A rollback is a rollback on both.")
@pytest.mark.django_db(transaction=True)
def test_a_night_that_is_killed_at_any_write_and_run_again_is_an_unbroken_one(canal, tmp_path):
    people(canal, 3)
    with shared_database(tmp_path):
        start = tmp_path / "shared.sqlite3"
        whole = forks.copied(start, "whole.sqlite3")
        forks.run(whole, small)
        unbroken, differing, point = books(whole), [], 0
        while forks.run_killed(
            broken := forks.copied(start, "broken.sqlite3"), small, at_write=point
        ):
            forks.run(broken, small)
            differing += [point] if books(broken) != unbroken else []
            point += 1

    assert point > 3 * len(NIGHT)
    assert differing == []


def test_a_second_night_of_the_same_day_changes_nothing(canal):
    people(canal, 5)
    first = [sweep(at=AT) for sweep in NIGHT]
    before = [list(model.objects.values()) for model in (Accrual, Event, Hold)]

    assert [sweep(at=AT) for sweep in NIGHT] == [0] * len(NIGHT)
    assert [list(model.objects.values()) for model in (Accrual, Event, Hold)] == before
    assert sum(first) >= 9


@pytest.mark.parametrize("sweep", NIGHT, ids=lambda sweep: sweep.name)
def test_a_slice_costs_the_same_for_many_debts(canal, sweep, django_assert_max_num_queries):
    people(canal, 12)

    with django_assert_max_num_queries(45):
        steps = list(sweep.steps(at=AT))

    assert len(steps) <= 1


def test_a_night_goes_on_where_it_was_stopped(canal):
    people(canal, 5)
    sweep = replace(sweeps.accrue, size=2)
    going = sweep.steps(at=AT)
    first = next(going)
    going.close()

    rest = list(sweep.steps(at=AT))

    assert (first.done, rest[-1].done) == (2, 5)
    assert rest[0].last > first.last
    mark = NightMark.objects.get()
    assert (mark.sweep, mark.day, mark.done, mark.finished_at) == ("accrue", NEW_YEAR, 5, AT)


def test_ids_that_are_missing_cost_no_slices(canal):
    debts = people(canal, 3)
    Accrual.objects.filter(debt=debts[1]).delete()

    steps = list(replace(sweeps.accrue, size=1).steps(at=AT))

    assert [step.last for step in steps] == [debts[0].pk, debts[2].pk]


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_night_after_its_slice(name):
    with stoppable() as stopped:
        signal.raise_signal(name)

    assert stopped.is_set()


def test_a_night_that_is_stopped_says_so_and_is_not_done(canal, monkeypatch):
    people(canal, 3)
    monkeypatch.setattr(slices, "PAUSE_SECONDS", 0)
    real = sweeps.accrue.work

    def stopping(**ids):
        signal.raise_signal(signal.SIGTERM)
        return real(**ids)

    monkeypatch.setitem(
        night_command.BY_NAME, "accrue", replace(sweeps.accrue, work=stopping, size=1)
    )
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command(
            "night", "--date", "2027-01-01", "--only", "accrue", "--only", "end_links", "--json",
            stdout=out, stderr=StringIO(),
        )  # fmt: skip

    told = json.loads(out.getvalue())
    assert (left.value.code, told["done"], told["stopped"]) == (75, {"accrue": 1}, True)
    monkeypatch.undo()
    again = json.loads(printed("night", "--date", "2027-01-01", "--only", "accrue", "--json"))
    assert again["done"] == {"accrue": 3}


def test_a_rest_that_ends_lets_interest_go_on_that_day(canal):
    people(canal, 2)
    ends = TODAY + timedelta(days=holds.HOLD_DAYS + 1)

    sweeps.end_holds(at=later(ends))
    sweeps.accrue(at=AT)

    posted = dict(Accrual.objects.values_list("debt__reference", "posted_minor"))
    # 60 days, and 29 from 3 December on: 8,000.00 at 12 %.
    assert posted == {"CB-0": 0, "CB-1": 76_27}
