"""A lender's rules: yes at once or a person, never no; and the nearest plan that is a yes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans import nearness, policy, schedule
from plans.policy import Code, Policy, Result
from plans.schedule import Frequency, Terms

ZHANG = 3_054_270
SURPLUS = 180_000
TODAY = date(2027, 1, 1)
FIRST = date(2027, 1, 10)
CANAL = Policy(instalment_min_minor=10_000)
OFFER = Terms(Frequency.MONTHLY, FIRST, 36, 10)


def judge(terms=OFFER, *, surplus_minor=SURPLUS, rules=CANAL, total_minor=ZHANG):
    return policy.judge(
        total_minor=total_minor,
        rows=schedule.build(total_minor, terms),
        frequency=terms.frequency,
        surplus_minor=surplus_minor,
        upfront_minor=terms.upfront_minor,
        today=TODAY,
        policy=rules,
    )


def nearest(terms=OFFER, *, surplus_minor=SURPLUS, rules=CANAL, total_minor=ZHANG):
    return nearness.nearest(
        total_minor=total_minor,
        terms=terms,
        surplus_minor=surplus_minor,
        today=TODAY,
        policy=rules,
    )


def upfront(amount_minor, day=date(2027, 1, 8), first=date(2027, 2, 10)):
    return replace(OFFER, first_date=first, upfront_minor=amount_minor, upfront_date=day)


def test_zhangs_offer_is_agreed_at_once_rule_by_rule():
    verdict = judge()

    assert verdict.agreed
    assert verdict.results == (
        Result(Code.LENGTH, True, 60, 36),
        Result(Code.SMALLEST, True, 10_000, 84_840),
        Result(Code.SURPLUS_SHARE, True, 90_000, 84_870),
        Result(Code.UPFRONT, True, 0, 0),
        Result(Code.FIRST_DATE, True, 45, 9),
        Result(Code.AUTOMATIC, True),
    )


@pytest.mark.parametrize(
    ("terms", "rules", "expected"),
    [
        (replace(OFFER, count=60), {}, Result(Code.LENGTH, True, 60, 60)),
        (replace(OFFER, count=61), {}, Result(Code.LENGTH, False, 60, 61)),
        (
            Terms(Frequency.WEEKLY, FIRST, 105),
            {"instalments_max_months": 24},
            Result(Code.LENGTH, False, 24, 25),
        ),
        (
            OFFER,
            {"instalment_min_minor": 84_841},
            Result(Code.SMALLEST, False, 84_841, 84_840),
        ),
        (
            replace(OFFER, count=31, amount_minor=101_600),
            {},
            Result(Code.SMALLEST, True, 10_000, 101_600),
        ),
        (replace(OFFER, count=34), {}, Result(Code.SURPLUS_SHARE, True, 90_000, 89_847)),
        (replace(OFFER, count=33), {}, Result(Code.SURPLUS_SHARE, False, 90_000, 92_574)),
        (
            OFFER,
            {"surplus_share_max_percent": 40},
            Result(Code.SURPLUS_SHARE, False, 72_000, 84_870),
        ),
        (
            upfront(305_427),
            {"upfront_min_percent": 10},
            Result(Code.UPFRONT, True, 305_427, 305_427),
        ),
        (
            upfront(305_426),
            {"upfront_min_percent": 10},
            Result(Code.UPFRONT, False, 305_427, 305_426),
        ),
        (upfront(100_000), {}, Result(Code.FIRST_DATE, True, 45, 40)),
        (
            upfront(100_000, first=date(2027, 3, 10)),
            {},
            Result(Code.FIRST_DATE, False, 45, 68),
        ),
        (
            upfront(100_000, day=date(2026, 12, 31)),
            {},
            Result(Code.FIRST_DATE, False, 45, -1),
        ),
        (OFFER, {"accepts_automatically": False}, Result(Code.AUTOMATIC, False)),
    ],
)
def test_each_rule_has_its_edge(terms, rules, expected):
    verdict = judge(terms, rules=replace(CANAL, **rules))

    assert expected in verdict.results
    assert verdict.agreed is all(result.passed for result in verdict.results)


@pytest.mark.parametrize("needs_budget", [True, False])
def test_a_budget_that_was_not_told_needs_a_person_unless_the_lender_asks_none(needs_budget):
    verdict = judge(surplus_minor=None, rules=replace(CANAL, needs_budget=needs_budget))

    assert Result(Code.SURPLUS_SHARE, not needs_budget, None, 84_870) in verdict.results
    assert verdict.agreed is not needs_budget


@pytest.mark.parametrize("surplus", [0, -50_000])
def test_nothing_left_over_is_a_value_that_a_person_looks_at(surplus):
    assert Result(Code.SURPLUS_SHARE, False, 0, 84_870) in judge(surplus_minor=surplus).results


def test_a_sum_under_the_smallest_instalment_can_be_paid_in_one():
    verdict = judge(replace(OFFER, count=1), total_minor=5_000)

    assert verdict.agreed
    assert Result(Code.SMALLEST, True, 5_000, 5_000) in verdict.results


@pytest.mark.parametrize(
    ("terms", "rules", "expected"),
    [
        (OFFER, {}, OFFER),
        (replace(OFFER, count=12), {}, replace(OFFER, count=34)),
        (replace(OFFER, count=31, amount_minor=100_000), {}, replace(OFFER, count=34)),
        (replace(OFFER, count=90), {}, replace(OFFER, count=60)),
        (OFFER, {"instalment_min_minor": 88_000}, replace(OFFER, count=34)),
        (
            replace(OFFER, first_date=date(2027, 4, 10)),
            {},
            replace(OFFER, first_date=date(2027, 2, 10)),
        ),
        (
            replace(OFFER, first_date=date(2026, 12, 10)),
            {},
            replace(OFFER, first_date=date(2027, 1, 10)),
        ),
        (
            replace(OFFER, first_date=date(2027, 3, 31), anchor_day=31),
            {"first_payment_days_max": 20},
            replace(OFFER, first_date=date(2027, 1, 21), anchor_day=21),
        ),
        (
            OFFER,
            {"upfront_min_percent": 10},
            upfront(305_427),
        ),
        (
            OFFER,
            {"surplus_share_max_percent": 25},
            replace(upfront(354_270), count=60),
        ),
    ],
)
def test_the_nearest_plan_changes_as_little_as_it_can(terms, rules, expected):
    assert nearest(terms, rules=replace(CANAL, **rules)) == expected


@pytest.mark.parametrize(
    ("surplus", "rules"),
    [
        (0, {}),
        (40_000, {}),
        (None, {}),
        (SURPLUS, {"accepts_automatically": False}),
        (SURPLUS, {"instalment_min_minor": 95_000}),
        (SURPLUS, {"upfront_min_percent": 10, "first_payment_days_max": 13}),
    ],
)
def test_where_the_rules_leave_no_room_there_is_no_nearest_plan(surplus, rules):
    assert nearest(surplus_minor=surplus, rules=replace(CANAL, **rules)) is None


def test_an_upfront_part_that_leaves_no_time_is_dropped():
    rules = replace(CANAL, first_payment_days_max=13)

    assert nearest(upfront(100_000), rules=rules) == OFFER


def test_limits_alone_are_learnt_by_letting_the_rules_answer():
    rules = replace(CANAL, accepts_automatically=False)

    assert nearest(rules=replace(rules, accepts_automatically=True)) == OFFER


@st.composite
def offers(draw):
    frequency = draw(st.sampled_from(Frequency))
    first = TODAY + timedelta(days=draw(st.integers(-40, 400)))
    paid_first = draw(st.sampled_from([0, 0, 500, 40_000]))
    return Terms(
        frequency,
        first,
        draw(st.integers(1, 120)),
        first.day if frequency is Frequency.MONTHLY else None,
        draw(st.none() | st.integers(1, 10**6)),
        upfront_minor=paid_first,
        upfront_date=first - timedelta(days=draw(st.integers(1, 60))) if paid_first else None,
    )


policies = st.builds(
    Policy,
    instalment_min_minor=st.integers(1, 50_000),
    instalments_max_months=st.integers(0, 130),
    surplus_share_max_percent=st.integers(0, 100),
    needs_budget=st.booleans(),
    upfront_min_percent=st.integers(0, 100),
    first_payment_days_max=st.integers(0, 90),
)


@settings(deadline=None)
@given(
    total=st.integers(1, 10**7),
    terms=offers(),
    surplus=st.none() | st.integers(-1000, 10**6),
    rules=policies,
)
def test_the_nearest_plan_is_always_agreed(total, terms, surplus, rules):
    asked = {"surplus_minor": surplus, "rules": rules, "total_minor": total}
    found = nearest(terms, **asked)

    if found is not None:
        assert judge(found, **asked).agreed
        assert nearest(found, **asked) == found


@settings(deadline=None)
@given(
    total=st.integers(120, 10**7),
    terms=offers(),
    surplus=st.integers(0, 10**6),
    rules=policies,
)
def test_where_no_plan_is_near_no_number_of_instalments_is_agreed(total, terms, surplus, rules):
    asked = {"surplus_minor": surplus, "rules": rules, "total_minor": total}
    anchor = TODAY.day if terms.frequency is Frequency.MONTHLY else None
    tries = [Terms(terms.frequency, TODAY, count, anchor) for count in range(1, 121)]

    agreed = [each for each in tries if judge(each, **asked).agreed]
    assert not agreed or nearest(terms, **asked) is not None


@given(rules=policies, frequency=st.sampled_from(Frequency))
def test_the_most_instalments_are_within_the_length_and_one_more_is_not(rules, frequency):
    most = policy.count_max(rules, frequency)
    terms = Terms(frequency, FIRST, most, 10 if frequency is Frequency.MONTHLY else None)
    length = judge(terms, rules=rules).results[0]

    assert length.passed or most == 1
    assert length.actual == -(-most * 12 // schedule.PER_YEAR[frequency])
