"""Event destinations: who wants Stripe's thin events, and what those say.

A thin event names the object that changed and nothing of it; its reader asks for the object.
"""

from datetime import UTC, datetime
from typing import Any

from payments.sandbox.accounts import Account
from payments.sandbox.objects import token
from payments.sandbox.problems import invalid, not_here

# What a notification leaves to be fetched.
_FETCHED = ("changes", "data")

Body = dict[str, Any]


def create(account: Account, params: Body) -> Body:
    """Make a destination; this answer alone carries its secret, where that was asked for."""
    url = (params.get("webhook_endpoint") or {}).get("url", "")
    if params["type"] != "webhook_endpoint" or params["event_payload"] != "thin":
        raise not_here("An event destination other than a webhook for thin events")
    if not url.startswith(("http://", "https://")):
        raise invalid("Invalid URL: must begin with http:// or https://", param="webhook_endpoint")
    made = account.add(
        "v2.core.event_destination",
        created=stamp(account.now),
        updated=stamp(account.now),
        type="webhook_endpoint",
        event_payload="thin",
        status="enabled",
        name=params["name"],
        description=params.get("description", ""),
        enabled_events=params["enabled_events"],
        events_from=params.get("events_from"),
        metadata=params.get("metadata") or {},
        webhook_endpoint={"signing_secret": None, "url": url},
    )
    secret = f"whsec_{token(32)}"
    account.private("v2.core.event_destination", made["id"]).update(url=url, secret=secret)
    wanted = params.get("include") or []
    told = {
        "signing_secret": secret if "webhook_endpoint.signing_secret" in wanted else None,
        "url": url if "webhook_endpoint.url" in wanted else None,
    }
    return {**made, "webhook_endpoint": told}


def listed(account: Account, params: Body) -> Body:
    """Return the destinations, newest first, on one page; their secrets are not told again."""
    wanted = "webhook_endpoint.url" in (params.get("include") or [])
    rows = list(account.of_kind("v2.core.event_destination"))
    data = [
        {
            **row.body,
            "webhook_endpoint": {
                "signing_secret": None,
                "url": row.private["url"] if wanted else None,
            },
        }
        for row in rows
    ]
    return {"data": data, "next_page_url": None, "previous_page_url": None}


def delete(account: Account, params: Body, number: str) -> Body:
    """Forget a destination."""
    account.get("v2.core.event_destination", number)
    account.store.remove(account.id, number)
    return {"id": number, "object": "v2.core.event_destination"}


def tell(account: Account, kind: str, about: Body, data: Body | None = None) -> None:
    """Record a thin event about an object of the platform, and send it to whoever listens."""
    event = account.add("v2.core.event", created=stamp(account.now), type=kind)
    event["related_object"] = {
        "id": about["id"],
        "type": about["object"],
        "url": f"/v2/core/accounts/{about['id']}",
    }
    if data:
        event["data"] = data
    if account.request_id:
        asked = {"id": account.request_id, "idempotency_key": account.key}
        event["reason"] = {"type": "request", "request": asked}
    for row in account.store.rows("", "v2.core.event_destination"):
        wanted = row.body["enabled_events"]
        if row.body["status"] == "enabled" and ("*" in wanted or kind in wanted):
            account.store.send_later(row.body["id"], account.id, event["id"], account.now)


def notification(event: Body) -> Body:
    """Return a thin event as its webhook carries it."""
    return {name: value for name, value in event.items() if name not in _FETCHED}


def stamp(epoch: int) -> str:
    """Return seconds since the epoch as v2 writes a time."""
    return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
