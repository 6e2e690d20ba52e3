"""The first day of a plan: nothing is taken, a press takes it back, and then it begins."""

from datetime import timedelta

import pytest

from payments.models import Debt, Event
from payments.states import WrongState, move
from plans import answers, cooling, policies, progress
from plans.models import Instalment, Plan
from tests.conftest import NOON
from tests.portal.stories import pay, suggest

pytestmark = pytest.mark.django_db
DAY = timedelta(hours=24)


def agreed(debt) -> Plan:
    """Return the plan of 36 months, agreed by an officer."""
    return answers.approve(suggest(debt), balance_minor=30_542_70, by="officer:2", at=NOON)


@pytest.fixture
def plan(zhang_debt):
    """Mr Zhang's plan, agreed at noon at a lender with the house's day to change one's mind."""
    policies.publish(zhang_debt.lender, rules={}, after=1, by="officer:2", at=NOON)
    return agreed(zhang_debt)


def state_of(plan) -> tuple[str, str]:
    return Plan.objects.get(pk=plan.pk).state, Debt.objects.get(pk=plan.debt_id).state


def test_a_new_plan_waits_for_a_day_in_which_nothing_is_taken(plan):
    assert (plan.state, plan.cooling_until) == ("COOLING_OFF", NOON + DAY)
    assert plan.state in Plan.LIVE and plan.state not in Plan.COLLECTED


def test_it_begins_when_the_day_is_over_and_only_once(plan):
    early = cooling.begin_due(at=NOON + DAY - timedelta(seconds=1))

    assert [early, cooling.begin_due(at=NOON + DAY), cooling.begin_due(at=NOON + DAY)] == [0, 1, 0]
    assert state_of(plan) == ("ACTIVE", "ON_PLAN")
    assert Event.objects.filter(kind="plan.began").count() == 1


def test_a_mind_can_be_changed_and_the_debt_is_open_again(plan):
    cooling.change_mind(plan, by="borrower:1", at=NOON + timedelta(hours=23))

    assert state_of(plan) == ("CANCELLED", "OPEN")
    assert progress.running_plan(plan.debt) is None
    assert Event.objects.get(kind="plan.taken_back").actor == "borrower:1"


def test_after_the_day_it_is_too_late(plan):
    with pytest.raises(cooling.TooLate):
        cooling.change_mind(plan, by="borrower:1", at=NOON + DAY)
    cooling.begin_due(at=NOON + DAY)
    with pytest.raises(cooling.TooLate):
        cooling.change_mind(Plan.objects.get(), by="borrower:1", at=NOON)
    assert state_of(plan) == ("ACTIVE", "ON_PLAN")


def test_of_two_presses_one_takes_it_back(plan):
    second = Plan.objects.select_related("debt").get()
    cooling.change_mind(plan, by="borrower:1", at=NOON)

    with pytest.raises(WrongState):
        cooling.change_mind(second, by="borrower:1", at=NOON)
    assert Event.objects.filter(kind="plan.taken_back").count() == 1


def test_what_is_paid_in_the_first_day_counts_for_the_plan(plan):
    pay(plan.debt, 848_40)

    assert Instalment.objects.get(plan=plan, number=1).left_minor == 0
    assert plan.state == "COOLING_OFF"


def test_paying_all_in_the_first_day_completes_it(plan):
    pay(plan.debt, 30_542_70)

    assert state_of(plan) == ("COMPLETED", "PAID")
    assert cooling.begin_due(at=NOON + DAY) == 0


def test_a_lender_may_let_plans_begin_at_once(zhang_debt):
    begun = agreed(zhang_debt)

    assert (begun.state, begun.cooling_until) == ("ACTIVE", None)


def test_a_plan_that_was_taken_back_stays_so(plan):
    cooling.change_mind(plan, by="borrower:1", at=NOON)

    with pytest.raises(WrongState):
        move(plan, Plan.State.ACTIVE)
