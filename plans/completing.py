"""The end of plans whose debts are paid, whoever booked the last payment."""

from datetime import datetime
from sys import maxsize

from django.db import transaction
from django.db.models import QuerySet

from payments.events import record_all
from payments.models import Debt
from payments.states import move_all
from plans.models import Plan


@transaction.atomic
def complete_due(*, at: datetime, first: int = 0, last: int = maxsize) -> int:
    """End the plans with these ids whose debt is paid, whoever booked that; return how many."""
    over = paid_off(at=at).filter(pk__range=(first, last))
    over = over.select_for_update(of=("self",), skip_locked=True)
    listed = list(over.select_related("debt").order_by("pk"))
    if listed:
        move_all(Plan.objects.filter(pk__in=[p.pk for p in listed]), Plan.State.COMPLETED)
        told = [(plan.debt, {"plan": plan.code}) for plan in listed]
        record_all(told, "plan.completed", by="night", at=at)
    return len(listed)


def paid_off(*, at: datetime) -> QuerySet[Plan]:
    """Return the plans that are not over though their debts are paid."""
    kept = (*Plan.LIVE, Plan.State.BROKEN)
    return Plan.objects.filter(state__in=kept, debt__state=Debt.State.PAID)
