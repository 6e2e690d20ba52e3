"""The real Stripe SDK talking to the sandbox without a socket, every word of it checked."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import stripe

from payments.sandbox import destinations, files
from payments.sandbox.api import Sandbox
from payments.sandbox.faults import AnswerLost
from tests import stripe_contract


class InProcess(stripe.HTTPClient):
    """Carries requests to ``sandbox`` and keeps every breach of the contract it sees.

    ``asked`` holds verb, path and form of each request as it went over the wire. With
    ``refusals_expected`` a request that the contract refuses is no breach: some tests send them.
    """

    name = "in process"

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__()
        self.sandbox = sandbox
        self.violations: list[str] = []
        self.asked: list[tuple[str, str, list[tuple[str, str]]]] = []
        self.refusals_expected = False

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, dict[str, str]]:
        """Answer one request; a lost answer is what the SDK takes for a broken connection."""
        verb, place = method.upper(), urlsplit(url)
        body = post_data if isinstance(post_data, bytes) else (post_data or "").encode()
        sent = {name.lower(): value for name, value in (headers or {}).items()}
        if place.path.startswith("/v2/") and verb == "POST":
            self._check_json(verb, place.path, body)
        else:
            form = place.query if verb == "GET" else body
            self._check_request(verb, place.path, _pairs(form, sent.get("content-type", "")))
        try:
            answer = self.sandbox.answer(verb, place.path, place.query, body, sent)
        except AnswerLost as lost:
            raise stripe.APIConnectionError("the answer was lost", should_retry=True) from lost
        found = stripe_contract.check_answer(
            verb, place.path, answer.status, json.loads(answer.body)
        )
        self.violations += found
        return answer.body, answer.status, {k.lower(): v for k, v in answer.headers.items()}

    def close(self) -> None:
        """Nothing is open."""

    def assert_clean(self) -> None:
        """Fail if any request, answer or event so far was not in Stripe's form."""
        for row in self.sandbox.store.every("event"):
            from_lender = {"account": row.account} if row.account else {}
            assert row.body.get("account") == from_lender.get("account"), row.body["id"]
            self.violations += stripe_contract.check_event(as_delivered(row.body))
        for row in self.sandbox.store.every("v2.core.event"):
            told = as_delivered(destinations.notification(row.body))
            self.violations += stripe_contract.check_notification(told)
        assert self.violations == []

    def _check_json(self, verb: str, path: str, body: bytes) -> None:
        self.asked.append((verb, path, [("json", body.decode())]))
        if not self.refusals_expected:
            self.violations += stripe_contract.check_json_request(verb, path, body)

    def _check_request(self, verb: str, path: str, pairs: list[tuple[str, str]]) -> None:
        self.asked.append((verb, path, pairs))
        if not self.refusals_expected:
            self.violations += stripe_contract.check_request(verb, path, pairs)

    def _sleep_time_seconds(self, num_retries: int) -> float:
        """Repeat at once: nothing in a test sleeps."""
        return 0


def _pairs(form: str | bytes, content_type: str) -> list[tuple[str, str]]:
    if isinstance(form, bytes) and files.is_form(content_type):
        return files.pairs(form, content_type)
    text = form if isinstance(form, str) else form.decode()
    return parse_qsl(text, keep_blank_values=True)


def as_delivered(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event as its webhook carries it."""
    sent: dict[str, Any] = stripe_contract.objects.as_sent(event)
    return sent
