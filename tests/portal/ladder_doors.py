"""The doors of missed payments. A part of doors.py."""

from tests.portal.door import ANYBODY, OWNER, Door, code

LADDER_DOORS = {
    "missed-payments": Door(ANYBODY),
    "borrower:missed": Door(OWNER, post="422", arguments=code("late_plan")),
    "borrower:reinstatement": Door(OWNER, post="302 borrower:plan", arguments=code("ended_plan")),
    "lender:lapses": Door("look"),
    "lender:lapse": Door("look", post="422", arguments=code("lapse"), post_may="answer"),
}
