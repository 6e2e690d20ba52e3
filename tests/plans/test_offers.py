"""Three paces, and the one a person can afford."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans import offers, policy
from plans.affordability import Budget
from plans.offers import Pace
from plans.policy import Policy
from plans.schedule import Frequency, NoSuchPlan, Problem

ZHANG = 3_054_270
ZHANG_SURPLUS = Budget(900_000, 640_000, 80_000).surplus_minor
TODAY = date(2027, 1, 1)
FIRST = date(2027, 1, 10)
CANAL = Policy(instalment_min_minor=10_000)


def offer(total_minor=ZHANG, frequency=Frequency.MONTHLY, *, rules=CANAL, **changes):
    return offers.offer(
        total_minor=total_minor,
        frequency=frequency,
        first_date=FIRST,
        anchor_day=10 if frequency is Frequency.MONTHLY else None,
        policy=rules,
        **changes,
    )


def counts(choice):
    return [each.terms.count for each in choice.offers]


def test_zhang_without_a_budget_sees_three_two_and_one_year_and_the_lightest_chosen():
    choice = offer()

    assert [(each.pace, each.terms.count, each.amount_minor) for each in choice.offers] == [
        (Pace.LIGHTER, 36, 84_840),
        (Pace.STEADY, 24, 127_261),
        (Pace.FASTER, 12, 254_522),
    ]
    assert (choice.preselected, choice.limit_minor) == (Pace.LIGHTER, None)
    assert {each.is_affordable for each in choice.offers} == {None}


def test_zhang_with_a_budget_has_the_pace_that_fits_chosen():
    choice = offer(surplus_minor=ZHANG_SURPLUS)

    assert (choice.limit_minor, choice.preselected) == (90_000, Pace.LIGHTER)
    assert counts(choice) == [36, 24, 12]
    assert [each.is_affordable for each in choice.offers] == [True, False, False]
    assert choice.offers[0].rows[-1].amount_minor == 84_870


def test_zhangs_budget_leads_to_the_three_plans_of_hmrc_and_the_longest_is_chosen():
    choice = offer(surplus_minor=ZHANG_SURPLUS)

    plans = [
        (each.pace, each.terms.count, each.amount_minor, each.rows[-1].amount_minor)
        for each in choice.trio
    ]
    assert plans == [
        (Pace.FITTING, 34, 89_831, 89_847),
        (Pace.SHORTER, 33, 92_553, 92_574),
        (Pace.SHORTEST, 32, 95_445, 95_475),
    ]
    assert [each.is_affordable for each in choice.trio] == [True, False, False]
    assert choice.default == Pace.FITTING


@pytest.mark.parametrize("surplus", [None, 0, -1, 101_000])
def test_without_a_budget_or_where_nothing_fits_there_are_no_three_plans(surplus):
    choice = offer(surplus_minor=surplus)

    assert (choice.trio, choice.default) == ((), choice.preselected)


@settings(deadline=None)
@given(
    total=st.integers(400, 10**9),
    frequency=st.sampled_from(Frequency),
    surplus=st.integers(0, 10**7),
    upfront=st.sampled_from([0, 54_270]),
)
def test_of_the_three_plans_only_the_longest_fits_and_each_pays_it_all(
    total, frequency, surplus, upfront
):
    day = date(2026, 12, 20) if upfront else None
    if total < upfront + 400:
        return
    choice = offer(
        total, frequency, surplus_minor=surplus, smallest_minor=400,
        upfront_minor=upfront, upfront_date=day,
    )  # fmt: skip

    numbers = [each.terms.count for each in choice.trio]
    assert numbers == list(range(numbers[0], numbers[0] - len(numbers), -1)) if numbers else True
    assert [each.is_affordable for each in choice.trio] == [True, False, False][: len(numbers)]
    assert all(sum(r.amount_minor for r in each.rows) == total for each in choice.trio)
    assert bool(numbers) == (choice.preselected is not None)


@pytest.mark.parametrize(
    ("surplus", "expected", "preselected"),
    [
        (600_000, [36, 24, 12], Pace.FASTER),
        (300_000, [36, 24, 12], Pace.STEADY),
        (160_000, [42, 28, 14], Pace.LIGHTER),
        (120_000, [54, 36, 18], Pace.LIGHTER),
        (102_000, [60, 40, 20], Pace.LIGHTER),
        (101_000, [60, 40, 20], None),
        (0, [60, 40, 20], None),
        (-5_000, [60, 40, 20], None),
    ],
)
def test_the_lighter_pace_stretches_to_what_is_left_over(surplus, expected, preselected):
    choice = offer(surplus_minor=surplus)

    assert (counts(choice), choice.preselected) == (expected, preselected)


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        (50_000, [5, 3, 2]),
        (25_000, [2, 1]),
        (19_999, [1]),
        (500, [1]),
        (91_628_100, [36, 24, 12]),
    ],
)
def test_small_sums_have_fewer_paces_and_large_ones_the_same(total, expected):
    assert counts(offer(total)) == expected


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [
        (Frequency.WEEKLY, [120, 80, 40]),
        (Frequency.FORTNIGHTLY, [78, 52, 26]),
        (Frequency.FOUR_WEEKLY, [39, 26, 13]),
    ],
)
def test_the_same_years_in_weeks(frequency, expected):
    assert counts(offer(frequency=frequency)) == expected


def test_a_lender_that_takes_less_than_half_is_not_offered_half():
    choice = offer(surplus_minor=ZHANG_SURPLUS, rules=Policy(10_000, surplus_share_max_percent=30))

    assert (choice.limit_minor, counts(choice)) == (54_000, [60, 40, 20])
    assert choice.preselected == Pace.LIGHTER


def test_a_lender_that_takes_more_than_half_is_still_not_offered_more_than_half():
    choice = offer(surplus_minor=ZHANG_SURPLUS, rules=Policy(10_000, surplus_share_max_percent=90))

    assert (choice.limit_minor, choice.preselected) == (90_000, Pace.LIGHTER)


def test_an_upfront_part_makes_every_pace_lighter():
    choice = offer(upfront_minor=54_270, upfront_date=date(2026, 12, 20))

    assert [each.amount_minor for each in choice.offers] == [83_333, 125_000, 250_000]


def test_a_sum_that_cannot_be_paid_at_all_has_no_paces():
    with pytest.raises(NoSuchPlan) as told:
        offer(399, smallest_minor=400)

    assert told.value.code == Problem.TOTAL_UNDER_SMALLEST


@settings(deadline=None)
@given(
    total=st.integers(400, 10**9),
    frequency=st.sampled_from(Frequency),
    surplus=st.none() | st.integers(-1000, 10**7),
    least=st.integers(1, 50_000),
    months=st.integers(1, 130),
)
def test_paces_differ_get_quicker_and_never_preselect_too_much(
    total, frequency, surplus, least, months
):
    rules = Policy(least, instalments_max_months=months)
    choice = offer(total, frequency, rules=rules, surplus_minor=surplus, smallest_minor=400)

    numbers = counts(choice)
    assert numbers == sorted(set(numbers), reverse=True)
    assert all(min(r.amount_minor for r in each.rows) >= 400 for each in choice.offers)
    assert all(sum(r.amount_minor for r in each.rows) == total for each in choice.offers)
    fitting = [each.pace for each in choice.offers if each.is_affordable is not False]
    expected = fitting[0] if surplus is None else (fitting or [None])[-1]
    assert choice.preselected == expected


@settings(deadline=None)
@given(total=st.integers(1, 10**8), surplus=st.integers(0, 10**7))
def test_a_preselected_pace_is_one_that_the_lender_agrees_to(total, surplus):
    choice = offer(total, surplus_minor=surplus)

    for each in choice.offers:
        if each.is_affordable:
            assert policy.judge(
                total_minor=total,
                rows=each.rows,
                frequency=each.terms.frequency,
                surplus_minor=surplus,
                upfront_minor=0,
                today=TODAY,
                policy=CANAL,
            ).agreed
