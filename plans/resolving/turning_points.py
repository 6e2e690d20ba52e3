"""The fact that would change a way on: how much more or less, by when, or what has to happen.

Knows the ways and their arithmetic. Each figure is exact: one unit less and nothing changes.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from plans.policy import deferral_latest
from plans.resolving import paces, paying_ways, ways
from plans.resolving.circumstances import Circumstances, Kind
from plans.resolving.ways import Reason, Way


class Fact(StrEnum):
    """What would have to be otherwise; the figures that go with it stand beside each."""

    MORE_LEFT = "MORE_LEFT"  # minor: with so much left of a month, ``then`` is open
    LESS_LEFT = "LESS_LEFT"  # minor: with less than that left of a month, it is not open any more
    MONTH_TOLD = "MONTH_TOLD"  # nothing more
    LESS_AT_HAND = "LESS_AT_HAND"  # minor: with less than that at hand, it is not open any more
    NOTHING_AT_HAND = "NOTHING_AT_HAND"  # months: so many without it; None: no plan without it
    LATER_BACK = "LATER_BACK"  # day: beyond it, the change is too far off
    STEP_MOVES = "STEP_MOVES"  # day: the step is there because the change ends then
    ANSWERED = "ANSWERED"  # nothing more
    RESTED = "RESTED"  # days
    PAYING_RESTARTS = "PAYING_RESTARTS"  # nothing more
    ALWAYS = "ALWAYS"  # nothing more
    MORE_OWED = "MORE_OWED"  # minor: the least that can be paid at all


@dataclass(frozen=True)
class TurningPoint:
    """What would change a way, in minor units, months or days; ``then`` is what opens."""

    fact: Fact
    minor: int | None = None
    months: int | None = None
    days: int | None = None
    day: date | None = None
    then: Kind | None = None


def of(way: Way, about: Circumstances) -> TurningPoint:
    """Return the fact that would change ``way``."""
    if way.kind is Kind.PAY_IN_FULL:
        return _of_full(way, about)
    if way.kind is Kind.SETTLEMENT:
        return TurningPoint(Fact.LESS_AT_HAND, minor=way.once_minor)
    if way.kind is Kind.PART_NOW_AND_PLAN:
        without = paying_ways.plan(about)
        return TurningPoint(Fact.NOTHING_AT_HAND, months=without.months if without else None)
    if way.kind in (Kind.PLAN, Kind.STEP_UP, Kind.SHORT_DEFERRAL):
        return _of_plans(way, about)
    if way.kind is Kind.BREATHING_SPACE:
        return TurningPoint(Fact.RESTED, days=way.days)
    if way.kind is Kind.DISPUTE:
        return TurningPoint(Fact.ANSWERED)
    if way.reason is Reason.TOO_OLD:
        return TurningPoint(Fact.PAYING_RESTARTS)
    return _of_little(way, about)


def plan_from(about: Circumstances) -> int:
    """Return the least surplus with which a plan by the lender's rules is within reach."""
    most = paces.longest(about, about.balance_minor)
    return paces.surplus_for(about, paces.heaviest(about.balance_minor, most))


def _of_full(way: Way, about: Circumstances) -> TurningPoint:
    """Everything at once: from what surplus it is open, or comes first."""
    if about.needs_time and way.once_minor:
        return TurningPoint(Fact.LESS_AT_HAND, minor=way.once_minor)
    if about.needs_time:
        return TurningPoint(Fact.LESS_LEFT, minor=paces.surplus_for(about, way.monthly_minor))
    needs = max(paces.surplus_for(about, way.monthly_minor), about.balance_minor)
    surplus = about.surplus_minor
    if surplus is not None and surplus >= needs:
        return TurningPoint(Fact.LESS_LEFT, minor=needs)
    return TurningPoint(Fact.MORE_LEFT, minor=needs, then=Kind.PAY_IN_FULL)


def _of_plans(way: Way, about: Circumstances) -> TurningPoint:
    if way.kind is Kind.SHORT_DEFERRAL:
        return TurningPoint(Fact.LATER_BACK, day=deferral_latest(about.policy, about.today))
    if way.kind is Kind.STEP_UP:
        assert about.later, about
        if paying_ways.plan(about):
            return TurningPoint(Fact.STEP_MOVES, day=about.later.from_date)
        return TurningPoint(Fact.MORE_LEFT, minor=plan_from(about), then=Kind.PLAN)
    if about.surplus_minor is None:
        return TurningPoint(Fact.MONTH_TOLD)
    return TurningPoint(Fact.LESS_LEFT, minor=plan_from(about))


def _of_little(way: Way, about: Circumstances) -> TurningPoint:
    """Where little or nothing is left: from what surplus the next better way is open."""
    if ways.is_too_small(about):
        return TurningPoint(Fact.MORE_OWED, minor=about.smallest_minor)
    surplus, enough = about.surplus_minor, plan_from(about)
    if way.reason is Reason.FREE_HELP:
        return TurningPoint(Fact.ALWAYS)
    assert surplus is not None, way
    if way.kind in (Kind.DEBT_ADVISER, Kind.CLOSURE):
        some = paces.surplus_for(about, about.smallest_minor)
        if surplus < some < enough:
            return TurningPoint(Fact.MORE_LEFT, minor=some, then=Kind.HARDSHIP_TOKEN)
    return TurningPoint(Fact.MORE_LEFT, minor=enough, then=Kind.PLAN)
