"""Between our values and the provider's: what we ask in its words, what it answers in ours.

Knows Stripe's fields, states and wire amounts; makes no calls and knows no client.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from payments.money import EXPONENTS, Money

# Beside the lender's own name on the payer's bank statement: nothing there may tell of a debt.
STATEMENT_SUFFIX = "PAYMENT"
LOCALES = {"en": "en", "zh": "zh", "zh-hans": "zh", "zh-cn": "zh"}
# Ways to pay that are a loan of their own: nobody pays one debt with the next.
LOANS = [
    "affirm",
    "afterpay_clearpay",
    "alma",
    "billie",
    "klarna",
    "scalapay",
    "sequra",
    "sunbit",
    "zip",
]
# Stripe counts this currency in hundredths, although its smallest coin is the whole.
WIRE_FACTORS = {"ISK": 100}
# The events that may change what we know of a payment: where it stands is then asked again.
EVENT_KINDS = [
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.processing",
    "payment_intent.requires_action",
    "payment_intent.canceled",
    "setup_intent.succeeded",
    "setup_intent.canceled",
    "payment_method.automatically_updated",
    "payment_method.detached",
    "mandate.updated",
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "radar.early_fraud_warning.created",
    "payout.created",
    "payout.paid",
    "payout.failed",
    "payout.canceled",
    "account.updated",
]

_INTENT_STATES = {
    "requires_payment_method": "OPEN",
    "requires_confirmation": "OPEN",
    "requires_action": "REQUIRES_ACTION",
    "requires_capture": "PROCESSING",
    "processing": "PROCESSING",
    "succeeded": "SUCCEEDED",
    "canceled": "CANCELED",
}


@dataclass(frozen=True)
class Outcome:
    """Where one payment stands at the provider.

    ``state`` is OPEN, REQUIRES_ACTION, PROCESSING, SUCCEEDED, FAILED, CANCELED or EXPIRED. A try
    that failed while another can still be made is OPEN, with ``failure_code`` set. ``fee`` is what
    the provider kept, ``platform_fee`` what the portal did: both the lender's, never the payer's.
    """

    key: str
    account: str
    session_id: str
    intent_id: str
    charge_id: str
    state: str
    amount: Money
    received: Money
    method_kind: str
    method_brand: str
    method_last4: str
    failure_code: str
    failure_message: str
    fee: Money | None
    charged_at: datetime | None
    platform_fee: Money | None = None


def page_params(
    *,
    key: str,
    amount: Money,
    title: str,
    return_url: str,
    cancel_url: str,
    language: str,
    expires_at: datetime,
    tags: dict[str, str],
    platform_fee: Money | None,
) -> dict[str, Any]:
    """Return what a payment page is asked for with; ``tags`` come back with every answer."""
    kept = {"application_fee_amount": to_wire(platform_fee)} if platform_fee else {}
    return {
        "mode": "payment",
        "ui_mode": "hosted_page",
        "client_reference_id": key,
        "line_items": [_line(amount, title)],
        "excluded_payment_method_types": LOANS,
        # Else the provider may ask another currency of the payer, and its fee for that on top.
        "adaptive_pricing": {"enabled": False},
        "success_url": return_url,
        "cancel_url": cancel_url,
        "expires_at": int(expires_at.timestamp()),
        "locale": LOCALES.get(language.lower(), "auto"),
        "metadata": tags,
        "payment_intent_data": {
            **kept,
            "metadata": tags,
            "description": title,
            "statement_descriptor_suffix": STATEMENT_SUFFIX,
        },
    }


def of_session(session: dict[str, Any], *, account: str) -> Outcome:
    """Return where the payment of a session stands; its intent and charge are expanded."""
    intent = session["payment_intent"] or {}
    assert session["currency"] and session["amount_total"] is not None, session["id"]
    return _outcome(
        intent,
        key=session["client_reference_id"] or "",
        account=account,
        session_id=session["id"],
        state=_state_of(session["status"], intent.get("status")),
        amount=from_wire(session["amount_total"], session["currency"]),
    )


def of_intent(intent: dict[str, Any], *, account: str) -> Outcome:
    """Return where an intent stands; after a failed try it is OPEN, for it knows no page."""
    return _outcome(
        intent,
        key=(intent.get("metadata") or {}).get("key", ""),
        account=account,
        session_id="",
        state=_INTENT_STATES[intent["status"]],
        amount=from_wire(intent["amount"], intent["currency"]),
    )


def to_wire(amount: Money) -> int:
    """Return ``amount`` as the whole number that the provider counts in."""
    return amount.minor * WIRE_FACTORS.get(amount.currency, 1)


def from_wire(number: int, currency: str) -> Money:
    """Return the provider's whole ``number`` of ``currency`` as money."""
    currency = currency.upper()
    minor, rest = divmod(number, WIRE_FACTORS.get(currency, 1))
    assert rest == 0, f"{number} {currency} is not a whole number of our units"
    return Money(minor, currency)


