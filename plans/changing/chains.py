"""A plan and those it took the place of: how far the whole of them has come.

Derived from the books and from what the earlier plans said when they were left.
"""

from payments import ledger
from plans import progress
from plans.changing.leeway import Kind
from plans.models import Plan


def first_of(plan: Plan) -> Plan:
    """Return the plan with which the arrangement began, in one query."""
    older = Plan.objects.filter(debt=plan.debt_id, state=Plan.State.SUPERSEDED).in_bulk()
    while plan.supersedes_id:
        plan = older[plan.supersedes_id]
    return plan


def carried(old: Plan, *, kind: str) -> tuple[int, int]:
    """Return in how many payments how many minor units are paid when ``old`` is left.

    Counted from the first plan on, as the books stand now. A payment that went back is no longer
    one of those made.
    """
    paid = ledger.reduced_since(old.debt, after_number=first_of(old).after_number)
    rows = progress.needed(list(old.instalments.order_by("number")))
    count = old.before_count + sum(not row.left_minor for row in rows)
    return max(count - (kind == Kind.RETURN), 0), paid
