"""A smaller sum, its payments and its days: what can be offered, and what cannot. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from plans.schedule import Frequency, Row, Terms, build

# No offer of a lender's runs out in under seven days.
OFFER_DAYS_MIN = 7
OFFER_DAYS = 14
OFFER_DAYS_MAX = 60
# A settlement is one sum or a short plan.
PAYMENTS_MAX = 12


class WrongDay(ValueError):
    """A day that cannot be; ``first`` and ``last`` are those that can. ``code``: EXPIRY, FIRST."""

    def __init__(self, code: str, first: date, last: date) -> None:
        super().__init__(f"{code} {first} {last}")
        self.code, self.first, self.last = code, first, last


@dataclass(frozen=True)
class Wanted:
    """A sum in ``count`` monthly payments from ``first_date``; minor units."""

    amount_minor: int
    count: int
    first_date: date

    def rows(self, *, smallest: int = 1) -> tuple[Row, ...]:
        """Return its payments; raise NoSuchPlan where one of them is too small."""
        anchor = self.first_date.day
        terms = Terms(Frequency.MONTHLY, self.first_date, self.count, anchor_day=anchor)
        return build(self.amount_minor, terms, smallest_minor=smallest)


def check_days(wanted: Wanted, expires: date, *, on: date) -> None:
    """Raise WrongDay where an offer made ``on`` is too short or its first payment too soon."""
    check_expiry(expires, on=on)
    check_first(wanted, expires)


def check_expiry(expires: date, *, on: date) -> None:
    """Raise WrongDay where there is less than a week to answer, or very long."""
    first, last = on + timedelta(days=OFFER_DAYS_MIN), on + timedelta(days=OFFER_DAYS_MAX)
    if not first <= expires <= last:
        raise WrongDay("EXPIRY", first, last)


def check_first(wanted: Wanted, earliest: date) -> None:
    """Raise WrongDay: nobody has to pay before their time to read and think is over."""
    latest = earliest + timedelta(days=OFFER_DAYS_MAX)
    if not earliest <= wanted.first_date <= latest:
        raise WrongDay("FIRST", earliest, latest)
