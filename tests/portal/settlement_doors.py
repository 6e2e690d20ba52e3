"""The doors of settling for less, as ``doors`` lists them."""

from tests.portal.door import BORROWERS, OWNER, Door, code

SETTLEMENT_DOORS = {
    "borrower:settlement-ask": Door(OWNER, post="422", arguments=code("free_debt")),
    "borrower:settlement": Door(OWNER, arguments=code("to_settle")),
    "borrower:settlement-pdf": Door(OWNER, arguments=code("to_settle")),
    "borrower:settlement-acceptance": Door(OWNER, None, "422", code("to_settle")),
    "borrower:settlement-withdrawal": Door(OWNER, None, "302 borrower:debt", code("to_settle")),
    "borrower:clearance-pdf": Door(OWNER, arguments=code("clearance")),
    "lender:clearances": Door("look"),
    "lender:clearance-pdf": Door("look", arguments=code("clearance")),
    "lender:credit-report": Door("place", None, "422", code("clearance")),
    "borrower:own-copy": Door(BORROWERS, post="302 borrower:own-copy"),
    "borrower:own-copy-end": Door(BORROWERS, None, "302 borrower:own-copy"),
    "borrower:own-copy-file": Door(BORROWERS, "404", arguments=code("clearance")),
    "lender:settlements": Door("look"),
    "lender:settlement": Door("look", post="422", arguments=code("to_settle"), post_may="settle"),
    "lender:settlement-pdf": Door("look", arguments=code("to_settle")),
    "lender:settlement-agreement": Door("settle", None, "302 lender:settlement", code("to_settle")),
    "lender:settlement-approval": Door("answer", None, "302 lender:settlement", code("to_settle")),
    "lender:settlement-refusal": Door("settle", None, "302 lender:settlement", code("to_settle")),
    "lender:settlement-retraction": Door(
        "settle", None, "302 lender:settlement", code("to_settle")
    ),
    "lender:settlement-end": Door("answer", None, "302 lender:settlement", code("to_settle")),
    "lender:settlement-offer": Door("settle", post="422", arguments=code("free_debt")),
}
