"""Between our values and the provider's, for money that goes back: refunds and disputes.

Knows Stripe's fields and states; makes no calls and knows no client.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from payments.money import Money
from payments.wire import exactly, fee_of, from_wire, moment, platform_fee_of

_REFUND_STATES = {
    "pending": "PENDING",
    "requires_action": "PENDING",
    "succeeded": "SUCCEEDED",
    "failed": "FAILED",
    "canceled": "CANCELED",
}
_DISPUTE_STATES = {
    "needs_response": "OPENED",
    "under_review": "ANSWERED",
    "won": "WON",
    "lost": "LOST",
    "warning_needs_response": "OPENED",
    "warning_under_review": "ANSWERED",
    "warning_closed": "CLOSED",
    "prevented": "CLOSED",
}


@dataclass(frozen=True)
class RefundSeen:
    """Where one refund stands at the provider: ``state`` as in Refund, ``key`` ours if it has one.

    ``is_made``: its money has left the balance, whatever became of it then. ``fee`` is what the
    provider kept for it, ``platform_fee`` what the portal gave back with it (negative); the last
    two are the same of the movement by which money came again that could not arrive.
    """

    account: str
    refund_id: str
    key: str
    intent_id: str
    charge_id: str
    amount: Money
    state: str
    reason: str
    failure_code: str
    fee: Money | None
    platform_fee: Money | None
    is_made: bool = False
    fee_again: Money | None = None
    platform_fee_again: Money | None = None


@dataclass(frozen=True)
class DisputeSeen:
    """Where one dispute stands at the provider; ``kind`` and ``state`` as in Chargeback.

    ``is_taken``: its money has left the balance; ``is_returned``: and has come back. ``fee`` is
    what the provider keeps for it now.
    """

    account: str
    dispute_id: str
    intent_id: str
    charge_id: str
    kind: str
    state: str
    reason: str
    amount: Money
    fee: Money | None
    is_taken: bool
    is_returned: bool
    answer_by: datetime | None


def of_refund(refund: dict[str, Any], *, account: str) -> RefundSeen:
    """Return where a refund stands; both of its balance transactions are expanded."""
    moved, again = refund["balance_transaction"], refund.get("failure_balance_transaction")
    return RefundSeen(
        account=account,
        refund_id=refund["id"],
        key=(refund.get("metadata") or {}).get("key", ""),
        intent_id=refund["payment_intent"] or "",
        charge_id=refund["charge"] or "",
        amount=from_wire(refund["amount"], refund["currency"]),
        state=_REFUND_STATES[refund["status"] or "pending"],
        reason=refund["reason"] or "",
        failure_code=refund.get("failure_reason") or "",
        fee=fee_of(moved),
        platform_fee=platform_fee_of(moved),
        is_made=moved is not None,
        fee_again=fee_of(again),
        platform_fee_again=platform_fee_of(again),
    )


def of_dispute(dispute: dict[str, Any], *, account: str, is_debit: bool) -> DisputeSeen:
    """Return where a dispute stands; of a bank debit it is a return, which cannot be answered."""
    moves = dispute["balance_transactions"]
    status, due_by = dispute["status"], dispute["evidence_details"]["due_by"]
    is_inquiry = status.startswith("warning_") or status == "prevented"
    kind = "INQUIRY" if is_inquiry else "RETURN" if is_debit else "CHARGEBACK"
    kept = sum(moved["fee"] for moved in moves)
    return DisputeSeen(
        account=account,
        dispute_id=dispute["id"],
        intent_id=dispute["payment_intent"] or "",
        charge_id=dispute["charge"],
        kind=kind,
        state=_DISPUTE_STATES[status],
        reason=dispute["reason"],
        amount=from_wire(dispute["amount"], dispute["currency"]),
        fee=exactly(kept, moves[0]) if moves else None,
        is_taken=any(moved["amount"] < 0 for moved in moves),
        is_returned=len(moves) > 1 and sum(moved["amount"] for moved in moves) == 0,
        answer_by=moment(due_by) if due_by else None,
    )
