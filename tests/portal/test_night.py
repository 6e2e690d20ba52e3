"""The night: in slices, killed anywhere and run again, the same books; twice, nothing more."""

import json
import signal
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payments.models import Accrual, Clearance, Event, Method
from plans import answers, holds, mandates, progress
from plans.models import Hold
from plans.settlement.settlement_sums import Wanted
from portal import slices, sweeps
from portal.management.commands import night as night_command
from portal.models import NightMark
from portal.slices import Sliced
from portal.stopping import stoppable
from tests.conftest import LI, NOON, TODAY, place
from tests.payments.payers import STEADY, agree, begin, pay, said, stored
from tests.payments.test_accruing import grow, later
from tests.plans import settlers
from tests.plans.test_standstills import send
from tests.portal import forks
from tests.portal.commands import printed
from tests.races import shared_database

pytestmark = pytest.mark.django_db
NEW_YEAR = date(2027, 1, 1)
AT = later(NEW_YEAR)
# A payment of that day is near at the new year.
SOON = date(2027, 1, 4)
# Ms Li owes 8,120.00, and pays 80 % of it in three payments from December on.
CHEAPER = Wanted(6_496_00, 3, date(2026, 12, 1))
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


def others(canal) -> None:
    """Let there be something for the other sweeps: each debt has one thing that comes tonight."""
    waiting, signed, late, automatic, paid = (
        place(replace(LI, reference=f"CB-{name}", borrower_reference=name), canal)
        for name in ("waiting", "signed", "late", "automatic", "paid")
    )
    settlers.allow(canal)
    settlers.offered(waiting, CHEAPER)
    settlers.sign(settlers.offered(signed, CHEAPER))
    agree(late, replace(STEADY, count=10))
    let_be_taken(agree(automatic, replace(STEADY, count=10, first_date=SOON, anchor_day=4)))
    begun = begin(paid, 100_00)
    progress.settle(begun, said(begun, "EXPIRED"), at=NOON)
    pay(paid, 8_120_00)
    progress.settle(stored(begun), said(begun), at=NOON)
    Clearance.objects.filter(debt=paid).delete()


def let_be_taken(plan) -> None:
    """Let the plan be paid from a card that runs out soon."""
    card = Method.objects.create(
        lender=plan.lender, borrower=plan.debt.borrower, code="M-NIGHT", account="",
        customer_id="cus_1", method_id="pm_1", kind="card", brand="visa", last4="4242",
        expires_year=2026, expires_month=12, saved_at=NOON,
    )  # fmt: skip
    consent = mandates.Consent("2026-11", "en", "I allow it.", name="Li", address="192.0.2.7")
    mandates.give(plan, method=card, consent=consent, by="borrower:1", at=NOON)


def small() -> None:
    """Do the sweeps of a night that have slices, in slices of two."""
    for sweep in NIGHT:
        for _step in replace(sweep, size=2).steps(at=AT):
            pass


def books(database: str) -> dict[str, list[str]]:
    """Return what stands in a database and is the same however often it was killed."""
    asked = {
        "balances": "SELECT debt_id, lender_id, kind, balance_minor FROM payments_account",
        "entries": "SELECT key, number, kind, at, digest FROM payments_entry",
        "postings": "SELECT e.key, a.kind, p.amount_minor FROM payments_posting p"
        " JOIN payments_entry e ON e.id = p.entry_id JOIN payments_account a ON a.id = account_id",
        "events": "SELECT debt_id, kind, at FROM payments_event",
        "growth": "SELECT * FROM payments_accrual",
        "frozen": "SELECT debt_id, cause, is_frozen, from_date FROM payments_freeze",
        "letters": "SELECT debt_id, state, number, paid_minor FROM payments_clearance",
        "holds": "SELECT debt_id, state, ended_at FROM plans_hold",
        "offers": "SELECT debt_id, state, answered_at FROM plans_proposal",
        "settlements": "SELECT debt_id, state, cure_until, cures FROM plans_settlement",
        "late": "SELECT debt_id, state, told_on, told_number, notice_on FROM plans_lapse",
        "debits": "SELECT debt_id, state, charge_date, amount_minor, reason FROM plans_debit",
        "cards": "SELECT code, state FROM payments_method",
        "plans": "SELECT id, state, total_minor FROM plans_plan",
        "debts": "SELECT id, state FROM payments_debt",
    }
    return {name: sorted(map(repr, forks.rows(database, sql))) for name, sql in asked.items()}


# A file is copied in a moment; on a server only some of the moments are tried.
EVERY = {"sqlite": 8, "postgresql": 24}


@pytest.mark.django_db(transaction=True)
def test_a_night_that_is_killed_at_any_write_and_run_again_is_an_unbroken_one(canal, tmp_path):
    people(canal, 3)
    others(canal)
    with shared_database(tmp_path), forks.copies(tmp_path, "whole", "broken") as copies:
        whole = copies.fresh("whole")
        forks.run(whole, small)
        unbroken, differing, point = books(whole), [], 0
        while forks.run_killed(broken := copies.fresh("broken"), small, at_write=point):
            forks.run(broken, small)
            differing += [point] if books(broken) != unbroken else []
            point += EVERY[connection.vendor]

    assert point > 3 * len(NIGHT)
    assert differing == []


@pytest.mark.django_db(transaction=True)
def test_a_night_that_is_killed_again_and_again_comes_to_the_same(canal, tmp_path):
    people(canal, 3)
    others(canal)
    with shared_database(tmp_path), forks.copies(tmp_path, "whole", "broken") as copies:
        whole, broken, deaths = copies.fresh("whole"), copies.fresh("broken"), 0
        forks.run(whole, small)
        while forks.run_killed(broken, small, at_write=deaths):
            deaths += 1

        assert books(broken) == books(whole)
    assert deaths > 10


def test_such_a_night_has_work_for_many_sweeps(canal):
    people(canal, 3)
    others(canal)

    done = {sweep.name: sweep(at=AT) for sweep in NIGHT}

    assert {name: count for name, count in done.items() if count} == {
        "ask_about_credit": 1,
        "expire_offers": 1,
        "end_holds": 1,
        "accrue": 3,
        "end_settlements": 1,
        "follow_settlements": 1,
        "issue_letters": 1,
        "plan_debits": 2,
        "climb_ladder": 1,
        "look_at_cards": 1,
    }


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


@pytest.mark.parametrize("sweep", NIGHT, ids=lambda sweep: sweep.name)
def test_a_sweep_that_finds_nothing_asks_little_and_less_again(canal, sweep):
    people(canal, 2)
    for each in NIGHT:
        each(at=AT)
    tomorrow = AT + timedelta(days=1)

    with CaptureQueriesContext(connection) as first:
        assert sweep(at=tomorrow) == 0
    with CaptureQueriesContext(connection) as again:
        assert sweep(at=tomorrow) == 0

    # Of every method it is asked whether its month is over; the others have found nothing.
    assert len(again) < len(first) <= (9 if sweep.among is None else 6)


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
