"""Refunds at the provider: asked for under a key of ours, and read whoever started them."""

from payments import gateway
from payments.money import Money
from payments.wire import to_wire
from payments.wire_back import RefundSeen, of_refund

# One payment is given back in at most so many parts; more than that nobody may call all of them.
REFUNDS_MAX = 100
EXPAND = ("balance_transaction", "failure_balance_transaction")


def create_refund(
    *,
    account: str,
    key: str,
    intent_id: str,
    amount: Money,
    reason: str,
    gives_fee_back: bool,
    metadata: dict[str, str],
) -> RefundSeen:
    """Give ``amount`` of a payment back; the same ``key`` again gives the same refund.

    ``reason`` is duplicate or requested_by_customer; ``gives_fee_back`` returns the portal's own
    fee in proportion. Raise Unreachable or Refused.
    """
    params = {
        "payment_intent": intent_id,
        "amount": to_wire(amount),
        "reason": reason,
        "metadata": {**metadata, "key": key},
        "expand": list(EXPAND),
    }
    if gives_fee_back:
        params["refund_application_fee"] = True
    options = {**gateway.on(account), "idempotency_key": key}
    refund = gateway.ask(lambda v1: v1.refunds.create(params, options))
    return of_refund(refund, account=account)


def list_refunds(*, account: str, intent_id: str) -> list[RefundSeen]:
    """Return every refund of one payment. Raise Unreachable or Refused."""
    wanted = {
        "payment_intent": intent_id,
        "limit": gateway.PAGE_ROWS,
        "expand": [f"data.{each}" for each in EXPAND],
    }
    rows = gateway.walk(lambda v1: v1.refunds.list(wanted, gateway.on(account)))
    return [of_refund(row, account=account) for row in gateway.at_most(REFUNDS_MAX, rows)]
