"""Working days: holidays, weekends, and the weekends that are worked in China."""

from datetime import date

import pytest

from payments import workdays


@pytest.mark.parametrize(
    ("country", "day", "following"),
    [
        (
            "CN",
            date(2026, 2, 14),
            date(2026, 2, 14),
        ),  # a Saturday worked before the Spring Festival
        ("CN", date(2026, 2, 16), date(2026, 2, 24)),
        ("GB", date(2026, 12, 25), date(2026, 12, 29)),
        ("US", date(2026, 11, 26), date(2026, 11, 27)),
        ("DE", date(2026, 10, 3), date(2026, 10, 5)),
        ("DE", date(2026, 5, 1), date(2026, 5, 4)),
        ("ZZ", date(2026, 11, 28), date(2026, 11, 30)),
    ],
)
def test_a_day_moves_on_to_the_next_working_day(country, day, following):
    assert workdays.next_workday(day, country) == following


def test_seven_working_days_go_round_the_national_holiday_and_count_the_worked_saturday():
    assert workdays.add_workdays(date(2026, 9, 30), 7, "CN") == date(2026, 10, 15)


def test_the_day_before_a_weekend_is_its_last_working_day():
    assert workdays.last_workday(date(2026, 11, 29), "GB") == date(2026, 11, 27)
