"""Amounts are whole minor units (fen, cents, yen) of one currency.

Knows the exponents of ISO 4217 and a strict grammar for typed amounts; knows no languages.
"""

import re
from dataclasses import dataclass
from functools import total_ordering

# ISO 4217 exponents: how many decimals the minor unit has. Only these currencies are taken.
EXPONENTS = {
    **dict.fromkeys(("JPY", "KRW", "VND", "CLP", "ISK"), 0),
    **dict.fromkeys(("AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD"), 2),
    **dict.fromkeys(("IDR", "INR", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "RON", "SEK"), 2),
    **dict.fromkeys(("SGD", "THB", "TRY", "TWD", "USD", "ZAR"), 2),
    **dict.fromkeys(("KWD", "BHD", "JOD", "OMR", "TND"), 3),
}
# One unit short of 10^15: far above any person's debt, far below a 64-bit column's end.
MINOR_MAX = 10**15 - 1

_TYPED = re.compile(r"(?P<whole>[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.(?P<part>[0-9]+))?")


class NotMoney(ValueError):
    """The text is not an amount in that currency. The message is fit to show."""


@total_ordering
@dataclass(frozen=True)
class Money:
    """``minor`` whole minor units of ``currency``; two currencies never mix, nor are compared."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        assert type(self.minor) is int, f"{self.minor!r} is not a whole number of minor units"
        assert self.currency in EXPONENTS, f"{self.currency!r} is not a currency we know"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"cannot mix {self.currency} and {other.currency}")
        return other.minor

    def __str__(self) -> str:
        return f"{plain(self)} {self.currency}"


def exponent(currency: str) -> int:
    """Return how many decimals ``currency`` has; raise NotMoney where we do not take it."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise NotMoney(f"“{currency[:10]}” is not a currency that can be used here.") from None


def plain(money: Money) -> str:
    """Return the amount in digits alone, as ``parse`` reads it: ``30542.70``, ``-5``, ``1.250``."""
    places = EXPONENTS[money.currency]
    whole, part = divmod(abs(money.minor), 10**places)
    sign = "-" if money.minor < 0 else ""
    return f"{sign}{whole}.{part:0{places}d}" if places else f"{sign}{whole}"


def parse(text: str, currency: str) -> Money:
    """Return the amount typed in ``text``: ASCII digits, commas by thousands, one point.

    Raise NotMoney for anything else: signs, exponents, other scripts' digits, too many decimals.
    """
    places = exponent(currency)
    found = _TYPED.fullmatch(text.strip(" \t\u00a0"))
    part = (found and found["part"]) or ""
    if not found or len(part.rstrip("0")) > places:
        raise NotMoney(f"“{text.strip()[:30]}” is not an amount in {currency}.")
    minor = int(found["whole"].replace(",", "") + part[:places].ljust(places, "0"))
    if minor > MINOR_MAX:
        raise NotMoney(f"“{text.strip()[:30]}” is larger than any amount taken here.")
    return Money(minor, currency)
