"""Taking a debit on its day: once, whatever broke, and not while anything speaks against it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payments import debiting as charging
from payments import ledger
from payments.models import Difference
from plans import autopay, collecting, disputes, holds
from portal import debiting, sweeps
from tests.conftest import LI, place
from tests.payments.payers import STEADY, agree, begin, breaches, pay, place_in
from tests.plans.collectors import (
    DUE,
    TOLD,
    charges,
    debits_of,
    events_of,
    night,
    permit,
    save,
    take,
    to,
    told,
)
from tests.portal.visits import keep

pytestmark = pytest.mark.django_db
FIRST = date(2026, 12, 15)


@pytest.fixture
def plan(zhang_debt, sandbox):
    return agree(zhang_debt)


@pytest.fixture
def mandate(plan, sandbox):
    return permit(plan, save(plan.debt, sandbox))


def three(canal, sandbox):
    """Three more people with a plan that pays itself; return the queries that each sweep makes."""
    for number in range(3):
        debt = place(replace(LI, reference=f"CB-{number}", name=f"李{number}"), canal)
        other = agree(debt, replace(STEADY, count=10))
        permit(other, save(debt, sandbox))


def test_the_provider_is_told_that_it_is_an_instalment_of_a_kept_card(plan, mandate, sandbox):
    debit = told(plan, sandbox)
    take(sandbox)

    (intent,) = [row.body for row in sandbox.app.store.every("payment_intent")]
    options = intent["payment_method_options"]["card"]
    debit.refresh_from_db()

    assert options["stored_credential_usage"] == "installment"
    assert intent["metadata"] == {"payment": debit.payment.code, "key": debit.payment.key}
    assert (debit.payment.rail, debit.payment.purpose) == ("DEBIT", "AUTOPAY")


@pytest.mark.parametrize("hours", [-3, 9, -24])
def test_nothing_is_taken_at_another_hour_or_day(plan, mandate, sandbox, hours):
    told(plan, sandbox)

    assert debiting.take(at=DUE + timedelta(hours=hours)) == 0
    assert debits_of(plan) == [(1, "NOTIFIED", FIRST, "")]


def test_only_what_is_left_of_the_instalment_is_taken(plan, mandate, sandbox):
    told(plan, sandbox)
    pay(plan.debt, 800_00, at=TOLD)

    take(sandbox)

    assert charges(sandbox) == [48_40]


def test_nothing_is_taken_of_an_instalment_that_was_paid(plan, mandate, sandbox):
    told(plan, sandbox)
    pay(plan.debt, 848_40, at=TOLD)

    take(sandbox)

    assert debits_of(plan) == [(1, "CANCELLED", FIRST, "paid")]
    assert charges(sandbox) == []


def test_a_debit_waits_while_somebody_is_paying(plan, mandate, sandbox):
    told(plan, sandbox)
    begin(plan.debt, 848_40, at=DUE)

    take(sandbox)

    assert debits_of(plan) == [(1, "NOTIFIED", FIRST, "")]
    assert charges(sandbox) == []


@pytest.mark.parametrize("why", ["hold", "dispute", "books"])
def test_a_rest_a_dispute_and_books_in_question_stop_debits(plan, mandate, sandbox, why):
    debit = told(plan, sandbox)
    if why == "hold":
        holds.start(plan.debt, text="", by="borrower:1", at=TOLD)
    elif why == "dispute":
        disputes.open_dispute(plan.debt, kind="AMOUNT", text="", by="borrower:1", at=TOLD)
    else:
        Difference.objects.create(kind="missing", object_id="ch_1", found_at=TOLD, seen_at=TOLD)

    assert take(sandbox) == 0
    assert collecting.begin(debit, at=DUE) is None
    assert debits_of(plan) == [(1, "NOTIFIED", FIRST, "")]


def test_an_explained_difference_lets_go_on(plan, mandate, sandbox):
    Difference.objects.create(
        kind="missing", object_id="ch_1", found_at=TOLD, seen_at=TOLD, state="EXPLAINED"
    )
    told(plan, sandbox)

    assert not autopay.is_stopped("")
    assert take(sandbox) == 1


def test_what_could_not_be_taken_for_days_is_not_taken_at_all(plan, mandate, sandbox):
    told(plan, sandbox)
    late = DUE + timedelta(days=5)

    assert take(sandbox, at=late) == 0
    autopay.let_go(at=late)

    assert debits_of(plan) == [(1, "CANCELLED", FIRST, "too_late")]
    assert events_of(plan.debt, "debit.")[-1] == "debit.not_taken"


def test_finding_what_is_due_asks_as_much_for_three_as_for_one(plan, mandate, sandbox, canal):
    told(plan, sandbox)
    with CaptureQueriesContext(connection) as one:
        assert len(collecting.due(at=DUE)) == 1
    three(canal, sandbox)
    night(TOLD)
    with CaptureQueriesContext(connection) as four:
        assert len(collecting.due(at=DUE)) == 4

    assert len(four) == len(one)


def test_killed_before_the_answer_is_written_it_is_looked_up_and_not_taken_twice(
    plan, mandate, sandbox
):
    debit = told(plan, sandbox)
    to(sandbox, DUE)
    payment = collecting.begin(debit, at=DUE)
    charging.charge(payment, title="Payment")  # Here the process ends.

    later = DUE + timedelta(hours=21)
    assert take(sandbox, at=later) == 0
    sweeps.ask_without_news(at=later)

    assert charges(sandbox) == [848_40]
    assert debits_of(plan) == [(1, "PAID", FIRST, "")]
    assert breaches() == []


def test_killed_before_it_was_sent_it_is_taken_the_next_day_once(plan, mandate, sandbox):
    debit = told(plan, sandbox)
    to(sandbox, DUE)
    collecting.begin(debit, at=DUE)  # Here the process ends.

    sweeps.ask_without_news(at=DUE + timedelta(minutes=10))
    assert take(sandbox, at=DUE + timedelta(minutes=11)) == 0
    assert take(sandbox, at=DUE + timedelta(days=1)) == 1

    assert charges(sandbox) == [848_40]
    assert [state for _n, state, _day, _why in debits_of(plan)] == ["CANCELLED", "PAID"]


def test_an_answer_that_was_lost_on_its_way_is_looked_up(plan, mandate, sandbox):
    told(plan, sandbox)
    to(sandbox, DUE)
    sandbox.faults.on_requests("lost_after", "lost_after", "lost_after")

    assert debiting.take(at=DUE) == 0
    sweeps.ask_without_news(at=DUE + timedelta(minutes=1))

    assert charges(sandbox) == [848_40]
    assert debits_of(plan) == [(1, "PAID", FIRST, "")]


def test_a_webhook_brings_a_debit_into_the_books_too(plan, mandate, sandbox):
    debit = told(plan, sandbox)
    to(sandbox, DUE)
    sandbox.events()
    charging.charge(collecting.begin(debit, at=DUE), title="Payment")
    keep(sandbox.events())

    sweeps.act_on_events(at=DUE)

    assert debits_of(plan) == [(1, "PAID", FIRST, "")]
    assert len(charges(sandbox)) == 1


@pytest.mark.parametrize(
    ("currency", "minor", "wire"), [("JPY", 848_40, 848_40), ("KWD", 848_405, 848_400)]
)
def test_amounts_are_right_on_the_wire(canal, sandbox, currency, minor, wire):
    debt = place_in(currency, minor * 2, canal)
    plan = agree(debt, replace(STEADY, count=2))
    permit(plan, save(debt, sandbox))
    told(plan, sandbox)

    take(sandbox)

    assert charges(sandbox) == [wire]
    assert ledger.owed(debt).minor == minor * 2 - wire
