"""From an amount, a number or an end date to a plan, or to what would be possible instead."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plans import schedule, solver
from plans.schedule import Frequency, NoSuchPlan, Problem, Terms

ZHANG = 3_054_270
FIRST = date(2027, 1, 10)


def solve(**asked):
    given_ones = {"total_minor": ZHANG, "frequency": Frequency.MONTHLY, "first_date": FIRST}
    return solver.solve(**given_ones | asked)


def problem(**asked):
    with pytest.raises(NoSuchPlan) as told:
        solve(**asked)
    return {name: value for name, value in vars(told.value).items() if value is not None}


def terms(count, amount_minor=None):
    return Terms(Frequency.MONTHLY, FIRST, count, 10, amount_minor)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"count": 36}, terms(36)),
        ({"end_date": date(2029, 12, 10)}, terms(36)),
        ({"end_date": date(2030, 1, 9)}, terms(36)),
        ({"amount_minor": 90_000}, terms(34, 90_000)),
        ({"amount_minor": ZHANG}, terms(1, ZHANG)),
        ({"amount_minor": 90_000, "count": 34}, terms(34, 90_000)),
        ({"amount_minor": 84_840, "count": 36}, terms(36, 84_840)),
        ({"amount_minor": 84_840, "end_date": date(2029, 12, 10)}, terms(36, 84_840)),
        ({"count": 36, "end_date": date(2029, 12, 31)}, terms(36)),
    ],
)
def test_what_is_given_solves_what_is_not(asked, expected):
    assert solve(**asked) == expected


def test_a_remainder_too_small_to_pay_is_folded_into_the_instalment_before():
    found = solve(amount_minor=84_840, smallest_minor=400)

    assert found == terms(36, 84_840)
    assert schedule.build(ZHANG, found)[-1].amount_minor == 84_870


def test_a_remainder_large_enough_is_a_payment_of_its_own():
    found = solve(amount_minor=84_840, smallest_minor=30)

    assert schedule.build(ZHANG, found)[-1].amount_minor == 30


def test_an_upfront_part_leaves_less_to_solve():
    found = solve(amount_minor=100_000, upfront_minor=54_270, upfront_date=date(2026, 12, 20))

    assert found.count == 30
    assert {row.amount_minor for row in schedule.build(ZHANG, found)[1:]} == {100_000}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, {"code": Problem.NOTHING_GIVEN}),
        ({"count": 0}, {"code": Problem.TOO_FEW, "count": 1}),
        ({"count": 121}, {"code": Problem.TOO_MANY, "count": 120}),
        (
            {"amount_minor": 25_000},
            {"code": Problem.TOO_MANY, "count": 120, "amount_minor": 25_453},
        ),
        (
            {"end_date": date(2037, 1, 10)},
            {"code": Problem.TOO_MANY, "count": 120, "end_date": date(2036, 12, 10)},
        ),
        (
            {"amount_minor": ZHANG + 1},
            {"code": Problem.AMOUNT_OVER_TOTAL, "amount_minor": ZHANG},
        ),
        (
            {"amount_minor": 399, "smallest_minor": 400},
            {"code": Problem.AMOUNT_UNDER_SMALLEST, "amount_minor": 400, "count": 120},
        ),
        (
            {"count": 36, "smallest_minor": 100_000},
            {"code": Problem.AMOUNT_UNDER_SMALLEST, "amount_minor": 100_000, "count": 30},
        ),
        (
            {"end_date": date(2027, 1, 9)},
            {"code": Problem.END_BEFORE_FIRST, "end_date": FIRST},
        ),
        (
            {"amount_minor": 90_000, "count": 12},
            {
                "code": Problem.DISAGREE,
                "amount_minor": 254_522,
                "count": 34,
                "end_date": date(2029, 10, 10),
            },
        ),
        (
            {"count": 12, "end_date": date(2029, 12, 10)},
            {"code": Problem.DISAGREE, "count": 36, "end_date": date(2027, 12, 10)},
        ),
        ({"anchor_day": 31}, {"code": Problem.NOTHING_GIVEN}),
        (
            {"count": 3, "anchor_day": 31},
            {"code": Problem.DATE_OFF_ANCHOR, "first_date": date(2027, 1, 31)},
        ),
        ({"count": 3, "anchor_day": 32}, {"code": Problem.DATE_OUT_OF_RANGE}),
        ({"count": 3, "first_date": date.max}, {"code": Problem.DATE_OUT_OF_RANGE}),
        (
            {"count": 3, "upfront_minor": 500, "upfront_date": date(2027, 1, 1)},
            {"code": Problem.UPFRONT_TOO_CLOSE, "first_date": date(2027, 2, 10)},
        ),
        ({"count": 3, "total_minor": 0}, {"code": Problem.NOTHING_OWED}),
    ],
)
def test_what_makes_no_plan_says_what_is_possible(asked, expected):
    assert problem(**asked) == expected


@given(
    total=st.integers(1, 10**12),
    count=st.integers(1, 120),
    first=st.dates(date(2020, 1, 1), date(2100, 12, 31)),
    frequency=st.sampled_from(Frequency),
)
def test_number_end_date_and_amount_lead_to_the_same_plan(total, count, first, frequency):
    assume(total >= count * 120)
    asked = {"total_minor": total, "first_date": first, "frequency": frequency}
    by_number = solve(count=count, **asked)
    rows = schedule.build(total, by_number)

    by_end = solve(end_date=rows[-1].due_date, **asked)
    by_both = solve(amount_minor=rows[0].amount_minor, count=count, **asked)

    assert by_end == by_number
    assert schedule.build(total, by_both) == rows


@given(amount=st.integers(1, 10**9), full=st.integers(1, 119), sizes=st.data())
def test_an_amount_is_paid_until_nothing_payable_remains(amount, full, sizes):
    total = amount * full + sizes.draw(st.integers(0, amount - 1))
    smallest = sizes.draw(st.integers(1, amount))
    found = solve(total_minor=total, amount_minor=amount, smallest_minor=smallest)

    *regular, last = schedule.build(total, found, smallest_minor=smallest)
    assert [row.amount_minor for row in regular] == [amount] * (found.count - 1)
    assert smallest <= last.amount_minor < amount + smallest


@given(
    total=st.integers(-5, 10**6),
    amount=st.none() | st.integers(-5, 10**6),
    count=st.none() | st.integers(-5, 200),
    end=st.none() | st.dates(),
    first=st.dates(),
    anchor=st.none() | st.integers(-3, 40),
    frequency=st.sampled_from(Frequency),
)
def test_whatever_is_asked_for_is_a_plan_or_a_reason(
    total, amount, count, end, first, anchor, frequency
):
    try:
        found = solver.solve(
            total_minor=total,
            frequency=frequency,
            first_date=first,
            anchor_day=anchor,
            amount_minor=amount,
            count=count,
            end_date=end,
        )
    except NoSuchPlan as told:
        assert told.code in Problem
    else:
        assert sum(row.amount_minor for row in schedule.build(total, found)) == total


def test_a_suggestion_made_where_things_disagree_works():
    told = problem(amount_minor=90_000, end_date=date(2027, 12, 10))

    assert solve(amount_minor=told["amount_minor"], end_date=date(2027, 12, 10)).count == 12
    assert solve(amount_minor=90_000, end_date=told["end_date"]).count == told["count"]
