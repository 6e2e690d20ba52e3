"""Which way on fits whom: a table of people, and what holds for everybody."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.affordability import share
from plans.policy import Policy
from plans.resolving import paces, resolutions
from plans.resolving.circumstances import Circumstances, Kind, Later
from plans.resolving.resolutions import LADDER, Answer, first_kind, resolve
from plans.resolving.turning_points import Fact, TurningPoint
from plans.resolving.ways import Reason
from plans.schedule import INSTALMENTS_MAX, Frequency, Terms, build
from tests.plans.personas import BACK_IN_JUNE, OTHERS, PERSONAS, SOMEBODY, TODAY, who

EVERYBODY = PERSONAS | OTHERS


@pytest.mark.parametrize(("about", "first"), EVERYBODY.values(), ids=EVERYBODY)
def test_what_is_offered_first_fits_the_person(about, first):
    assert first_kind(resolve(about)) is first


def test_twelve_people_are_offered_twelve_different_things_first():
    assert {first_kind(resolve(about)) for about, _ in PERSONAS.values()} == set(Kind)


def ways_of(about) -> dict:
    return {each.kind: each for each in resolve(about)}


def test_zhang_is_offered_the_plan_of_the_story():
    found = ways_of(who(surplus_minor=1_800_00))[Kind.PLAN]

    assert found.way.terms == Terms(Frequency.MONTHLY, date(2026, 11, 15), 36, 15)
    assert (found.way.monthly_minor, found.way.months) == (848_70, 36)
    assert found.answer is Answer.RULES
    assert found.turning_point == TurningPoint(Fact.LESS_LEFT, minor=1_018_68)


def test_a_part_at_the_start_shortens_the_plan():
    found = ways_of(who(surplus_minor=1_800_00, lump_minor=5_000_00))[Kind.PART_NOW_AND_PLAN]

    assert (found.way.once_minor, found.way.months) == (5_000_00, 30)
    assert found.turning_point == TurningPoint(Fact.NOTHING_AT_HAND, months=36)
    assert found.way.terms.upfront_date == TODAY + timedelta(days=7)


def test_a_step_comes_when_the_change_ends():
    found = ways_of(who(surplus_minor=400_00, later=BACK_IN_JUNE))[Kind.STEP_UP]

    rows = build(SOMEBODY.balance_minor, found.way.terms)
    light = [row.amount_minor for row in rows if row.due_date < BACK_IN_JUNE.from_date]
    assert light == [200_00] * 7
    assert max(row.amount_minor for row in rows) <= 1_500_00
    assert (found.answer, found.turning_point.then) == (Answer.RULES, Kind.PLAN)


def test_a_deferral_waits_and_then_is_an_ordinary_plan():
    about, _ = PERSONAS["begins a job in January and has nothing until then"]

    found = ways_of(about)[Kind.SHORT_DEFERRAL].way

    assert found.terms == Terms(Frequency.MONTHLY, date(2027, 1, 15), 36, 15)
    assert (found.monthly_minor, found.later_minor, found.months) == (0, 848_70, 38)


def test_a_small_payment_leaves_the_rest_to_a_review():
    found = ways_of(who(surplus_minor=60_00))[Kind.HARDSHIP_TOKEN].way

    rows = build(SOMEBODY.balance_minor, found.terms)
    assert [row.amount_minor for row in rows] == [30_00] * 119 + [26_972_70]
    assert (found.open_minor, found.months) == (26_972_70, None)


def test_reduced_payments_pay_it_all_where_they_can():
    found = ways_of(who(surplus_minor=520_00))[Kind.HARDSHIP_INTEREST_FREE].way

    assert (found.monthly_minor, found.open_minor, found.months) == (260_00, 0, 118)


def test_settlement_costs_what_policy_says_rounded_up():
    about, _ = PERSONAS["has 22,000 from a relative, which is over 70% of it"]

    assert ways_of(about)[Kind.SETTLEMENT].way.once_minor == 21_379_89


def test_the_reason_for_arrears_is_not_even_asked():
    assert "reason" not in {field.name for field in fields(Circumstances)}


def test_nothing_is_left_untold_of_a_kind():
    assert set(LADDER) == set(Kind)


DAYS = st.integers(min_value=1, max_value=400).map(lambda days: TODAY + timedelta(days=days))
SURPLUS = st.integers(min_value=-5_000_00, max_value=60_000_00)
LATERS = st.none() | st.builds(Later, DAYS, st.none() | SURPLUS)
POLICIES = st.builds(
    Policy,
    instalment_min_minor=st.integers(1, 1_000_00),
    instalments_max_months=st.integers(1, INSTALMENTS_MAX),
    surplus_share_max_percent=st.integers(1, 100),
    settlement_floor_percent=st.integers(1, 100),
    upfront_min_percent=st.integers(0, 90),
)
PEOPLE = st.builds(
    Circumstances,
    today=st.just(TODAY),
    first_date=st.just(date(2026, 11, 15)),
    anchor_day=st.just(15),
    balance_minor=st.integers(1, 99_999_99),
    policy=POLICIES,
    smallest_minor=st.sampled_from([1, 50, 4_00]),
    rows_max=st.sampled_from([60, INSTALMENTS_MAX]),
    surplus_minor=st.none() | SURPLUS,
    later=LATERS,
    lump_minor=st.just(0) | st.integers(0, 120_000_00),
    in_crisis=st.booleans(),
    in_advice=st.booleans(),
    in_doubt=st.booleans(),
    is_disputed=st.booleans(),
    is_too_old=st.booleans(),
    rest_days=st.sampled_from([0, 30, 60]),
    needs_time=st.booleans(),
)


@given(PEOPLE)
def test_there_is_always_a_way_and_the_same_facts_give_the_same(about):
    found = resolve(about)

    assert Kind.DEBT_ADVISER in {each.kind for each in found}
    assert len({each.kind for each in found}) == len(found)
    assert found == resolve(about)


@given(PEOPLE)
def test_nothing_takes_more_of_a_month_than_the_share_of_what_is_left(about):
    for each in resolve(about):
        way = each.way
        if about.surplus_minor is not None:
            assert way.monthly_minor <= share(about.surplus_minor)
        if about.later and about.later.surplus_minor is not None:
            assert way.later_minor <= share(about.later.surplus_minor)
        assert way.once_minor <= about.lump_minor


@given(PEOPLE)
def test_every_plan_adds_up_and_takes_what_it_says(about):
    for way in (each.way for each in resolve(about) if each.way.terms):
        rows = build(about.balance_minor, way.terms, smallest_minor=about.smallest_minor)
        asked = [row.amount_minor for row in rows if not row.is_upfront]
        heaviest = max(way.monthly_minor, way.later_minor)
        assert max(asked[:-1] if way.open_minor else asked) <= heaviest
        assert len(asked) <= about.rows_max or way.kind not in HARDSHIP


HARDSHIP = (Kind.HARDSHIP_TOKEN, Kind.HARDSHIP_INTEREST_FREE)


@given(PEOPLE)
def test_to_who_needs_time_no_faster_plan_comes_first(about):
    about = replace(about, needs_time=True, surplus_minor=about.surplus_minor or 0)
    found = resolve(about)

    by_and_by = [each.way.months for each in found if each.kind in resolutions.BY_AND_BY]
    assert by_and_by == sorted(by_and_by, reverse=True)
    assert found[0].kind is not Kind.PAY_IN_FULL or len(found) == 1


@given(PEOPLE)
def test_needing_time_closes_no_way_and_changes_no_figure(about):
    hurried = {each.kind: (each.way, each.answer) for each in resolve(about)}

    unhurried = resolve(replace(about, needs_time=not about.needs_time))

    assert {each.kind: (each.way, each.answer) for each in unhurried} == hurried


def test_a_part_at_the_start_comes_after_the_slower_plan_for_who_needs_time():
    about = who(surplus_minor=1_800_00, lump_minor=5_000_00)

    assert first_kind(resolve(about)) is Kind.PART_NOW_AND_PLAN
    assert first_kind(resolve(replace(about, needs_time=True))) is Kind.PLAN


def test_a_smaller_sum_as_full_payment_stays_first_for_who_needs_time():
    """It costs them least: a need is never a reason to be offered less."""
    about, _ = PERSONAS["has 22,000 from a relative, which is over 70% of it"]

    assert first_kind(resolve(replace(about, needs_time=True))) is Kind.SETTLEMENT


@given(PEOPLE)
def test_nobody_is_urged_to_pay_everything_who_cannot_out_of_a_month(about):
    first = first_kind(resolve(about))

    assert first is not Kind.PAY_IN_FULL or (about.surplus_minor or 0) >= about.balance_minor


@given(PEOPLE, st.integers(1, 20_000_00))
def test_having_more_left_never_makes_the_first_way_worse(about, more_minor):
    about = replace(about, surplus_minor=about.surplus_minor or 0)
    richer = replace(about, surplus_minor=about.surplus_minor + more_minor)
    if about.later and about.later.surplus_minor is not None:
        then = about.later.surplus_minor + more_minor
        richer = replace(richer, later=replace(about.later, surplus_minor=then))

    before, after = resolve(about)[0].way, resolve(richer)[0].way

    assert resolutions.rung(after, richer) <= resolutions.rung(before, about)
    if before.kind is after.kind and before.months is not None and before.kind is not Kind.STEP_UP:
        assert payments(after, richer) <= payments(before, about)


def payments(way, about):
    """How many there are; where the last is left open, those with it."""
    if way.months is not None:
        return way.months
    return len(build(about.balance_minor, way.terms, smallest_minor=about.smallest_minor))


@given(PEOPLE)
def test_what_would_change_a_plan_is_exact_to_the_unit(about):
    about = replace(about, surplus_minor=about.surplus_minor or 0, later=None, lump_minor=0)
    for each in resolve(about):
        point = each.turning_point
        if point.fact is Fact.MORE_LEFT and point.minor and point.then is Kind.PLAN:
            assert has(about, Kind.PLAN, point.minor)
            assert not has(about, Kind.PLAN, point.minor - 1)
        if point.fact is Fact.LESS_LEFT and each.kind is Kind.PLAN:
            assert not has(about, Kind.PLAN, point.minor - 1)


def has(about, kind, surplus_minor) -> bool:
    there = resolve(replace(about, surplus_minor=surplus_minor))
    return kind in {each.kind for each in there}


@given(PEOPLE)
def test_a_month_that_gives_more_is_asked_for_no_more_than_it_says(about):
    need = paces.surplus_for(about, 1_234)

    assert paces.limit(about, need) >= 1_234 > paces.limit(about, need - 1)


def test_the_first_way_names_its_reason():
    reasons = {key: resolve(about)[0].way.reason for key, (about, _) in PERSONAS.items()}

    assert reasons["is in hospital"] is Reason.IN_CRISIS
    assert reasons["spends more than comes in"] is Reason.NOTHING_LEFT
    assert len(set(reasons.values())) == len(PERSONAS)
