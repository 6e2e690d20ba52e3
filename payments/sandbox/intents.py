"""Payment intents: one wish to be paid, tried until it succeeds or is given up."""

import copy
from typing import Any

from payments.sandbox import banks, cards, charges, debits, fees, merchants, methods
from payments.sandbox.accounts import Account
from payments.sandbox.currencies import check_amount, method_kinds
from payments.sandbox.objects import token
from payments.sandbox.problems import Problem, invalid, wrong_state

_TRIABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
_FINAL = ("succeeded", "canceled", "processing")
_NOT_FIELDS = ("amount", "currency", "payment_method", "payment_method_data", "confirm")

Body = dict[str, Any]


def create(account: Account, params: Body) -> Body:
    """Make an intent, and try it at once if asked to."""
    if params.get("off_session") and not params.get("confirm"):
        raise invalid("off_session can only be set when confirm=true.", param="off_session")
    intent = begin(account, params)
    return confirm(account, params, intent["id"]) if params.get("confirm") else intent


def begin(account: Account, params: Body) -> Body:
    """Make an intent that nobody has tried yet."""
    merchants.check_can_charge(account, "Payment Intent")
    check_amount(params["amount"], params["currency"])
    fees.check(account, params, params["amount"])
    if params.get("customer"):
        account.get("customer", params["customer"], param="customer")
    intent = account.add(
        "payment_intent",
        amount=params["amount"],
        currency=params["currency"],
        amount_capturable=0,
        amount_received=0,
        amount_details={"tip": {}},
        capture_method="automatic_async",
        confirmation_method="automatic",
        metadata={},
        payment_method_types=method_kinds(
            params["currency"], keeps=bool(params.get("setup_future_usage")), params=params
        ),
        status="requires_payment_method",
    )
    intent["client_secret"] = f"{intent['id']}_secret_{token(25)}"
    methods.fill(intent, {name: value for name, value in params.items() if name not in _NOT_FIELDS})
    if params.get("payment_method_options"):
        intent["payment_method_options"] = _options(params["payment_method_options"])
    if params.get("payment_method"):
        _choose(account, intent, params)
        intent["status"] = "requires_confirmation"
    account.tell("payment_intent.created", intent)
    return intent


def update(account: Account, params: Body, number: str) -> Body:
    """Change an intent that has not been paid."""
    intent = account.get("payment_intent", number)
    if intent["status"] in _FINAL:
        raise wrong_state("payment_intent", "update", intent)
    check_amount(params.get("amount", intent["amount"]), params.get("currency", intent["currency"]))
    _choose(account, intent, params)
    given = {name: value for name, value in params.items() if name != "payment_method"}
    return methods.fill(intent, given)


def cancel(account: Account, params: Body, number: str) -> Body:
    """Give an intent up."""
    intent = account.get("payment_intent", number)
    if intent["status"] in _FINAL:
        raise wrong_state("payment_intent", "cancel", intent)
    intent.update(
        status="canceled",
        canceled_at=account.now,
        cancellation_reason=params.get("cancellation_reason"),
        next_action=None,
    )
    account.tell("payment_intent.canceled", intent)
    return intent


def confirm(account: Account, params: Body, number: str) -> Body:
    """Try an intent: paid, refused, or handed to the payer's bank or wallet."""
    intent = account.get("payment_intent", number)
    if intent["status"] not in _TRIABLE:
        raise wrong_state("payment_intent", "confirm", intent)
    method = _choose(account, intent, params)
    if method is None:
        raise invalid(
            "You cannot confirm this PaymentIntent because it's missing a payment method.",
            code="payment_intent_unexpected_state",
        )
    if method["type"] not in intent["payment_method_types"]:
        message = f"The payment method type {method['type']} is not allowed for this PaymentIntent."
        raise invalid(message, param="payment_method")
    off_session = bool(params.get("off_session"))
    if off_session and (not intent["customer"] or method["customer"] != intent["customer"]):
        raise invalid("Attach the PaymentMethod to the Customer before using it off session.")
    if method["type"] in banks.KINDS.values():
        debits.begin(account, intent, method, params)
        return intent
    card = methods.behaviour(account, method)
    if off_session and card.asks_bank_always:
        _refuse(account, intent, method, "authentication_required")
    if card.asks_bank and params.get("error_on_requires_action"):
        _refuse(account, intent, method, "authentication_required")
    if (card.asks_bank or _asks_anyway(intent, method)) and not off_session:
        return _hand_over(account, intent, method, params.get("return_url") or "")
    finish(account, intent, method)
    return intent


