"""Which instalments payments fill: due first, then ahead of time as the payer chose."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.filling import CHOICES, CUSHION, SHORTER, SMALLER, Due, Paid, fill

START = date(2026, 12, 15)
BEFORE = date(2026, 11, 2)
THREE = [Due(START + timedelta(days=30 * i), amount) for i, amount in enumerate((100, 100, 103))]


def left(dues, payments):
    return [due.amount_minor - paid for due, paid in zip(dues, fill(dues, payments), strict=True)]


@pytest.mark.parametrize(
    ("ahead", "rests"),
    [(CUSHION, [0, 50, 103]), (SHORTER, [100, 53, 0]), (SMALLER, [51, 51, 51])],
)
def test_what_is_ahead_of_time_goes_where_the_payer_chose(ahead, rests):
    assert left(THREE, [Paid(150, ahead, BEFORE)]) == rests


@pytest.mark.parametrize("ahead", CHOICES)
def test_what_is_due_by_the_day_is_filled_first_whatever_was_chosen(ahead):
    second = THREE[1].due_date

    assert left(THREE, [Paid(200, ahead, second)]) == [0, 0, 103]


def test_after_the_last_payments_fell_away_the_next_one_is_still_due():
    payments = [Paid(103, SHORTER, BEFORE), Paid(60, CUSHION, BEFORE)]

    assert left(THREE, payments) == [40, 100, 0]


def test_the_odd_units_of_smaller_payments_stay_in_the_last_ones():
    assert left(THREE, [Paid(101, SMALLER, BEFORE)]) == [67, 67, 68]


def test_a_smaller_payment_never_takes_back_what_is_paid():
    payments = [Paid(90, SHORTER, BEFORE), Paid(20, SMALLER, BEFORE)]

    assert left(THREE, payments) == [90, 90, 13]


def test_more_than_the_plan_fills_the_plan():
    assert fill(THREE, [Paid(500, SMALLER, BEFORE)]) == (100, 100, 103)


def test_nothing_paid_fills_nothing():
    assert fill(THREE, []) == (0, 0, 0)


AMOUNTS = st.lists(st.integers(1, 400), min_size=1, max_size=8)
PAYMENTS = st.lists(
    st.builds(
        Paid,
        minor=st.integers(0, 600),
        ahead=st.sampled_from(CHOICES),
        on=st.integers(-40, 300).map(lambda days: START + timedelta(days=days)),
    ),
    max_size=6,
)


def dues_of(amounts):
    return [Due(START + timedelta(days=30 * i), amount) for i, amount in enumerate(amounts)]


@given(AMOUNTS, PAYMENTS)
def test_every_unit_fills_one_instalment_and_none_is_overfilled(amounts, payments):
    paid = fill(dues_of(amounts), payments)

    assert sum(paid) == min(sum(amounts), sum(payment.minor for payment in payments))
    assert all(0 <= part <= amount for part, amount in zip(paid, amounts, strict=True))


@given(AMOUNTS, PAYMENTS, st.integers(0, 6), st.integers(1, 600), st.sampled_from(CHOICES))
def test_one_payment_more_never_leaves_an_instalment_with_less(
    amounts, payments, place, minor, ahead
):
    dues = dues_of(amounts)
    day = payments[place].on if place < len(payments) else BEFORE
    more = [*payments[:place], Paid(minor, ahead, day), *payments[place:]]

    assert all(a >= b for a, b in zip(fill(dues, more), fill(dues, payments), strict=True))


@given(AMOUNTS, st.integers(0, 3000), st.sampled_from(CHOICES), st.integers(0, 300))
def test_paying_early_costs_the_same_in_all(amounts, minor, ahead, late_by):
    dues, day = dues_of(amounts), START + timedelta(days=late_by)

    assert sum(left(dues, [Paid(minor, ahead, BEFORE)])) == max(0, sum(amounts) - minor)
    assert sum(left(dues, [Paid(minor, ahead, day)])) == max(0, sum(amounts) - minor)
