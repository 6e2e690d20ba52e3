"""The first hours of a plan, in which the borrower may change their mind and nothing is taken."""

from datetime import datetime

from django.db import transaction

from payments import ledger
from payments.events import record
from payments.models import Debt
from payments.states import WrongState, move
from plans import mandates, standstills
from plans.models import Plan

BEGIN_MAX = 500


class TooLate(Exception):
    """The hours are over: the plan has begun, or has ended."""


def change_mind(plan: Plan, *, by: str, at: datetime) -> None:
    """Take the signature back: the plan never began, and the debt is open again.

    What was paid meanwhile stays counted. Raise TooLate once the hours are over, WrongState where
    somebody changed the plan first.
    """
    if not may_change_mind(plan, at=at):
        raise TooLate
    with transaction.atomic():
        debt = ledger.hold(plan.debt)
        move(plan, Plan.State.CANCELLED)
        if debt.state == Debt.State.ON_PLAN:
            move(debt, Debt.State.OPEN)
        given = mandates.in_force(plan)
        if given:
            mandates.cancel(given, by=by, at=at)
        record(debt, "plan.taken_back", by=by, at=at, plan=plan.code)
        standstills.follow(debt, by=by, at=at)


def may_change_mind(plan: Plan, *, at: datetime) -> bool:
    """Return whether the borrower may still take their signature back."""
    is_new = plan.state == Plan.State.COOLING_OFF and plan.cooling_until is not None
    return is_new and plan.cooling_until is not None and at < plan.cooling_until


def begin_due(*, at: datetime) -> int:
    """Begin every plan whose hours are over; return how many. Safe to repeat."""
    over = Plan.objects.filter(state=Plan.State.COOLING_OFF, cooling_until__lte=at)
    return sum(_begin(plan, at=at) for plan in over.select_related("debt__lender")[:BEGIN_MAX])


def _begin(plan: Plan, *, at: datetime) -> bool:
    try:
        with transaction.atomic():
            move(plan, Plan.State.ACTIVE)
            record(plan.debt, "plan.began", by="night", at=at, plan=plan.code)
            standstills.follow(plan.debt, by="night", at=at)  # On some plans interest goes on.
    except WrongState:
        return False  # Changed, paid off or taken back in this very moment.
    return True
