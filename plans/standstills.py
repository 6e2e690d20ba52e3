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

from payments import freezing
from payments.days import local_date
from payments.models import Accrual, Debt, Freeze
from plans.models import Plan, Proposal, Settlement

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
    """Return what grows and perhaps should not, or the other way round: the few to look at.

    All that ``follow_all`` would change are among them, and plans on which interest goes on.
    """
    stopped = Freeze.objects.filter(debt=OuterRef("debt"), cause=PLAN, about=OuterRef("code"))
    is_right = Exists(stopped.filter(is_frozen=True)) & ~Exists(stopped.filter(is_frozen=False))
    going = Q(pk=None)
    for reasons in _reasons():
        going |= Q(Exists(reasons.filter(~Q(is_right), debt=OuterRef("pk"))))
    ended = Freeze.objects.filter(
        cause=PLAN, is_frozen=False, debt=OuterRef("debt"), about=OuterRef("about"),
        pk__gt=OuterRef("pk"),
    )  # fmt: skip
    still = Freeze.objects.filter(~Exists(ended), debt=OuterRef("pk"), cause=PLAN, is_frozen=True)
    for reasons in _reasons():
        still = still.filter(~Exists(reasons.filter(code=OuterRef("about"))))
    return Accrual.objects.filter(going | Q(Exists(still)))


def _reasons() -> tuple[QuerySet[Any], ...]:
    """Return what may stop interest: plans that are kept, offers that wait, settlements."""
    return (
        Plan.objects.filter(state__in=KEPT),
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
