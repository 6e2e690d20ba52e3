"""Disputes: a payer's bank takes a payment back, or first asks about it, and the lender answers.

Opened by a test card made for it, or at any time by ``POST /sandbox/charges/{id}/dispute`` with
``reason``, ``amount`` and ``inquiry=true``. Decided by Stripe's test texts in the evidence
(``winning_evidence``, ``losing_evidence``, ``escalate_inquiry_evidence``), by ``POST
/sandbox/disputes/{id}/decide`` with ``outcome`` won, lost or escalated, or by time. The fee is kept
when a dispute is lost and given back when it is won. A bank debit's dispute is lost at once.
"""

from typing import Any

from payments.sandbox import balance, banks
from payments.sandbox.accounts import Account
from payments.sandbox.problems import invalid

ANSWER_WITHIN = 7 * 24 * 3600
REASONS = [
    "bank_cannot_process",
    "check_returned",
    "credit_not_processed",
    "customer_initiated",
    "debit_not_authorized",
    "duplicate",
    "fraudulent",
    "general",
    "incorrect_account_details",
    "insufficient_funds",
    "noncompliant",
    "product_not_received",
    "product_unacceptable",
    "subscription_canceled",
    "unrecognized",
]
# The texts by which Stripe lets a test decide how a dispute ends.
OUTCOMES = {
    "winning_evidence": "won",
    "losing_evidence": "lost",
    "escalate_inquiry_evidence": "escalated",
}
# What a lender can say, and what can be shown in files.
TEXTS = (
    "access_activity_log",
    "billing_address",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "uncategorized_text",
)
FILES = (
    "cancellation_policy",
    "customer_communication",
    "customer_signature",
    "duplicate_charge_documentation",
    "receipt",
    "refund_policy",
    "service_documentation",
    "uncategorized_file",
)
_ENDED = ("won", "lost", "warning_closed", "prevented")

Body = dict[str, Any]


def open_for(
    account: Account,
    charge: Body,
    *,
    amount: int = 0,
    reason: str = "fraudulent",
    inquiry: bool = False,
) -> Body:
    """Dispute a charge, or ``amount`` of it. An inquiry moves no money yet."""
    left = charge["amount_captured"] - charge["amount_refunded"]
    dispute = account.add(
        "dispute",
        amount=amount or left or charge["amount"],
        currency=charge["currency"],
        charge=charge["id"],
        payment_intent=charge["payment_intent"],
        reason=reason,
        status="warning_needs_response" if inquiry else "needs_response",
        balance_transactions=[],
        is_charge_refundable=inquiry,
        payment_method_details=_details(charge, inquiry=inquiry),
        metadata={},
    )
    charge["disputed"] = True
    is_debit = charge["payment_method_details"]["type"] in banks.KINDS.values()
    dispute["evidence_details"].update(
        due_by=None if is_debit else account.now + ANSWER_WITHIN, submission_method="not_submitted"
    )
    account.tell("charge.dispute.created", dispute)
    if not inquiry:
        _withdraw(account, dispute)
    if is_debit:
        _end(account, dispute, "lost")
    else:
        account.later("dispute_overdue", dispute["id"], at=account.now + ANSWER_WITHIN)
    return dispute


def start(account: Account, form: dict[str, str], number: str) -> Body:
    """Dispute a charge now; the sandbox's own call."""
    charge = account.get("charge", number)
    reason, amount = form.get("reason", "fraudulent"), form.get("amount", "0")
    if reason not in REASONS:
        raise invalid(f"Unknown reason: {reason[:40]}", param="reason")
    if not charge["paid"] or not amount.isdecimal() or int(amount) > charge["amount_captured"]:
        raise invalid("Only a paid charge can be disputed, for no more than it took.")
    if any(is_open(each) for each in of_charge(account, number)):
        raise invalid("This charge is in dispute already.")
    inquiry = form.get("inquiry") == "true"
    return open_for(account, charge, amount=int(amount), reason=reason, inquiry=inquiry)


def update(account: Account, params: Body, number: str) -> Body:
    """Take the lender's evidence; three known texts decide the dispute at once."""
    dispute = _open(account, number)
    evidence = params.get("evidence") or {}
    for name in FILES:
        if evidence.get(name):
            account.get("file", evidence[name], param=f"evidence[{name}]")
    dispute["evidence"].update(evidence)
    dispute["metadata"].update(params.get("metadata") or {})
    dispute["evidence_details"].update(
        has_evidence=any(dispute["evidence"][name] for name in (*TEXTS, *FILES))
    )
    if params.get("submit", True):
        is_inquiry = dispute["status"].startswith("warning_")
        dispute["status"] = "warning_under_review" if is_inquiry else "under_review"
        dispute["evidence_details"]["submission_count"] += 1
        dispute["evidence_details"]["submission_method"] = "manual"
    account.tell("charge.dispute.updated", dispute)
    outcome = OUTCOMES.get(evidence.get("uncategorized_text") or "")
    if outcome:
        _decide(account, dispute, outcome)
    return dispute


