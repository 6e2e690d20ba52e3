"""Smaller payments until a review, a later start, a step: what the rules say to each at once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.affordability import share
from plans.policy import PLACES, Code, Policy, Result, deferral_latest, judge
from plans.resolving.circumstances import Kind, Later
from plans.resolving.resolutions import Answer, resolve
from plans.reviewing.review_days import months_after
from plans.schedule import NoSuchPlan, Problem, build
from plans.uneven import postponed
from tests.plans.personas import BACK_IN_JANUARY, BACK_IN_JUNE, HOUSE, SOMEBODY, TODAY, who
from tests.plans.test_resolutions import PEOPLE

EASY = replace(HOUSE, hardship_at_once=True, token_min_minor=20_00)
HARDSHIP = (Kind.HARDSHIP_TOKEN, Kind.HARDSHIP_INTEREST_FREE)


def way(kind, **told):
    return {each.kind: each for each in resolve(who(**told))}.get(kind)


def judged(found, about, **more):
    terms = found.way.terms
    return judge(
        total_minor=about.balance_minor,
        rows=build(about.balance_minor, terms),
        frequency=terms.frequency,
        surplus_minor=about.surplus_minor,
        upfront_minor=terms.upfront_minor,
        today=TODAY,
        policy=about.policy,
        later=about.later,
        review_date=terms.review_date,
        **more,
    )


def test_a_small_payment_is_looked_at_again_after_half_a_year():
    terms = way(Kind.HARDSHIP_TOKEN, surplus_minor=60_00).way.terms

    assert (terms.first_date, terms.review_date) == (date(2026, 11, 15), date(2027, 5, 15))
    rows = build(SOMEBODY.balance_minor, terms)
    before = [row.amount_minor for row in rows if row.due_date < terms.review_date]
    assert before == [30_00] * 6
    assert sum(row.amount_minor for row in rows) == SOMEBODY.balance_minor == 30_542_70


def test_what_is_paid_off_before_anybody_would_look_has_no_review():
    found = way(Kind.HARDSHIP_TOKEN, balance_minor=90_00, surplus_minor=60_00)

    assert found.way.terms.review_date is None


@pytest.mark.parametrize(
    ("rules", "answer"),
    [
        (EASY, Answer.RULES),
        (HOUSE, Answer.PERSON),
        (replace(EASY, token_min_minor=30_00), Answer.RULES),
        (replace(EASY, token_min_minor=30_01), Answer.PERSON),
        (replace(EASY, accepts_automatically=False), Answer.PERSON),
        (replace(EASY, first_payment_days_max=12), Answer.PERSON),
        (replace(EASY, upfront_min_percent=10), Answer.RULES),
    ],
)
def test_the_rules_agree_to_a_small_payment_within_their_limits(rules, answer):
    assert way(Kind.HARDSHIP_TOKEN, surplus_minor=60_00, policy=rules).answer is answer


def test_a_small_payment_is_judged_rule_by_rule():
    about = who(surplus_minor=60_00, policy=EASY)

    found = judged(way(Kind.HARDSHIP_TOKEN, surplus_minor=60_00, policy=EASY), about)

    assert found.results == (
        Result(Code.REVIEW, True, 6, 6),
        Result(Code.TOKEN, True, 20_00, 30_00),
        Result(Code.SURPLUS_SHARE, True, 30_00, 30_00),
        Result(Code.UPFRONT, True, 0, 0),
        Result(Code.FIRST_DATE, True, 45, 13),
        Result(Code.EASED, True, 509_34, None),
    )
    assert [PLACES[result.code] for result in found.results] == list(range(6))


def test_smaller_payments_are_agreed_at_once_only_where_no_usual_plan_is_within_reach():
    found = way(Kind.HARDSHIP_INTEREST_FREE, surplus_minor=1_018_67, policy=EASY)
    with_more = who(surplus_minor=1_018_68, policy=EASY)

    assert found.answer is Answer.RULES
    assert judged(found, with_more).results[5] == Result(Code.EASED, False, 509_34, None)


def test_a_lender_may_look_again_sooner():
    rules = replace(EASY, hardship_months_max=3)

    found = way(Kind.HARDSHIP_TOKEN, surplus_minor=60_00, policy=rules)

    assert found.way.terms.review_date == date(2027, 2, 15)
    later = replace(found.way.terms, review_date=date(2027, 2, 16))
    seen = judged(replace(found, way=replace(found.way, terms=later)), who(policy=rules))
    assert seen.results[0] == Result(Code.REVIEW, False, 3, 4)


def test_nobody_waits_longer_than_half_a_year_for_a_review():
    terms = way(Kind.HARDSHIP_TOKEN, surplus_minor=60_00).way.terms
    too_late = replace(terms, review_date=terms.review_date + timedelta(days=1))

    with pytest.raises(NoSuchPlan) as refused:
        build(SOMEBODY.balance_minor, too_late)

    assert (refused.value.code, refused.value.end_date) == (
        Problem.REVIEW_TOO_FAR,
        date(2027, 5, 15),
    )


NOTHING_NOW = {"surplus_minor": 0, "later": BACK_IN_JANUARY}


@pytest.mark.parametrize(
    ("rules", "answer"),
    [(EASY, Answer.RULES), (HOUSE, Answer.PERSON)],
)
def test_a_later_start_beyond_the_usual_days_is_agreed_where_the_lender_says_so(rules, answer):
    assert way(Kind.SHORT_DEFERRAL, **NOTHING_NOW, policy=rules).answer is answer


def test_a_later_start_is_exact_and_within_what_there_is_then():
    found = way(Kind.SHORT_DEFERRAL, **NOTHING_NOW, policy=EASY).way

    rows = build(SOMEBODY.balance_minor, found.terms)
    assert (rows[0].due_date, rows[0].amount_minor) == (date(2027, 1, 15), 848_40)
    assert (rows[-1].amount_minor, sum(row.amount_minor for row in rows)) == (848_70, 30_542_70)
    assert found.terms.review_date is None


@pytest.mark.parametrize(
    ("months", "latest"),
    [(0, TODAY), (1, date(2026, 12, 3)), (2, date(2027, 1, 3)), (3, date(2027, 2, 2))],
)
def test_a_wait_ends_as_the_lender_says(months, latest):
    rules = replace(EASY, deferral_months_max=months)

    assert deferral_latest(rules, TODAY) == latest
    is_offered = way(Kind.SHORT_DEFERRAL, **NOTHING_NOW, policy=rules) is not None
    assert is_offered == (BACK_IN_JANUARY.from_date <= latest)


def test_a_step_is_agreed_at_once_where_the_borrower_told_when_things_change():
    about = {"surplus_minor": 400_00, "later": BACK_IN_JUNE}

    assert way(Kind.STEP_UP, **about).answer is Answer.RULES


def test_a_change_more_than_a_year_ahead_is_a_guess_and_a_person_answers():
    far = Later(TODAY + timedelta(days=367), 3_000_00)

    assert way(Kind.STEP_UP, surplus_minor=400_00, later=far).answer is Answer.PERSON


def test_where_less_is_left_later_a_plan_for_today_goes_to_a_person():
    less = Later(date(2027, 6, 1), 400_00)

    assert way(Kind.PLAN, surplus_minor=1_800_00).answer is Answer.RULES
    assert way(Kind.PLAN, surplus_minor=1_800_00, later=less).answer is Answer.PERSON


def test_without_a_month_a_told_change_answers_nothing():
    found = way(Kind.SHORT_DEFERRAL, later=BACK_IN_JANUARY, policy=EASY)

    assert found.answer is Answer.PERSON


@given(PEOPLE, st.booleans())
def test_whatever_is_agreed_at_once_fits_what_was_told_of_each_day(about, at_once):
    about = replace(about, policy=replace(about.policy, hardship_at_once=at_once))
    for each in (found for found in resolve(about) if found.answer is Answer.RULES):
        if not each.way.terms or about.surplus_minor is None:
            continue
        terms = each.way.terms
        for row in build(about.balance_minor, terms):
            is_fixed = terms.review_date is None or row.due_date < terms.review_date
            if is_fixed and not row.is_upfront:
                assert row.amount_minor <= share(left_on(about, row.due_date), 100)


def left_on(about, day):
    later = about.later
    is_near = later and later.from_date <= TODAY + timedelta(days=366)
    if is_near and later.surplus_minor is not None and day >= later.from_date:
        return later.surplus_minor
    return about.surplus_minor


@given(PEOPLE)
def test_every_reduced_plan_that_leaves_something_is_looked_at_within_half_a_year(about):
    for each in (found for found in resolve(about) if found.kind in HARDSHIP):
        terms = each.way.terms
        rows = build(about.balance_minor, terms, smallest_minor=about.smallest_minor)
        assert sum(row.amount_minor for row in rows) == about.balance_minor
        if each.way.open_minor:
            assert terms.review_date <= months_after(terms.first_date, 6) < rows[-1].due_date
        if terms.review_date:
            assert terms.first_date < terms.review_date < rows[-1].due_date


@given(st.integers(8_00, 1_018_67), st.integers(0, 100))
def test_a_draft_that_comes_back_late_moves_with_its_review(surplus_minor, days):
    found = resolve(who(surplus_minor=surplus_minor))[0].way.terms
    earliest = TODAY + timedelta(days=days)

    moved = postponed(found, earliest)

    assert moved.first_date >= earliest
    assert moved.review_date == months_after(moved.first_date, 6)
    assert [minor for _, minor in moved.rows] == [minor for _, minor in found.rows]
    build(SOMEBODY.balance_minor, moved, smallest_minor=SOMEBODY.smallest_minor)


def test_rules_that_nobody_wrote_answer_nothing_new():
    assert Policy(100_00) == Policy(
        100_00,
        token_min_minor=0,
        hardship_months_max=6,
        deferral_months_max=3,
        hardship_at_once=False,
    )
