"""Plans on which interest goes on: said in the agreement, expected in the last payment, exact."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from payments import freezing, growth, ledger, rates
from payments.money import Money
from payments.states import move
from plans import cooling, policies
from plans.changing import adjusting
from plans.models import Plan
from plans.schedule import Row
from portal import sweeps
from tests.conftest import NOON, TODAY
from tests.payments.payers import STEADY, agree, breaches, pay
from tests.payments.test_accruing import later

pytestmark = pytest.mark.django_db
SHORT = replace(STEADY, count=3)


@pytest.fixture
def growing(zhang_debt):
    """Mr Zhang's debt grows by 12 % a year, and his bank lets that go on while a plan is kept."""
    rules = {"interest": "ACT_365F", "interest_on_plans": True, "cooling_off_hours": 0}
    policies.publish(zhang_debt.lender, rules=rules, after=1, by="officer:gu", at=NOON)
    rates.begin(zhang_debt, rate_bp=1200, convention="ACT_365F", on=TODAY, by="p", at=NOON)
    return zhang_debt


def amounts(plan):
    return list(plan.instalments.order_by("number").values_list("amount_minor", flat=True))


def test_the_agreement_says_what_it_is_expected_to_come_to(growing):
    plan = agree(growing, SHORT)

    told = plan.agreement.contents["charges"]
    # 24,000.00 to 15 December, 13,819.10 to 15 January, 3,638.20 to 15 February: principal first.
    assert told == {
        "annual_fee": "none",
        "interest": "accrues",
        "expected_minor": 339_29 + 140_84 + 37_08,
        "last_payment": "adjusts",
        "rate_bp": 1200,
        "other_fees": "none",
    }
    assert amounts(plan) == [10_180_90, 10_180_90, 10_180_90 + 517_21]
    assert plan.total_minor == 30_542_70 + 517_21
    assert breaches() == []


@pytest.fixture
def cooling_off(zhang_debt):
    """A plan of the same with a day to change one's mind, in which nothing grows."""
    rules = {"interest": "ACT_365F", "interest_on_plans": True}
    policies.publish(zhang_debt.lender, rules=rules, after=1, by="officer:gu", at=NOON)
    rates.begin(zhang_debt, rate_bp=1200, convention="ACT_365F", on=TODAY, by="p", at=NOON)
    return agree(zhang_debt, SHORT)


def test_interest_goes_on_when_the_first_day_is_over(cooling_off):
    tomorrow = TODAY + timedelta(days=1)
    assert freezing.is_frozen(cooling_off.debt, TODAY)

    cooling.begin_due(at=later(tomorrow))

    assert not freezing.is_frozen(cooling_off.debt, tomorrow)
    assert sweeps.follow_plans(at=later(tomorrow)) == 0


def test_a_plan_that_still_rests_though_interest_goes_on_is_found_at_night(cooling_off):
    move(cooling_off, Plan.State.ACTIVE)
    tomorrow = TODAY + timedelta(days=1)

    assert [sweeps.follow_plans(at=later(tomorrow)) for _ in range(2)] == [1, 0]
    assert not freezing.is_frozen(cooling_off.debt, tomorrow)


def test_interest_goes_on_while_it_is_kept(growing):
    agree(growing, SHORT)

    assert not freezing.is_frozen(growing, TODAY)
    assert growth.owed(growing, at=later(date(2026, 11, 12))) == Money(30_621_60, "CNY")


def test_it_is_kept_to_the_unit_and_the_last_payment_is_what_is_left(growing):
    plan = agree(growing, SHORT)
    for day in (date(2026, 12, 15), date(2027, 1, 20), date(2027, 2, 15)):
        sweeps.accrue(at=later(day.replace(day=1)))
        assert breaches() == []
        left = growth.owed(growing, at=later(day)).minor
        pay(growing, left if day.month == 2 else 10_180_90, at=later(day))

    plan.refresh_from_db()
    assert ledger.owed(growing).minor == 0
    assert plan.state == Plan.State.COMPLETED
    # Five days later in January cost five days of 10,180.90, and nothing else.
    assert amounts(plan)[-1] == 10_180_90 + 533_94
    assert breaches() == []


def test_where_the_policy_says_nothing_interest_stops(growing):
    policies.publish(growing.lender, rules={}, after=2, by="officer:gu", at=NOON)

    plan = agree(growing, SHORT)

    assert plan.agreement.contents["charges"]["interest"] == "frozen"
    assert plan.total_minor == 30_542_70


def test_expected_interest_is_none_where_nothing_is_principal():
    terms = growth.Terms(TODAY, (growth.Rate(TODAY, 1200),))
    row = Row(1, date(2027, 1, 1), 100_00)

    assert adjusting.expected({"FEE": 100_00}, [row], terms, order="CN_561", on=TODAY) == 0
