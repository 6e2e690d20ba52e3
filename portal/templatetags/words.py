"""The filters through which amounts and days reach a page; nothing (None) shows as nothing."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template

from payments import money as amounts
from payments.days import local_date
from payments.money import Money
from portal import words

register = template.Library()


@register.filter
def money(amount: Money | None) -> str:
    """Write ``¥30,542.70``."""
    return "" if amount in (None, "") else words.money_text(amount)


@register.filter
def money_plain(amount: Money | None) -> str:
    """Write ``30,542.70``, for columns whose head names the currency."""
    return "" if amount in (None, "") else words.grouped(amount)


@register.filter
def in_field(amount: Money | None) -> str:
    """Write ``30542.70``, as a form reads it back."""
    return "" if amount in (None, "") else amounts.plain(amount)


@register.filter
def currency_symbol(currency: str | None) -> str:
    """Write ``¥`` for CNY, to stand before a field."""
    return words.symbol(currency).strip() if currency else ""


@register.filter
def count(number: int | None) -> str:
    """Write how many there are, in groups of three: ``5,129``."""
    return "" if number in (None, "") else f"{number:,}"


@register.filter
def day(value: date | datetime | None, zone: str = "") -> str:
    """Write ``15 December 2026`` or ``2026年12月15日``; a moment as its day in the zone named."""
    if value in (None, ""):
        return ""
    return words.day_text(local_date(value, zone) if zone else value)


@register.filter
def short_day(value: date | datetime | None) -> str:
    """Write ``15 Dec 2026`` or ``2026/12/15``."""
    return "" if value in (None, "") else words.short_day_text(value)


@register.filter
def month(value: date | None) -> str:
    """Write ``December 2026`` or ``2026年12月``."""
    return "" if value in (None, "") else words.month_text(value)


@register.filter
def moment(value: datetime | None, zone: str = "") -> str:
    """Write day and time, in the zone named after the colon or in the reader's."""
    if value in (None, ""):
        return ""
    return words.moment_text(value, zone=ZoneInfo(zone) if zone else None)


@register.filter
def percent_bp(basis_points: int | None) -> str:
    """Write basis points as a percentage: ``12.5%``."""
    return "" if basis_points in (None, "") else words.percent_text(basis_points)
