"""Uneven plans: they add up to the unit, and each payment is what its shape says."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import shapes
from plans.schedule import Frequency, NoSuchPlan, Problem, dates

ZHANG = 3_054_270
FIRST = date(2026, 12, 15)

totals = st.integers(10_000, 10**10)
counts = st.integers(1, 120)


def months(count):
    return dates(FIRST, count, Frequency.MONTHLY, 15)


def amounts(rows):
    return [minor for _, minor in rows]


def test_payments_grow_by_a_tenth_every_year():
    rows = shapes.step_up(ZHANG, months(36), every=12, percent=10)

    assert {*amounts(rows)[:12]} == {768_95}
    assert {*amounts(rows)[12:24]} == {845_84}
    assert {*amounts(rows)[24:35]} == {930_42}
    assert sum(amounts(rows)) == ZHANG


def test_a_month_off_has_no_payment_and_a_good_one_a_double():
    rows = dict(shapes.seasonal(130_000, months(13), {1: 0, 2: 200}))

    assert date(2027, 1, 15) not in rows
    assert rows[date(2027, 2, 15)] == 2 * rows[date(2027, 3, 15)]
    assert sum(rows.values()) == 130_000


def test_a_large_last_payment_takes_what_is_left():
    rows = shapes.balloon(ZHANG, months(24), amount_minor=500_00)

    assert amounts(rows) == [500_00] * 23 + [19_042_70]


def test_a_balloon_smaller_than_the_others_is_no_balloon():
    with pytest.raises(NoSuchPlan) as problem:
        shapes.balloon(100_000, months(10), amount_minor=10_500)

    assert (problem.value.code, problem.value.amount_minor) == (Problem.DISAGREE, 10_000)


def test_bonus_months_bring_more_until_all_is_paid():
    rows = shapes.bonus(
        300_000, months(120), amount_minor=20_000, extra_minor=50_000, months=frozenset({2, 8})
    )

    assert amounts(rows)[:4] == [20_000, 20_000, 70_000, 20_000]
    assert (sum(amounts(rows)), len(rows)) == (300_000, 10)


def test_each_payment_fits_its_month_and_the_level_is_the_lowest_that_works():
    limits = {12: 60_000, 1: 10_000, 2: 90_000}

    rows = shapes.within(150_000, months(3), lambda day: limits[day.month])

    assert amounts(rows) == [60_000, 10_000, 80_000]


def test_what_the_months_cannot_carry_says_what_they_can():
    with pytest.raises(NoSuchPlan) as problem:
        shapes.within(150_000, months(3), lambda day: 40_000)

    assert (problem.value.code, problem.value.amount_minor) == (Problem.TOO_MANY, 120_000)


@given(totals, counts, st.integers(1, 24), st.integers(1, 50))
def test_growing_payments_add_up_and_never_fall(total, count, every, percent):
    try:
        paid = amounts(shapes.step_up(total, months(count), every=every, percent=percent))
    except NoSuchPlan:
        return

    assert sum(paid) == total
    assert paid == sorted(paid)


@given(totals, counts, st.dictionaries(st.integers(1, 12), st.sampled_from((50, 100, 200))))
def test_seasons_add_up_and_every_day_is_paid(total, count, seasons):
    rows = shapes.seasonal(total, months(count), seasons)

    assert sum(amounts(rows)) == total
    assert len(rows) == count


@given(st.data(), totals, st.integers(100, 5_000))
def test_what_fits_its_month_adds_up_and_is_never_above_it(data, total, smallest):
    limit = data.draw(st.lists(st.integers(0, 10**9), min_size=12, max_size=12))
    try:
        rows = shapes.within(
            total, months(120), lambda day: limit[day.month - 1], smallest_minor=smallest
        )
    except NoSuchPlan:
        return

    assert sum(amounts(rows)) == total
    assert all(smallest <= minor <= limit[day.month - 1] for day, minor in rows)


@given(totals, st.integers(100, 10**8), st.integers(0, 10**8), st.frozensets(st.integers(1, 12)))
def test_bonus_months_add_up(total, amount, extra, bonus_months):
    asked = {"amount_minor": amount, "extra_minor": extra, "months": bonus_months}
    try:
        rows = shapes.bonus(total, months(120), smallest_minor=100, **asked)
    except NoSuchPlan:
        return

    assert sum(amounts(rows)) == total
    assert min(amounts(rows)) >= 100
