"""What is left of a plan when an amount is added or taken off: spread to the unit."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plans.changing import changes, remainders
from plans.changing.remainders import Left, NoSuchChange
from plans.schedule import INSTALMENTS_MAX, Frequency, Terms, build, dates, split
from tests.plans.leftovers import (
    FIRST,
    TODAY,
    ZHANG,
    amounts,
    lefts,
    monthly,
)


def test_a_fee_taken_off_makes_every_payment_to_come_smaller():
    after = remainders.adjust(monthly(), change_minor=-150_000)

    assert amounts(after) == list(split(ZHANG - 150_000, 36))


def test_what_is_taken_off_lowers_what_is_late_only_after_all_that_is_to_come():
    before = Left(((date(2026, 11, 1), 500), (date(2026, 12, 1), 500)), Frequency.MONTHLY, 1, TODAY)

    assert amounts(remainders.adjust(before, change_minor=-200)) == [500, 300]
    assert amounts(remainders.adjust(before, change_minor=-700)) == [300]
    with pytest.raises(NoSuchChange):
        remainders.adjust(before, change_minor=-1000)


def test_uneven_payments_keep_their_proportion():
    uneven = Left(
        tuple(zip(dates(FIRST, 3, Frequency.MONTHLY, 15), (100, 200, 300), strict=True)),
        Frequency.MONTHLY,
        15,
        TODAY,
    )

    assert amounts(remainders.adjust(uneven, change_minor=60)) == [110, 220, 330]


def test_money_that_went_back_is_one_more_payment_at_the_end():
    after = remainders.extend(monthly(), minor=84_840)

    assert after.rows[36] == (date(2029, 12, 15), 84_840)
    assert len(remainders.extend(monthly(count=120), minor=84_840).rows) == 120


def test_the_longest_plan_with_a_part_at_the_start_is_a_plan_still_and_can_change():
    days = (date(2026, 11, 20), *dates(FIRST, INSTALMENTS_MAX, Frequency.MONTHLY, 15))
    rows = tuple(zip(days, (50_000, *split(ZHANG, INSTALMENTS_MAX)), strict=True))
    left = Left(rows, Frequency.MONTHLY, 15, TODAY)

    terms = remainders.terms_of(left)
    after = remainders.adjust(left, change_minor=-150_000)

    assert (terms.upfront_minor, terms.count) == (50_000, INSTALMENTS_MAX)
    built = build(left.total_minor, terms)
    assert tuple((row.due_date, row.amount_minor) for row in built) == rows
    assert after.total_minor == left.total_minor - 150_000


def test_regular_payments_are_regular_terms_and_others_are_named():
    skipped = changes.skip(monthly(count=3), day=FIRST)

    assert remainders.terms_of(monthly()) == Terms(Frequency.MONTHLY, FIRST, 36, 15)
    assert remainders.terms_of(changes.with_amount(monthly(), amount_minor=60_000)).amount_minor
    assert remainders.terms_of(skipped).count == 3
    assert remainders.terms_of(changes.move(monthly(), day=FIRST, to=date(2026, 12, 20))).rows


@given(lefts(), st.integers(-400_000, 400_000))
def test_every_unit_added_or_taken_off_is_spread(left, change):
    assume(left.total_minor + change >= left.smallest_minor)

    after = remainders.adjust(left, change_minor=change)

    assert after.total_minor == left.total_minor + change
    assert min(amounts(after)) >= left.smallest_minor


@given(lefts(), st.integers(1, 400_000))
def test_what_went_back_is_asked_for_again_to_the_unit(left, minor):
    after = remainders.extend(left, minor=minor)

    assert after.total_minor == left.total_minor + minor
    assert not left.coming or after.rows[: left.late_count] == left.rows[: left.late_count]


@given(st.lists(st.integers(0, 90), min_size=1, max_size=12), st.integers(1, 100))
def test_payments_too_small_join_another(minors, smallest):
    assume(sum(minors))
    rows = [(FIRST + timedelta(days=i), minor) for i, minor in enumerate(minors)]

    joined = remainders.joined(rows, smallest)

    assert sum(minor for _, minor in joined) == sum(minors)
    assert len(joined) == 1 or min(minor for _, minor in joined) >= smallest
