"""Ways that ask for less, or for nothing yet, because of difficulty, until somebody looks again.

CONC 7.3.5G and Directive (EU) 2023/2225, article 35: deferral, reduced and token payments.
"""

from dataclasses import replace

from plans.policy import deferral_latest
from plans.resolving import paces, paying_ways, ways
from plans.resolving.circumstances import Circumstances, Kind
from plans.resolving.ways import Reason, Way
from plans.reviewing.review_days import months_after
from plans.schedule import Frequency, Shape, next_on_anchor


def deferral(about: Circumstances) -> Way | None:
    """Nothing for some weeks, as the lender's rules say, where a change ends and a plan follows.

    Three months at the longest.
    """
    later = about.later
    if later is None:
        return None
    # Waiting has to end soon, and has to be longer than the days before any first payment.
    if not about.first_date < later.from_date <= deferral_latest(about.policy, about.today):
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
    amounts = paces.reduced(
        about.balance_minor,
        monthly_minor,
        rows_max=about.rows_max,
        smallest_minor=about.smallest_minor,
    )
    if amounts[0] > monthly_minor:
        return None
    left = amounts[-1] if amounts[-1] > monthly_minor else 0
    terms = ways.named(about, amounts, shape=Shape.CUSTOM, first=about.first_date)
    review = months_after(terms.first_date, about.policy.hardship_months_max)
    # What is paid off before anybody would look again needs no second look.
    has_review = terms.rows[-1][0] > review
    return Way(
        kind,
        reason,
        replace(terms, review_date=review if has_review else None),
        monthly_minor=monthly_minor,
        months=None if left else len(amounts),
        open_minor=left,
    )
