"""What a person answers at the review of a hardship plan: go on, or another plan to sign.

The plan is never edited: another takes its place, and both sides are told (``amendments``).
"""

from datetime import datetime, timedelta

from django.db import transaction

from payments import ledger
from payments.codes import new_code
from payments.days import local_date
from payments.events import record
from payments.models import Debt
from payments.states import WrongState, move
from plans import answers, policies, support, written
from plans.agreements import UnderQuestion
from plans.changing import amendments
from plans.changing.leeway import Kind
from plans.changing.outstanding import left_of
from plans.changing.remainders import Left, terms_of
from plans.models import Plan, Proposal, Review
from plans.reviewing import renewals, tellings
from plans.schedule import Terms


@transaction.atomic
def go_on(review: Review, *, months: int, text: str, by: str, at: datetime) -> Plan:
    """Let the plan go on for ``months`` more before both sides look again; return the new plan.

    Raise WrongState where the review is over, Moved where the plan is, or NoSuchPlan.
    """
    assert by.startswith("officer:"), "a person looks"
    move(review, Review.State.GONE_ON, answered_by=by, answered_at=at, answer_text=text)

    def change(left: Left) -> Left:
        return renewals.gone_on(left, months=months)

    return amendments.agree(review.plan, Kind.GO_ON, change, by=by, at=at, agreed_by=by)


@transaction.atomic
def offer(review: Review, *, terms: Terms, text: str, by: str, at: datetime) -> Proposal:
    """Offer another plan, which the borrower signs or not; until then the review stays open.

    Raise WrongState where it is over or another offer waits, UnderQuestion, or NoSuchPlan.
    """
    assert by.startswith("officer:"), "a person looks"
    plan = Plan.objects.select_related("debt__lender", "debt__borrower").get(pk=review.plan_id)
    debt = ledger.hold(plan.debt)
    if debt.state == Debt.State.IN_DISPUTE:
        raise UnderQuestion
    if plan.state not in Plan.COLLECTED or not Review.objects.filter(
        pk=review.pk, state=Review.State.OPEN
    ):
        raise WrongState(f"{review} is over")
    if Proposal.objects.filter(debt=debt, state__in=Proposal.WAITING).exists():
        raise WrongState(f"another offer for {debt} waits")
    after = renewals.renewed(left_of(plan, on=local_date(at, debt.lender.time_zone)), terms)
    made = _store(plan, after, text, by=by, at=at)
    record(debt, "proposal.countered", by=by, at=at, proposal=plan.proposal.code, offer=made.code)
    return made


def _store(plan: Plan, after: Left, text: str, *, by: str, at: datetime) -> Proposal:
    debt = plan.debt
    days = support.days_to_answer(debt, answers.OFFER_DAYS, at=at)
    return Proposal.objects.create(
        lender_id=plan.lender_id,
        debt=debt,
        code=new_code(),
        side=Proposal.Side.LENDER,
        answers_to=plan.proposal,
        state=Proposal.State.PENDING_REVIEW,
        changes=plan,
        change=Kind.REVIEW,
        total_minor=after.total_minor,
        budget=tellings.budget_of(plan),
        situation=tellings.situation_of(plan),
        policy=policies.stored(debt.lender, at=at),
        language=plan.proposal.language,
        by=by,
        created_at=at,
        submitted_at=at,
        expires_at=at + timedelta(days=days),
        reason_text=text,
        **written.fields_of(terms_of(after)),
    )
