"""The line to the payment provider: the one module of the product that knows Stripe's client.

Knows its keys, errors and signatures; what is asked through ``ask`` and ``walk`` stands in
``payments/provider/``. Knows nothing of debts, plans or the
database. Nothing here may be called inside a transaction: each call can take as long as TIMEOUT
allows.
"""

import functools
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

import stripe
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from payments.wire import EVENT_KINDS

# Telemetry writes a file into the home folder and sends the platform's name with each request.
stripe.enable_telemetry = False

# Seconds to connect, and seconds to wait for the answer.
TIMEOUT = (5, 30)
# The client itself repeats nothing; repeats of one call share one idempotency key.
RETRIES_MAX = 2
# Seconds after which a signed webhook is too old to be believed.
SIGNATURE_AGE_MAX = 300
PAGE_ROWS = 100

UNKNOWN = _("The payment service did not answer. Please try again in a few minutes.")
REFUSAL = _("The payment service cannot take this payment. No money has been taken.")

_http_client: stripe.HTTPClient | None = None


class Unreachable(Exception):
    """There was no answer that says what happened: it may or may not have been done."""


class Refused(Exception):
    """The provider will not do this, and did not. ``reason`` and ``code`` are its own words."""

    def __init__(self, message: str, *, reason: str = "", code: str = "") -> None:
        super().__init__(message)
        self.reason = reason
        self.code = code


class BadSignature(Exception):
    """The body was not signed by the provider for us, is too old, or cannot be read."""


def verify(raw: bytes, signature: str) -> dict[str, Any]:
    """Return the event in ``raw`` if the provider signed it for us; else raise BadSignature."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as broken:
        raise BadSignature("not UTF-8") from broken
    secrets = _webhook_secrets() if signature.isascii() else []
    if not any(_signed(text, signature, secret) for secret in secrets):
        raise BadSignature("not signed by any secret of ours, or too old")
    try:
        event = json.loads(text)
    except (ValueError, RecursionError) as broken:
        raise BadSignature("not JSON") from broken
    if not isinstance(event, dict) or not event.get("id") or not event.get("type"):
        raise BadSignature("not an event")
    if is_live() and not event.get("livemode"):
        raise BadSignature("a test event, but the key is live")
    return event


def register_webhook(*, url: str, connect: bool) -> str:
    """Ask for webhooks at ``url`` and return the secret that signs them; twice leaves one.

    ``connect`` asks for the events of the lenders' accounts instead of our own.
    """
    role = "connect" if connect else "platform"
    key = f"webhook {role} {url}"
    made = _make_endpoint(url, connect=connect, role=role, key=key)
    ours = [
        endpoint
        for endpoint in walk(lambda v1: v1.webhook_endpoints.list({"limit": PAGE_ROWS}))
        if endpoint["url"] == url and (endpoint.get("metadata") or {}).get("role") == role
    ]
    if made["id"] not in {endpoint["id"] for endpoint in ours}:
        # The key replayed the answer for an endpoint that somebody has deleted since.
        made = _make_endpoint(url, connect=connect, role=role, key="")
    for other in ours:
        if other["id"] != made["id"]:
            ask(lambda v1, gone=other["id"]: v1.webhook_endpoints.delete(gone))
    return str(made["secret"])


def is_live() -> bool:
    """Say whether real money moves."""
    return settings.STRIPE_SECRET_KEY.startswith(("sk_live", "rk_live"))


def use_http_client(client: stripe.HTTPClient | None) -> None:
    """Send requests through ``client`` from now on; None goes back to the network."""
    global _http_client
    _http_client = client
    _client.cache_clear()


def network(*, timeout: tuple[float, float]) -> stripe.HTTPClient:
    """Return a client that sends requests over the network, to be used or to be wrapped."""
    return stripe.RequestsClient(timeout=timeout)


def connect() -> stripe.StripeClient:
    """Return the client for the settings as they are now; refuse a live key at a stand-in."""
    if is_live() and settings.STRIPE_API_BASE:
        raise Refused(str(REFUSAL), reason="a live key must not be sent to STRIPE_API_BASE")
    if not settings.STRIPE_SECRET_KEY:
        raise Refused(str(REFUSAL), reason="STRIPE_SECRET_KEY is empty")
    return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)


@functools.cache
def _client(key: str, base: str) -> stripe.StripeClient:
    http_client = _http_client or network(timeout=TIMEOUT)
    # All four: any address left out would go to the real host.
    addresses = {"api": base, "connect": base, "files": base, "meter_events": base}
    return stripe.StripeClient(
        key,
        base_addresses=cast(Any, addresses if base else {}),
        max_network_retries=RETRIES_MAX,
        http_client=http_client,
    )


def ask(call: Any) -> dict[str, Any]:
    """Make one call and return the answer as plain values."""
    try:
        return cast(dict[str, Any], call(connect().v1).to_dict())
    except stripe.StripeError as error:
        raise _ours(error) from error


def ask_core(call: Any) -> dict[str, Any]:
    """Like ``ask``, for what the provider's second API keeps: accounts, links, destinations."""
    try:
        return cast(dict[str, Any], call(connect().v2.core).to_dict())
    except stripe.StripeError as error:
        raise _ours(error) from error


