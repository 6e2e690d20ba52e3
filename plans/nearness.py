"""The plan nearest to one that a lender's rules say yes to at once.

Knows one lender's limits and the terms put to them; knows no database, no clock and no words.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from plans.affordability import (
    largest_instalment,
    monthly_equivalent,
    share,
)
from plans.policy import Policy, count_max, judge, upfront_min
from plans.schedule import (
    INSTALMENTS_MAX,
    LEAD_DAYS,
    UPFRONT_GAP_DAYS,
    Frequency,
    NoSuchPlan,
    SplitRule,
    Terms,
    build,
    dates,
    next_on_anchor,
)
from plans.uneven import evened

# More than this upfront is not "near" what was asked for, unless the lender's rule asks for it.
UPFRONT_NEAR_PERCENT = 50


def nearest(
    *,
    total_minor: int,
    terms: Terms,
    surplus_minor: int | None,
    today: date,
    policy: Policy,
    rule: SplitRule = SplitRule.LAST_ABSORBS,
    smallest_minor: int = 1,
) -> Terms | None:
    """Return the terms nearest to ``terms`` that ``judge`` agrees to, or None if there are none.

    The number of instalments changes first (as little as it can, the longer plan on a tie), then
    the first date, and the upfront part last. Ask with ``accepts_automatically`` set to learn
    what the limits alone would take. ``smallest_minor`` is the least payment that can be made.
    """
    upfronts = _upfronts(total_minor, terms, surplus_minor, policy, smallest_minor)

    def may_fit(upfront_minor: int, count: int) -> bool:
        rest = total_minor - upfront_minor
        return _may_fit(rest, count, terms.frequency, surplus_minor, policy, rule)

    for wanted in _candidates(terms, upfronts, today, policy, may_fit):
        try:
            rows = build(total_minor, wanted, rule=rule, smallest_minor=smallest_minor)
        except NoSuchPlan:
            continue
        verdict = judge(
            total_minor=total_minor,
            rows=rows,
            frequency=wanted.frequency,
            surplus_minor=surplus_minor,
            upfront_minor=wanted.upfront_minor,
            today=today,
            policy=policy,
        )
        if verdict.agreed:
            return wanted
    return None


def _upfronts(
    total_minor: int,
    terms: Terms,
    surplus_minor: int | None,
    policy: Policy,
    smallest_minor: int,
) -> list[int]:
    """Return the upfront parts to try: the one asked for, the least, one the rest then fits."""
    least = upfront_min(total_minor, policy)
    least = max(least, smallest_minor) if least else 0
    tried = [max(terms.upfront_minor, least), least]
    if surplus_minor is not None:
        limit = share(surplus_minor, policy.surplus_share_max_percent)
        largest = largest_instalment(limit, terms.frequency)
        more = total_minor - largest * count_max(policy, terms.frequency)
        percent = max(UPFRONT_NEAR_PERCENT, policy.upfront_min_percent)
        if least < more <= total_minor * percent // 100:
            tried.append(more)
    return list(dict.fromkeys(tried))


def _candidates(
    terms: Terms,
    upfronts: list[int],
    today: date,
    policy: Policy,
    may_fit: Callable[[int, int], bool],
) -> Iterator[Terms]:
    yield terms
    terms = evened(terms)
    counts = sorted(
        range(1, count_max(policy, terms.frequency) + 1),
        key=lambda count: (abs(count - terms.count), -count),
    )
    for upfront in upfronts:
        settled = _settle(terms, upfront, today, policy)
        if settled:
            yield settled
            for count in counts:
                if may_fit(upfront, count):
                    yield replace(settled, count=count, amount_minor=None)


def _may_fit(
    rest_minor: int,
    count: int,
    frequency: Frequency,
    surplus_minor: int | None,
    policy: Policy,
    rule: SplitRule,
) -> bool:
    """Return whether amounts alone allow so many equal instalments: most need no days."""
    amount, odd = divmod(rest_minor, count)
    if amount < policy.instalment_min_minor and count > 1:
        return False
    if surplus_minor is None:
        return not policy.needs_budget
    most = amount + (odd if rule is SplitRule.LAST_ABSORBS else min(odd, 1))
    limit = share(surplus_minor, policy.surplus_share_max_percent)
    return monthly_equivalent(most, frequency) <= limit


def _settle(terms: Terms, upfront_minor: int, today: date, policy: Policy) -> Terms | None:
    """Return ``terms`` with this upfront part and its dates within the rules; None if none are."""
    latest = today + timedelta(days=policy.first_payment_days_max)
    floor, upfront_date = today, None
    if upfront_minor:
        last = max(latest - timedelta(days=UPFRONT_GAP_DAYS), today)
        upfront_date = terms.upfront_date or today + timedelta(days=LEAD_DAYS)
        upfront_date = min(max(upfront_date, today), last)
        floor = upfront_date + timedelta(days=UPFRONT_GAP_DAYS)
    if floor > latest:
        return None
    moved, anchor_day = _move(terms, floor, max(floor, today + timedelta(days=LEAD_DAYS)), latest)
    return replace(
        terms,
        first_date=moved,
        anchor_day=anchor_day,
        upfront_minor=upfront_minor,
        upfront_date=upfront_date,
    )


def _move(terms: Terms, floor: date, soonest: date, latest: date) -> tuple[date, int | None]:
    """Return the nearest first date from ``floor`` to ``latest``, and the anchor day with it."""
    if floor <= terms.first_date <= latest:
        return terms.first_date, terms.anchor_day
    is_early = terms.first_date < floor
    if terms.anchor_day is not None:
        start = next_on_anchor(soonest, terms.frequency, terms.anchor_day)
        days = dates(start, INSTALMENTS_MAX, terms.frequency, terms.anchor_day)
        possible = [day for day in days if day <= latest]
        if possible:
            return (possible[0] if is_early else possible[-1]), terms.anchor_day
    # No anchor day falls in between: the day itself, and the plan keeps to it from then on.
    wanted = min(soonest, latest) if is_early else latest
    return wanted, wanted.day if terms.frequency is Frequency.MONTHLY else None
