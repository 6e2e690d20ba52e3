"""Delivery of webhooks: signed, repeated with growing pauses until they arrive or three days pass.

What is still to deliver lies in the store, so that a restart loses nothing. Order is not promised.
"""

import http.client
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import stripe

from payments.sandbox import destinations, objects
from payments.sandbox.api import Sandbox
from payments.sandbox.store import Delivery

TIMEOUT = 10
# Pauses between tries in seconds; the last one repeats until the tries are used up.
PAUSES = (1, 2, 5, 15, 60, 300, 900, 3600)
TRIES_MAX = 75
# How often to look for work, and how late a delayed webhook is, in seconds.
LOOK_EVERY = 0.2
DELAY = 5
LATER = 0.5

Post = Callable[[str, str, dict[str, str]], bool]


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A webhook that is answered with a redirect has not arrived."""

    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects)


def post(url: str, body: str, headers: dict[str, str]) -> bool:
    """Send one webhook; say whether it was taken."""
    request = urllib.request.Request(url, data=body.encode(), headers=headers)
    try:
        with _OPENER.open(request, timeout=TIMEOUT) as answer:
            return bool(200 <= answer.status < 300)
    except (urllib.error.URLError, http.client.HTTPException, OSError):
        return False


class Courier:
    """Carries events to endpoints. One per sandbox; ``run`` until ``stop``."""

    def __init__(self, sandbox: Sandbox, post: Post = post) -> None:
        self._sandbox = sandbox
        self._store = sandbox.store
        self._post = post
        self._stopped = threading.Event()

    def run(self) -> None:
        """Deliver what is due, again and again, and let happen what has fallen due."""
        while not self._stopped.is_set():
            with self._store.transaction():
                self._sandbox.catch_up()
            if not self.deliver():
                self._stopped.wait(LOOK_EVERY)

    def stop(self) -> None:
        """End ``run`` after the delivery it is at."""
        self._stopped.set()

    def deliver(self) -> int:
        """Try everything that is due once; return how many arrived."""
        return sum(self._carry(each) for each in self._store.due(self._sandbox.clock()))

    def _carry(self, delivery: Delivery) -> int:
        fault = self._sandbox.faults.next_webhook()
        if fault == "lose":
            return self._strike(delivery)
        if fault in ("delay", "reorder"):
            self._put_off(delivery, DELAY if fault == "delay" else LATER)
            return 0
        letter = self._letter(delivery)
        if letter is None:
            return self._strike(delivery)
        arrived = self._post(*letter)
        if fault == "duplicate":
            self._post(*letter)
        if arrived:
            return 1 + self._strike(delivery, arrived=True)
        if delivery.tries + 1 >= TRIES_MAX:
            return self._strike(delivery)
        self._put_off(delivery, PAUSES[min(delivery.tries, len(PAUSES) - 1)])
        return 0

    def _letter(self, delivery: Delivery) -> tuple[str, str, dict[str, str]] | None:
        """Address, body and headers; None if the endpoint is gone or switched off."""
        with self._store.transaction():
            endpoint = self._store.get("", delivery.endpoint)
            event = self._store.get(delivery.account, delivery.event)
            if not endpoint or not event or endpoint.body["status"] != "enabled":
                return None
            told = event.body
            if event.kind == "v2.core.event":
                told = destinations.notification(told)
            body = json.dumps(objects.as_sent(told), indent=2)
            url = endpoint.private.get("url") or endpoint.body["url"]
            secret = endpoint.private["secret"]
        signature = stripe.WebhookSignature.generate_signature_header(
            body, secret, int(self._sandbox.system_clock())
        )
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature,
            "User-Agent": "Stripe/1.0 (sandbox)",
        }
        return url, body, headers

    def _put_off(self, delivery: Delivery, seconds: float) -> None:
        with self._store.transaction():
            self._store.put_off(delivery, self._sandbox.clock() + seconds)

    def _strike(self, delivery: Delivery, *, arrived: bool = False) -> int:
        with self._store.transaction():
            self._store.delivered(delivery)
            event = self._store.get(delivery.account, delivery.event)
            if event and arrived and event.kind == "event":
                event.body["pending_webhooks"] -= 1
        return 0
