"""Mandates: a payer's leave to debit a bank account, once or as often as agreed.

``mandate.updated`` is told when the network has answered (Bacs), when a debit turns out not to be
allowed, and by ``POST /sandbox/mandates/{id}/revoke``.
"""

from typing import Any

from payments.sandbox import banks, methods
from payments.sandbox.accounts import Account
from payments.sandbox.objects import blank_part, token
from payments.sandbox.problems import invalid

# What a payer accepts on the sandbox's own page.
ON_PAGE = {
    "type": "online",
    "online": {"ip_address": "127.0.0.1", "user_agent": "Sandbox payment page"},
}

Body = dict[str, Any]


def take(account: Account, method: Body, params: Body, *, again: bool) -> Body:
    """Return the mandate under which to debit ``method``; ``again`` lasts beyond this debit.

    A kept one is used where the request brings no new acceptance. Raise Problem where there is
    none, or where it is no longer in force.
    """
    data = params.get("mandate_data") or {}
    kept = account.private("payment_method", method["id"]).get("mandate", "")
    if data.get("customer_acceptance"):
        return _make(account, method, data["customer_acceptance"], again=again)
    number = params.get("mandate") or kept
    if not number:
        raise invalid(
            "This payment method needs the customer's acceptance of a mandate.",
            param="mandate_data",
            code="parameter_missing",
        )
    mandate = account.get("mandate", number, param="mandate")
    if mandate["status"] == "inactive" or mandate["payment_method"] != method["id"]:
        raise invalid(
            "The provided mandate is not in force for this payment method.",
            param="mandate",
            code="payment_intent_mandate_invalid",
        )
    return mandate


def end(account: Account, mandate: Body, reason: str) -> None:
    """The payer or the bank has taken the leave back."""
    if mandate["status"] == "inactive":
        return
    mandate["status"] = "inactive"
    details = mandate["payment_method_details"]
    if details["type"] == "bacs_debit":
        details["bacs_debit"].update(network_status="revoked", revocation_reason=reason)
    account.tell("mandate.updated", mandate)


def revoke(account: Account, form: dict[str, str], number: str) -> Body:
    """End a mandate as a payer does at the bank; the sandbox's own call."""
    mandate = account.get("mandate", number)
    end(account, mandate, "debit_not_authorized")
    return mandate


def network_answers(account: Account, number: str) -> None:
    """The network has looked at a mandate that waited for it."""
    mandate = account.get("mandate", number)
    if mandate["status"] != "pending":
        return
    method = account.get("payment_method", mandate["payment_method"])
    refused = methods.bank_of(account, method).refuses_mandate
    mandate["status"] = "inactive" if refused else "active"
    network = "refused" if refused else "accepted"
    mandate["payment_method_details"]["bacs_debit"]["network_status"] = network
    account.tell("mandate.updated", mandate)


def _make(account: Account, method: Body, acceptance: Body, *, again: bool) -> Body:
    kind = method["type"]
    # Bacs knows no mandate for a single debit.
    again = again or kind == "bacs_debit"
    mandate = account.add(
        "mandate",
        payment_method=method["id"],
        status="pending" if kind == "bacs_debit" else "active",
        type="multi_use" if again else "single_use",
        multi_use={} if again else None,
    )
    if not again:
        mandate["single_use"] = blank_part("mandate", "single_use")
    mandate["customer_acceptance"] = {
        "accepted_at": acceptance.get("accepted_at", account.now),
        "offline": {} if acceptance["type"] == "offline" else None,
        "online": acceptance.get("online"),
        "type": acceptance["type"],
    }
    mandate["payment_method_details"] = _details(account, mandate, kind)
    if again:
        account.private("payment_method", method["id"])["mandate"] = mandate["id"]
    if mandate["status"] == "pending":
        account.later("mandate_answer", mandate["id"], at=account.now + banks.MANDATE_AFTER)
    return mandate


def _details(account: Account, mandate: Body, kind: str) -> Body:
    details = blank_part("mandate", "payment_method_details")
    details["type"] = kind
    details[kind] = blank_part("mandate", "payment_method_details", kind)
    if kind != "us_bank_account":
        url = f"{account.origin}/mandates/{account.id or '-'}/{mandate['id']}"
        details[kind].update(reference=token(16).upper(), url=url)
    if kind == "bacs_debit":
        details[kind]["network_status"] = "pending"
    return details
