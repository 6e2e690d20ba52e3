"""What a debt's interest is today: how much so far, what a day costs, and what some days come to.

Knows sums and days; the arithmetic is ``payments.growth``.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from payments import growth, ledger
from payments.days import local_date
from payments.growth import Growth
from payments.models import Debt
from payments.money import Money

# For how many days ahead the sums are shown beside the question for a day of one's own.
AHEAD_DAYS = (0, 1, 7, 30)


@dataclass(frozen=True)
class InterestNow:
    """The interest of a debt that has terms. ``since_here`` is all that was added here, to today.

    ``tomorrow`` is what one more day adds: nothing while it is stopped. ``rate_bp`` a year.
    """

    since_here: Money
    tomorrow: Money
    rate_bp: int

    @property
    def is_stopped(self) -> bool:
        return not self.tomorrow


@dataclass(frozen=True)
class Sum:
    """What is owed in all on a local day if nothing else happens."""

    day: date
    amount: Money


def interest_now(debt: Debt, *, at: datetime) -> InterestNow | None:
    """Return what the interest of ``debt`` is today; None where it has no terms."""
    found = growth.read([debt.pk])
    if not found:
        return None
    (grown,), today = found, local_date(at, debt.lender.time_zone)
    so_far = grown.until(today).posted_minor
    more = grown.until(today + timedelta(days=1)).posted_minor - so_far
    return InterestNow(
        since_here=Money(so_far, debt.currency),
        tomorrow=Money(more, debt.currency),
        rate_bp=_rate_on(grown, today),
    )


def sums_ahead(debt: Debt, *, at: datetime) -> list[Sum]:
    """Return what is owed on some days ahead; nothing where each would be the same."""
    found = growth.read([debt.pk])
    if not found:
        return []
    (grown,), today = found, local_date(at, debt.lender.time_zone)
    owed = ledger.owed(debt).minor - grown.accrual.posted_minor
    days = [today + timedelta(days=ahead) for ahead in AHEAD_DAYS]
    sums = [Sum(day, Money(owed + grown.until(day).posted_minor, debt.currency)) for day in days]
    return sums if sums[0].amount != sums[-1].amount else []


def _rate_on(grown: Growth, day: date) -> int:
    begun = [rate.bp for rate in grown.terms.rates if rate.start <= day]
    bp = begun[-1] if begun else grown.terms.rates[0].bp
    return min(bp, grown.terms.ceiling_bp if grown.terms.ceiling_bp is not None else bp)
