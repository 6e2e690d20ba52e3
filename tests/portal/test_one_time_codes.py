"""One-time codes: hashed, short-lived, few tries, bound to a session and a purpose."""

from datetime import timedelta

import pytest

from portal import one_time_codes
from portal.models import OneTimeCode
from tests.conftest import NOON

MINUTE = timedelta(minutes=1)


def issue(session, purpose="find", value="zhang@example.org", at=NOON) -> str:
    return one_time_codes.issue(session, purpose, kind="EMAIL", value=value, at=at)


def check(session, typed, purpose="find", at=NOON):
    return one_time_codes.check(session, purpose, typed, at=at)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_the_right_code_is_taken_once(db):
    session = {}
    code = issue(session)

    assert check(session, code).value == "zhang@example.org"
    assert check(session, code) is None


@pytest.mark.parametrize("between", [" ", "-", " - "])
def test_any_spacing_and_full_width_figures_are_taken(db, between):
    session = {}
    code = issue(session)
    wide = code.translate({ord("0") + n: 0xFF10 + n for n in range(10)})

    assert check(session, between.join(wide))


def test_only_a_hash_is_stored(db):
    code = issue({})

    assert code not in str(OneTimeCode.objects.values_list().get())


def test_a_code_lives_ten_minutes(db):
    session = {}
    code = issue(session)

    assert check(session, code, at=NOON + 10 * MINUTE) is None
    assert check(session, code, at=NOON + 9 * MINUTE)


def test_the_sixth_try_is_not_compared(db):
    session = {}
    code = issue(session)
    for _ in range(5):
        assert check(session, wrong(code)) is None

    assert check(session, code) is None


def test_the_fifth_try_is(db):
    session = {}
    code = issue(session)
    for _ in range(4):
        check(session, wrong(code))

    assert check(session, code)


def test_a_code_is_of_no_use_in_another_session_or_for_another_purpose(db):
    session = {}
    code = issue(session)

    assert check({}, code) is None
    assert check(session, code, purpose="return") is None
    assert check(session, code)


def test_an_older_code_stays_valid_beside_a_newer(db):
    session = {}
    codes = [issue(session, at=NOON + n * MINUTE) for n in range(3)]

    assert check(session, codes[0], at=NOON + 3 * MINUTE)
    assert check(session, codes[2], at=NOON + 3 * MINUTE) is None


def test_of_four_codes_the_oldest_is_void(db):
    session = {}
    codes = [issue(session, at=NOON + n * MINUTE) for n in range(4)]

    assert check(session, codes[0], at=NOON + 3 * MINUTE) is None
    assert check(session, codes[1], at=NOON + 3 * MINUTE)


def test_a_second_code_waits_half_a_minute(db):
    session = {}
    issue(session)

    with pytest.raises(one_time_codes.TooSoon):
        issue(session, at=NOON + timedelta(seconds=29))
    assert issue(session, at=NOON + timedelta(seconds=30))


def test_a_code_for_nobody_is_never_right(db):
    session = {}
    code = issue(session, value="")

    assert check(session, code) is None
