"""Limits count over processes, in windows, and keep nobody's name."""

from datetime import timedelta

from portal import limits
from portal.models import RateCount
from tests.conftest import NOON

QUARTER = limits.QUARTER


def tries(key: str, count: int, *, per: int, at=NOON) -> list[bool]:
    return [limits.allow(key, per=per, window=QUARTER, at=at) for _ in range(count)]


def test_the_first_few_are_allowed_and_the_rest_are_not(db):
    assert tries("find 10.0.0.1", 5, per=3) == [True, True, True, False, False]


def test_each_key_has_its_own_count(db):
    tries("find 10.0.0.1", 3, per=3)

    assert tries("find 10.0.0.2", 1, per=3) == [True]


def test_the_next_window_starts_from_nothing(db):
    tries("find 10.0.0.1", 4, per=3)

    assert tries("find 10.0.0.1", 1, per=3, at=NOON + QUARTER) == [True]


def test_every_limit_is_counted_even_where_the_first_refuses(db):
    strict = ("a", 0, QUARTER)
    limits.allow_all([strict, ("b", 1, QUARTER)], at=NOON)

    assert tries("b", 1, per=1) == [False]


def test_the_table_does_not_tell_who_was_looked_for(db):
    tries("return zhang@example.org", 1, per=3)

    assert "zhang" not in RateCount.objects.get().key


def test_once_is_once_also_over_the_end_of_a_window(db):
    end = NOON + timedelta(minutes=59, seconds=59)

    assert limits.once("totp 1 123456", at=end)
    assert not limits.once("totp 1 123456", at=end)
    assert not limits.once("totp 1 123456", at=end + timedelta(seconds=2))
