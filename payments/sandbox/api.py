"""The sandbox itself: a request in Stripe's form comes in, an answer in Stripe's form goes out.

Checks the key, the parameters and the idempotency key, then lets the operation do its work in one
transaction. What a key was first answered, errors included, it is answered for ever.
"""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import stripe

from payments.sandbox import agenda, files, merchants, objects, operations
from payments.sandbox.accounts import Account
from payments.sandbox.contract import Fault, read_json, read_request
from payments.sandbox.faults import AnswerLost, Faults
from payments.sandbox.problems import Problem, invalid, no_access, not_here
from payments.sandbox.routes import ROUTES, Route
from payments.sandbox.store import Store

LIVE_KEYS = ("sk_live", "rk_live", "pk_live")
TEST_KEYS = ("sk_test", "rk_test")
EXPAND_DEPTH = 4
FIELDS_MAX = 1_000


@dataclass(frozen=True)
class Answer:
    """What goes back over the wire."""

    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """What came over the wire, read and found good."""

    route: Route
    numbers: tuple[str, ...]
    params: dict[str, Any]
    account: str
    key: str
    fingerprint: str


class Sandbox:
    """One local peer. ``clock`` is the machine's, in seconds; ``origin`` starts its pages."""

    def __init__(
        self,
        path: str = ":memory:",
        *,
        origin: str = "http://127.0.0.1:8461",
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.store = Store(path)
        self.origin = origin
        self.system_clock = clock or (lambda: time.time())
        self.faults = Faults()

    def answer(
        self, verb: str, path: str, query: str, body: bytes, headers: dict[str, str]
    ) -> Answer:
        """Answer one request; header names are lower case. Raise AnswerLost if told to."""
        request_id = f"req_{objects.token(14)}"
        sent = {"Request-Id": request_id, "Stripe-Version": stripe.api_version}
        fault = self.faults.next_request()
        if fault in ("lost_before", "hang_before"):
            raise AnswerLost(path, hangs=fault == "hang_before")
        if fault == "busy":
            busy = Problem(429, "Too many requests.", code="rate_limit")
            return Answer(429, json.dumps(busy.body), sent)
        if fault == "error_once":
            return Answer(500, json.dumps(_broken()), sent)
        if fault == "prune_keys":
            self.forget_keys()
        try:
            request = _read(verb, path, query, body, headers)
            status, text, replayed = self._act(request, request_id, fault)
        except Problem as problem:
            if problem.status == 501:
                sent["Stripe-Should-Retry"] = "false"
            return Answer(problem.status, json.dumps(objects.as_sent(problem.body)), sent)
        if fault in ("lost_after", "hang_after"):
            raise AnswerLost(path, hangs=fault == "hang_after")
        return Answer(
            status, text, {**sent, **({"Idempotent-Replayed": "true"} if replayed else {})}
        )

    def clock(self) -> float:
        """Return the time here, in seconds since the epoch: the machine's, moved as told."""
        return self.system_clock() + self.store.ahead

    def account(self, number: str, *, request_id: str = "", key: str = "") -> Account:
        """Return one account at this moment; use it inside a transaction of the store."""
        return Account(self.store, number, int(self.clock()), self.origin, request_id, key)

    def catch_up(self) -> None:
        """Do what has fallen due since the last look; part of every request."""

        def account_at(number: str, moment: int) -> Account:
            return Account(self.store, number, moment, self.origin)

        agenda.do_due(self.store, account_at, int(self.clock()))

    def forget_keys(self) -> None:
        """Forget every idempotency key, as Stripe may after a day."""
        self.store.forget_answers()

    def _act(self, request: Request, request_id: str, fault: str) -> tuple[int, str, bool]:
        """Do the work once per idempotency key; return status, text and whether it is a replay."""
        with self.store.transaction():
            first = request.key and self.store.answer(request.account, request.key)
            if first:
                fingerprint, status, text = first
                if fingerprint != request.fingerprint:
                    raise _other_params(request.key)
                return status, text, True
            self.catch_up()
            merchants.check_known(self.store, request.account)
            status, body = self._work(request, request_id, fault)
            text = json.dumps(objects.as_sent(body))
            if request.key:
                account, key, print_ = request.account, request.key, request.fingerprint
                self.store.remember(account, key, print_, status, text)
            return status, text, False

    def _work(self, request: Request, request_id: str, fault: str) -> tuple[int, dict[str, Any]]:
        account = self.account(request.account, request_id=request_id, key=request.key)
        params = dict(request.params)
        paths = params.pop("expand", [])
        if fault == "error_before":
            return 500, _broken()
        try:
            body = request.route.act(account, params, *request.numbers)
            answer = _expanded(account, body, paths)
        except Problem as problem:
            if not problem.stays:
                self.store.forget()
            return problem.status, problem.body
        return (500, _broken()) if fault == "error_after" else (200, answer)


def _read(verb: str, path: str, query: str, body: bytes, headers: dict[str, str]) -> Request:
    """Read a request, or raise the Problem that Stripe would answer before doing anything."""
    check_key(headers.get("authorization", ""))
    operation = operations.find(verb, path)
    if operation is None:
        raise Problem(404, f"Unrecognized request URL ({verb.upper()}: {path[:200]}).")
    found = operation.pattern.fullmatch(path)
    assert found
    route = ROUTES.get((verb.lower(), _form_of(operation.template)))
    if route is None:
        raise not_here(f"{verb.upper()} {operation.template}")
    if path.startswith("/v2/") and verb != "GET":
        params, faults = read_json(operation, body)
    else:
        form = query if verb == "GET" else body
        pairs = _pairs(form, headers.get("content-type", ""))
        params, faults = read_request(operation, pairs)
    if faults:
        raise _faulty(faults[0])
    ignored = route.ignored(params)
    if ignored:
        raise not_here(f"The parameter {ignored[0]} of {verb.upper()} {operation.template}")
    account = headers.get("stripe-account", "")
    if account and not account.startswith("acct_"):
        raise no_access(account)
    key = headers.get("idempotency-key", "") if verb == "POST" else ""
    print_ = json.dumps([verb, path, params], sort_keys=True).encode()
    fingerprint = hashlib.sha256(print_).hexdigest()
    return Request(route, found.groups(), params, account, key, fingerprint)


def check_key(authorization: str) -> None:
    """Raise Problem unless the request brings a test key."""
    key = authorization.removeprefix("Bearer ").strip()
    if not key:
        raise Problem(401, "You did not provide an API key.")
    if key.startswith(LIVE_KEYS):
        raise Problem(401, "This is a local sandbox: a live key must never reach it.")
    if not key.startswith(TEST_KEYS):
        raise Problem(401, "Invalid API Key provided.")


def _form_of(template: str) -> str:
    parts = ["{}" if part.startswith("{") else part for part in template.split("/")]
    return "/".join(parts)


def _pairs(text: str | bytes, content_type: str) -> list[tuple[str, str]]:
    if isinstance(text, bytes) and files.is_form(content_type):
        return files.pairs(text, content_type)
    try:
        plain = text if isinstance(text, str) else text.decode("utf-8")
        return parse_qsl(plain, keep_blank_values=True, max_num_fields=FIELDS_MAX, errors="strict")
    except ValueError as broken:
        raise invalid("The request body could not be read.") from broken


def _faulty(fault: Fault) -> Problem:
    code = fault.code
    if fault.param == "payment_method_types":
        code = "payment_method_types_no_longer_supported"
    return invalid(fault.message, param=fault.param, code=code)


def _other_params(key: str) -> Problem:
    message = (
        "Keys for idempotent requests can only be used with the same parameters they were first "
        f"used with. Try using a key other than '{key}' if you meant to execute a different "
        "request."
    )
    return Problem(400, message, kind="idempotency_error")


def _broken() -> dict[str, Any]:
    message = "An unknown error occurred."
    return {"error": {"type": "api_error", "message": message}}


def _expanded(account: Account, body: dict[str, Any], paths: list[str]) -> dict[str, Any]:
    """Return a copy of ``body`` with the objects themselves in place of their numbers."""
    answer: dict[str, Any] = json.loads(json.dumps(body))
    for path in paths:
        parts = path.split(".")
        if len(parts) > EXPAND_DEPTH:
            message = f"You cannot expand more than {EXPAND_DEPTH} levels of a property"
            raise invalid(message, param="expand")
        _expand(account, answer, parts, path)
    return answer


def _expand(account: Account, place: Any, parts: list[str], path: str) -> None:
    if isinstance(place, list):
        for each in place:
            _expand(account, each, parts, path)
        return
    if not parts or place is None:
        return
    name, *rest = parts
    if not isinstance(place, dict) or name not in place:
        raise invalid(f"This property cannot be expanded ({path}).", param="expand")
    value = place[name]
    kind = objects.kind_of(value) if isinstance(value, str) else None
    if kind:
        place[name] = value = json.loads(json.dumps(account.get(kind, value)))
    _expand(account, value, rest, path)
