"""Changing a plan on which interest goes on: what is owed now is changed, not what is expected.

The interest to come is in the last payment of such a plan already. It is taken out before a change
and counted anew after it, so that none of it is asked for twice, and what was shown is agreed.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from plans import charges, plannable
from plans.changing import remainders
from plans.changing.outstanding import is_frozen
from plans.changing.remainders import Left, terms_of
from plans.models import Plan
from plans.schedule import build


def changed(
    plan: Plan, left: Left, change: Callable[[Left], Left], *, at: datetime
) -> tuple[Left, Left]:
    """Return what ``change`` makes of what is owed of ``plan``, and that with interest to come.

    ``left`` is what is left of it as agreed. Twice the same where nothing is added while it runs.
    Raise NoSuchChange or schedule.NoSuchPlan as ``change`` does.
    """
    after = change(owed(plan, left, at=at))
    if is_frozen(plan):
        return after, after
    terms = terms_of(after)
    rows = build(after.total_minor, terms)
    is_eased = terms.review_date is not None
    more, _ = charges.charged(plan.debt, rows, before=plan, is_eased=is_eased, at=at)
    return after, replace(after, rows=tuple((row.due_date, row.amount_minor) for row in more))


def owed(plan: Plan, left: Left, *, at: datetime) -> Left:
    """Return ``left`` without the interest to come, adding up to what is owed today."""
    if is_frozen(plan):
        return left
    more = plannable.owed_today(plan.debt, at=at).minor - left.total_minor
    if more < 0:
        return remainders.shorten(left, minor=-more)
    *others, (day, minor) = left.rows
    return replace(left, rows=(*others, (day, minor + more)))
