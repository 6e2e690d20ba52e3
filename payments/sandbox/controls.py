"""The sandbox's own calls, which Stripe does not have: what a test or a demo makes happen.

``POST /sandbox/clock`` with ``days``, ``hours`` or ``seconds`` moves the sandbox's clock forward;
``GET /sandbox/clock`` tells it. ``POST /sandbox/weather`` with ``rate`` (faults in a thousand) and
``seed`` begins bad weather, ``rate=0`` ends it, and ``GET`` tells what it has done. Every call
wants a test key, as Stripe's own do, takes the account from ``Stripe-Account`` and answers JSON.
"""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from payments.sandbox import (
    card_changes,
    disputes,
    fraud_warnings,
    mandates,
    objects,
    refunds,
    weather,
)
from payments.sandbox.accounts import Account
from payments.sandbox.api import Answer, Sandbox, check_key
from payments.sandbox.problems import Problem, invalid

UNITS = {"seconds": 1, "hours": 3600, "days": 24 * 3600}
# Further than this nobody needs to look ahead at once.
SECONDS_MAX = 400 * 24 * 3600
FIELDS_MAX = 20

Body = dict[str, Any]
Form = dict[str, str]
Call = Callable[[Account, Form, str], Body]

# The calls that change one object of an account, by the path behind /sandbox/.
CALLS: dict[str, Call] = {
    r"charges/(\w{1,60})/dispute": disputes.start,
    r"charges/(\w{1,60})/early_fraud_warning": fraud_warnings.start,
    r"disputes/(\w{1,60})/decide": disputes.decide,
    r"mandates/(\w{1,60})/revoke": mandates.revoke,
    r"payment_methods/(\w{1,60})/expire": card_changes.expire,
    r"payment_methods/(\w{1,60})/replace": card_changes.replace,
    r"refunds/(\w{1,60})/fail": refunds.fail,
}


def answer(sandbox: Sandbox, verb: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
    """Answer one call under /sandbox/; header names are lower case."""
    try:
        check_key(headers.get("authorization", ""))
        form = _form(body)
        if path == "/sandbox/clock":
            if verb == "POST":
                move_clock(sandbox, _seconds(form))
            told: Body = {"now": int(sandbox.clock()), "ahead": sandbox.store.ahead}
        elif path == "/sandbox/weather":
            told = weather.change(sandbox, form)
        else:
            told = _change(sandbox, verb, path, form, headers.get("stripe-account", ""))
    except Problem as problem:
        return Answer(problem.status, json.dumps(problem.body))
    return Answer(200, json.dumps(objects.as_sent(told)))


def move_clock(sandbox: Sandbox, seconds: int) -> None:
    """Set the sandbox's clock ``seconds`` further ahead, and do what is due by then."""
    if not 0 < seconds <= SECONDS_MAX:
        raise invalid("The clock moves forward only, by at most 400 days.", param="seconds")
    with sandbox.store.transaction():
        sandbox.store.move_clock(seconds)
        sandbox.catch_up()


def _change(sandbox: Sandbox, verb: str, path: str, form: Form, number: str) -> Body:
    for pattern, call in CALLS.items():
        found = re.fullmatch(f"/sandbox/{pattern}", path)
        if found and verb == "POST":
            with sandbox.store.transaction():
                sandbox.catch_up()
                return call(sandbox.account(number), form, found[1])
    raise Problem(404, f"The sandbox has no such call ({verb} {path[:200]}).")


def _seconds(form: Form) -> int:
    """How far to move; an absent unit counts for nothing."""
    total = 0
    for name, value in form.items():
        if name not in UNITS or not re.fullmatch("[0-9]{1,9}", value, re.ASCII):
            raise invalid("Give days, hours or seconds as whole numbers.", param=name[:40])
        total += int(value) * UNITS[name]
    return total


def _form(body: bytes) -> Form:
    try:
        return dict(parse_qsl(body.decode("utf-8"), max_num_fields=FIELDS_MAX))
    except ValueError as broken:
        raise invalid("The request body could not be read.") from broken
