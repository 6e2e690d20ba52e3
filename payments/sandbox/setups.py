"""Setup intents: one wish to keep a payment method for later, with no money taken."""

import copy
from typing import Any

from payments.sandbox import banks, cards, mandates, methods
from payments.sandbox.accounts import Account
from payments.sandbox.objects import token
from payments.sandbox.problems import invalid, wrong_state

_TRIABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
_NOT_FIELDS = ("payment_method", "confirm", "return_url", "mandate_data", "kinds")

Body = dict[str, Any]


def create(account: Account, params: Body) -> Body:
    """Make a setup intent, and try it at once if asked to."""
    if params.get("customer"):
        account.get("customer", params["customer"], param="customer")
    setup = account.add(
        "setup_intent",
        status="requires_payment_method",
        usage=params.get("usage", "off_session"),
        payment_method_types=params.get("kinds") or ["card", *banks.KINDS.values()],
        metadata={},
    )
    setup["client_secret"] = f"{setup['id']}_secret_{token(25)}"
    methods.fill(setup, {name: value for name, value in params.items() if name not in _NOT_FIELDS})
    if params.get("payment_method"):
        setup["payment_method"] = methods.of_token(account, params["payment_method"])["id"]
        setup["status"] = "requires_confirmation"
    account.tell("setup_intent.created", setup)
    return confirm(account, params, setup["id"]) if params.get("confirm") else setup


def cancel(account: Account, params: Body, number: str) -> Body:
    """Give a setup intent up."""
    setup = account.get("setup_intent", number)
    if setup["status"] not in _TRIABLE:
        raise wrong_state("setup_intent", "cancel", setup)
    reason = params.get("cancellation_reason")
    setup.update(status="canceled", cancellation_reason=reason, next_action=None)
    account.tell("setup_intent.canceled", setup)
    return setup


def confirm(account: Account, params: Body, number: str) -> Body:
    """Try to keep the method: kept, refused, or handed to the owner's bank."""
    setup = account.get("setup_intent", number)
    if setup["status"] not in _TRIABLE:
        raise wrong_state("setup_intent", "confirm", setup)
    if params.get("payment_method"):
        setup["payment_method"] = methods.of_token(account, params["payment_method"])["id"]
    if not setup["payment_method"]:
        raise invalid(
            "You cannot confirm this SetupIntent because it's missing a payment method.",
            code="setup_intent_unexpected_state",
        )
    method = account.get("payment_method", setup["payment_method"])
    if method["type"] in banks.KINDS.values():
        setup["mandate"] = mandates.take(account, method, params, again=True)["id"]
        _kept(account, setup, method)
        return setup
    if method["type"] != "card":
        raise invalid(f"A {method['type']} PaymentMethod cannot be kept for later.")
    card = methods.behaviour(account, method)
    if card.asks_bank:
        return _hand_over(account, setup, params.get("return_url") or "")
    finish(account, setup, method)
    return setup


def finish(account: Account, setup: Body, method: Body) -> None:
    """Keep the method for its customer. Raise Problem if the bank says no."""
    card = methods.behaviour(account, method)
    if card.decline and not card.can_be_saved:
        _refuse(account, setup, method, card.decline)
    _kept(account, setup, method)


def _kept(account: Account, setup: Body, method: Body) -> None:
    setup.update(status="succeeded", next_action=None, last_setup_error=None)
    if setup["customer"]:
        methods.keep(account, method, setup["customer"])
    account.tell("setup_intent.succeeded", setup)


def not_authenticated(account: Account, setup: Body) -> None:
    """The owner did not pass the bank's check; another try can be made."""
    code = "setup_intent_authentication_failure"
    error = {
        "type": "invalid_request_error",
        "code": code,
        "doc_url": methods.doc_url(code),
        "message": "The provided PaymentMethod has failed authentication.",
    }
    _try_again(account, setup, error)


def _hand_over(account: Account, setup: Body, return_url: str) -> Body:
    url = f"{account.origin}/authorise/{account.id or '-'}/{setup['id']}"
    way = {"return_url": return_url or None, "url": url}
    account.private("setup_intent", setup["id"])["return_url"] = return_url
    setup.update(
        status="requires_action", next_action={"type": "redirect_to_url", "redirect_to_url": way}
    )
    account.tell("setup_intent.requires_action", setup)
    return setup


def _refuse(account: Account, setup: Body, method: Body, decline: str) -> None:
    code = cards.error_code(decline)
    error = {
        "type": "card_error",
        "code": code,
        "decline_code": decline,
        "doc_url": methods.doc_url(code),
        "message": cards.sentence(decline),
        "payment_method": copy.deepcopy(method),
    }
    _try_again(account, setup, error)
    raise methods.declined(decline, setup_intent=copy.deepcopy(setup))


def _try_again(account: Account, setup: Body, error: Body) -> None:
    setup.update(
        status="requires_payment_method",
        payment_method=None,
        next_action=None,
        last_setup_error=error,
    )
    account.tell("setup_intent.setup_failed", setup)
