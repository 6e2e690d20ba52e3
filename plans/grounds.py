"""Why a borrower questions a line, and what a lender has to show before it may say no.

Pure data. A lender that has not shown it cannot close the question against the borrower.
Source: 12 CFR 1006.38 stops the disputed part until verification is sent; what verifies each
ground is our own list.
"""

from dataclasses import dataclass

# What a lender can show, by what a paper is.
CONTRACT, STATEMENT, CALCULATION = "CONTRACT", "STATEMENT", "CALCULATION"
RECORD, LAW, DELIVERY, LAST_PAYMENT = "RECORD", "LAW", "DELIVERY", "LAST_PAYMENT"
EVIDENCE = (CONTRACT, STATEMENT, CALCULATION, RECORD, LAW, DELIVERY, LAST_PAYMENT)


@dataclass(frozen=True)
class Ground:
    """One reason: ``evidence`` is what the lender has to show; any one of them is enough."""

    code: str
    evidence: tuple[str, ...]


GROUNDS = {
    ground.code: ground
    for ground in (
        Ground("PAID", (STATEMENT,)),
        Ground("NOT_AGREED", (CONTRACT,)),
        Ground("TOO_HIGH", (CALCULATION,)),
        Ground("NOT_MINE", (RECORD,)),
        Ground("NOT_ALLOWED", (LAW, CONTRACT)),
        Ground("NOT_GIVEN", (DELIVERY,)),
        Ground("TOO_OLD", (LAST_PAYMENT,)),
        Ground("OTHER", EVIDENCE),
    )
}
