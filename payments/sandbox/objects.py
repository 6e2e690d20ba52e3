"""Stripe's objects as made here: complete by the types of the SDK, sent as Stripe sends them.

Knows the form of each object; knows nothing of what makes one true.
"""

import copy
import functools
import secrets
import string
from pathlib import Path
from typing import Any

import stripe
import stripe.checkout
import stripe.radar
import stripe.v2.core

from payments.sandbox.shapes import (
    Choice,
    Either,
    Mapping,
    Record,
    Scalar,
    Sequence,
    Shape,
    fields_of,
)

# The kinds of object made here: the SDK's class, and how its numbers start.
KINDS: dict[str, tuple[type, str]] = {
    "account": (stripe.Account, "acct_"),
    "application_fee": (stripe.ApplicationFee, "fee_"),
    "balance": (stripe.Balance, "balance_"),
    "balance_transaction": (stripe.BalanceTransaction, "txn_"),
    "charge": (stripe.Charge, "ch_"),
    "checkout.session": (stripe.checkout.Session, "cs_test_"),
    "customer": (stripe.Customer, "cus_"),
    "dispute": (stripe.Dispute, "du_"),
    "event": (stripe.Event, "evt_"),
    "fee_refund": (stripe.ApplicationFeeRefund, "fr_"),
    "file": (stripe.File, "file_"),
    "mandate": (stripe.Mandate, "mandate_"),
    "payment_intent": (stripe.PaymentIntent, "pi_"),
    "payment_method": (stripe.PaymentMethod, "pm_"),
    "payout": (stripe.Payout, "po_"),
    "radar.early_fraud_warning": (stripe.radar.EarlyFraudWarning, "issfr_"),
    "refund": (stripe.Refund, "re_"),
    "setup_intent": (stripe.SetupIntent, "seti_"),
    "v2.core.account": (stripe.v2.core.Account, "acct_"),
    "v2.core.account_link": (stripe.v2.core.AccountLink, "link_"),
    "v2.core.event": (stripe.v2.core.Event, "evt_test_"),
    "v2.core.event_destination": (stripe.v2.core.EventDestination, "ed_test_"),
    "webhook_endpoint": (stripe.WebhookEndpoint, "we_"),
}
_LETTERS = string.ascii_letters + string.digits
_EMPTY = {"string": "", "integer": 0, "number": 0, "boolean": False}


def blank(kind: str) -> dict[str, Any]:
    """Return a complete object of ``kind``: null where it may be null, else empty."""
    return copy.deepcopy(_blank(KINDS[kind][0]))


def blank_part(kind: str, *path: str) -> dict[str, Any]:
    """Return the complete empty part of an object that lies under ``path``."""
    owner = KINDS[kind][0]
    for name in path:
        owner = _record_in(fields_of(owner)[name].shape)
    return copy.deepcopy(_blank(owner))


def new_id(kind: str) -> str:
    """Return a fresh public number for an object of ``kind``."""
    return KINDS[kind][1] + token(24)


def kind_of(number: str) -> str | None:
    """Return the kind of object that ``number`` belongs to, or None."""
    starts = sorted(KINDS.items(), key=lambda each: -len(each[1][1]))
    return next((kind for kind, (_, start) in starts if number.startswith(start)), None)


def token(length: int) -> str:
    """Return ``length`` random letters and digits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def as_sent(value: Any) -> Any:
    """Return a copy of ``value`` without the fields that Stripe leaves out when they are null."""
    if isinstance(value, list):
        return [as_sent(each) for each in value]
    if not isinstance(value, dict):
        return value
    sent = {key: as_sent(each) for key, each in value.items()}
    for path in left_out().get(str(sent.get("object")), ()):
        _drop(sent, path)
    return sent


@functools.cache
def left_out() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return, by kind of object, the paths that are absent where they would be null."""
    table: dict[str, list[tuple[str, ...]]] = {}
    kind = ""
    text = (Path(__file__).parent / "left_out.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("    "):
            table[kind].extend(tuple(path.split(".")) for path in line.split())
        elif line and not line.startswith("#"):
            kind = line
            table[kind] = []
    return {kind: tuple(paths) for kind, paths in table.items()}


def _drop(place: Any, path: tuple[str, ...]) -> None:
    *way, last = path
    for name in way:
        place = place.get(name)
        if not isinstance(place, dict):
            return
    if last in place and place[last] is None:
        del place[last]


@functools.cache
def _blank(owner: type) -> dict[str, Any]:
    return {
        name: None if field.nullable else _empty(field.shape)
        for name, field in fields_of(owner).items()
    }


def _empty(shape: Shape) -> Any:
    match shape:
        case Scalar(name):
            return _EMPTY[name]
        case Choice(values):
            return values[0]
        case Sequence(paged=True):
            return {"object": "list", "data": [], "has_more": False, "url": "/"}
        case Sequence():
            return []
        case Mapping():
            return {}
        case Either(shapes):
            return _empty(shapes[0])
        case Record(owner):
            return _blank(owner)
    return None


def _record_in(shape: Shape) -> type:
    """The record that a field holds, also where its number may stand instead."""
    if isinstance(shape, Either):
        shape = next(each for each in shape.shapes if isinstance(each, Record))
    assert isinstance(shape, Record), shape
    return shape.owner
