"""While a plan is being agreed or kept, its debt costs nothing more, unless that was agreed too.

Which plans and offers stop interest follows from their states; ``follow`` writes the dated facts
that make it so, from today on. Rests and questions about a debt write their own.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from payments import freezing
from payments.days import local_date
from payments.models import Accrual, Debt, Freeze
from plans.changing.adjusting import ACCRUES
from plans.models import Agreement, Plan, PolicyVersion, Proposal, Settlement

PLAN = freezing.Cause.PLAN
# A plan that was completed still stands if a payment of it goes back.
KEPT = (*Plan.LIVE, Plan.State.COMPLETED)
SETTLES = (Settlement.State.ASKED, *Settlement.LIVE, Settlement.State.FULFILLED)


def follow(debt: Debt, *, by: str, at: datetime) -> bool:
    """Stop interest on ``debt`` for what is agreed or asked for now, and for nothing else.

    From today on. Repeatable; False where all was so already, or the debt has no terms. Call in
    the transaction that changed a plan or an offer.
    """
    return bool(follow_all([debt.pk], by=by, at=at))


def follow_due(*, first: int, last: int, at: datetime) -> int:
    """Make sure of the debts with these ids; return how many were not right."""
    growing = perhaps_wrong(at=at).filter(debt__gte=first, debt__lte=last)
    return follow_all(growing.values_list("pk", flat=True), by="night", at=at)


def perhaps_wrong(*, at: datetime) -> QuerySet[Accrual]:
    """Return what grows and should not, or the other way round: all that ``follow_all`` changes."""
    wrong = Q(Exists(_without_reason().filter(debt=OuterRef("pk"))))
    for reasons in _reasons():
        mine = _stopped().filter(debt=OuterRef("debt"), about=OuterRef("code"))
        wrong |= Q(Exists(reasons.filter(~Q(_is_there(mine)), debt=OuterRef("pk"))))
    return Accrual.objects.filter(wrong)


def _without_reason() -> QuerySet[Freeze]:
    """Return what still stops interest for a plan or an offer that is none any more."""
    found = _stopped()
    for reasons in _reasons():
        mine = reasons.filter(debt=OuterRef("debt"), code=OuterRef("about"))
        found = found.filter(~Q(_is_there(mine)))
    return found


def _stopped() -> QuerySet[Freeze]:
    """Return the facts that stop interest for a plan or an offer, and that no later fact ends."""
    later = Q(from_date__gt=OuterRef("from_date")) | Q(
        from_date=OuterRef("from_date"), pk__gt=OuterRef("pk")
    )
    ended = Freeze.objects.filter(
        later, cause=PLAN, is_frozen=False, debt=OuterRef("debt"), about=OuterRef("about")
    )
    return Freeze.objects.filter(~Q(_is_there(ended)), cause=PLAN, is_frozen=True)


def _is_there(found: QuerySet[Any]) -> Coalesce:
    """Whether there is such a row: looked up for each, or in a table of all of them.

    An EXISTS by itself becomes a join, in which all is compared with all where the database guesses
    wrongly how many there are.
    """
    return Coalesce(Exists(found), False)


def _reasons() -> tuple[QuerySet[Any], ...]:
    """Return what stops interest: plans that are kept, offers that wait, settlements."""
    # Only these lenders' agreements are read: it is long what is signed.
    letting = PolicyVersion.objects.filter(interest_on_plans=True).values_list("lender", flat=True)
    going_on = Agreement.objects.filter(
        lender__in=set(letting), contents__charges__interest=ACCRUES
    ).exclude(plan__state=Plan.State.COOLING_OFF)
    return (
        Plan.objects.filter(~Q(_is_there(going_on.filter(plan=OuterRef("pk")))), state__in=KEPT),
        Proposal.objects.filter(state__in=Proposal.WAITING),
        Settlement.objects.filter(state__in=SETTLES),
    )


@transaction.atomic
def follow_all(debt_ids: Iterable[int], *, by: str, at: datetime) -> int:
    """Make sure of every one of these debts that has terms; return how many were not right.

    In a fixed number of statements, one where none has terms.
    """
    growing = Accrual.objects.filter(debt__in=list(debt_ids))
    debts = {a.pk: a.debt for a in growing.select_related("debt__lender").order_by("debt")}
    wanted, times = (_wanted(list(debts)), freezing.times_of(debts)) if debts else ({}, {})
    begun: list[freezing.Reason] = []
    over: list[freezing.Reason] = []
    for pk, debt in debts.items():
        today = local_date(at, debt.lender.time_zone)
        found = {t.about for t in times[pk] if t.cause == PLAN and t.covers(today)}
        begun += [(debt, PLAN, about) for about in sorted(wanted[pk] - found)]
        over += [(debt, PLAN, about) for about in sorted(found - wanted[pk])]
    freezing.freeze_all(begun, by=by, at=at)
    freezing.thaw_all(over, by=by, at=at)
    return len({debt.pk for debt, _, _ in begun + over})


def _wanted(debt_ids: list[int]) -> dict[int, set[str]]:
    """Return by debt the codes of what stops its interest, in three queries."""
    wanted: dict[int, set[str]] = defaultdict(set)
    plans = Plan.objects.filter(debt__in=debt_ids, state__in=KEPT).select_related("agreement")
    for plan in plans:
        is_new = plan.state == Plan.State.COOLING_OFF
        if is_new or plan.agreement.contents["charges"]["interest"] == "frozen":
            wanted[plan.debt_id].add(plan.code)
    asked = Proposal.objects.filter(debt__in=debt_ids, state__in=Proposal.WAITING)
    for debt_id, code in asked.values_list("debt", "code"):
        wanted[debt_id].add(code)
    settles = Settlement.objects.filter(debt__in=debt_ids, state__in=SETTLES)
    for debt_id, code in settles.values_list("debt", "code"):
        wanted[debt_id].add(code)
    return wanted
