"""Splitting a sum and dating its parts: the golden values, and what always holds."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import schedule, uneven
from plans.schedule import Frequency, NoSuchPlan, Problem, Row, SplitRule, Terms

ZHANG = 3_054_270
JANUARY_31 = date(2027, 1, 31)

totals = st.integers(1, 10**12)
days = st.dates(date(2020, 1, 1), date(2100, 12, 31))
rules = st.sampled_from(SplitRule)
frequencies = st.sampled_from(Frequency)


def monthly(count=12, **changes):
    asked = {"first_date": date(2027, 1, 10), "anchor_day": 10} | changes
    return Terms(Frequency.MONTHLY, count=count, **asked)


@st.composite
def some_terms(draw):
    frequency, first = draw(frequencies), draw(days)
    upfront = draw(st.integers(0, 10_000))
    return Terms(
        frequency,
        first,
        draw(st.integers(1, 120)),
        first.day if frequency is Frequency.MONTHLY else None,
        upfront_minor=upfront,
        upfront_date=first - timedelta(days=14) if upfront else None,
    )


@pytest.mark.parametrize(
    ("count", "amount", "last"),
    [
        (7, 436324, 436326),
        (12, 254522, 254528),
        (24, 127261, 127267),
        (36, 84840, 84870),
        (60, 50904, 50934),
    ],
)
def test_the_last_instalment_absorbs_the_odd_units(count, amount, last):
    assert schedule.split(ZHANG, count) == (amount,) * (count - 1) + (last,)


@pytest.mark.parametrize(
    ("count", "more", "amount"),
    [(7, 2, 436324), (12, 6, 254522), (24, 6, 127261), (36, 30, 84840), (60, 30, 50904)],
)
def test_spread_gives_one_odd_unit_each_to_the_first_instalments(count, more, amount):
    parts = schedule.split(ZHANG, count, SplitRule.SPREAD)

    assert parts == (amount + 1,) * more + (amount,) * (count - more)


@given(total=st.integers(0, 10**15), parts=st.integers(1, 400), rule=rules)
def test_a_split_loses_nothing_and_invents_nothing(total, parts, rule):
    amounts = schedule.split(total, parts, rule)

    assert (sum(amounts), len(amounts)) == (total, parts)
    assert 0 <= max(amounts) - min(amounts) < parts


@given(total=totals, terms=some_terms(), rule=rules)
def test_a_plan_adds_up_has_its_number_of_payments_and_goes_forward(total, terms, rule):
    total += terms.upfront_minor + terms.count
    rows = schedule.build(total, terms, rule=rule)

    upfront = 1 if terms.upfront_minor else 0
    due = [row.due_date for row in rows]
    assert sum(row.amount_minor for row in rows) == total
    assert [row.number for row in rows] == list(range(1, terms.count + upfront + 1))
    assert min(row.amount_minor for row in rows) >= 1
    assert due == sorted(set(due))


def test_the_upfront_part_is_the_first_payment():
    terms = monthly(2, upfront_minor=54_270, upfront_date=date(2026, 12, 20))

    assert schedule.build(ZHANG, terms) == (
        Row(1, date(2026, 12, 20), 54_270, is_upfront=True),
        Row(2, date(2027, 1, 10), 1_500_000),
        Row(3, date(2027, 2, 10), 1_500_000),
    )


def test_a_fixed_amount_leaves_the_remainder_to_the_last():
    rows = schedule.build(ZHANG, monthly(31, amount_minor=100_000))

    assert [row.amount_minor for row in rows] == [100_000] * 30 + [54_270]


def test_a_fixed_amount_that_no_longer_goes_with_the_total_is_no_plan():
    with pytest.raises(NoSuchPlan) as told:
        schedule.build(2_000_000, monthly(31, amount_minor=100_000))

    assert (told.value.code, told.value.count, told.value.amount_minor) == (
        Problem.DISAGREE,
        20,
        64_516,
    )


@pytest.mark.parametrize(
    ("total", "terms", "code", "amount", "count"),
    [
        (0, monthly(), Problem.NOTHING_OWED, None, None),
        (399, monthly(1), Problem.TOTAL_UNDER_SMALLEST, 400, None),
        (4_799, monthly(12), Problem.AMOUNT_UNDER_SMALLEST, 400, 11),
        (
            1_000,
            monthly(1, upfront_minor=399, upfront_date=date(2026, 12, 1)),
            Problem.UPFRONT_UNDER_SMALLEST,
            400,
            None,
        ),
        (
            1_000,
            monthly(1, upfront_minor=601, upfront_date=date(2026, 12, 1)),
            Problem.UPFRONT_OVER_TOTAL,
            600,
            None,
        ),
        (
            700,
            monthly(1, upfront_minor=400, upfront_date=date(2026, 12, 1)),
            Problem.UPFRONT_OVER_TOTAL,
            0,
            None,
        ),
    ],
)
def test_no_payment_is_under_the_smallest_that_can_be_made(total, terms, code, amount, count):
    with pytest.raises(NoSuchPlan) as told:
        schedule.build(total, terms, smallest_minor=400)

    assert (told.value.code, told.value.amount_minor, told.value.count) == (code, amount, count)


def test_the_31st_becomes_the_last_day_of_a_short_month_and_comes_back():
    due = schedule.dates(JANUARY_31, 4, Frequency.MONTHLY, 31)

    assert due == (JANUARY_31, date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30))


def test_a_plan_that_starts_at_the_end_of_a_leap_february_keeps_its_anchor():
    due = schedule.dates(date(2028, 2, 29), 3, Frequency.MONTHLY, 30)

    assert due == (date(2028, 2, 29), date(2028, 3, 30), date(2028, 4, 30))


@given(today=days, anchor=st.integers(1, 31), count=st.integers(1, 120))
def test_months_never_drift_from_their_anchor(today, anchor, count):
    first = schedule.first_date(today, Frequency.MONTHLY, anchor)
    due = schedule.dates(first, count, Frequency.MONTHLY, anchor)

    assert [d.day for d in due] == [min(anchor, monthrange(d.year, d.month)[1]) for d in due]
    months = [d.year * 12 + d.month for d in due]
    assert months == list(range(months[0], months[0] + count))


@pytest.mark.parametrize(
    ("frequency", "gap"),
    [(Frequency.WEEKLY, 7), (Frequency.FORTNIGHTLY, 14), (Frequency.FOUR_WEEKLY, 28)],
)
def test_weeks_are_counted_in_days(frequency, gap):
    due = schedule.dates(JANUARY_31, 3, frequency)

    assert due == tuple(JANUARY_31 + timedelta(days=gap * n) for n in range(3))


@pytest.mark.parametrize(
    ("anchor", "upfront", "expected"),
    [
        (31, None, date(2027, 1, 31)),
        (27, None, date(2027, 1, 27)),
        (26, None, date(2027, 2, 26)),
        (31, date(2027, 1, 20), date(2027, 2, 28)),
        (3, date(2027, 1, 20), date(2027, 2, 3)),
    ],
)
def test_the_first_instalment_leaves_time_and_a_gap_after_paying_upfront(anchor, upfront, expected):
    first = schedule.first_date(
        date(2027, 1, 20), Frequency.MONTHLY, anchor, lead_days=7, upfront_date=upfront
    )

    assert first == expected


def test_a_weekly_plan_starts_once_there_was_time():
    first = schedule.first_date(date(2027, 1, 20), Frequency.WEEKLY, lead_days=6)

    assert first == date(2027, 1, 26)


def test_a_first_date_beyond_the_calendar_is_no_plan():
    with pytest.raises(NoSuchPlan) as told:
        schedule.dates(date(9999, 12, 31), 2, Frequency.WEEKLY)

    assert told.value.code == Problem.DATE_OUT_OF_RANGE


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": 0},
        {"count": 121},
        {"anchor_day": 9},
        {"anchor_day": None},
        {"amount_minor": 0},
        {"upfront_minor": 5},
        {"upfront_minor": 5, "upfront_date": date(2027, 1, 10)},
    ],
)
def test_impossible_terms_cannot_be_written_down(wrong):
    with pytest.raises(AssertionError):
        monthly(**wrong)


def test_uneven_payments_are_taken_as_they_are_named():
    named = [(date(2027, 1, 10), 50_000), (date(2027, 2, 25), 120_000), (date(2027, 3, 1), 30_000)]
    terms = uneven.name_rows(named, frequency=Frequency.MONTHLY)

    rows = schedule.build(200_000, terms)

    assert [(row.due_date, row.amount_minor) for row in rows] == named
    assert (terms.count, terms.first_date) == (3, date(2027, 1, 10))


def test_uneven_payments_that_miss_the_total_say_what_they_add_up_to():
    named = [(JANUARY_31, 700), (date(2027, 2, 1), 400)]
    terms = uneven.name_rows(named, frequency=Frequency.MONTHLY)

    with pytest.raises(NoSuchPlan) as problem:
        schedule.build(1_000, terms)

    assert (problem.value.code, problem.value.amount_minor) == (Problem.ROWS_OFF_TOTAL, 1_100)


def test_evened_terms_keep_their_number_and_first_day():
    named = [(JANUARY_31, 700), (date(2027, 3, 2), 300)]
    terms = uneven.name_rows(named, frequency=Frequency.MONTHLY)

    even = uneven.evened(terms)

    assert (even.count, even.first_date, even.anchor_day, even.rows) == (2, JANUARY_31, 31, ())
