"""All that an officer needs to answer one plan: as sent, as it would be now, and rule by rule.

Gathers plain values for pages; answers nothing and knows no requests.
"""

from dataclasses import dataclass
from datetime import date, datetime

from payments.days import local_date
from payments.models import Debt
from payments.money import Money
from plans import answers, charges, plannable, policies, policy, progress, proposals, refitting
from plans.agreements import FirstDatePassed, StaleBalance
from plans.changing import expecting
from plans.changing.outstanding import left_of
from plans.changing.remainders import NoSuchChange, terms_of
from plans.models import Plan, PolicyVersion, Proposal
from plans.schedule import NoSuchPlan, Row, Terms, build
from portal.lender import sentences
from portal.lender.months import Month, month_of
from portal.lender.sentences import RuleLine
from portal.outlines import Outline, outline_of


@dataclass(frozen=True)
class Dossier:
    """One plan on the desk. ``now`` is what agreeing would make today, None where nothing.

    ``owed`` is with the interest to today, ``booked`` what stands in the book, both without what is
    ``questioned``. ``running`` is what is left of the plan that it would change, where it changes
    one. Where ``interest_goes_on``, no payment here holds the interest to come.
    """

    proposal: Proposal
    owed: Money
    booked: Money
    questioned: Money | None
    today: date
    version: PolicyVersion
    sent: Outline
    now: Outline | None
    is_past: bool
    rules: list[RuleLine]
    running: Outline | None
    month: Month | None
    interest_goes_on: bool

    @property
    def debt(self) -> Debt:
        return self.proposal.debt

    @property
    def is_to_answer(self) -> bool:
        return self.proposal.is_waiting and not self.proposal.is_from_lender

    @property
    def is_disputed(self) -> bool:
        return self.debt.state == Debt.State.IN_DISPUTE

    @property
    def has_moved(self) -> bool:
        """Whether another balance is owed than the plan was made for."""
        return self.booked.minor != self.proposal.total_minor

    @property
    def has_rounds_left(self) -> bool:
        return self.proposal.round < answers.ROUNDS_MAX

    @property
    def is_newer_version(self) -> bool:
        """Whether other rules are in force than when the plan was sent."""
        sent = self.proposal.policy
        return sent is not None and sent.version != self.version.version


def dossier_of(proposal: Proposal, *, at: datetime) -> Dossier:
    """Open the dossier of a plan as it is at this moment."""
    debt = proposal.debt
    today = local_date(at, debt.lender.time_zone)
    booked = plannable.owed(debt)
    version = policies.in_force(debt.lender)
    rows, is_past = _rows_now(proposal, booked, today)
    before = progress.running_plan(debt) if proposal.change and proposal.is_waiting else None
    is_eased = proposal.terms.review_date is not None
    return Dossier(
        proposal=proposal,
        owed=plannable.owed_today(debt, at=at),
        booked=booked,
        questioned=plannable.left_out(debt) or None,
        today=today,
        version=version,
        sent=sent_outline(proposal),
        now=_outline(rows, proposal, today),
        is_past=is_past,
        rules=_rules(proposal, rows, version, today),
        running=_running(before, today, at=at) if before else None,
        month=month_of(proposal, version),
        interest_goes_on=proposal.is_waiting
        and charges.goes_on(debt, before=before, is_eased=is_eased),
    )


def outline_at(proposal: Proposal, owed: Money, *, on: date) -> Outline | None:
    """Return what agreeing would make at the balance ``owed``; None where nothing."""
    return _outline(_rows_now(proposal, owed, on)[0], proposal, on)


def sent_outline(proposal: Proposal) -> Outline:
    """Return the payments as they were proposed, from the day on which they were."""
    day = local_date(proposal.submitted_at or proposal.created_at, proposal.debt.lender.time_zone)
    rows = build(proposal.total_minor, proposal.terms)
    return outline_of(rows, proposal.terms, currency=proposal.debt.currency, today=day)


def verdict_on(
    proposal: Proposal,
    rows: tuple[Row, ...],
    version: PolicyVersion,
    today: date,
    *,
    review_date: date | None,
) -> policy.Verdict:
    """Return what the rules of ``version`` say today to ``rows`` from this borrower.

    ``review_date`` is when both sides would look again, None where they would not.
    """
    return policy.judge(
        total_minor=sum(row.amount_minor for row in rows),
        rows=rows,
        frequency=proposal.terms.frequency,
        surplus_minor=proposals.surplus_of(proposal.budget),
        upfront_minor=sum(row.amount_minor for row in rows if row.is_upfront),
        today=today,
        policy=policies.rules_for(version, proposal.budget),
        later=proposals.later_of(proposal.situation, on=today),
        review_date=review_date,
    )


def nearest_outline(proposal: Proposal, owed: Money, *, on: date) -> tuple[Terms, Outline] | None:
    """Return the nearest plan within the limits in force, with its payments; None if none is."""
    terms = answers.nearest(proposal, on=on) if owed else None
    if terms is None:
        return None
    rows = build(owed.minor, terms)
    return terms, outline_of(rows, terms, currency=owed.currency, today=on)


def _rows_now(proposal: Proposal, owed: Money, today: date) -> tuple[tuple[Row, ...], bool]:
    """Return the payments that agreeing would make, none where none; and if its day is past."""
    try:
        return refitting.rows_now(proposal, owed, on=today), False
    except FirstDatePassed:
        return (), True
    except (StaleBalance, NoSuchPlan):
        return (), False


def _outline(rows: tuple[Row, ...], proposal: Proposal, today: date) -> Outline | None:
    if not rows:
        return None
    return outline_of(rows, proposal.terms, currency=proposal.debt.currency, today=today)


def _running(plan: Plan, today: date, *, at: datetime) -> Outline | None:
    """Return what is left of the plan under way, without the interest to come."""
    try:
        left = expecting.owed(plan, left_of(plan, on=today), at=at)
    except NoSuchChange:
        return None
    rows = tuple(Row(n, day, minor) for n, (day, minor) in enumerate(left.rows, start=1))
    return outline_of(rows, terms_of(left), currency=plan.debt.currency, today=today)


def _rules(
    proposal: Proposal, rows: tuple[Row, ...], version: PolicyVersion, today: date
) -> list[RuleLine]:
    """Return each rule: checked again while the plan waits, as it was found once it is answered."""
    currency = proposal.debt.currency
    sent = sentences.results_from(proposal.verdict)
    # What weighs a change is what the plan was when it was asked for.
    if not proposal.is_waiting or proposal.is_from_lender or proposal.change:
        return sentences.rule_lines(sent, currency=currency)
    again = verdict_on(
        proposal,
        rows or build(proposal.total_minor, proposal.terms),
        version,
        today,
        review_date=proposal.review_date,
    )
    return sentences.rule_lines(again.results, currency=currency, sent=sent)
