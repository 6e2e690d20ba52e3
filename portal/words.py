"""How amounts, days and moments are written for a reader, in pages, letters and documents.

Knows languages and currencies; knows nothing of who reads or what the amounts are for.
"""

from datetime import date, datetime, tzinfo
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import get_currency_symbol
from django.utils import timezone
from django.utils.translation import get_language

from payments import money
from payments.money import Money

MINUS = "\u2212"
NARROW_GAP = "\u00a0"
_DAY = {"en": "d MMMM y", "zh": "y年M月d日"}
_SHORT_DAY = {"en": "d MMM y", "zh": "y/M/d"}
_MONTH = {"en": "MMMM y", "zh": "y年M月"}
_MOMENT = {"en": "d MMMM y, HH:mm", "zh": "y年M月d日 HH:mm"}


def money_text(amount: Money) -> str:
    """Return the amount with its symbol and every decimal of its currency: ``¥30,542.70``.

    The same in each language, so that a letter and a page always show the same figure.
    """
    sign = MINUS if amount.minor < 0 else ""
    return f"{sign}{symbol(amount.currency)}{grouped(amount).removeprefix(MINUS)}"


def grouped(amount: Money) -> str:
    """Return the figures alone, in groups of three: ``30,542.70``."""
    whole, point, part = money.plain(Money(abs(amount.minor), amount.currency)).partition(".")
    sign = MINUS if amount.minor < 0 else ""
    return f"{sign}{int(whole):,}{point}{part}"


@lru_cache
def symbol(currency: str) -> str:
    """Return what stands before an amount: ``¥``, ``NT$``, or the code and a gap where none is."""
    # The symbols Chinese readers use leave ¥ to the yuan; English ones would print CN¥.
    found = get_currency_symbol(currency, Locale("zh", "CN", "Hans"))
    return f"{found}{NARROW_GAP}" if found[-1].isalpha() else found


def day_text(day: date | datetime, language: str | None = None) -> str:
    """Return ``15 December 2026`` or ``2026年12月15日``; a moment counts in the current zone."""
    return _dated(day, _DAY, language)


def short_day_text(day: date | datetime, language: str | None = None) -> str:
    """Return ``15 Dec 2026`` or ``2026/12/15``, for tables."""
    return _dated(day, _SHORT_DAY, language)


def month_text(day: date, language: str | None = None) -> str:
    """Return the month that ``day`` is in: ``December 2026`` or ``2026年12月``."""
    return _dated(day, _MONTH, language)


def moment_text(at: datetime, language: str | None = None, zone: tzinfo | None = None) -> str:
    """Return day and time in ``zone``, or in the current zone: ``15 December 2026, 14:05``."""
    key = _language(language)
    local = timezone.localtime(at, zone)
    return format_datetime(local, _MOMENT[key], tzinfo=local.tzinfo, locale=_locale(key))


def percent_text(basis_points: int) -> str:
    """Return a share given in basis points without needless decimals: ``12.5%``."""
    whole, part = divmod(abs(basis_points), 100)
    sign = MINUS if basis_points < 0 else ""
    return f"{sign}{whole}.{part:02d}".rstrip("0").rstrip(".") + "%"


def _dated(day: date | datetime, patterns: dict[str, str], language: str | None) -> str:
    if isinstance(day, datetime):
        day = timezone.localtime(day).date()
    key = _language(language)
    return format_date(day, patterns[key], locale=_locale(key))


def _language(language: str | None) -> str:
    asked = language or get_language() or "en"
    return "zh" if asked.lower().startswith("zh") else "en"


@lru_cache
def _locale(key: str) -> Locale:
    return Locale("zh", "CN", "Hans") if key == "zh" else Locale("en", "GB")