def close(account: Account, params: Body, number: str) -> Body:
    """Give a dispute up."""
    dispute = _open(account, number)
    _decide(account, dispute, "lost")
    return dispute


def decide(account: Account, form: dict[str, str], number: str) -> Body:
    """Let the payer's bank decide now; the sandbox's own call."""
    dispute = _open(account, number)
    outcome = form.get("outcome", "")
    if outcome not in OUTCOMES.values():
        raise invalid("The outcome is won, lost or escalated.", param="outcome")
    _decide(account, dispute, outcome)
    return dispute


def overdue(account: Account, number: str) -> None:
    """Nobody has answered in time: a dispute is lost, an inquiry comes to nothing."""
    dispute = account.get("dispute", number)
    if not dispute["status"].endswith("needs_response"):
        return
    if dispute["evidence_details"]["due_by"] > account.now:
        return
    dispute["evidence_details"]["past_due"] = True
    is_inquiry = dispute["status"].startswith("warning_")
    _end(account, dispute, "warning_closed" if is_inquiry else "lost")


def is_open(dispute: Body) -> bool:
    """Say whether a dispute is still to be decided."""
    return dispute["status"] not in _ENDED


def of_charge(account: Account, number: str) -> list[Body]:
    """Return the disputes of a charge."""
    rows = account.of_kind("dispute")
    return [row.body for row in rows if row.body["charge"] == number]


def refunded(account: Account, charge: Body) -> None:
    """A charge was given back in full: an inquiry about it has nothing left to ask."""
    for dispute in of_charge(account, charge["id"]):
        if dispute["status"].startswith("warning_") and dispute["status"] not in _ENDED:
            _end(account, dispute, "warning_closed")


def _decide(account: Account, dispute: Body, outcome: str) -> None:
    is_inquiry = dispute["status"].startswith("warning_")
    if is_inquiry and outcome == "won":
        _end(account, dispute, "warning_closed")
    elif is_inquiry:
        _escalate(account, dispute)
        if outcome == "lost":
            _end(account, dispute, "lost")
    elif outcome == "won":
        _reinstate(account, dispute)
        _end(account, dispute, "won")
    else:
        _end(account, dispute, "lost")


def _escalate(account: Account, dispute: Body) -> None:
    """The bank takes the money after all, and the lender has time to answer again."""
    due_by = account.now + ANSWER_WITHIN
    dispute.update(status="needs_response", is_charge_refundable=False)
    dispute["evidence_details"]["due_by"] = due_by
    if dispute["payment_method_details"]:
        dispute["payment_method_details"]["card"]["case_type"] = "chargeback"
    account.later("dispute_overdue", dispute["id"], at=due_by)
    account.tell("charge.dispute.updated", dispute)
    _withdraw(account, dispute)


def _withdraw(account: Account, dispute: Body) -> None:
    fee = balance.DISPUTE_FEE
    entry = balance.enter(account, -dispute["amount"], "adjustment", dispute, fee=fee)
    dispute["balance_transactions"].append(dict(entry))
    account.tell("charge.dispute.funds_withdrawn", dispute)


def _reinstate(account: Account, dispute: Body) -> None:
    fee = -balance.DISPUTE_FEE
    entry = balance.enter(account, dispute["amount"], "adjustment", dispute, fee=fee)
    entry["reporting_category"] = "dispute_reversal"
    dispute["balance_transactions"].append(dict(entry))
    account.tell("charge.dispute.funds_reinstated", dispute)


def _end(account: Account, dispute: Body, status: str) -> None:
    dispute["status"] = status
    account.tell("charge.dispute.closed", dispute)


def _details(charge: Body, *, inquiry: bool) -> Body | None:
    card = charge["payment_method_details"].get("card")
    if not card:
        return None
    case = {
        "brand": card["brand"],
        "case_type": "inquiry" if inquiry else "chargeback",
        "network": card["brand"],
        "network_reason_code": None,
    }
    return {"type": "card", "card": case, "amazon_pay": None, "klarna": None, "paypal": None}


def _open(account: Account, number: str) -> Body:
    dispute = account.get("dispute", number)
    if not is_open(dispute):
        raise invalid("This dispute is already closed.")
    return dispute
