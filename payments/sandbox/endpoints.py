"""Webhook endpoints: who wants to hear of which events, and the secret that signs them."""

from typing import Any

from payments.sandbox import methods
from payments.sandbox.accounts import Account
from payments.sandbox.objects import token
from payments.sandbox.problems import invalid

Body = dict[str, Any]


def create(account: Account, params: Body) -> Body:
    """Make an endpoint; this one answer carries its secret."""
    _check(params["url"])
    endpoint = account.add(
        "webhook_endpoint",
        url=params["url"],
        enabled_events=params["enabled_events"],
        status="enabled",
        api_version=params.get("api_version"),
        metadata={},
    )
    chosen: Body = {name: params[name] for name in ("description", "metadata") if name in params}
    methods.fill(endpoint, chosen)
    private = account.private("webhook_endpoint", endpoint["id"])
    private.update(secret=f"whsec_{token(32)}", connect=params.get("connect", False))
    return {**endpoint, "secret": private["secret"]}


def update(account: Account, params: Body, number: str) -> Body:
    """Change an endpoint, or switch it off."""
    endpoint = account.get("webhook_endpoint", number)
    if "url" in params:
        _check(params["url"])
    if "disabled" in params:
        endpoint["status"] = "disabled" if params["disabled"] else "enabled"
    return methods.fill(endpoint, params)


def delete(account: Account, params: Body, number: str) -> Body:
    """Forget an endpoint."""
    account.get("webhook_endpoint", number)
    account.store.remove(account.id, number)
    return {"id": number, "object": "webhook_endpoint", "deleted": True}


def _check(url: str) -> None:
    if not url.startswith(("http://", "https://")):
        raise invalid("Invalid URL: must begin with http:// or https://", param="url")
