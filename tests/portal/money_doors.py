"""The doors to money that goes back, or that counts elsewhere."""

from tests.portal.door import OWNER, Door, code

MONEY_DOORS = {
    "borrower:credit-counting": Door(
        OWNER, "302 borrower:debt", "302 borrower:debt", {"code": "free_debt", "other": "free_debt"}
    ),
    "lender:bank-columns": Door("receive", None, "302 lender:transfers"),
    "lender:going-back": Door("look"),
    "lender:payment": Door("look", arguments=code("refunded")),
    "lender:refund": Door("give_back", None, "422", code("refunded")),
    "lender:refund-approval": Door("answer", None, "302 lender:payment", code("refund")),
    "lender:refund-refusal": Door("give_back", None, "302 lender:payment", code("refund")),
    "lender:refund-by-hand": Door("give_back", None, "302 lender:payment", code("refund")),
    "lender:refund-sent": Door("give_back", None, "302 lender:payment", code("refund")),
    "lender:chargeback": Door("look", post="422", arguments=code("claim"), post_may="give_back"),
    "lender:evidence": Door("look", arguments=code("claim")),
    "lender:acceptance": Door("give_back", None, "302 lender:chargeback", code("claim")),
}
