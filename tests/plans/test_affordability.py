"""What a month can spare, and what a plan takes from it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import affordability, schedule
from plans.affordability import Budget, Period
from plans.schedule import Frequency, SplitRule, Terms

ZHANG = 3_054_270
ZHANG_BUDGET = Budget(income_minor=900_000, essentials_minor=640_000, commitments_minor=80_000)

limits = st.integers(-10, 10**7)
totals = st.integers(1, 10**9)


def amounts(count, amount, last):
    return (amount,) * (count - 1) + (last,)


def test_zhang_has_1800_left_and_half_of_it_is_suggested():
    assert ZHANG_BUDGET.surplus_minor == 180_000
    assert affordability.share(ZHANG_BUDGET.surplus_minor) == 90_000


@pytest.mark.parametrize(("surplus", "expected"), [(0, 0), (-50_000, 0), (101, 50)])
def test_without_a_surplus_nothing_is_suggested(surplus, expected):
    assert affordability.share(surplus, 50) == expected


def test_spending_more_than_comes_in_is_a_value():
    assert Budget(500_000, 600_000, 10_000).surplus_minor == -110_000


@pytest.mark.parametrize(
    ("period", "income", "spending"),
    [
        (Period.WEEKLY, 43_333, 43_334),
        (Period.FORTNIGHTLY, 21_666, 21_667),
        (Period.FOUR_WEEKLY, 10_833, 10_834),
        (Period.MONTHLY, 10_000, 10_000),
        (Period.YEARLY, 833, 834),
    ],
)
def test_income_is_rounded_down_to_a_month_and_spending_up(period, income, spending):
    assert affordability.income_a_month(10_000, period) == income
    assert affordability.spending_a_month(10_000, period) == spending


@given(limit=st.integers(0, 10**9), frequency=st.sampled_from(Frequency))
def test_the_largest_instalment_fits_and_one_unit_more_does_not(limit, frequency):
    largest = affordability.largest_instalment(limit, frequency)

    assert affordability.monthly_equivalent(largest, frequency) <= limit
    assert affordability.monthly_equivalent(largest + 1, frequency) > limit


def test_the_trio_is_the_longest_within_the_limit_and_two_shorter():
    assert affordability.longest_within(ZHANG, 90_000) == 34
    assert affordability.trio(ZHANG, 90_000) == (
        amounts(34, 89_831, 89_847),
        amounts(33, 92_553, 92_574),
        amounts(32, 95_445, 95_475),
    )


def test_the_trio_of_a_small_sum_has_no_plan_without_instalments():
    assert affordability.trio(50_000, 30_000) == ((25_000, 25_000), (50_000,))


@pytest.mark.parametrize("limit", [-1, 0, 25_000])
def test_where_nothing_fits_there_is_no_longest_plan(limit):
    assert affordability.longest_within(ZHANG, limit) is None
    assert affordability.trio(ZHANG, limit) == ()


@given(total=totals, limit=limits, rule=st.sampled_from(SplitRule))
def test_the_longest_plan_is_within_the_limit_and_a_shorter_one_is_not(total, limit, rule):
    count = affordability.longest_within(total, limit, rule)
    shorter = range(1, (count or 121))

    assert count is None or max(schedule.split(total, count, rule)) <= limit
    assert all(max(schedule.split(total, each, rule)) > limit for each in shorter)


def test_zhang_can_carry_36_instalments_and_not_24():
    first = date(2027, 1, 10)
    longer = schedule.build(ZHANG, Terms(Frequency.MONTHLY, first, 36, 10))
    shorter = schedule.build(ZHANG, Terms(Frequency.MONTHLY, first, 24, 10))

    assert affordability.fits(longer, Frequency.MONTHLY, 90_000)
    assert not affordability.fits(shorter, Frequency.MONTHLY, 90_000)


def test_an_upfront_part_does_not_weigh_on_a_month():
    terms = Terms(Frequency.WEEKLY, date(2027, 1, 29), 10, None, None, 2_954_270, date(2027, 1, 1))
    rows = schedule.build(ZHANG, terms)

    assert affordability.heaviest_month(rows, Frequency.WEEKLY) == 43_334
    assert affordability.fits(rows, Frequency.WEEKLY, 43_334)
    assert not affordability.fits(rows, Frequency.WEEKLY, 43_333)
