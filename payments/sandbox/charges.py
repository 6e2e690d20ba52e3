"""Charges: one try of an intent to take money, and what comes of it."""

import copy
from typing import Any

from payments.sandbox import balance, cards, disputes, fees, fraud_warnings, methods
from payments.sandbox.accounts import Account
from payments.sandbox.objects import blank_part

STATEMENT_PREFIX = "SANDBOX*"
_APPROVED = {
    "network_status": "approved_by_network",
    "risk_level": "normal",
    "seller_message": "Payment complete.",
    "type": "authorized",
}
_REFUSED = {
    "network_status": "declined_by_network",
    "risk_level": "normal",
    "seller_message": "The bank did not return any further details with this decline.",
    "type": "issuer_declined",
}

Body = dict[str, Any]


def begin(account: Account, intent: Body, method: Body) -> Body:
    """Make the charge of one try; it is neither paid nor refused yet."""
    suffix = intent["statement_descriptor_suffix"] or ""
    charge = account.add(
        "charge",
        amount=intent["amount"],
        currency=intent["currency"],
        customer=intent["customer"],
        payment_intent=intent["id"],
        payment_method=method["id"],
        payment_method_details=_details(method),
        description=intent["description"],
        metadata=dict(intent["metadata"]),
        status="pending",
        billing_details=copy.deepcopy(method["billing_details"]),
        receipt_email=intent["receipt_email"],
        application_fee_amount=intent["application_fee_amount"],
        statement_descriptor_suffix=intent["statement_descriptor_suffix"],
        calculated_statement_descriptor=f"{STATEMENT_PREFIX} {suffix}".strip()[:22],
    )
    intent["latest_charge"] = charge["id"]
    return charge


def settle(account: Account, charge: Body, card: cards.Card) -> None:
    """The money came: charge and balance say so, and a disputing card disputes it at once."""
    kind, amount = charge["payment_method_details"]["type"], charge["amount"]
    fee = balance.fee_of(amount, charge["currency"], kind)
    platform_fee = fees.take(account, charge)
    # Stripe calls what does not come by card a payment.
    called = "charge" if kind == "card" else "payment"
    entry = balance.enter(account, amount, called, charge, fee=fee, platform_fee=platform_fee)
    charge.update(
        status="succeeded",
        paid=True,
        captured=True,
        amount_captured=charge["amount"],
        balance_transaction=entry["id"],
        outcome={**blank_part("charge", "outcome"), **_APPROVED},
        receipt_url=f"{account.origin}/receipts/{account.id or '-'}/{charge['id']}",
    )
    account.tell("charge.succeeded", charge)
    if card.warns:
        fraud_warnings.warn(account, charge)
    if card.disputes:
        disputes.open_for(account, charge, reason=card.disputes, inquiry=card.inquiry)


def refuse(account: Account, charge: Body, decline: str) -> None:
    """The bank said no: nothing was taken."""
    charge.update(
        status="failed",
        paid=False,
        failure_code=cards.error_code(decline),
        failure_message=cards.sentence(decline),
        outcome={**blank_part("charge", "outcome"), **_REFUSED, "reason": decline},
    )
    account.tell("charge.failed", charge)


def update(account: Account, params: Body, number: str) -> Body:
    """Change what is noted with a charge."""
    charge = methods.fill(account.get("charge", number), params)
    account.tell("charge.updated", charge)
    return charge


def try_again(account: Account, intent: Body, error: Body) -> None:
    """A try came to nothing: its intent waits for another one."""
    intent.update(
        status="requires_payment_method",
        payment_method=None,
        next_action=None,
        last_payment_error=error,
    )
    account.tell("payment_intent.payment_failed", intent)


def _details(method: Body) -> Body:
    """What a charge says of the method, in the charge's own form."""
    kind = method["type"]
    details = blank_part("charge", "payment_method_details")
    details["type"] = kind
    details[kind] = blank_part("charge", "payment_method_details", kind)
    for name in details[kind].keys() & method[kind].keys():
        details[kind][name] = method[kind][name]
    if kind == "card":
        details["card"]["network"] = method["card"]["brand"]
    return details