def moment(epoch: int) -> datetime:
    """Return the instant of ``epoch`` seconds, in UTC."""
    return datetime.fromtimestamp(epoch, tz=UTC)


def _line(amount: Money, title: str) -> dict[str, Any]:
    price = {
        "currency": amount.currency.lower(),
        "unit_amount": to_wire(amount),
        "product_data": {"name": title},
    }
    return {"quantity": 1, "price_data": price}


def _state_of(session: str | None, intent: str | None) -> str:
    """The intent says where the money is; the page says whether another try can be made."""
    state = _INTENT_STATES[intent] if intent else "OPEN"
    if state in ("SUCCEEDED", "PROCESSING", "CANCELED") or session == "open":
        return state
    if session == "complete" and state == "REQUIRES_ACTION":
        # Done here, and waited for elsewhere: the bank's small deposits, a slip paid at a counter.
        return "PROCESSING"
    # A finished page without money on its way is a try that failed later, at the bank.
    return "EXPIRED" if session == "expired" else "FAILED"


def _outcome(
    intent: dict[str, Any], *, key: str, account: str, session_id: str, state: str, amount: Money
) -> Outcome:
    charge = intent.get("latest_charge") or {}
    method = charge.get("payment_method_details") or {}
    kind = method.get("type") or ""
    details = method.get(kind) or {}
    failure = {} if state == "SUCCEEDED" else intent.get("last_payment_error") or {}
    return Outcome(
        key=key,
        account=account,
        session_id=session_id,
        intent_id=intent.get("id") or "",
        charge_id=charge.get("id") or "",
        state=state,
        amount=amount,
        received=_received(intent, amount),
        method_kind=kind,
        method_brand=details.get("brand") or "",
        method_last4=details.get("last4") or "",
        failure_code=failure.get("decline_code") or failure.get("code") or "",
        failure_message=failure.get("message") or "",
        fee=fee_of(charge.get("balance_transaction")),
        charged_at=moment(charge["created"]) if charge.get("paid") else None,
        platform_fee=platform_fee_of(charge.get("balance_transaction")),
    )


def _received(intent: dict[str, Any], amount: Money) -> Money:
    if not intent.get("amount_received"):
        return Money(0, amount.currency)
    return from_wire(intent["amount_received"], intent["currency"])


def fee_of(balance_transaction: dict[str, Any] | None) -> Money | None:
    """Return the provider's fee, in the currency it settles in; None if we cannot write it."""
    if not balance_transaction:
        return None
    kept = balance_transaction["fee"] - platform_part(balance_transaction)
    return exactly(kept, balance_transaction)


def platform_fee_of(balance_transaction: dict[str, Any] | None) -> Money | None:
    """Return the portal's part of a movement's fee; None if we cannot write it exactly."""
    if not balance_transaction:
        return None
    return exactly(platform_part(balance_transaction), balance_transaction)


def platform_part(balance_transaction: dict[str, Any]) -> int:
    """Return how much of a movement's fee is the portal's, in wire units."""
    parts = balance_transaction.get("fee_details") or []
    return sum(part["amount"] for part in parts if part["type"] == "application_fee")


def exactly(number: int, balance_transaction: dict[str, Any]) -> Money | None:
    """Return wire units of a movement as money; None if we cannot write them exactly."""
    currency = balance_transaction["currency"].upper()
    if currency not in EXPONENTS or number % WIRE_FACTORS.get(currency, 1):
        return None
    return from_wire(number, currency)
