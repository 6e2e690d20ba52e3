"""The doors of changing a plan that runs, and of taking something off, as ``doors`` lists them."""

from tests.portal.door import OWNER, Door, code

CHANGE_DOORS = {
    "borrower:changes": Door(OWNER, arguments=code("plan")),
    "borrower:change": Door(OWNER, post="422", arguments=code("plan") | {"wish": "amount"}),
    "lender:review": Door("answer", "404", "404", code("plan")),
    "lender:review-offer": Door("answer", "404", "404", code("plan")),
    "lender:adjustment": Door("place", post="422", arguments=code("free_debt")),
    "lender:adjustment-approval": Door("answer", None, "302 lender:adjustment", code("adjustment")),
    "lender:adjustment-refusal": Door("place", None, "302 lender:adjustment", code("adjustment")),
}
