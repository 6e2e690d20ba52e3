"""What missed payments mean: pure, day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import ladder
from plans.ladder import Asked, Rest, Rung, Trouble

FIRST = date(2026, 12, 15)
MONTHLY = [date(2026, 12, 15), date(2027, 1, 15), date(2027, 2, 15), date(2027, 3, 15)]
WEEKLY = [FIRST + timedelta(days=7 * n) for n in range(12)]


def asked(days, paid=()):
    return [Asked(n, day, 0 if n in paid else 100) for n, day in enumerate(days, start=1)]


def seen(today, days=MONTHLY, *, paid=(), grace=3, **more):
    return ladder.trouble(asked(days, paid), today=today, grace_days=grace, **more)


def late(trouble):
    return [(each.number, each.days) for each in trouble.late]


def test_a_payment_is_late_when_its_days_of_grace_are_over():
    assert late(seen(date(2026, 12, 18))) == []
    assert late(seen(date(2026, 12, 19))) == [(1, 4)]


def test_two_payments_late_for_more_than_fifteen_days_put_a_plan_at_risk():
    assert late(seen(date(2027, 1, 30))) == [(1, 46), (2, 15)]
    assert not seen(date(2027, 1, 30)).is_at_risk
    assert seen(date(2027, 1, 31)).is_at_risk


def test_three_late_of_six_put_a_plan_at_risk_however_short_a_time():
    assert not seen(WEEKLY[2] + timedelta(days=3), WEEKLY).is_at_risk
    assert seen(WEEKLY[2] + timedelta(days=4), WEEKLY).is_at_risk


def test_three_late_that_are_further_apart_than_six_do_not():
    paid = (2, 3, 5, 6)

    assert not seen(
        WEEKLY[6] + timedelta(days=4), WEEKLY, paid=paid, fresh_from=WEEKLY[6]
    ).is_at_risk
    assert late(seen(WEEKLY[6] + timedelta(days=4), WEEKLY, paid=paid))[-1] == (7, 4)


def test_days_of_rest_do_not_count():
    rest = Rest(date(2026, 12, 17), date(2027, 1, 15))

    assert ladder.counted_days(FIRST, date(2027, 1, 17), [rest]) == 3
    assert late(seen(date(2027, 1, 17), rests=[rest])) == []
    assert late(seen(date(2027, 1, 18), rests=[rest])) == [(1, 4)]


def test_a_day_in_two_rests_is_taken_off_once_and_one_that_goes_on_stops_the_count():
    rests = [Rest(date(2026, 12, 16), date(2026, 12, 20)), Rest(date(2026, 12, 18), None)]

    assert ladder.counted_days(FIRST, date(2027, 3, 1), rests) == 0


def test_a_part_that_rests_stops_the_days_of_the_last_payments_only():
    """Of four payments of 100 the last one and a half rest while 150 is questioned."""
    open_still = Rest(date(2026, 12, 17), None, 150)

    assert late(seen(date(2027, 4, 1), rests=[open_still])) == [(1, 107), (2, 76), (3, 45)]
    assert seen(date(2027, 4, 1), rests=[open_still]).minor == 250


def test_days_on_which_a_part_rested_are_never_counted_for_it_afterwards():
    answered = Rest(date(2027, 2, 20), date(2027, 3, 25), 100)

    assert late(seen(date(2027, 3, 28), rests=[answered])) == [(1, 103), (2, 72), (3, 41)]
    assert late(seen(date(2027, 3, 29), rests=[answered])) == [(1, 104), (2, 73), (3, 42), (4, 4)]


def test_two_parts_that_rest_at_once_are_added_up():
    rests = [Rest(FIRST, None, 150), Rest(FIRST, date(2027, 3, 31), 150)]

    assert late(seen(date(2027, 3, 1), rests=rests)) == [(1, 76)]
    assert [n for n, _ in late(seen(date(2027, 4, 4), rests=rests))] == [1, 2, 3]


def test_after_a_plan_is_kept_days_begin_anew():
    assert late(seen(date(2027, 2, 1), fresh_from=date(2027, 1, 31))) == []
    assert late(seen(date(2027, 2, 4), fresh_from=date(2027, 1, 31))) == [(1, 4), (2, 4)]


def test_the_last_day_of_a_notice_moves_with_rests():
    today = date(2027, 2, 1)

    assert ladder.last_day(today, 14, today=today) == date(2027, 2, 15)
    rest = Rest(date(2027, 2, 3), date(2027, 2, 7))
    assert ladder.last_day(today, 14, [rest], today=date(2027, 2, 28)) == date(2027, 2, 20)


NOTHING = Trouble((), False)
SOME = ladder.trouble(asked(MONTHLY), today=date(2026, 12, 20), grace_days=3)
GRAVE = ladder.trouble(asked(MONTHLY), today=date(2027, 3, 1), grace_days=3)


@pytest.mark.parametrize(
    ("rung", "now", "unpaid", "told_days", "is_over", "expected"),
    [
        (None, NOTHING, NOTHING, 0, False, None),
        (None, SOME, SOME, 0, False, Rung.LATE),
        (None, GRAVE, GRAVE, 0, False, Rung.LATE),
        (None, NOTHING, SOME, 0, False, None),
        (Rung.LATE, GRAVE, GRAVE, 6, False, None),
        (Rung.LATE, GRAVE, GRAVE, 7, False, Rung.AT_RISK),
        (Rung.LATE, NOTHING, GRAVE, 7, False, None),
        (Rung.LATE, NOTHING, NOTHING, 7, False, Rung.ENDED),
        (Rung.AT_RISK, GRAVE, GRAVE, 6, True, None),
        (Rung.AT_RISK, GRAVE, GRAVE, 7, True, Rung.NOTICED),
        (Rung.AT_RISK, SOME, SOME, 7, True, Rung.LATE),
        (Rung.NOTICED, GRAVE, GRAVE, 99, False, None),
        (Rung.NOTICED, SOME, GRAVE, 99, True, None),
        (Rung.NOTICED, GRAVE, GRAVE, 15, True, Rung.WAITING),
        (Rung.NOTICED, NOTHING, NOTHING, 15, True, Rung.ENDED),
        (Rung.WAITING, GRAVE, GRAVE, 999, True, None),
        (Rung.WAITING, SOME, SOME, 999, True, Rung.LATE),
    ],
)
def test_every_rung(rung, now, unpaid, told_days, is_over, expected):
    found = ladder.next_rung(
        rung, now=now, unpaid=unpaid, told_days=told_days, is_notice_over=is_over
    )

    assert found == expected


rests_drawn = st.lists(
    st.tuples(st.integers(-30, 90), st.integers(0, 40)).map(
        lambda pair: Rest(
            FIRST + timedelta(days=pair[0]), FIRST + timedelta(days=pair[0] + pair[1])
        )
    ),
    max_size=4,
)


@given(st.integers(0, 120), st.integers(0, 60), rests_drawn)
def test_counting_adds_up_and_never_goes_back(first, more, rests):
    middle = FIRST + timedelta(days=first)
    end = middle + timedelta(days=more)

    whole = ladder.counted_days(FIRST, end, rests)
    parts = ladder.counted_days(FIRST, middle, rests) + ladder.counted_days(middle, end, rests)
    assert whole == parts
    assert 0 <= whole <= first + more


@given(st.integers(0, 120), st.integers(1, 60), rests_drawn)
def test_the_last_day_is_the_one_on_which_the_days_have_counted(ahead, days, rests):
    today = FIRST + timedelta(days=ahead)

    last = ladder.last_day(FIRST, days, rests, today=today)

    if last <= today:
        assert ladder.counted_days(FIRST, last, rests) == days
    else:
        assert ladder.counted_days(FIRST, today, rests) == days - (last - today).days


@given(st.sets(st.integers(1, 12)), st.sets(st.integers(1, 12)), st.integers(0, 120))
def test_paying_more_never_makes_it_worse(paid, more, ahead):
    today = FIRST + timedelta(days=ahead)

    before = seen(today, WEEKLY, paid=paid)
    after = seen(today, WEEKLY, paid=paid | more)

    assert after.minor <= before.minor
    assert before.is_at_risk or not after.is_at_risk
