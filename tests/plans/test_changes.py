"""What a running plan becomes when it is changed: days, amounts, and the same sum."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plans import schedule
from plans.changing import changes, remainders
from plans.changing.remainders import Left, NoSuchChange, Obstacle
from plans.schedule import Frequency, NoSuchPlan
from tests.plans.leftovers import (
    FIRST,
    TODAY,
    ZHANG,
    after_four_paid_and_the_fifth_missed,
    amounts,
    days,
    lefts,
    monthly,
)


def test_a_missed_payment_is_appended_after_the_others_as_they_are():
    before = after_four_paid_and_the_fifth_missed()

    after = changes.append(before)

    assert before.total_minor == after.total_minor == 2_714_910
    assert after.rows[:31] == before.rows[1:]
    assert after.rows[31] == (date(2029, 12, 15), 84_840)


def test_a_missed_payment_is_spread_over_the_thirty_one_that_remain():
    after = changes.respread(after_four_paid_and_the_fifth_missed())

    assert amounts(after) == [87_577] * 30 + [87_600]
    assert days(after) == days(after_four_paid_and_the_fifth_missed())[1:]


def test_a_missed_payment_is_caught_up_by_one_extra_payment():
    before = after_four_paid_and_the_fifth_missed()

    after = changes.catch_up(before, by=date(2027, 5, 4))

    assert after.rows == ((date(2027, 5, 4), 84_840), *before.rows[1:])


def test_what_is_caught_up_on_the_day_of_another_payment_is_one_with_it():
    after = changes.catch_up(after_four_paid_and_the_fifth_missed(), by=date(2027, 5, 15))

    assert after.rows[0] == (date(2027, 5, 15), 2 * 84_840)


def test_nothing_late_is_nothing_to_append():
    with pytest.raises(NoSuchChange) as told:
        changes.append(monthly())

    assert told.value.code == Obstacle.NOTHING_LATE


def test_a_skipped_payment_comes_a_month_after_the_last_one():
    before = monthly()

    after = changes.skip(before, day=FIRST)

    assert after.rows == (*before.rows[1:], (date(2029, 12, 15), 84_840))


def test_the_only_payment_left_is_skipped_to_the_month_after():
    after = changes.skip(monthly(count=1), day=FIRST)

    assert after.rows == ((date(2027, 1, 15), ZHANG),)


def test_a_payment_that_is_not_left_cannot_be_skipped():
    with pytest.raises(NoSuchChange) as told:
        changes.skip(monthly(), day=date(2026, 12, 16))

    assert told.value.code == Obstacle.NOT_LEFT


def test_one_payment_is_moved_and_the_others_stay():
    before = monthly()

    after = changes.move(before, day=FIRST, to=date(2026, 12, 24))

    assert after.rows == ((date(2026, 12, 24), 84_840), *before.rows[1:])


@pytest.mark.parametrize("to", [TODAY, date(2026, 12, 30), date(2027, 1, 15)])
def test_one_payment_is_moved_by_two_weeks_at_most_and_never_to_today(to):
    with pytest.raises(NoSuchChange) as told:
        changes.move(monthly(), day=FIRST, to=to)

    possible = (told.value.earliest, told.value.latest)
    assert possible == (date(2026, 12, 1), date(2026, 12, 29))


def test_a_late_payment_is_moved_to_before_the_next_one():
    before = after_four_paid_and_the_fifth_missed()

    assert changes.days_for(before, day=date(2027, 4, 15)) == (
        date(2027, 4, 21),
        date(2027, 5, 4),
    )


def test_another_day_of_the_month_is_kept_in_short_months_too():
    after = changes.to_anchor(monthly(count=4), anchor_day=31)

    assert days(after) == [
        date(2026, 12, 31),
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2027, 3, 31),
    ]


def test_another_day_that_is_too_soon_this_month_begins_in_the_next():
    after = changes.to_anchor(monthly(count=2, first=date(2026, 12, 4)), anchor_day=1)

    assert days(after) == [date(2027, 1, 1), date(2027, 2, 1)]


def test_late_payments_stay_late_when_the_day_changes():
    after = changes.to_anchor(after_four_paid_and_the_fifth_missed(), anchor_day=25)

    assert days(after)[:2] == [date(2027, 4, 15), date(2027, 5, 25)]


def test_the_same_day_is_no_change():
    with pytest.raises(NoSuchChange) as told:
        changes.to_anchor(monthly(), anchor_day=15)

    assert told.value.code == Obstacle.SAME


def test_weekly_payments_take_another_day_of_the_week():
    weekly = Left(((FIRST, 300), (FIRST + timedelta(7), 300)), Frequency.WEEKLY, None, TODAY)

    after = changes.to_first(weekly, first_date=FIRST + timedelta(3))

    assert days(after) == [FIRST + timedelta(3), FIRST + timedelta(10)]
    with pytest.raises(NoSuchChange):
        changes.to_first(weekly, first_date=FIRST + timedelta(7))


def test_a_smaller_amount_makes_the_plan_longer():
    after = changes.with_amount(monthly(), amount_minor=60_000)

    assert (len(after.rows), amounts(after)[0], amounts(after)[-1]) == (51, 60_000, 54_270)
    assert days(after)[0] == FIRST


def test_an_amount_that_would_take_too_long_says_what_is_possible():
    with pytest.raises(NoSuchPlan) as told:
        changes.with_amount(monthly(), amount_minor=20_000)

    assert told.value.amount_minor == 25_453


def test_another_frequency_ends_when_the_plan_would_have():
    after = changes.with_frequency(monthly(count=12), frequency=Frequency.FORTNIGHTLY)

    assert days(after)[0] == FIRST
    assert date(2027, 11, 15) <= after.last_date < date(2027, 11, 29)
    assert sum(amounts(after)) == ZHANG


def test_weekly_payments_become_monthly_ones():
    weekly = changes.with_frequency(monthly(count=12), frequency=Frequency.WEEKLY)

    after = changes.with_frequency(weekly, frequency=Frequency.MONTHLY)

    assert days(after)[:12] == days(monthly(count=12))
    assert len(after.rows) == 13


def test_a_plan_is_built_again_from_today_with_as_many_payments():
    before = after_four_paid_and_the_fifth_missed()

    after = changes.re_age(before)

    assert amounts(after) == amounts(before)
    assert days(after)[:2] == [date(2027, 5, 15), date(2027, 6, 15)]


CHANGES = [
    lambda left: changes.skip(left, day=left.rows[len(left.rows) // 2][0]),
    lambda left: changes.move(
        left, day=left.rows[0][0], to=changes.days_for(left, day=left.rows[0][0])[1]
    ),
    lambda left: changes.with_amount(left, amount_minor=max(left.total_minor // 60, 60)),
    lambda left: changes.with_frequency(left, frequency=Frequency.FOUR_WEEKLY),
    lambda left: changes.with_frequency(left, frequency=Frequency.MONTHLY),
    changes.re_age,
    changes.append,
    changes.respread,
    lambda left: changes.catch_up(left, by=TODAY + timedelta(days=10)),
    lambda left: changes.to_anchor(left, anchor_day=31),
]


@given(lefts(), st.sampled_from(CHANGES))
def test_every_change_leaves_the_same_sum_in_payments_that_can_be_made(left, change):
    assume(change is not CHANGES[-1] or left.frequency is Frequency.MONTHLY)
    try:
        after = change(left)
    except (NoSuchChange, NoSuchPlan):
        return

    assert after.total_minor == left.total_minor
    assert min(amounts(after)) >= left.smallest_minor
    assert len(after.rows) <= schedule.INSTALMENTS_MAX
    assert sum(minor for _, minor in remainders.terms_of(after).rows) in (0, left.total_minor)
