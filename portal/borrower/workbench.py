"""What a borrower builds a plan with: what is owed, the lender's rules, their month, their draft.

Turns what is asked for in the builder into terms, and terms back into what the builder shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from payments import growth
from payments.days import local_date
from payments.models import Accrual, Debt
from payments.money import Money
from payments.rails import smallest_minor
from payments.workdays import add_workdays
from plans import offers, plannable, policies, proposals
from plans.affordability import SUGGESTED_PERCENT, fits, share, tightest
from plans.models import BudgetStatement, Plan, PolicyVersion, Proposal, Situation
from plans.offers import Choice, Offer
from plans.policy import count_max
from plans.proposals import Preview
from plans.resolving import situations
from plans.schedule import (
    LEAD_DAYS,
    UPFRONT_GAP_DAYS,
    Frequency,
    Terms,
    next_on_anchor,
)
from plans.solver import solve
from plans.uneven import evened, postponed
from portal import access
from portal.models import User

USUAL_DAY = situations.USUAL_DAY
# The first payment is at most so many days away, whatever a lender's own rules say.
FIRST_DAYS_MAX = 366
OWN = "OWN"


@dataclass(frozen=True)
class Rhythm:
    """How often and from when: the first payment is on the first fitting day from ``from_date``."""

    frequency: Frequency
    from_date: date
    anchor_day: int | None
    upfront_minor: int = 0
    upfront_date: date | None = None

    @property
    def first_date(self) -> date:
        earliest = self.from_date
        if self.upfront_date:
            earliest = max(earliest, self.upfront_date + timedelta(days=UPFRONT_GAP_DAYS))
        return next_on_anchor(earliest, self.frequency, self.anchor_day)


@dataclass(frozen=True)
class Bench:
    """A debt on the workbench. ``draft`` is what is kept of earlier work, None before any;
    ``waiting`` is an offer of either side that waits for its answer, ``eased`` a plan under way
    that may be made anew because both sides look at it again. ``owed`` is without what is
    ``questioned``."""

    debt: Debt
    owed: Money
    version: PolicyVersion
    budget: BudgetStatement | None
    draft: Proposal | None
    waiting: Proposal | None
    today: date
    is_growing: bool = False
    told: Situation | None = None
    eased: Plan | None = None
    questioned: Money | None = None

    @property
    def interest_goes_on(self) -> bool:
        """Whether a plan of today would say that interest goes on while it is kept."""
        return self.is_growing and self.version.interest_on_plans

    @property
    def can_propose(self) -> bool:
        """Whether a plan can be worked on: none of the borrower's own waits for an answer."""
        is_sent = self.waiting is not None and not self.waiting.is_from_lender
        return self.debt.state in proposals.PROPOSABLE and not is_sent and bool(self.owed)

    @property
    def answer_by(self) -> date:
        """The working day by which a person answers what is sent today."""
        return add_workdays(self.today, self.version.answer_days, self.debt.lender.country)

    @property
    def earliest(self) -> date:
        """The earliest day on which anything can be due: time to arrange it."""
        return self.today + timedelta(days=LEAD_DAYS)

    @property
    def latest(self) -> date:
        return self.today + timedelta(days=FIRST_DAYS_MAX)

    @property
    def smallest_minor(self) -> int:
        return smallest_minor(self.debt.currency)

    @property
    def surplus(self) -> Money | None:
        """What is left over in a month, negative where spending is more; None untold."""
        minor = proposals.surplus_of(self.budget)
        return None if minor is None else Money(minor, self.debt.currency)

    @property
    def suggested(self) -> Money | None:
        """The most that we suggest using of a month: half of what is left, rounded down."""
        left = self.surplus
        return None if left is None else Money(share(left.minor), self.debt.currency)

    @property
    def usual_rhythm(self) -> Rhythm:
        return Rhythm(Frequency.MONTHLY, self.earliest, USUAL_DAY)

    def choice(self, rhythm: Rhythm) -> Choice:
        """Return the plans to choose from in this rhythm; raise NoSuchPlan where there is none."""
        return offers.offer(
            total_minor=self.owed.minor,
            frequency=rhythm.frequency,
            first_date=rhythm.first_date,
            anchor_day=rhythm.anchor_day,
            policy=policies.rules_of(self.version),
            surplus_minor=self.surplus.minor if self.surplus else None,
            upfront_minor=rhythm.upfront_minor,
            upfront_date=rhythm.upfront_date,
            smallest_minor=self.smallest_minor,
        )

    def own_terms(
        self, rhythm: Rhythm, *, amount_minor: int | None, count: int | None, end_date: date | None
    ) -> Terms:
        """Return the terms with the amount, number or last day asked for; raise NoSuchPlan."""
        return solve(
            total_minor=self.owed.minor,
            frequency=rhythm.frequency,
            first_date=rhythm.first_date,
            anchor_day=rhythm.anchor_day,
            amount_minor=amount_minor,
            count=count,
            end_date=end_date,
            upfront_minor=rhythm.upfront_minor,
            upfront_date=rhythm.upfront_date,
            smallest_minor=self.smallest_minor,
        )

    def longest_terms(self) -> Terms:
        """Return the lightest plan that this lender's rules agree to at once: the longest there is.

        Raise NoSuchPlan where too little is owed for any payment.
        """
        rules, rhythm = policies.rules_of(self.version), self.usual_rhythm
        least = max(rules.instalment_min_minor, self.smallest_minor)
        count = max(min(count_max(rules, rhythm.frequency), self.owed.minor // least), 1)
        return self.own_terms(rhythm, amount_minor=None, count=count, end_date=None)

    @property
    def share_percent(self) -> int:
        """How much of what is left over in a month a plan may take, in whole percent."""
        return min(SUGGESTED_PERCENT, policies.rules_of(self.version).surplus_share_max_percent)

    def preview(self, terms: Terms, *, months: Mapping[str, int] | None = None) -> Preview:
        """Return every payment and what the rules would say; raise NoSuchPlan.

        ``months`` is what single months leave over, by default as told with the draft.
        """
        if months is None:
            months = self.draft.months if self.draft and terms.rows else {}
        return proposals.preview(
            self.debt,
            terms,
            budget=self.budget,
            version=self.version,
            on=self.today,
            owed=self.owed,
            months=months,
            later=proposals.later_of(self.told, on=self.today),
        )

    def moved_on(self, terms: Terms) -> Terms:
        """Return ``terms`` with days that are too near or past moved to the next that fit.

        Payments named one by one stay as they are, or else become equal ones; where both sides look
        again, they move by whole months with that day.
        """
        if terms.rows and terms.first_date >= self.earliest:
            return terms
        if terms.review_date:
            return postponed(terms, self.earliest)
        terms = evened(terms)
        rhythm = rhythm_of(terms)
        if terms.upfront_date and terms.upfront_date < self.earliest:
            rhythm = replace(rhythm, upfront_date=self.earliest)
        if rhythm.from_date < self.earliest:
            rhythm = replace(rhythm, from_date=self.earliest)
        return replace(terms, first_date=rhythm.first_date, upfront_date=rhythm.upfront_date)

    def is_over_half(self, seen: Preview) -> bool:
        """Whether a payment takes more than half of what is left over in a month."""
        return self.surplus is not None and not self._keeps_half(seen)

    def takes_over_half(self, one: Offer) -> bool:
        """Whether a plan on offer takes more than half of what is left over in a month."""
        half = self.suggested
        return half is not None and not fits(one.rows, one.terms.frequency, half.minor)

    def is_affordable(self, seen: Preview) -> bool:
        """Whether every payment is within the half of what is left; no without a budget."""
        return self.surplus is not None and self._keeps_half(seen)

    def _keeps_half(self, seen: Preview) -> bool:
        usual = self.surplus.minor if self.surplus else 0
        months, later = seen.months, proposals.later_of(self.told, on=self.today)
        review = seen.terms.review_date

        def half_of(day: date) -> int:
            then = later.surplus_minor if later and day >= later.from_date else None
            left = usual if then is None else then
            return share(months.get(day.month, left), SUGGESTED_PERCENT)

        # What is left when both sides look again is nothing that a month has to bear.
        fixed = [row for row in seen.rows if review is None or row.due_date < review]
        actual, limit = tightest(fixed or seen.rows, seen.terms.frequency, half_of)
        return actual <= limit


def bench_of(user: User, debt: Debt, *, at: datetime) -> Bench:
    """Put ``debt`` on the workbench, as it is at this moment."""
    states = (Proposal.State.DRAFT, *Proposal.WAITING)
    found = list(access.proposals_of(user).filter(debt=debt, state__in=states))
    told = access.budgets_about(user, debt)
    questioned = plannable.left_out(debt)
    return Bench(
        debt=debt,
        owed=growth.owed(debt, at=at) - questioned,
        version=policies.in_force(debt.lender),
        budget=told.first(),
        draft=next((each for each in found if not each.is_waiting), None),
        waiting=next((each for each in found if each.is_waiting), None),
        today=local_date(at, debt.lender.time_zone),
        is_growing=Accrual.objects.filter(debt=debt).exists(),
        told=access.situations_of(user).filter(debt=debt).first(),
        eased=_eased(user, debt, found) if debt.state == Debt.State.ON_PLAN else None,
        questioned=questioned or None,
    )


def _eased(user: User, debt: Debt, found: list[Proposal]) -> Plan | None:
    """Return the plan under way that both sides look at again, and so may be made anew.

    None while another of the borrower's own waits for its answer.
    """
    if any(each.is_waiting and not each.is_from_lender for each in found):
        return None
    running = access.plans_of(user).filter(debt=debt, state__in=Plan.COLLECTED)
    return running.filter(proposal__review_date__isnull=False).first()


def rhythm_of(terms: Terms) -> Rhythm:
    return Rhythm(
        terms.frequency, terms.first_date, terms.anchor_day, terms.upfront_minor, terms.upfront_date
    )


def offer_named(choice: Choice, pace: str) -> Offer | None:
    return next((each for each in (*choice.trio, *choice.offers) if each.pace == pace), None)


def pace_of(choice: Choice, terms: Terms) -> str:
    """Return which of the paces ``terms`` are, or OWN."""
    known = (*choice.trio, *choice.offers)
    return next((each.pace.value for each in known if each.terms == terms), OWN)