def finish(account: Account, intent: Body, method: Body) -> None:
    """Ask the payer's bank, which no longer needs the payer. Raise Problem if it says no."""
    card = methods.behaviour(account, method)
    if card.decline:
        _refuse(account, intent, method, card.decline)
    charge = charges.begin(account, intent, method)
    charges.settle(account, charge, card)
    intent.update(
        status="succeeded",
        amount_received=intent["amount"],
        next_action=None,
        last_payment_error=None,
    )
    if intent["setup_future_usage"] and intent["customer"]:
        methods.keep(account, method, intent["customer"])
    account.tell("payment_intent.succeeded", intent)


def not_authenticated(account: Account, intent: Body) -> None:
    """The payer did not pass the bank's check: nothing was taken, another try can be made."""
    code = "payment_intent_authentication_failure"
    error = {
        "type": "invalid_request_error",
        "code": code,
        "doc_url": methods.doc_url(code),
        "message": "The provided PaymentMethod has failed authentication.",
    }
    charges.try_again(account, intent, error)


def _options(given: Body) -> Body:
    """The options of each way to pay, as Stripe repeats them."""
    options = copy.deepcopy(given)
    if "card" in options:
        usual = {"installments": None, "mandate_options": None, "network": None}
        options["card"] = {**usual, "request_three_d_secure": "automatic", **options["card"]}
    return options


def _asks_anyway(intent: Body, method: Body) -> bool:
    """Whether we wanted the card's bank to ask, also where it would not."""
    options = (intent["payment_method_options"] or {}).get("card") or {}
    return method["type"] == "card" and options.get("request_three_d_secure") in (
        "any",
        "challenge",
    )


def _choose(account: Account, intent: Body, params: Body) -> Body | None:
    """Note the method that the request names, and return the one to use."""
    if params.get("payment_method_data"):
        intent["payment_method"] = methods.create(account, params["payment_method_data"])["id"]
    elif params.get("payment_method"):
        intent["payment_method"] = methods.of_token(account, params["payment_method"])["id"]
    number = intent["payment_method"]
    return account.get("payment_method", number) if number else None


def _hand_over(account: Account, intent: Body, method: Body, return_url: str) -> Body:
    """Send the payer to the bank or the wallet, and note where to come back to."""
    kind = method["type"]
    if kind != "card" and not return_url:
        raise invalid(
            "A return_url must be specified because this payment method needs a redirect.",
            param="return_url",
            code="missing_return_url",
        )
    url = f"{account.origin}/authorise/{account.id or '-'}/{intent['id']}"
    way = {"return_url": return_url or None, "url": url}
    if kind == "alipay":
        step = {
            "type": "alipay_handle_redirect",
            "alipay_handle_redirect": {"native_data": None, "native_url": None, **way},
        }
    else:
        step = {"type": "redirect_to_url", "redirect_to_url": way}
    account.private("payment_intent", intent["id"])["return_url"] = return_url
    intent.update(status="requires_action", next_action=step, last_payment_error=None)
    account.tell("payment_intent.requires_action", intent)
    return intent


def _refuse(account: Account, intent: Body, method: Body, decline: str) -> None:
    charge = charges.begin(account, intent, method)
    charges.refuse(account, charge, decline)
    code = cards.error_code(decline)
    error = {
        "type": "card_error",
        "code": code,
        "decline_code": decline,
        "charge": charge["id"],
        "doc_url": methods.doc_url(code),
        "message": cards.sentence(decline),
        "payment_method": copy.deepcopy(method),
    }
    charges.try_again(account, intent, error)
    known = {"charge": charge["id"], "payment_method": error["payment_method"]}
    raise _declined(decline, intent, known)


def _declined(decline: str, intent: Body, known: Body) -> Problem:
    return methods.declined(decline, payment_intent=copy.deepcopy(intent), **known)
