"""What an amount of money is: whole minor units of one currency, written and read in digits."""

import operator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments import money
from payments.money import EXPONENTS, MINOR_MAX, Money, NotMoney

currencies = st.sampled_from(sorted(EXPONENTS))
minors = st.integers(-MINOR_MAX, MINOR_MAX)


@pytest.mark.parametrize(
    ("currency", "text"),
    [("JPY", "1250"), ("CNY", "12.50"), ("KWD", "1.250"), ("ISK", "1250"), ("CLP", "1250")],
)
def test_a_minor_unit_is_what_its_currency_says(currency, text):
    assert money.plain(Money(1250, currency)) == text
    assert money.parse(text, currency) == Money(1250, currency)


@pytest.mark.parametrize("number", [1.0, 848.40, Decimal(1), "1", True, None])
def test_an_amount_is_a_whole_number_and_nothing_like_one(number):
    with pytest.raises(AssertionError):
        Money(number, "CNY")


@pytest.mark.parametrize("currency", ["cny", "", "XAU", "HUF", "CNY "])
def test_a_currency_that_we_do_not_know_is_no_currency(currency):
    with pytest.raises(AssertionError):
        Money(1, currency)
    with pytest.raises(NotMoney):
        money.parse("1", currency)


@pytest.mark.parametrize(
    "act", [operator.add, operator.sub, operator.lt, operator.le, operator.gt, operator.ge, max]
)
def test_two_currencies_never_meet(act):
    with pytest.raises(ValueError, match="cannot mix"):
        act(Money(1, "CNY"), Money(1, "USD"))


def test_the_same_number_of_another_currency_is_another_amount():
    assert Money(100, "JPY") != Money(100, "CNY")
    assert len({Money(100, "JPY"), Money(100, "CNY"), Money(100, "CNY")}) == 2


@given(minors, minors, currencies)
def test_what_is_added_can_be_taken_away_again(one, other, currency):
    a, b = Money(one, currency), Money(other, currency)

    assert a + b - b == a
    assert -a == Money(-one, currency)
    assert (a + b).minor == one + other
    assert (a < b, a <= b, a == b, bool(a)) == (one < other, one <= other, one == other, one != 0)


@given(st.integers(0, MINOR_MAX), currencies)
def test_what_is_written_can_be_read_to_the_unit(minor, currency):
    amount = Money(minor, currency)

    assert money.parse(money.plain(amount), currency) == amount
    assert Decimal(money.plain(-amount)).scaleb(EXPONENTS[currency]) == -minor


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("0", "CNY", 0),
        ("30,542.70", "CNY", 3_054_270),
        ("30542.7", "CNY", 3_054_270),
        (" 1\u00a0", "CNY", 100),
        ("1.50000", "CNY", 150),
        ("1.000", "JPY", 1),
        ("0.001", "KWD", 1),
        ("9,999,999,999,999.99", "CNY", MINOR_MAX),
        ("999999999999999", "JPY", MINOR_MAX),
    ],
)
def test_what_people_type_is_read(text, currency, minor):
    assert money.parse(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        *[(text, "CNY") for text in ("", " ", ".", "1.", ".5", "1,00", "1 000", "12,34,567", "1,")],
        *[(text, "CNY") for text in ("-1", "+1", "1e3", "0x1", "NaN", "∞", "¥1", "1_000", "1\n")],
        *[(text, "CNY") for text in ("٣", "１", "一", "1..0", "1.2.3", "1.005")],
        *[("0.5", "JPY"), ("1.0001", "KWD"), ("1000000000000000", "JPY")],
        *[("10000000000000", "CNY"), ("9" * 400, "CNY"), ("1." + "0" * 400 + "1", "CNY")],
    ],
)
def test_what_is_no_amount_is_refused_with_words_that_can_be_shown(text, currency):
    with pytest.raises(NotMoney) as refusal:
        money.parse(text, currency)
    assert len(str(refusal.value)) < 100


@given(st.text(max_size=20), currencies)
def test_whatever_is_typed_is_an_amount_within_bounds_or_refused(text, currency):
    try:
        amount = money.parse(text, currency)
    except NotMoney:
        return
    assert 0 <= amount.minor <= MINOR_MAX
    assert text.strip(" \t\u00a0").isascii()
