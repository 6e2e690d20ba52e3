"""How many days after its due day a payment still counts as in time, by how it comes.

A bank takes days that are not the borrower's. What is on its way is pending, and never late.
"""

from collections.abc import Iterable

from plans import debits, holds
from plans.missing.rail_days import TOLERANCE_DAYS, TRANSFER
from plans.models import Mandate, Plan


def days_of(plan: Plan) -> int:
    """Return the days of grace of ``plan``."""
    return days_by_plan([plan])[plan.pk]


def days_by_plan(plans: Iterable[Plan]) -> dict[int, int]:
    """Return the days of grace by plan id, in three queries.

    In a rest nothing that falls due is late.
    """
    listed = list(plans)
    resting = holds.grace_days_for([plan.debt_id for plan in listed])
    own = own_days_by_plan(listed)
    return {plan.pk: own[plan.pk] + resting.get(plan.debt_id, 0) for plan in listed}


def own_days_by_plan(plans: Iterable[Plan]) -> dict[int, int]:
    """Return the days of grace by plan id without those of a rest, in two queries.

    Those of the method that pays by itself; a borrower who pays by hand may choose a transfer.
    Where money is going to be taken later than its day (moved, tried again), counted from there.
    """
    pks = [plan.pk for plan in plans]
    running = Mandate.objects.filter(plan__in=pks, state=Mandate.State.ACTIVE)
    kinds = dict(running.values_list("plan", "method__kind"))
    later = debits.days_later(pks)
    return {pk: TOLERANCE_DAYS.get(kinds.get(pk, ""), TRANSFER) + later.get(pk, 0) for pk in pks}
