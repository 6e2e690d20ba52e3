"""Bank debits: asked for now, answered by the bank days later, and sometimes taken back after.

A debit's intent is ``processing`` until the agenda settles it. A debit that a bank returns is a
dispute which is lost at once, because nobody can answer it.
"""

import copy
from typing import Any

from payments.sandbox import banks, cards, charges, disputes, mandates, methods
from payments.sandbox.accounts import Account
from payments.sandbox.problems import invalid

Body = dict[str, Any]


def begin(account: Account, intent: Body, method: Body, params: Body) -> None:
    """Ask the bank for the money of an intent; the answer is days away."""
    _check(method)
    kind, again = method["type"], bool(intent["setup_future_usage"])
    mandate = mandates.take(account, method, params, again=again)
    charge = charges.begin(account, intent, method)
    charge["payment_method_details"][kind]["mandate"] = mandate["id"]
    intent.update(status="processing", next_action=None, last_payment_error=None)
    if again and intent["customer"]:
        methods.keep(account, method, intent["customer"])
    bank = methods.bank_of(account, method)
    if not bank.hangs:
        wait = banks.SETTLES_AFTER[kind] * (2 if bank.slow else 1)
        account.later("settle_debit", charge["id"], at=account.now + wait)
    account.tell("charge.pending", charge)
    account.tell("payment_intent.processing", intent)


def settle(account: Account, number: str) -> Body:
    """Take the bank's answer to a debit; return its intent."""
    charge = account.get("charge", number)
    intent = account.get("payment_intent", charge["payment_intent"])
    bank = methods.bank_of(account, account.get("payment_method", charge["payment_method"]))
    if bank.failure:
        _fail(account, charge, intent, bank.failure)
        return intent
    charges.settle(account, charge, cards.Card())
    intent.update(status="succeeded", amount_received=intent["amount"])
    account.tell("payment_intent.succeeded", intent)
    if bank.returns:
        account.later("return_debit", number, at=account.now)
    return intent


def give_back(account: Account, number: str) -> None:
    """The bank takes a debit back that had succeeded."""
    charge = account.get("charge", number)
    if not charge["disputed"]:
        disputes.open_for(account, charge, reason="debit_not_authorized")


def _fail(account: Account, charge: Body, intent: Body, failure: str) -> None:
    method = account.get("payment_method", charge["payment_method"])
    charge.update(
        status="failed",
        paid=False,
        failure_code=failure,
        failure_message=banks.sentence(failure),
    )
    account.tell("charge.failed", charge)
    kind = method["type"]
    if kind == "us_bank_account" and failure in banks.BLOCKS:
        code, reason = banks.BLOCKS[failure]
        method[kind]["status_details"] = {"blocked": {"network_code": code, "reason": reason}}
    if failure == "debit_not_authorized":
        number = charge["payment_method_details"][kind]["mandate"]
        mandates.end(account, account.get("mandate", number), failure)
    code = banks.error_code(failure)
    error = {
        "type": "invalid_request_error",
        "charge": charge["id"],
        "code": code,
        "doc_url": methods.doc_url(code),
        "message": banks.sentence(failure),
        "payment_method": copy.deepcopy(method),
    }
    charges.try_again(account, intent, error)


def _check(method: Body) -> None:
    if (method.get("us_bank_account") or {}).get("status_details"):
        raise invalid(
            "This bank account takes no debits any more.",
            param="payment_method",
            code="payment_method_bank_account_blocked",
        )
