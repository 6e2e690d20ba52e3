"""Amounts and days as readers see them. No database, no requests."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import engines
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from payments import money
from payments.money import EXPONENTS, Money
from portal import words

ZHANG_OWES = Money(3_054_270, "CNY")
DUE = date(2026, 12, 15)


def shown(text: str, language: str = "en", **context: object) -> str:
    with translation.override(language):
        return engines["django"].from_string("{% load words %}" + text).render(context)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (ZHANG_OWES, "¥30,542.70"),
        (Money(0, "CNY"), "¥0.00"),
        (Money(-5, "CNY"), "−¥0.05"),
        (Money(123_456, "TWD"), "NT$1,234.56"),
        (Money(100, "USD"), "US$1.00"),
        (Money(1_250, "JPY"), "JP¥1,250"),
        (Money(1_250, "KWD"), "KWD\u00a01.250"),
        (Money(99_999, "EUR"), "€999.99"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_amount_reads_the_same_in_both_languages(amount, text, language):
    assert shown("{{ amount|money }}", language, amount=amount) == text


@given(st.integers(-(10**14), 10**14), st.sampled_from(sorted(EXPONENTS)))
def test_the_figures_shown_can_be_typed_back(minor, currency):
    amount = Money(minor, currency)

    assert money.parse(words.grouped(amount).removeprefix("−"), currency).minor == abs(minor)


def test_figures_without_their_symbol_are_grouped_and_fields_are_not():
    assert shown("{{ it|money_plain }} {{ it|in_field }}", it=ZHANG_OWES) == "30,542.70 30542.70"


def test_a_day_is_written_as_each_reader_writes_it():
    assert shown("{{ due|day }}", due=DUE) == "15 December 2026"
    assert shown("{{ due|day }}", "zh-hans", due=DUE) == "2026年12月15日"
    assert shown("{{ due|short_day }}", due=DUE) == "15 Dec 2026"
    assert shown("{{ due|short_day }}", "zh-hans", due=DUE) == "2026/12/15"


def test_a_moment_is_told_in_the_readers_zone():
    late = datetime(2026, 12, 14, 18, 5, tzinfo=UTC)

    with timezone.override(ZoneInfo("Asia/Shanghai")):
        assert shown("{{ at|moment }}", at=late) == "15 December 2026, 02:05"
        assert shown("{{ at|moment }}", "zh-hans", at=late) == "2026年12月15日 02:05"
        assert shown("{{ at|day }}", at=late) == "15 December 2026"
    assert shown('{{ at|moment:"Europe/Paris" }}', at=late) == "14 December 2026, 19:05"


@pytest.mark.parametrize(
    ("basis_points", "text"),
    [(0, "0%"), (5, "0.05%"), (1250, "12.5%"), (2400, "24%"), (10_000, "100%"), (-150, "−1.5%")],
)
def test_a_share_has_no_needless_decimals(basis_points, text):
    assert shown("{{ it|percent_bp }}", it=basis_points) == text


FILTERS = [
    "money",
    "money_plain",
    "in_field",
    "currency_symbol",
    "day",
    "short_day",
    "moment",
    "percent_bp",
]


@pytest.mark.parametrize("name", FILTERS)
def test_nothing_shows_as_nothing(name):
    assert shown("[{{ it|" + name + " }}{{ missing|" + name + " }}]", it=None) == "[]"
