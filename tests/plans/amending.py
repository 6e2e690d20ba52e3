"""What the cast changes in plans that run."""

from plans.changing import amendments, changes
from plans.changing.amendments import Signature
from plans.changing.outstanding import left_of, seen_of
from plans.progress import running_plan
from plans.schedule import Frequency
from tests.conftest import NOON, TODAY

ZHANG = Signature("张伟", "192.0.2.7", "en")
OFFICER = "officer:2"


def seen(plan, *, on=TODAY):
    return seen_of(plan, left_of(plan, on=on))


def ask(plan, kind, change, *, at=NOON, on=TODAY, **more):
    """Change the plan as its borrower who has just looked at it."""
    asked = {"seen": seen(plan, on=on), "signature": ZHANG, "by": "borrower:1", "at": at}
    return amendments.ask(plan, kind, change, **(asked | more))


def rows_of(plan):
    return [
        (row.due_date, row.left_minor)
        for row in plan.instalments.order_by("number")
        if row.left_minor
    ]


def live(debt):
    return running_plan(debt)


def skip(left):
    return changes.skip(left, day=left.coming[0][0])


def to_the_25th(left):
    return changes.to_anchor(left, anchor_day=25)


def every_two_weeks(left):
    return changes.with_frequency(left, frequency=Frequency.FORTNIGHTLY)


def of(minor):
    return lambda left: changes.with_amount(left, amount_minor=minor)
