"""Payments that a change moved to another day or left out: where they stood before.

Read from the plans that were left; nothing of it is stored.
"""

from dataclasses import dataclass
from datetime import date

from plans.changing.leeway import Kind
from plans.models import Plan

# Only these leave a place empty; every other change draws up the days anew.
KINDS = (Kind.SKIP, Kind.MOVE)


@dataclass(frozen=True)
class Gap:
    """A day on which a payment of so many minor units was due, and what became of it (a Kind)."""

    day: date
    amount_minor: int
    kind: str


def gaps_of(plan: Plan) -> list[Gap]:
    """Return the places that changes left empty on the way to ``plan``, in two queries at most."""
    if plan.supersedes_id is None:
        return []
    chain = Plan.objects.filter(debt=plan.debt_id, pk__lte=plan.pk).select_related("proposal")
    plans = {each.pk: each for each in chain.prefetch_related("instalments")}
    found: list[Gap] = []
    newer = plans[plan.pk]
    while newer.supersedes_id:
        older = plans[newer.supersedes_id]
        if newer.proposal.change in KINDS:
            days = {row.due_date for row in newer.instalments.all()}
            found += [
                Gap(row.due_date, row.left_minor, newer.proposal.change)
                for row in older.instalments.all()
                if row.left_minor and row.due_date not in days
            ]
        newer = older
    return sorted(found, key=lambda gap: gap.day)
