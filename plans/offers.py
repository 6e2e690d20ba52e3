"""The plans that are offered for one debt, and which of them a person can afford.

Without a budget three paces. With one, first the three plans of HMRC's Time to Pay: the longest
that is not above the share of what is left over in a month, and the next two shorter.

Knows the sum, the lender's rules and what is left over in a month; knows no words for people.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from plans import affordability
from plans.affordability import (
    SUGGESTED_PERCENT,
    fits,
    largest_instalment,
    longest_within,
    share,
)
from plans.policy import Policy, count_max
from plans.schedule import PER_YEAR, Frequency, Row, SplitRule, Terms, build, rest_after, split
from plans.solver import solve

LIGHTER_YEARS = 3


class Pace(StrEnum):
    LIGHTER = "LIGHTER"
    STEADY = "STEADY"
    FASTER = "FASTER"
    FITTING = "FITTING"
    SHORTER = "SHORTER"
    SHORTEST = "SHORTEST"


@dataclass(frozen=True)
class Offer:
    """One pace: its terms and payments, and whether it fits (None where no budget is known)."""

    pace: Pace
    terms: Terms
    rows: tuple[Row, ...]
    is_affordable: bool | None

    @property
    def amount_minor(self) -> int:
        """The ordinary instalment; the last one may differ by a few units."""
        return next(row.amount_minor for row in self.rows if not row.is_upfront)


@dataclass(frozen=True)
class Choice:
    """The paces, lightest first, and the one to preselect; None where none of them is affordable.

    ``limit_minor`` is what they may take from a month, None where no budget is known. ``trio``
    are the three plans that a known budget leads to, the one within the limit first; empty
    without a budget, or where nothing fits into it.
    """

    offers: tuple[Offer, ...]
    preselected: Pace | None
    limit_minor: int | None
    trio: tuple[Offer, ...] = ()

    @property
    def default(self) -> Pace | None:
        """The plan that is chosen before the person chooses: of the three, the one that fits."""
        return self.trio[0].pace if self.trio else self.preselected


def offer(
    *,
    total_minor: int,
    frequency: Frequency,
    first_date: date,
    anchor_day: int | None,
    policy: Policy,
    surplus_minor: int | None = None,
    upfront_minor: int = 0,
    upfront_date: date | None = None,
    rule: SplitRule = SplitRule.LAST_ABSORBS,
    smallest_minor: int = 1,
) -> Choice:
    """Return three paces: the lighter one, and two thirds and one third of its instalments.

    The lighter one lasts three years, or as long as the lender's longest plan and smallest
    instalment allow. Where that is above half of a known surplus (or the lender's own share, if
    lower), it grows to the next whole half-year within both. Preselected is the quickest pace
    within that limit, if any; without a budget the lighter. Small sums have fewer paces.
    Raise NoSuchPlan where the total is under ``smallest_minor`` or the dates do not go together.
    """
    rest = rest_after(total_minor, upfront_minor, smallest_minor)
    limit = _limit(surplus_minor, policy)
    least_minor = max(policy.instalment_min_minor, smallest_minor)
    longest = max(min(count_max(policy, frequency), rest // least_minor), 1)
    lightest = solve(
        total_minor=total_minor,
        frequency=frequency,
        first_date=first_date,
        anchor_day=anchor_day,
        count=_lighter(rest, longest, frequency, limit, rule),
        upfront_minor=upfront_minor,
        upfront_date=upfront_date,
        smallest_minor=smallest_minor,
    )
    named = _named(_counts(lightest.count), lightest, total_minor, limit, rule)
    trio = _trio(rest, longest, lightest.frequency, limit, rule)
    three = _named(trio, lightest, total_minor, limit, rule)
    return Choice(named, _preselected(named, limit), limit, three)


def _limit(surplus_minor: int | None, policy: Policy) -> int | None:
    if surplus_minor is None:
        return None
    return share(surplus_minor, min(SUGGESTED_PERCENT, policy.surplus_share_max_percent))


def _lighter(
    rest_minor: int, longest: int, frequency: Frequency, limit: int | None, rule: SplitRule
) -> int:
    usual = min(LIGHTER_YEARS * PER_YEAR[frequency], longest)
    if limit is None:
        return usual
    largest = largest_instalment(limit, frequency)
    needed = longest_within(rest_minor, largest, rule)
    if needed is None or needed > longest:
        return longest
    half_year = PER_YEAR[frequency] // 2
    rounded = min(-(-needed // half_year) * half_year, longest)
    # A last instalment that takes the odd units in can lift a rounder number over the limit.
    for count in (usual, rounded):
        if count >= needed and max(split(rest_minor, count, rule)) <= largest:
            return count
    return needed


def _counts(lighter: int) -> list[tuple[Pace, int]]:
    if lighter == 1:
        return [(Pace.STEADY, 1)]
    if lighter == 2:
        return [(Pace.LIGHTER, 2), (Pace.FASTER, 1)]
    steady, faster = (2 * lighter + 1) // 3, (lighter + 1) // 3
    return [(Pace.LIGHTER, lighter), (Pace.STEADY, steady), (Pace.FASTER, faster)]


def _trio(
    rest_minor: int, longest: int, frequency: Frequency, limit: int | None, rule: SplitRule
) -> list[tuple[Pace, int]]:
    """Return the three plans; none without a budget, or where the longest one is too long."""
    if limit is None:
        return []
    plans = affordability.trio(rest_minor, largest_instalment(limit, frequency), rule)
    if not plans or len(plans[0]) > longest:
        return []
    paces = (Pace.FITTING, Pace.SHORTER, Pace.SHORTEST)
    return [(pace, len(plan)) for pace, plan in zip(paces, plans, strict=False)]


def _named(
    counts: list[tuple[Pace, int]],
    like: Terms,
    total_minor: int,
    limit: int | None,
    rule: SplitRule,
) -> tuple[Offer, ...]:
    """Return an offer for each number of instalments, otherwise ``like`` these terms."""
    return tuple(
        _offer(pace, replace(like, count=count), total_minor, limit, rule) for pace, count in counts
    )


def _offer(pace: Pace, terms: Terms, total_minor: int, limit: int | None, rule: SplitRule) -> Offer:
    rows = build(total_minor, terms, rule=rule)
    return Offer(pace, terms, rows, None if limit is None else fits(rows, terms.frequency, limit))


def _preselected(offers: tuple[Offer, ...], limit: int | None) -> Pace | None:
    if limit is None:
        return offers[0].pace
    return next((each.pace for each in reversed(offers) if each.is_affordable), None)
