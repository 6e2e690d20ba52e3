"""What is left of a running plan, by the books: the start of every change of it."""

import hashlib
import json
from dataclasses import replace
from datetime import date, timedelta
from statistics import median_low

from payments.rails import smallest_minor
from plans import plannable
from plans.changing import remainders
from plans.changing.remainders import Left, NoSuchChange, Obstacle
from plans.models import Agreement, Plan
from plans.schedule import LEAD_DAYS, Frequency


def left_of(plan: Plan, *, on: date) -> Left:
    """Return what is left of ``plan`` on the local day ``on``, adding up to what is owed.

    What is owed beyond its payments (money went back) is one more of them after the last; where
    less is owed, the last ones are smaller or fall away. Raise NoSuchChange where nothing is owed.
    """
    left, missing = _as_asked(plan, on)
    if missing > 0:
        return remainders.extend(left, minor=missing)
    return remainders.shorten(left, minor=-missing) if missing else left


def spread_of(plan: Plan, *, on: date) -> Left:
    """Return what is left of ``plan`` when it follows what is owed.

    Where less is, every payment to come is smaller. Where more is (what was questioned stands),
    none is larger: more of the usual size come after the last one. Raise NoSuchChange where
    nothing is owed.
    """
    left, missing = _as_asked(plan, on)
    if missing < 0:
        return remainders.adjust(left, change_minor=missing)
    each = median_low(row.amount_minor for row in plan.instalments.all())
    if not _unpaid(plan) and left.total_minor > each:
        missing = left.total_minor - each
        left = replace(left, rows=((left.last_date, each),))
    return remainders.prolong(left, minor=missing, each_minor=each) if missing else left


def is_out_of_step(plan: Plan) -> bool:
    """Whether its payments do not add up to what is owed, though nothing is added to that."""
    left = sum(minor for _, minor in _unpaid(plan))
    return left != plannable.owed(plan.debt).minor and is_frozen(plan)


def _as_asked(plan: Plan, on: date) -> tuple[Left, int]:
    """Return the payments as they stand, and by how many units more is owed than they ask for."""
    owed = plannable.owed(plan.debt)
    if owed.minor < 1:
        raise NoSuchChange(Obstacle.NONE_COMING)
    smallest = smallest_minor(owed.currency)
    rows = _unpaid(plan) or [(on + timedelta(days=LEAD_DAYS), owed.minor)]
    left = Left(
        remainders.joined(rows, smallest),
        Frequency(plan.proposal.frequency),
        plan.proposal.anchor_day,
        on,
        smallest,
        plan.proposal.review_date,
    )
    return left, owed.minor - left.total_minor if is_frozen(plan) else 0


def _unpaid(plan: Plan) -> list[tuple[date, int]]:
    rows = plan.instalments.order_by("number")
    return [(row.due_date, row.left_minor) for row in rows if row.left_minor]


def seen_of(plan: Plan, left: Left) -> str:
    """Return the fingerprint of what is left of ``plan``: who changes it has seen just this."""
    rows = [[day.isoformat(), minor] for day, minor in left.rows]
    # Where interest goes on, what is owed is another each day.
    days = [] if is_frozen(plan) else [left.today.isoformat()]
    text = json.dumps([plan.code, rows, *days], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def is_frozen(plan: Plan) -> bool:
    """Whether its payments pay all that is owed: the agreement says that no interest is added."""
    found = Agreement.objects.filter(plan=plan).values_list("contents", flat=True).first()
    return found is not None and found["charges"]["interest"] == "frozen"
