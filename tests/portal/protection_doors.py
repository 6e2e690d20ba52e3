"""The doors of what protects a borrower: rests, questions, advisers. A part of doors.py."""

from tests.portal.door import ADVISERS, ANYBODY, OWNER, Door, code

PROTECTION_DOORS = {
    "borrower:advisers": Door(OWNER, post="422", arguments=code("free_debt")),
    "borrower:adviser-end": Door(OWNER, None, "302 borrower:advisers", code("authority")),
    "adviser:home": Door(ADVISERS, "404"),
    "adviser:sign-in": Door(ANYBODY, post="422"),
    "adviser:code": Door(ANYBODY, post="422"),
    "adviser:link": Door(ANYBODY, post="302 adviser:code", arguments={"token": "adviser_token"}),
    "adviser:account": Door(ADVISERS, "404", arguments=code("authority")),
    "adviser:proposals": Door(ADVISERS, None, "404", code("authority")),
    "adviser:rests": Door(ADVISERS, None, "404", code("authority")),
    "borrower:breathing-space": Door(OWNER, post="422", arguments=code("free_debt")),
    "borrower:hold-extension": Door(OWNER, None, "302 borrower:breathing-space", code("rest")),
    "borrower:hold-end": Door(OWNER, None, "302 borrower:debt", code("rest")),
    "borrower:hold-autopay": Door(OWNER, None, "302 borrower:breathing-space", code("rest")),
    "lender:people": Door("look", post="422", arguments=code("free_debt"), post_may="protect"),
    "lender:holds": Door("look", post="422", arguments=code("free_debt"), post_may="protect"),
    "lender:hold-extension": Door("protect", None, "302 lender:holds", code("rest")),
    "lender:hold-end": Door("protect", None, "422", code("rest")),
    "borrower:support": Door(OWNER, post="422", arguments=code("free_debt")),
    "borrower:support-withdrawal": Door(OWNER, None, "302 borrower:support", code("free_debt")),
    "borrower:line-dispute": Door(OWNER, post="422", arguments=code("free_debt")),
    "borrower:question": Door(OWNER, arguments=code("dispute")),
    "borrower:exhibits": Door(OWNER, None, "422", code("dispute")),
    "borrower:appeal": Door(OWNER, None, "302 borrower:question", code("dispute")),
    "borrower:question-withdrawal": Door(
        OWNER, None, "302 borrower:question", code("line_dispute")
    ),
    "borrower:outcome": Door(OWNER, arguments=code("answered_dispute")),
    "borrower:exhibit": Door(OWNER, arguments=code("exhibit")),
    "lender:taking-up": Door("answer", None, "302 lender:dispute", code("line_dispute")),
    "lender:exhibits": Door("answer", None, "422", code("dispute")),
    "lender:outcome": Door("look", arguments=code("answered_dispute")),
    "lender:exhibit": Door("look", arguments=code("exhibit")),
}
