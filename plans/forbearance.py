"""Ways that ask for less, or for nothing yet, because of difficulty, until somebody looks again.

CONC 7.3.5G and Directive (EU) 2023/2225, article 35: deferral, reduced and token payments.
"""

from datetime import date, timedelta

from plans import paces, paying_ways, ways
from plans.circumstances import Circumstances, Kind
from plans.schedule import Frequency, Shape, next_on_anchor
from plans.ways import Reason, Way

# CONC 7.3.5G: for a reasonable time; after it somebody looks again.
DEFERRAL_DAYS_MAX = 92
REVIEW_MONTHS = 6


def deferral(about: Circumstances) -> Way | None:
    """Nothing for up to three months, where a change is over by then and a plan follows."""
    later = about.later
    if later is None:
        return None
    # Waiting has to end soon, and has to be longer than the days before any first payment.
    if not about.first_date < later.from_date <= deferral_latest(about.today):
        return None
    # Open to them however much is left now: having more is no reason to be offered less.
    after = paces.limit(about, later.surplus_minor)
    count = paces.even_count(about, about.balance_minor, after)
    if count is None or ways.is_too_small(about):
        return None
    first = next_on_anchor(later.from_date, Frequency.MONTHLY, about.anchor_day)
    waits = (first.year - about.first_date.year) * 12 + first.month - about.first_date.month
    return Way(
        Kind.SHORT_DEFERRAL,
        Reason.BACK_SOON,
        ways.equal(about, count, first),
        later_minor=paces.heaviest(about.balance_minor, count),
        months=waits + count,
    )


def deferral_latest(today: date) -> date:
    """Return the last day on which a deferral that begins ``today`` may end."""
    return today + timedelta(days=DEFERRAL_DAYS_MAX)


def interest_free(about: Circumstances) -> Way | None:
    """What a month bears, without interest and past the lender's longest plan, until a review."""
    now = paces.limit(about, about.surplus_minor)
    if now is None or now < paces.least(about) or not _is_beyond_plans(about):
        return None
    return _reduced(about, Kind.HARDSHIP_INTEREST_FREE, Reason.UNDER_A_PLAN, now)


def token(about: Circumstances) -> Way | None:
    """A small payment that keeps things still until a review."""
    now = paces.limit(about, about.surplus_minor)
    if now is None or not about.smallest_minor <= now < paces.least(about):
        return None
    if not _is_beyond_plans(about):
        return None
    return _reduced(about, Kind.HARDSHIP_TOKEN, Reason.ONLY_A_LITTLE, now)


def _is_beyond_plans(about: Circumstances) -> bool:
    """Return whether something can be paid at all, but no plan by the rules is within reach."""
    return not ways.is_too_small(about) and paying_ways.plan(about) is None


def _reduced(about: Circumstances, kind: Kind, reason: Reason, monthly_minor: int) -> Way | None:
    amounts = paces.reduced(about, monthly_minor)
    if amounts[0] > monthly_minor:
        return None
    left = amounts[-1] if amounts[-1] > monthly_minor else 0
    return Way(
        kind,
        reason,
        ways.named(about, amounts, shape=Shape.CUSTOM, first=about.first_date),
        monthly_minor=monthly_minor,
        months=None if left else len(amounts),
        open_minor=left,
    )
