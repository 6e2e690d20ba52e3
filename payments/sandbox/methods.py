"""Customers and their payment methods."""

import hashlib
import re
import time
from dataclasses import replace
from typing import Any

from payments.sandbox import banks, cards, listing
from payments.sandbox.accounts import Account
from payments.sandbox.objects import blank_part
from payments.sandbox.problems import Problem, invalid, not_here

KINDS = ("card", "alipay", "wechat_pay", *banks.KINDS.values())
# Who must be named before an account can be debited.
_NAMED = {
    "sepa_debit": ("name", "email"),
    "us_bank_account": ("name",),
    "bacs_debit": ("name", "email"),
}
YEAR_AHEAD = 2034

Body = dict[str, Any]


def create_customer(account: Account, params: Body) -> Body:
    """Make a customer."""
    customer = fill(account.add("customer", metadata={}, balance=0), params)
    account.tell("customer.created", customer)
    return customer


def update_customer(account: Account, params: Body, number: str) -> Body:
    """Change a customer."""
    customer = fill(account.get("customer", number), params)
    account.tell("customer.updated", customer)
    return customer


def create(account: Account, params: Body) -> Body:
    """Make a payment method from its details."""
    kind = params.get("type")
    if kind not in KINDS:
        raise not_here(f"The payment method {kind}")
    method = account.add(
        "payment_method",
        type=kind,
        billing_details=_billing(params.get("billing_details") or {}),
        metadata=params.get("metadata") or {},
        allow_redisplay=params.get("allow_redisplay", "unspecified"),
    )
    method[kind] = blank_part("payment_method", kind)
    if kind == "card":
        fill_card(account, method, params.get("card") or {})
    elif kind in banks.KINDS.values():
        _fill_bank(account, method, params.get(kind) or {})
    return method


def of_token(account: Account, number: str, *, param: str = "payment_method") -> Body:
    """Return a payment method by its number, or a fresh one for one of Stripe's test tokens."""
    if number in cards.TOKENS:
        return create(account, {"type": "card", "card": {"number": cards.TOKENS[number]}})
    if number in banks.TOKENS:
        details = {"routing_number": banks.ROUTING, "account_number": banks.TOKENS[number]}
        who = {"name": "Test Account", "email": "test@example.com"}
        kind = "us_bank_account"
        return create(account, {"type": kind, kind: details, "billing_details": who})
    return account.get("payment_method", number, param=param)


def behaviour(account: Account, method: Body) -> cards.Card:
    """Return how a payment method behaves now; wallets always ask their owner."""
    if method["type"] != "card":
        return cards.Card(asks_bank=True, asks_bank_always=True)
    card = cards.behaviour(account.private("payment_method", method["id"])["number"])
    if _is_over(account, method["card"]["exp_month"], method["card"]["exp_year"]):
        return replace(card, decline="expired_card", can_be_saved=False)
    return card


def update(account: Account, params: Body, number: str) -> Body:
    """Change what is known of a saved method: its dates, its owner's address, our notes."""
    method = account.get("payment_method", number)
    if not method["customer"]:
        raise invalid("You must save this PaymentMethod to a customer before you can update it.")
    if method["card"]:
        method["card"].update(params.get("card") or {})
    known = {**method["billing_details"], **(params.get("billing_details") or {})}
    method["billing_details"] = _billing(known)
    named = ("metadata", "allow_redisplay")
    given: Body = {name: params[name] for name in named if name in params}
    account.tell("payment_method.updated", fill(method, given))
    return method


def bank_of(account: Account, method: Body) -> banks.Bank:
    """Return how the account of a debit behaves."""
    number = account.private("payment_method", method["id"])["number"]
    return banks.find(method["type"], number) or banks.Bank()


def attach(account: Account, params: Body, number: str) -> Body:
    """Give a payment method to a customer. Raise Problem for a card that cannot be saved."""
    method = of_token(account, number, param="id")
    if method["type"] in ("alipay", "wechat_pay"):
        raise invalid(f"A {method['type']} PaymentMethod cannot be attached to a customer.")
    if method["type"] == "card":
        card = behaviour(account, method)
        if card.decline and not card.can_be_saved:
            raise declined(card.decline)
    keep(account, method, params["customer"])
    return method


def keep(account: Account, method: Body, customer: str) -> None:
    """Note the customer on a method, once."""
    if method["customer"] == customer:
        return
    if method["customer"]:
        raise invalid("The payment method you provided has already been attached to a customer.")
    method["customer"] = account.get("customer", customer, param="customer")["id"]
    account.tell("payment_method.attached", method)


