"""The reviews of hardship plans: opened some days before their day, closed once, broken by nobody.

Silence changes nothing: until somebody agrees to something else, a plan goes on as it is.
Source: CONC 7.3.5G, token and reduced payments for a reasonable time.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from payments.days import local_date
from payments.events import record, record_all
from payments.models import Debt
from payments.states import move
from plans import disputes
from plans.changing.leeway import Kind
from plans.models import Plan, Review

AHEAD_DAYS = 14
# Where the day is not the same as UTC's, it is the one before or after.
ZONES = timedelta(days=1)
NIGHT = "night"


@transaction.atomic
def open_due(*, first: int, last: int, at: datetime) -> int:
    """Open the reviews of these plans that come within days; return of how many. Repeatable.

    In a fixed number of statements. Who rests or questions the debt is left in peace until then.
    """
    plans = _due(first, last, at=at)
    if not plans:
        return 0
    # Read again once they are locked: another night may have been at work until then.
    have = set(Review.objects.filter(plan__in=plans).values_list("plan", flat=True))
    quiet = disputes.contact_stopped_for([plan.debt_id for plan in plans])
    asked = [plan for plan in plans if plan.pk not in have and plan.debt_id not in quiet]
    Review.objects.bulk_create(
        Review(
            lender_id=plan.lender_id,
            plan=plan,
            review_date=_day(plan),
            opened_at=at,
        )
        for plan in asked
    )
    record_all([(plan.debt, _facts(plan)) for plan in asked], "review.opened", by=NIGHT, at=at)
    return len(asked)


def _due(first: int, last: int, *, at: datetime) -> list[Plan]:
    """Return the running plans whose review comes soon where they are, locked."""
    found = perhaps_due(at=at).filter(pk__range=(first, last))
    found = found.select_for_update(of=("self",), skip_locked=True)
    listed = found.select_related("debt__lender", "proposal")
    return [plan for plan in listed if _is_time(plan, at=at)]


def perhaps_due(*, at: datetime) -> QuerySet[Plan]:
    """Return the running plans whose review comes soon somewhere on earth and is not open."""
    return Plan.objects.filter(
        ~Exists(Review.objects.filter(plan=OuterRef("pk"))),
        state__in=Plan.COLLECTED,
        debt__state=Debt.State.ON_PLAN,
        proposal__review_date__lte=at.date() + timedelta(days=AHEAD_DAYS) + ZONES,
    )


def _is_time(plan: Plan, *, at: datetime) -> bool:
    today = local_date(at, plan.debt.lender.time_zone)
    return _day(plan) <= today + timedelta(days=AHEAD_DAYS)


def _day(plan: Plan) -> date:
    assert plan.proposal.review_date is not None, plan
    return plan.proposal.review_date


def _facts(plan: Plan) -> dict[str, str]:
    return {"plan": plan.code, "day": _day(plan).isoformat()}


@transaction.atomic
def close(review: Review, *, text: str, by: str, at: datetime) -> None:
    """Leave the plan as it is, with words for the borrower. Raise WrongState where it is over."""
    assert by.startswith("officer:"), "a person looks"
    move(review, Review.State.CLOSED, answered_by=by, answered_at=at, answer_text=text)
    record(review.plan.debt, "review.closed", by=by, at=at, plan=review.plan.code)


def follow(old: Plan, new: Plan, *, by: str, at: datetime) -> None:
    """Take the review of ``old`` along to the plan in its place, or end it where there is none.

    Call in the transaction that changed the plan.
    """
    review = Review.objects.filter(plan=old).first()
    if review is None:
        return
    is_anew = new.proposal.change in (Kind.REVIEW, Kind.GO_ON)
    if not is_anew and new.proposal.review_date == review.review_date:
        Review.objects.filter(pk=review.pk).update(plan=new)
    elif review.is_open:
        move(review, Review.State.CHANGED, answered_by=by, answered_at=at)
