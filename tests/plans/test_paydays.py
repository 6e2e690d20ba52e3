"""Payments that follow the pay: the working day after it."""

from datetime import date

import pytest

from plans.paydays import PayDay, Rule
from plans.schedule import Frequency

NOVEMBER_20 = date(2026, 11, 20)


def test_pay_on_the_last_working_day_is_due_on_the_next():
    pay = PayDay(Frequency.MONTHLY, NOVEMBER_20, "GB", Rule.LAST_WORKDAY)

    assert pay.days(NOVEMBER_20, 2) == (date(2026, 11, 30), date(2026, 12, 31))
    assert pay.due_days(NOVEMBER_20, 2) == (date(2026, 12, 1), date(2027, 1, 4))


def test_pay_on_a_day_of_the_month_comes_before_a_weekend():
    pay = PayDay(Frequency.MONTHLY, date(2026, 1, 15), "US")

    assert pay.days(date(2026, 11, 10), 2) == (date(2026, 11, 13), date(2026, 12, 15))


@pytest.mark.parametrize(
    ("frequency", "days"),
    [
        (Frequency.WEEKLY, (date(2026, 11, 27), date(2026, 12, 4))),
        (Frequency.FORTNIGHTLY, (date(2026, 11, 27), date(2026, 12, 11))),
        (Frequency.FOUR_WEEKLY, (date(2026, 12, 11), date(2027, 1, 8))),
    ],
)
def test_pay_by_weeks_keeps_its_weekday(frequency, days):
    pay = PayDay(frequency, date(2026, 10, 16), "GB")

    assert pay.days(date(2026, 11, 21), 2) == days


def test_two_pay_days_in_one_long_holiday_are_one_payment():
    # Friday 13 and 20 February 2026: banks in China work again on the 24th.
    pay = PayDay(Frequency.WEEKLY, date(2026, 1, 2), "CN")

    assert pay.due_days(date(2026, 2, 8), 3) == (
        date(2026, 2, 9),
        date(2026, 2, 14),
        date(2026, 2, 24),
    )