def walk_core(call: Any) -> Iterator[dict[str, Any]]:
    """Like ``walk``, for the second API."""
    try:
        for row in call(connect().v2.core).auto_paging_iter():
            yield row.to_dict()
    except stripe.StripeError as error:
        raise _ours(error) from error


def walk(call: Any) -> Iterator[dict[str, Any]]:
    """Yield every row of a listing as plain values, page after page."""
    try:
        for row in call(connect().v1).auto_paging_iter():
            yield row.to_dict()
    except stripe.StripeError as error:
        raise _ours(error) from error


def between(
    after: datetime, before: datetime, account: str, service: Any
) -> Iterator[dict[str, Any]]:
    """Yield the rows of one service that were made between two instants, newest first."""
    made = {"gte": int(after.timestamp()), "lte": int(before.timestamp()) + 1}
    wanted = {"created": made, "limit": PAGE_ROWS}
    return walk(lambda v1: service(v1).list(wanted, on(account)))


def at_most(limit: int, rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the rows; where there are more than ``limit`` nobody may think these are all."""
    for count, row in enumerate(rows):
        if count >= limit:
            raise Unreachable(str(UNKNOWN))
        yield row


def _ours(error: stripe.StripeError) -> Unreachable | Refused:
    unknown = stripe.APIConnectionError | stripe.RateLimitError | stripe.APIError
    if isinstance(error, unknown) or (error.http_status or 500) >= 500:
        return Unreachable(str(UNKNOWN))
    # The client keeps the code of some kinds of error to itself.
    told = (error.json_body or {}).get("error") or {} if isinstance(error.json_body, dict) else {}
    code = error.code or told.get("code") or ""
    return Refused(str(REFUSAL), reason=str(error.user_message or error), code=code)


def on(account: str) -> Any:
    return {"stripe_account": account} if account else {}


def _make_endpoint(url: str, *, connect: bool, role: str, key: str) -> dict[str, Any]:
    params = {
        "url": url,
        "enabled_events": EVENT_KINDS,
        "api_version": stripe.api_version,
        "connect": connect,
        "metadata": {"role": role},
    }
    once = {"idempotency_key": key} if key else {}
    return ask(lambda v1: v1.webhook_endpoints.create(params, once))


def _webhook_secrets() -> list[str]:
    """Both endpoints' secrets; each setting may hold an old and a new one, with a comma."""
    both = f"{settings.STRIPE_WEBHOOK_SECRET},{settings.STRIPE_CONNECT_WEBHOOK_SECRET}"
    return [secret.strip() for secret in both.split(",") if secret.strip()]


def _signed(text: str, signature: str, secret: str) -> bool:
    try:
        stripe.WebhookSignature.verify_header(text, signature, secret, SIGNATURE_AGE_MAX)
    except stripe.SignatureVerificationError:
        return False
    return True
