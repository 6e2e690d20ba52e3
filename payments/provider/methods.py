"""Customers at the payment provider, and the methods that it keeps for them.

What is kept here can be charged while its owner is away; wallets cannot, and are never kept.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from payments import gateway
from payments.provider import pages
from payments.provider.pages import Checkout
from payments.wire import LOCALES, moment

# Kinds that can be charged later (docs.stripe.com/payments/payment-methods/payment-method-support).
# Alipay and WeChat Pay cannot: neither has a setup mode.
KEEPABLE = frozenset({"card", "link", "sepa_debit", "us_bank_account", "bacs_debit", "acss_debit"})


@dataclass(frozen=True)
class Kept:
    """A method as the provider has it; without ``customer_id`` it is nobody's any more."""

    method_id: str
    customer_id: str
    kind: str
    brand: str
    last4: str
    expires_year: int | None
    expires_month: int | None
    mandate_id: str = ""


@dataclass(frozen=True)
class SetupOutcome:
    """Where one visit to save a method stands: OPEN, SUCCEEDED or CANCELED."""

    session_id: str
    state: str
    kept: Kept | None


def make_customer(*, account: str, key: str, metadata: dict[str, str]) -> str:
    """Make a customer and return its number; the same ``key`` again gives the same one.

    Neither name nor address is told: the provider needs none. Raise Unreachable or Refused.
    """
    options = {**gateway.on(account), "idempotency_key": key}
    made = gateway.ask(lambda v1: v1.customers.create({"metadata": metadata}, options))
    return str(made["id"])


def open_setup(
    *,
    account: str,
    key: str,
    customer_id: str,
    currency: str,
    return_url: str,
    cancel_url: str,
    language: str,
    expires_at: datetime,
    metadata: dict[str, str],
) -> Checkout:
    """Open a page on which a method is kept and nothing is paid; the same ``key`` gives the same.

    The owner proves there to the bank that it is they (PSD2, strong customer authentication).
    Raise Unreachable or Refused.
    """
    tags = {**metadata, "key": key}
    params = {
        "mode": "setup",
        "ui_mode": "hosted_page",
        "client_reference_id": key,
        "customer": customer_id,
        "currency": currency.lower(),
        "success_url": return_url,
        "cancel_url": cancel_url,
        "expires_at": int(expires_at.timestamp()),
        "locale": LOCALES.get(language.lower(), "auto"),
        "metadata": tags,
        "setup_intent_data": {"metadata": tags},
    }
    options = {**gateway.on(account), "idempotency_key": key}
    session = gateway.ask(lambda v1: v1.checkout.sessions.create(params, options))
    return Checkout(session["id"], session["url"] or "", moment(session["expires_at"]))


def read_setup(*, account: str, session_id: str) -> SetupOutcome:
    """Return where one visit stands. Raise Unreachable or Refused."""
    session = gateway.ask(
        lambda v1: v1.checkout.sessions.retrieve(
            session_id, {"expand": ["setup_intent.payment_method"]}, gateway.on(account)
        )
    )
    setup = session["setup_intent"] or {}
    if setup.get("status") == "succeeded" and setup.get("payment_method"):
        kept = _kept(setup["payment_method"], mandate=setup.get("mandate"))
        return SetupOutcome(session["id"], "SUCCEEDED", kept)
    is_over = session["status"] == "expired" or setup.get("status") == "canceled"
    return SetupOutcome(session["id"], "CANCELED" if is_over else "OPEN", None)


def find_setup(*, account: str, key: str, created_after: datetime) -> SetupOutcome | None:
    """Return where the visit that we began under ``key`` stands, or None if it is not there."""
    for session_id in pages.sessions_of(account=account, key=key, written_at=created_after):
        return read_setup(account=account, session_id=session_id)
    return None


def read_method(*, account: str, method_id: str) -> Kept:
    """Return a method as it is now. Raise Unreachable or Refused."""
    method = gateway.ask(lambda v1: v1.payment_methods.retrieve(method_id, {}, gateway.on(account)))
    return _kept(method, mandate=None)


def read_paid_with(*, account: str, intent_id: str) -> Kept | None:
    """Return the method that a payment was made with, where it was kept for its customer."""
    intent = gateway.ask(
        lambda v1: v1.payment_intents.retrieve(
            intent_id, {"expand": ["payment_method", "latest_charge"]}, gateway.on(account)
        )
    )
    if not intent["payment_method"]:
        return None
    kind = intent["payment_method"]["type"]
    details = (intent.get("latest_charge") or {}).get("payment_method_details") or {}
    mandate = (details.get(kind) or {}).get("mandate")
    kept = _kept(intent["payment_method"], mandate=mandate)
    return kept if kept.customer_id and kept.kind in KEEPABLE else None


def is_mandate_in_force(*, account: str, mandate_id: str) -> bool:
    """Say whether the bank still lets an account be debited. Raise Unreachable or Refused."""
    mandate = gateway.ask(lambda v1: v1.mandates.retrieve(mandate_id, {}, gateway.on(account)))
    return bool(mandate["status"] != "inactive")


def _kept(method: dict[str, Any], *, mandate: Any) -> Kept:
    kind = method["type"]
    details = method.get(kind) or {}
    return Kept(
        method_id=method["id"],
        customer_id=_number(method.get("customer")),
        kind=kind,
        brand=details.get("brand") or details.get("bank_name") or "",
        last4=details.get("last4") or "",
        expires_year=details.get("exp_year"),
        expires_month=details.get("exp_month"),
        mandate_id=_number(mandate),
    )


def _number(thing: Any) -> str:
    """Return the number of a thing that may be given whole, by its number, or not at all."""
    return str(thing["id"] if isinstance(thing, dict) else thing or "")
