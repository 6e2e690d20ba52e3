"""Instalments that pay themselves: told before, taken once, never more than was told."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payments import ledger
from payments.models import Payment
from payments.money import Money
from payments.states import WrongState
from plans import autopay, collecting, debits, due_debits, mandates, progress, recalling
from plans.models import Debit, Mandate
from tests.conftest import LI, NOON, place
from tests.payments.payers import STEADY, agree, breaches, pay
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

pytestmark = pytest.mark.django_db
FIRST = date(2026, 12, 15)


@pytest.fixture
def plan(zhang_debt, sandbox):
    return agree(zhang_debt)


@pytest.fixture
def mandate(plan, sandbox):
    return permit(plan, save(plan.debt, sandbox))


def test_an_instalment_is_taken_on_its_day(plan, mandate, sandbox):
    told(plan, sandbox)

    assert take(sandbox) == 1

    assert debits_of(plan) == [(1, "PAID", FIRST, "")]
    assert charges(sandbox) == [848_40]
    assert ledger.owed(plan.debt) == Money(29_694_30, "CNY")
    assert events_of(plan.debt, "debit.") == ["debit.announced", "debit.paid"]
    assert breaches() == []


def test_only_plans_of_which_something_is_to_be_done_are_looked_at(plan, mandate):
    early, found = TOLD - timedelta(days=3), []
    for day in (TOLD - timedelta(days=30), early, early, TOLD, TOLD):
        found.append(due_debits.perhaps(at=day).count())
        night(day)

    # Planned in time for the longest notice, and told three days before.
    assert found == [0, 1, 0, 1, 0]


def test_nothing_is_planned_without_permission(plan, sandbox):
    save(plan.debt, sandbox)

    assert night(TOLD) == 0
    assert debits_of(plan) == []


def test_the_borrower_is_told_three_days_before(plan, mandate, sandbox):
    night(TOLD - timedelta(days=1))
    before = debits_of(plan)
    night(TOLD)

    assert before == [(1, "PLANNED", FIRST, "")]
    assert debits_of(plan) == [(1, "NOTIFIED", FIRST, "")]


def test_an_amount_that_is_not_the_usual_one_is_told_ten_days_before(plan, mandate, sandbox):
    pay(plan.debt, 100_00)

    night(TOLD - timedelta(days=7))

    assert debits_of(plan) == [(1, "NOTIFIED", FIRST, "")]


def test_a_debit_told_too_late_is_taken_later(plan, mandate, sandbox):
    night(DUE - timedelta(days=1))

    assert debits_of(plan) == [(1, "NOTIFIED", date(2026, 12, 17), "")]


def test_two_nights_make_one_debit_and_one_notice(plan, mandate, sandbox):
    assert [night(TOLD), night(TOLD)] == [1, 0]
    assert Debit.objects.count() == 1


def test_a_debit_is_moved_once_and_not_far(plan, mandate, sandbox):
    debit = told(plan, sandbox)

    with pytest.raises(debits.NotMovable, match="NOT_THEN"):
        debits.move_day(debit, to=FIRST + timedelta(days=11), by="borrower:1", at=TOLD)
    debits.move_day(debit, to=FIRST + timedelta(days=10), by="borrower:1", at=TOLD)
    with pytest.raises(debits.NotMovable, match="MOVED_BEFORE"):
        debits.move_day(debit, to=FIRST + timedelta(days=12), by="borrower:1", at=TOLD)

    assert take(sandbox) == 0
    assert take(sandbox, at=DUE + timedelta(days=10)) == 1


def test_a_debit_cannot_be_moved_on_its_day(plan, mandate, sandbox):
    debit = told(plan, sandbox)

    with pytest.raises(debits.NotMovable, match="TOO_LATE"):
        debits.move_day(debit, to=FIRST + timedelta(days=2), by="borrower:1", at=DUE)


def test_a_moved_payment_is_not_overdue_meanwhile(plan, mandate, sandbox):
    debit = told(plan, sandbox)
    debits.move_day(debit, to=FIRST + timedelta(days=10), by="borrower:1", at=TOLD)

    then = progress.progress_of(plan, on=FIRST + timedelta(days=10))
    after = progress.progress_of(plan, on=FIRST + timedelta(days=12))

    assert (then.overdue.minor, after.overdue.minor) == (0, 848_40)


def test_a_stopped_permission_takes_nothing(plan, mandate, sandbox):
    told(plan, sandbox)

    assert mandates.cancel(mandate, by="borrower:1", at=TOLD) == []

    assert take(sandbox) == 0
    assert debits_of(plan) == [(1, "CANCELLED", FIRST, "stopped")]
    assert night(DUE) == 0
    with pytest.raises(WrongState):
        mandates.cancel(mandate, by="borrower:1", at=TOLD)


def test_stopping_after_the_sending_says_what_could_not_be_stopped(plan, mandate, sandbox):
    debit = told(plan, sandbox)
    collecting.begin(debit, at=DUE)

    assert mandates.cancel(mandate, by="borrower:1", at=DUE) == [debit]


def test_a_permission_ends_with_its_plan(plan, mandate, sandbox):
    told(plan, sandbox)
    recalling.recall(plan.debt, reason="error", by="officer:2", at=TOLD)

    night(DUE)

    assert Mandate.objects.get().state == Mandate.State.ENDED
    assert debits_of(plan) == [(1, "CANCELLED", FIRST, "stopped")]
    assert events_of(plan.debt, "mandate.") == ["mandate.given", "mandate.ended"]


def test_another_method_is_another_permission_and_takes_over_what_was_told(plan, mandate, sandbox):
    told(plan, sandbox)
    other = save(plan.debt, sandbox, card="5555555555554444", at=TOLD)

    new = permit(plan, other, at=TOLD)

    assert Mandate.objects.get(pk=mandate.pk).state == Mandate.State.ENDED
    assert take(sandbox) == 1
    assert Payment.objects.get().method == other
    assert Debit.objects.get().mandate == new


def test_pressing_twice_gives_one_permission(plan, mandate, sandbox):
    assert permit(plan, mandate.method) == mandate
    assert Mandate.objects.count() == 1


def test_the_permission_keeps_what_was_read(plan, mandate):
    assert mandate.digest == mandates.digest(mandate.text)
    assert (mandate.version, mandate.language) == ("2026-11", "en")
    assert (mandate.signed_name, mandate.signed_address, mandate.at) == (
        "张伟",
        "192.0.2.7",
        NOON,
    )


def test_a_plan_that_is_not_under_way_takes_no_permission(plan, mandate, sandbox):
    recalling.recall(plan.debt, reason="error", by="officer:2", at=NOON)

    with pytest.raises(mandates.NotNow):
        permit(plan, mandate.method, words="other words")


def test_an_overdue_instalment_is_left_to_the_borrower(plan, sandbox):
    late = DUE + timedelta(days=3)
    to(sandbox, late)
    permit(plan, save(plan.debt, sandbox, at=late), at=late)

    night(late)

    assert debits_of(plan) == []


def three(canal, sandbox):
    """Three more people with a plan that pays itself; return the queries that each sweep makes."""
    for number in range(3):
        debt = place(replace(LI, reference=f"CB-{number}", name=f"李{number}"), canal)
        other = agree(debt, replace(STEADY, count=10))
        permit(other, save(debt, sandbox))


@pytest.mark.parametrize("sweep", [autopay.plan_due, autopay.announce_due, autopay.let_go])
def test_a_sweep_asks_as_much_for_three_as_for_one(plan, mandate, sandbox, canal, sweep):
    def asked():
        if sweep is not autopay.plan_due:
            autopay.plan_due(at=TOLD)
        with CaptureQueriesContext(connection) as queries:
            sweep(at=TOLD)
        return len(queries)

    first = asked()
    three(canal, sandbox)

    assert asked() == first
    assert Debit.objects.count() == 4


def test_a_debit_due_on_a_day_of_rest_is_taken_on_the_next_working_day(plan, mandate):
    plan.instalments.filter(number=1).update(due_date=date(2026, 12, 19))

    autopay.plan_due(at=TOLD)

    assert Debit.objects.get(instalment_number=1).charge_date == date(2026, 12, 21)
