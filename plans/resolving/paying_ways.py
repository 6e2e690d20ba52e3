"""Ways that end the debt by paying it within what a month, or what is at hand, can bear.

Each rule gives the way with its reason, or None where it is not open to them.
"""

from dataclasses import replace
from datetime import timedelta

from plans.policy import count_max
from plans.resolving import paces, ways
from plans.resolving.circumstances import Circumstances, Kind
from plans.resolving.ways import Reason, Way
from plans.schedule import LEAD_DAYS, UPFRONT_GAP_DAYS, Frequency, Shape, next_on_anchor

# A part at the start is at most half of the debt: some of what is put by stays put by.
UPFRONT_PERCENT_MAX = 50


def in_full(about: Circumstances) -> Way | None:
    """Everything, where a month and what is at hand bear it without going short."""
    once = min(about.lump_minor, about.balance_minor)
    monthly = about.balance_minor - once
    if ways.is_too_small(about) or monthly > (paces.limit(about, about.surplus_minor) or 0):
        return None
    reason = Reason.AT_HAND if once else Reason.FITS_A_MONTH
    return Way(Kind.PAY_IN_FULL, reason, monthly_minor=monthly, once_minor=once, months=0)


def settlement(about: Circumstances) -> Way | None:
    """The smaller sum that the lender takes as full payment, where that much is at hand."""
    floor = about.policy.settlement_floor_percent
    enough = max(-(-about.balance_minor * floor // 100), about.smallest_minor)
    if (
        floor >= 100
        or ways.is_too_small(about)
        or not enough <= about.lump_minor < about.balance_minor
    ):
        return None
    return Way(Kind.SETTLEMENT, Reason.LUMP_ENOUGH, once_minor=enough, months=0)


def part_now(about: Circumstances) -> Way | None:
    """A part out of what is at hand, and a plan for the rest."""
    limit = paces.limit(about, about.surplus_minor)
    once = _upfront(about, limit)
    rest = about.balance_minor - once
    if once < about.smallest_minor or rest < about.smallest_minor:
        return None
    count = paces.even_count(about, rest, limit)
    if count is None:
        return None
    day = about.today + timedelta(days=LEAD_DAYS)
    first = next_on_anchor(
        max(about.first_date, day + timedelta(days=UPFRONT_GAP_DAYS)),
        Frequency.MONTHLY,
        about.anchor_day,
    )
    terms = replace(ways.equal(about, count, first), upfront_minor=once, upfront_date=day)
    return Way(
        Kind.PART_NOW_AND_PLAN,
        Reason.PART_SHORTENS,
        terms,
        monthly_minor=paces.heaviest(rest, count),
        once_minor=once,
        months=count,
    )


def _upfront(about: Circumstances, limit_minor: int | None) -> int:
    """Return the part to pay at the start: at most half, or what the rest needs to be in reach."""
    once = min(about.lump_minor, about.balance_minor * UPFRONT_PERCENT_MAX // 100)
    if limit_minor is None or paces.even_count(about, about.balance_minor - once, limit_minor):
        return once
    most = count_max(about.policy, Frequency.MONTHLY)
    needed = about.balance_minor - limit_minor * most
    in_reach = limit_minor >= paces.least(about) and once < needed <= about.lump_minor
    return needed if in_reach else once


def plan(about: Circumstances) -> Way | None:
    """Equal months within what a month may give up; the lightest where that is not known."""
    limit = paces.limit(about, about.surplus_minor)
    count = paces.even_count(about, about.balance_minor, limit)
    if count is None or ways.is_too_small(about):
        return None
    return Way(
        Kind.PLAN,
        Reason.UNTOLD if limit is None else Reason.FITS,
        ways.equal(about, count, about.first_date),
        monthly_minor=paces.heaviest(about.balance_minor, count),
        months=count,
    )


def step_up(about: Circumstances) -> Way | None:
    """Small payments until a change ends, and as many larger ones after it as are needed."""
    later, now = about.later, paces.limit(about, about.surplus_minor)
    if later is None or later.surplus_minor is None or now is None or now < paces.least(about):
        return None
    more = paces.limit(about, later.surplus_minor) or 0
    days = ways.days(about, about.first_date, paces.longest(about, about.balance_minor))
    light = sum(day < later.from_date for day in days)
    if not light or more <= now:
        return None
    amounts = paces.stepped(about, light, now, more)
    if amounts is None:
        return None
    return Way(
        Kind.STEP_UP,
        Reason.STARTS_LIGHT,
        ways.named(about, amounts, shape=Shape.STEP_UP, first=about.first_date),
        monthly_minor=now,
        later_minor=max(amounts[light:]),
        months=len(amounts),
    )
