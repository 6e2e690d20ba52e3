"""Debts begin to grow as their lender's policy says, from the day on which they are here."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from payments import accruing, rates
from payments.models import Debt, Lender
from plans import policies, progress, standstills
from plans.changing import adjusting

# A debt grows from its verification on, until it is paid or closed.
GROWS = (
    Debt.State.VERIFIED,
    Debt.State.OPEN,
    Debt.State.IN_NEGOTIATION,
    Debt.State.ON_PLAN,
    Debt.State.IN_DISPUTE,
)


@transaction.atomic
def begin_due(*, first: int, last: int, at: datetime) -> int:
    """Let the debts with these ids grow that were placed under such a policy; return how many.

    Repeatable; in a fixed number of statements for each lender that has such a policy.
    """
    in_force = policies.interest_of(Lender.objects.values_list("pk", flat=True))
    if not in_force:
        return 0
    fresh = without_terms(at=at).filter(
        pk__range=(first, last),
        lender__in=in_force,
        placed_at__gte=min(since for _, since in in_force.values()),
    )
    by_lender: dict[int, list[Debt]] = defaultdict(list)
    for debt in fresh.select_related("lender").order_by("pk"):
        if debt.placed_at >= in_force[debt.lender_id][1]:
            by_lender[debt.lender_id].append(debt)
    begun = 0
    for lender_id, debts in by_lender.items():
        version, _ = in_force[lender_id]
        by = f"policy:{version.version}"
        begun += rates.begin_as_placed(
            debts, lender=debts[0].lender, convention=version.interest, by=by, at=at
        )
        standstills.follow_all([debt.pk for debt in debts], by=by, at=at)
    return begun


def without_terms(*, at: datetime) -> QuerySet[Debt]:
    """Return the debts that could grow and do not, of lenders whose policy has interest."""
    in_force = policies.interest_of(Lender.objects.values_list("pk", flat=True))
    return Debt.objects.filter(
        lender__in=in_force, state__in=GROWS, annual_rate_bp__gt=0, interest_terms=None
    )


def post_due(*, first: int, last: int, at: datetime) -> int:
    """Post the interest of these debts, and let the plans on which it goes on follow; count them.

    A fixed number of statements, but for plans on which interest goes on and something is late.
    """
    behind = accruing.behind(first=first, last=last, at=at)
    posted = accruing.post_all(behind, at=at) if behind else 0
    plans = adjusting.accruing_of(behind) if posted else []
    if plans:
        progress.refresh_all(plans, at=at)
    return posted
