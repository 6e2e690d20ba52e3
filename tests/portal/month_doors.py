"""The doors of a month told line by line and of the papers about it. A part of doors.py."""

from tests.portal.door import OWNER, Door, code

MONTH_DOORS = {
    "borrower:month": Door(OWNER, arguments=code("free_debt")),
    "borrower:month-part": Door(
        OWNER, post="422", arguments=code("free_debt") | {"part": "income"}
    ),
    "borrower:month-check": Door(OWNER, post="422", arguments=code("free_debt")),
    "borrower:proofs": Door(OWNER, post="422", arguments=code("proven")),
    "borrower:proof": Door(OWNER, arguments=code("proof")),
    "lender:proof": Door("answer", arguments=code("proof")),
}
