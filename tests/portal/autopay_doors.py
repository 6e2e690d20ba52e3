"""The doors to automatic payments: all are the borrower's own."""

from tests.portal.door import OWNER, Door, code

AUTOPAY_DOORS = {
    "borrower:autopay": Door(OWNER, post="409", arguments=code("plan")),
    "borrower:method": Door(OWNER, None, "303 elsewhere", code("plan")),
    "borrower:setup": Door(OWNER, arguments=code("setup")),
    "borrower:mandate": Door(OWNER, arguments=code("mandate")),
    "borrower:mandate-end": Door(OWNER, post="302 borrower:plan", arguments=code("mandate")),
    "borrower:mandate-resumption": Door(OWNER, None, "302 borrower:autopay", code("mandate")),
    "borrower:debit": Door(OWNER, post="422", arguments=code("debit")),
    "borrower:debit-confirmation": Door(
        OWNER, "302 borrower:autopay", "302 borrower:autopay", code("debit")
    ),
}
