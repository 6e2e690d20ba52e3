"""Money taken from a kept method while its owner is away. Nobody is there to try again or confirm.

So an intent that did not go through at once is closed, and can never be paid behind our back.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from payments import gateway
from payments.money import Money
from payments.provider.pages import CLOCK_SLACK, EXPAND, read_intent
from payments.wire import STATEMENT_SUFFIX, Outcome, of_intent, to_wire

# At most so many of a customer's own intents are looked through for one key.
INTENTS_MAX = 1_000
NEEDS_OWNER = "authentication_required"


def charge(
    *,
    account: str,
    key: str,
    amount: Money,
    platform_fee: Money,
    customer_id: str,
    method_id: str,
    kind: str,
    mandate_id: str,
    title: str,
    metadata: dict[str, str],
    created_at: datetime,
) -> Outcome:
    """Take ``amount`` from a kept method and return what came of it; the same ``key`` takes once.

    A refusal by the bank is an outcome, FAILED with its code. Raise Unreachable where nobody
    knows, and Refused where the provider would not even try.
    """
    params = _params(amount, title, {**metadata, "key": key})
    params |= {"customer": customer_id, "payment_method": method_id}
    if kind == "card":
        params["payment_method_options"] = {"card": {"stored_credential_usage": "installment"}}
    if mandate_id:
        params["mandate"] = mandate_id
    if platform_fee:
        params["application_fee_amount"] = to_wire(platform_fee)
    options = {**gateway.on(account), "idempotency_key": key}
    try:
        intent = gateway.ask(lambda v1: v1.payment_intents.create(params, options))
    except gateway.Refused:
        found = find_charge(
            account=account, customer_id=customer_id, key=key, created_after=created_at
        )
        if found is None:
            raise
        return found
    return _closed(of_intent(intent, account=account))


def _params(amount: Money, title: str, tags: dict[str, str]) -> dict[str, Any]:
    return {
        "amount": to_wire(amount),
        "currency": amount.currency.lower(),
        "off_session": True,
        "confirm": True,
        "description": title,
        "statement_descriptor_suffix": STATEMENT_SUFFIX,
        "metadata": tags,
        "expand": [EXPAND],
    }


def read_charge(*, account: str, intent_id: str) -> Outcome:
    """Return where one debit stands, closed if it cannot succeed. Raise Unreachable or Refused."""
    return _closed(read_intent(account=account, intent_id=intent_id))


def find_charge(
    *, account: str, customer_id: str, key: str, created_after: datetime
) -> Outcome | None:
    """Return where the debit that we sent under ``key`` stands, or None if it never arrived.

    More than INTENTS_MAX of this customer's raise Unreachable: nobody may conclude then that it
    is not among them.
    """
    wanted = {
        "customer": customer_id,
        "created": {"gte": int((created_after - CLOCK_SLACK).timestamp())},
        "limit": gateway.PAGE_ROWS,
    }
    listed = gateway.walk(lambda v1: v1.payment_intents.list(wanted, gateway.on(account)))
    for intent in gateway.at_most(INTENTS_MAX, listed):
        if (intent.get("metadata") or {}).get("key") == key:
            return read_charge(account=account, intent_id=intent["id"])
    return None


def _closed(outcome: Outcome) -> Outcome:
    """Return the outcome of a debit that nobody is there to help on: FAILED instead of open."""
    if outcome.state in ("OPEN", "REQUIRES_ACTION"):
        # Refused where it is closed already: by us, just before, or by the provider.
        with suppress(gateway.Refused):
            _cancel(account=outcome.account, intent_id=outcome.intent_id)
        seen = read_intent(account=outcome.account, intent_id=outcome.intent_id)
        why = seen.failure_code or outcome.failure_code or NEEDS_OWNER
        outcome = replace(seen, failure_code="" if seen.state == "SUCCEEDED" else why)
    if outcome.state == "CANCELED" and outcome.failure_code:
        return replace(outcome, state="FAILED")
    return outcome


def _cancel(*, account: str, intent_id: str) -> None:
    reason = {"cancellation_reason": "abandoned"}
    gateway.ask(lambda v1: v1.payment_intents.cancel(intent_id, reason, gateway.on(account)))
