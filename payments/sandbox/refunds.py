"""Refunds: money given back, never more than was taken; some arrive late, and some come back.

A refund to a card has succeeded at once, but for Stripe's two test cards: 4000000000007726 is
``pending`` first, 4000000000005126 succeeds and fails later. A refund to a bank account or wallet
is ``pending`` for FINISHES_AFTER seconds. ``POST /sandbox/refunds/{id}/fail`` (``reason``) lets one
come back now. The money leaves the balance when a refund is made, and is back when it fails;
what the platform gave back of its fee with it, it takes again in the same movement.
"""

from typing import Any

from payments.sandbox import balance, disputes, fees, methods
from payments.sandbox.accounts import Account
from payments.sandbox.problems import invalid

FINISHES_AFTER = 5 * 24 * 3600
REASONS = (
    "account_closed",
    "bank_account_restricted",
    "expired_or_canceled_card",
    "insufficient_funds",
    "lost_or_stolen_card",
    "unknown",
)

Body = dict[str, Any]


def create(account: Account, params: Body) -> Body:
    """Give back a part of a charge, or what is left of it. Raise Problem for more than that."""
    charge = _charge(account, params)
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = params.get("amount", left)
    _check(account, charge, amount, left)
    refund = account.add(
        "refund",
        amount=amount,
        currency=charge["currency"],
        charge=charge["id"],
        payment_intent=charge["payment_intent"],
        status="succeeded",
        reason=params.get("reason"),
        metadata=params.get("metadata") or {},
    )
    back = fees.give_back(account, charge, amount) if params.get("refund_application_fee") else 0
    called = "refund" if _is_card(charge) else "payment_refund"
    entry = balance.enter(account, -amount, called, refund, platform_fee=-back)
    refund["balance_transaction"] = entry["id"]
    account.private("refund", refund["id"])["fee_back"] = back
    _count(charge, amount)
    _foresee(account, charge, refund)
    account.tell("refund.created", refund)
    account.tell("charge.refunded", charge)
    if charge["refunded"]:
        disputes.refunded(account, charge)
    return refund


def update(account: Account, params: Body, number: str) -> Body:
    """Change what is noted with a refund."""
    refund = methods.fill(account.get("refund", number), params)
    account.tell("refund.updated", refund)
    return refund


def cancel(account: Account, params: Body, number: str) -> Body:
    """Call a refund back that has not arrived."""
    refund = account.get("refund", number)
    if refund["status"] != "pending":
        raise invalid("Canceling this refund is unsupported.")
    _take_back(account, refund, "canceled")
    return refund


def fail(account: Account, form: dict[str, str], number: str) -> Body:
    """Let a refund come back now; the sandbox's own call."""
    refund, reason = account.get("refund", number), form.get("reason", "unknown")
    if refund["status"] in ("failed", "canceled") or reason not in REASONS:
        raise invalid("Give a known reason, and a refund that has not come back.", param="reason")
    refund["failure_reason"] = reason
    _take_back(account, refund, "failed")
    return refund


def arrive(account: Account, number: str) -> None:
    """A refund has reached the payer."""
    refund = account.get("refund", number)
    if refund["status"] == "pending":
        refund.update(status="succeeded", pending_reason=None)
        _tell_updated(account, refund)


def come_back(account: Account, number: str) -> None:
    """A refund could not reach the payer."""
    if account.get("refund", number)["status"] == "succeeded":
        fail(account, {}, number)


def _foresee(account: Account, charge: Body, refund: Body) -> None:
    """Note whether a refund takes time, or comes back."""
    due = account.now + FINISHES_AFTER
    how = "pending"
    if _is_card(charge):
        method = account.get("payment_method", charge["payment_method"])
        how = methods.behaviour(account, method).refunds
    if how == "pending":
        refund.update(status="pending", pending_reason="processing")
        account.later("refund_arrives", refund["id"], at=due)
    elif how == "fails":
        account.later("refund_comes_back", refund["id"], at=due)


def _take_back(account: Account, refund: Body, status: str) -> None:
    charge = account.get("charge", refund["charge"])
    called = "refund_failure" if _is_card(charge) else "payment_failure_refund"
    back = account.private("refund", refund["id"]).get("fee_back", 0)
    entry = balance.enter(account, refund["amount"], called, refund, platform_fee=back)
    fees.take_again(account, charge, back)
    refund.update(status=status, failure_balance_transaction=entry["id"], pending_reason=None)
    _count(charge, -refund["amount"])
    _tell_updated(account, refund)
    if status == "failed":
        account.tell("refund.failed", refund)


def _tell_updated(account: Account, refund: Body) -> None:
    account.tell("refund.updated", refund)
    account.tell("charge.refund.updated", refund)


def _count(charge: Body, amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]


def _is_card(charge: Body) -> bool:
    return bool(charge["payment_method_details"]["type"] == "card")


def _charge(account: Account, params: Body) -> Body:
    if "charge" in params:
        return account.get("charge", params["charge"], param="charge")
    if "payment_intent" not in params:
        raise invalid("One of the following params should be provided: payment_intent or charge.")
    intent = account.get("payment_intent", params["payment_intent"], param="payment_intent")
    if not intent["latest_charge"]:
        raise invalid(f"This PaymentIntent ({intent['id']}) does not have a successful charge.")
    return account.get("charge", intent["latest_charge"])


def _check(account: Account, charge: Body, amount: int, left: int) -> None:
    if not charge["paid"]:
        raise invalid(f"Charge {charge['id']} has not succeeded; cannot issue a refund.")
    if charge["disputed"] and not _is_asked_only(account, charge):
        raise invalid(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.",
            code="charge_disputed",
        )
    if charge["refunded"]:
        raise invalid(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    if not 0 < amount <= left:
        raise invalid(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})",
            param="amount",
        )


def _is_asked_only(account: Account, charge: Body) -> bool:
    """Whether no bank has taken anything of a charge back: there were inquiries at most."""
    return all(each["is_charge_refundable"] for each in disputes.of_charge(account, charge["id"]))
