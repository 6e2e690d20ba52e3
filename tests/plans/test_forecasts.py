"""How far ahead a plan is and when it ends at its present pace. Pure."""

from datetime import date, timedelta

import pytest

from plans.changing.forecasts import Due, Forecast, forecast

TODAY = date(2026, 11, 2)
FIRST = date(2026, 10, 31)
DAYS = [FIRST + timedelta(days=30 * n) for n in range(4)]


def rows(paid, *, days=DAYS):
    return [Due(day, n < paid) for n, day in enumerate(days)]


def told(paid, *, end=DAYS[-1], late_since=None, days=DAYS):
    return forecast(rows(paid, days=days), agreed_end=end, today=TODAY, late_since=late_since)


@pytest.mark.parametrize(("paid", "ahead"), [(0, 0), (1, 0), (2, 28), (3, 58)])
def test_a_plan_is_ahead_by_the_days_until_which_it_is_paid(paid, ahead):
    assert told(paid) == Forecast(ahead, DAYS[-1], 0)


def test_what_is_late_puts_the_end_off_by_as_many_days():
    late = told(0, late_since=FIRST)

    assert late == Forecast(0, DAYS[-1] + timedelta(days=2), -2)


def test_a_plan_with_something_late_is_not_ahead_whatever_was_paid():
    days = [FIRST, *DAYS[1:]]
    listed = [Due(days[0], True), Due(days[1], True), *[Due(day, False) for day in days[2:]]]

    late = forecast(listed, agreed_end=days[-1], today=TODAY, late_since=FIRST)

    assert late is not None
    assert late.ahead_days == 0


def test_payments_made_from_the_end_bring_it_nearer():
    listed = [*rows(0)[:3], Due(DAYS[3], True)]

    assert forecast(listed, agreed_end=DAYS[3], today=TODAY) == Forecast(0, DAYS[2], 30)


def test_a_plan_that_is_paid_goes_nowhere():
    assert told(4) is None
