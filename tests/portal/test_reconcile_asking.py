"""What a walk asks the provider for, and that what differs is not forgotten meanwhile."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from payments import charging, gateway
from payments.models import BalanceTransaction, Chargeback, Difference, Entry
from payments.money import Money
from plans import progress
from portal import sweeps
from tests.conftest import LI, NOON, place
from tests.payments.payers import breaches
from tests.portal.provider_side import LATER, listed, paid, run
from tests.portal.visits import keep

pytestmark = pytest.mark.django_db
TOMORROW, ALL_TOLD = LATER + timedelta(days=1), ([], {"CNY": 0}, [])


def paid_with_fee(debt, sandbox, fee):
    """Pay, and let the books think that the provider kept so much of it."""
    payment = paid(debt, sandbox, is_heard=False)
    outcome = charging.look_up(payment, at=NOON)
    progress.settle(payment, replace(outcome, fee=fee), at=NOON)
    return payment


def asked(sandbox, *, at=LATER):
    """Walk, and return what was asked for on the way."""
    sandbox.http.asked.clear()
    with time_machine.travel(at):
        report = run(at=at)
    assert (report.open, report.differs_minor, breaches()) == ALL_TOLD
    return [path for _verb, path, _form in sandbox.http.asked]


def test_what_the_books_tell_in_full_costs_one_question_for_a_page_of_it(canal, sandbox):
    for number in range(3):
        payment = paid(place(replace(LI, reference=f"CB-{number}"), canal), sandbox)
        sandbox.client().refunds.create({"payment_intent": payment.intent_id, "amount": 100_00})
        keep(sandbox.events())
        sweeps.act_on_events(at=NOON)

    assert asked(sandbox) == [
        "/v1/events",
        "/v1/balance_transactions",
        "/v1/balance",
        "/v1/balance_transactions",
        "/v1/balance",
    ]
    assert BalanceTransaction.objects.exclude(entry=None).count() == 6


@pytest.mark.parametrize("rows", [2, 3])
def test_more_pages_cost_no_more_than_their_own_questions(canal, sandbox, rows, monkeypatch):
    monkeypatch.setattr("payments.provider.movements.PAGE_ROWS", rows)
    for number in range(6):
        paid(place(replace(LI, reference=f"CB-{number}"), canal), sandbox)
    asked(sandbox)

    again = asked(sandbox, at=TOMORROW)

    assert again.count("/v1/balance_transactions") == 6 // rows
    assert set(again) == {"/v1/events", "/v1/balance_transactions", "/v1/balance"}


def test_only_a_payment_that_is_not_told_in_full_is_asked_for(li_debt, zhang_debt, sandbox):
    untold = paid_with_fee(zhang_debt, sandbox, None)
    paid(li_debt, sandbox)

    assert asked(sandbox).count("/v1/refunds") == 1
    [form] = [form for _verb, path, form in sandbox.http.asked if path == "/v1/refunds"]
    assert ("payment_intent", untold.intent_id) in form
    assert Entry.objects.filter(kind="CHARGE").count() == 2


def test_what_was_kept_otherwise_stays_listed_until_it_agrees(zhang_debt, sandbox):
    paid_with_fee(zhang_debt, sandbox, Money(24_91, "CNY"))
    run()

    again = run(at=TOMORROW)

    assert listed(again) == [("FEE", 24_91, 24_90), ("TOTAL", 0, 1)]
    assert [row.found_at for row in again.open] == [LATER, LATER]


def test_a_payment_booked_with_another_amount_is_never_taken_for_told(zhang_debt, sandbox):
    payment = paid(zhang_debt, sandbox, is_heard=False)
    outcome = charging.look_up(payment, at=NOON)
    progress.settle(payment, replace(outcome, received=Money(848_41, "CNY")), at=NOON)

    first, again = run(), run(at=TOMORROW)

    assert ("AMOUNT", 848_41, 848_40) in listed(first)
    assert listed(again) == listed(first)


@pytest.mark.parametrize("calls", range(8))
def test_what_was_kept_otherwise_is_listed_wherever_a_walk_was_broken_off(
    zhang_debt, sandbox, calls
):
    paid_with_fee(zhang_debt, sandbox, Money(24_91, "CNY"))
    sandbox.faults.on_requests(*[""] * calls, *["lost_before"] * (gateway.RETRIES_MAX + 1))
    with suppress(gateway.Unreachable):
        run()
    sandbox.faults.requests.clear()

    report = run(at=LATER + timedelta(minutes=1))

    assert listed(report) == [("FEE", 24_91, 24_90), ("TOTAL", 0, 1)]


def test_a_fee_that_a_person_explained_stays_explained(zhang_debt, sandbox):
    paid_with_fee(zhang_debt, sandbox, Money(24_91, "CNY"))
    run()
    Difference.objects.filter(kind="FEE").update(state="EXPLAINED")

    assert [row.kind for row in run(at=TOMORROW).open] == ["TOTAL"]
    assert Difference.objects.get(kind="FEE").state == "EXPLAINED"


def test_what_is_older_than_the_providers_events_is_asked_for(zhang_debt, sandbox):
    payment = paid(zhang_debt, sandbox)
    sandbox.dispute(payment.charge_id, inquiry=True)
    later = NOON + timedelta(days=31)

    paths = asked(sandbox, at=later)

    assert "/v1/disputes" in paths
    assert Chargeback.objects.get().kind == "INQUIRY"
