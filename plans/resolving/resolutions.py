"""The ways on that fit a person, best first: each with its reason and what would change it.

Eligibility first, then what a way does for the borrower, then the lender's
policy. Pure: the same facts give the same answer to borrower and lender, whoever asks.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from plans.policy import judge
from plans.resolving import forbearance, paying_ways, protection, turning_points, ways
from plans.resolving.circumstances import Circumstances, Kind
from plans.resolving.turning_points import TurningPoint
from plans.resolving.ways import Way
from plans.schedule import build


class Answer(StrEnum):
    """Who has to agree to it."""

    NOBODY = "NOBODY"
    RULES = "RULES"
    PERSON = "PERSON"


@dataclass(frozen=True)
class Resolution:
    """A way on, who has to agree to it, and the fact that would change it."""

    way: Way
    answer: Answer
    turning_point: TurningPoint

    @property
    def kind(self) -> Kind:
        return self.way.kind


RULES: tuple[Callable[[Circumstances], Way | None], ...] = (
    paying_ways.in_full,
    paying_ways.settlement,
    paying_ways.part_now,
    paying_ways.plan,
    paying_ways.step_up,
    forbearance.deferral,
    forbearance.interest_free,
    forbearance.token,
    protection.adviser,
    protection.breathing_space,
    protection.dispute,
    protection.closure,
)
# What each does for the borrower, best first: the debt is gone and costs least; it ends, within
# what a month bears; it stands still; somebody helps. Two on one rung are as good as each other.
LADDER = {
    Kind.PAY_IN_FULL: 1,
    Kind.SETTLEMENT: 2,
    Kind.PART_NOW_AND_PLAN: 3,
    Kind.PLAN: 4,
    Kind.STEP_UP: 5,
    Kind.SHORT_DEFERRAL: 5,
    Kind.HARDSHIP_INTEREST_FREE: 7,
    Kind.HARDSHIP_TOKEN: 8,
    Kind.DEBT_ADVISER: 9,
    Kind.BREATHING_SPACE: 10,
    Kind.DISPUTE: 11,
    Kind.CLOSURE: 12,
}
# Where the month was not told, a plan is a guess: what fits a change that was told comes first.
UNTOLD_PLAN = 6
# CONC 7.3.10R: nobody is steered to pay everything who cannot out of a month.
NOT_URGED = 13
# Ways that end the debt by and by. To who needs time the slowest of them comes first.
BY_AND_BY = {Kind.PART_NOW_AND_PLAN, Kind.PLAN, Kind.STEP_UP, Kind.SHORT_DEFERRAL}
ALONE = {Kind.PAY_IN_FULL, Kind.DEBT_ADVISER, Kind.BREATHING_SPACE, Kind.DISPUTE}


def resolve(about: Circumstances) -> tuple[Resolution, ...]:
    """Return every way open to this person, best first; there is always at least one."""
    found = [
        Resolution(way, _answer(way, about), turning_points.of(way, about))
        for rule in RULES
        if (way := rule(about)) is not None
    ]
    assert found, about
    return tuple(sorted(found, key=lambda each: _place(each, about)))


def first_kind(found: Iterable[Resolution]) -> Kind:
    """Return what is offered first."""
    return next(iter(found)).kind


def rung(way: Way, about: Circumstances) -> int:
    """Return how good ``way`` is for this person; less is better.

    What touches their rights or their safety goes before everything about money.
    """
    if way.reason in (ways.Reason.TOO_OLD, ways.Reason.TOO_SMALL):
        return -3
    if way.reason is ways.Reason.IN_DOUBT:
        return -2
    if way.reason in (ways.Reason.IN_CRISIS, ways.Reason.IN_ADVICE):
        return -1
    if way.kind is Kind.PAY_IN_FULL and _is_not_urged(about):
        return NOT_URGED
    if way.reason is ways.Reason.UNTOLD:
        return UNTOLD_PLAN
    if about.needs_time and way.kind in BY_AND_BY:
        is_guess = way.kind is Kind.PART_NOW_AND_PLAN and about.surplus_minor is None
        return UNTOLD_PLAN if is_guess else LADDER[Kind.PLAN]
    return LADDER[way.kind]


def _is_not_urged(about: Circumstances) -> bool:
    return about.needs_time or (about.surplus_minor or 0) < about.balance_minor


def _place(each: Resolution, about: Circumstances) -> tuple[int, int, bool, int]:
    is_slow_first = about.needs_time and each.kind in BY_AND_BY
    haste = -(each.way.months or 0) if is_slow_first else 0
    is_person = each.answer is Answer.PERSON
    return (rung(each.way, about), haste, is_person, list(Kind).index(each.kind))


def _answer(way: Way, about: Circumstances) -> Answer:
    """Return who has to agree: nobody, the lender's rules at once, or a person."""
    if way.kind in ALONE:
        return Answer.NOBODY
    if way.terms is None:
        return Answer.PERSON
    verdict = judge(
        total_minor=about.balance_minor,
        rows=build(about.balance_minor, way.terms, smallest_minor=about.smallest_minor),
        frequency=way.terms.frequency,
        surplus_minor=about.surplus_minor,
        upfront_minor=way.terms.upfront_minor,
        today=about.today,
        policy=about.policy,
        later=about.later,
        review_date=way.terms.review_date,
    )
    return Answer.RULES if verdict.agreed else Answer.PERSON