def detach(account: Account, params: Body, number: str) -> Body:
    """Take a payment method from its customer."""
    method = account.get("payment_method", number)
    if not method["customer"]:
        raise invalid("The payment method you provided is not attached to a customer.")
    method["customer"] = None
    account.tell("payment_method.detached", method)
    return method


def of_customer(account: Account, params: Body, number: str) -> Body:
    """List the methods of one customer."""
    account.get("customer", number)
    url = f"/v1/customers/{number}/payment_methods"
    return listing.page(account, "payment_method", url, {**params, "customer": number})


def declined(decline: str, **more: Any) -> Problem:
    """Return the answer to a card that its bank refused; what was done stays done."""
    code = cards.error_code(decline)
    return Problem(
        402,
        cards.sentence(decline),
        kind="card_error",
        code=code,
        more={"decline_code": decline, "doc_url": doc_url(code), **more},
        stays=bool(more),
    )


def doc_url(code: str) -> str:
    """Return where Stripe explains an error code."""
    return f"https://docs.stripe.com/error-codes/{code.replace('_', '-')}"


def fill(body: Body, params: Body) -> Body:
    """Set the fields of an object that are named in ``params``; an empty text unsets one."""
    for name, value in params.items():
        if name == "metadata":
            merged = {**(body["metadata"] or {}), **(value or {})} if value else {}
            body["metadata"] = {key: text for key, text in merged.items() if text != ""}
        elif name in body:
            body[name] = None if value == "" else value
    return body


def _is_over(account: Account, month: int, year: int) -> bool:
    """Whether a card with this date has run out by now."""
    today = time.gmtime(account.now)
    return (year, month) < (today.tm_year, today.tm_mon)


def _billing(given: Body) -> Body:
    details = blank_part("payment_method", "billing_details")
    address = {**blank_part("payment_method", "billing_details", "address")}
    return {**details, **given, "address": {**address, **(given.get("address") or {})}}


def fill_card(account: Account, method: Body, given: Body) -> None:
    """Set the card of a method. Raise Problem for a number or a date that is no card's."""
    digits = re.sub(r"[ -]", "", given.get("number") or "")
    if given.get("token"):
        raise not_here("A card given as a token")
    if not cards.is_number(digits):
        raise Problem(
            402,
            cards.SENTENCES["incorrect_number"],
            kind="card_error",
            code="incorrect_number",
            param="card[number]",
        )
    month, year = given.get("exp_month", 12), given.get("exp_year", YEAR_AHEAD)
    if not 1 <= month <= 12 or _is_over(account, month, year):
        raise Problem(
            402,
            "Your card's expiration date is not valid.",
            kind="card_error",
            code="invalid_expiry_year" if 1 <= month <= 12 else "invalid_expiry_month",
            param="card[exp_year]",
        )
    brand = "mastercard" if digits[0] in "52" else "visa"
    method["card"].update(
        brand=brand,
        display_brand=brand,
        country="US",
        exp_month=month,
        exp_year=year,
        last4=digits[-4:],
        funding="credit",
        fingerprint=hashlib.sha256(digits.encode()).hexdigest()[:16],
    )
    account.private("payment_method", method["id"])["number"] = digits


def _fill_bank(account: Account, method: Body, given: Body) -> None:
    kind = method["type"]
    lacking = [name for name in _NAMED[kind] if not method["billing_details"][name]]
    if lacking:
        param = f"billing_details[{lacking[0]}]"
        raise invalid(f"Missing required param: {param}.", param=param, code="parameter_missing")
    field = "iban" if kind == "sepa_debit" else "account_number"
    number = banks.plain(given.get(field) or "")
    if banks.find(kind, number) is None or not _at_bank(kind, given):
        message = "You must use a test bank account number that can be debited."
        raise invalid(message, param=f"{kind}[{field}]", code="account_number_invalid")
    details = method[kind]
    details.update(last4=number[-4:], fingerprint=hashlib.sha256(number.encode()).hexdigest()[:16])
    if kind == "sepa_debit":
        details.update(country=number[:2], bank_code=number[4:12])
    elif kind == "bacs_debit":
        details["sort_code"] = banks.SORT_CODE
    else:
        details.update(
            account_holder_type=given.get("account_holder_type", "individual"),
            account_type=given.get("account_type", "checking"),
            bank_name="STRIPE TEST BANK",
            networks={"preferred": "ach", "supported": ["ach"]},
            routing_number=banks.ROUTING,
        )
    account.private("payment_method", method["id"])["number"] = number


def _at_bank(kind: str, given: Body) -> bool:
    """Whether the bank is the one of the test accounts."""
    if kind == "us_bank_account":
        return banks.plain(given.get("routing_number") or "") == banks.ROUTING
    return kind == "sepa_debit" or banks.plain(given.get("sort_code") or "") == banks.SORT_CODE
