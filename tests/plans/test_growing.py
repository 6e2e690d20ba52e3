"""Debts grow where the lender's policy says so, from the day they are here, and no other."""

from datetime import date, timedelta

import pytest

from payments import freezing, growth
from payments.models import Accrual
from plans import policies
from portal import sweeps
from tests.conftest import LI, NOON, TODAY, ZHANG, place
from tests.payments.payers import agree
from tests.payments.test_accruing import later

pytestmark = pytest.mark.django_db


def allow(lender, convention="ACT_365F", *, at=NOON - timedelta(days=1), after=1, **more):
    rules = {"interest": convention, "instalment_min_minor": 100_00, "cooling_off_hours": 0} | more
    return policies.publish(lender, rules=rules, after=after, by="officer:gu", at=at)


def test_nothing_grows_where_the_policy_says_nothing(zhang_debt):
    assert sweeps.begin_interest(at=NOON) == 0
    assert Accrual.objects.count() == 0


def test_a_debt_grows_at_the_rate_of_its_file_from_the_night_it_is_here(canal):
    allow(canal, "ACT_360")
    debt = place(ZHANG, canal)

    assert [sweeps.begin_interest(at=NOON), sweeps.begin_interest(at=NOON)] == [1, 0]

    # 29 days of 24,000.00 at 18.25 % of a year of 360.
    assert growth.unposted(debt, on=date(2026, 12, 1)).minor == 352_83
    assert debt.events.get(kind="interest.began").actor == "policy:2"


def test_a_debt_without_a_rate_does_not_grow(canal):
    allow(canal)
    place(LI, canal)

    assert sweeps.begin_interest(at=NOON) == 0


def test_a_debt_that_was_here_before_the_policy_does_not_grow(canal, zhang_debt):
    allow(canal, at=NOON + timedelta(hours=1))

    assert sweeps.begin_interest(at=NOON + timedelta(days=1)) == 0


def test_a_newer_version_with_interest_goes_on_from_the_first(canal):
    allow(canal)
    place(ZHANG, canal)
    allow(canal, "ACT_ACT", at=NOON + timedelta(hours=1), after=2)

    assert sweeps.begin_interest(at=NOON + timedelta(hours=2)) == 1


def test_a_policy_that_stopped_it_lets_nothing_more_begin(canal):
    allow(canal)
    place(ZHANG, canal)
    allow(canal, "", at=NOON + timedelta(hours=1), after=2)

    assert sweeps.begin_interest(at=NOON + timedelta(hours=2)) == 0


def test_a_debt_whose_plan_came_first_costs_nothing(canal):
    allow(canal, accepts_automatically=False)
    debt = place(ZHANG, canal)
    agree(debt)

    assert sweeps.begin_interest(at=NOON) == 1

    assert freezing.is_frozen(debt, TODAY)
    assert growth.owed(debt, at=later(date(2027, 1, 1))).minor == 30_542_70
