"""The lenders' own accounts at the provider: opening one, its onboarding page, what it may do."""

from dataclasses import dataclass
from typing import Any

from payments import gateway

# What we ask for on behalf of a lender. The lender is the merchant: fees, losses, refunds and
# disputes are between it and the provider, and it has the provider's whole dashboard.
WANTED = ("card_payments",)
INCLUDE = ["configuration.merchant", "requirements"]
# At most so many accounts are looked through for one key.
ACCOUNTS_MAX = 2_000
# The thin events after which an account is read again.
EVENT_KINDS = [
    "v2.core.account.updated",
    "v2.core.account.closed",
    "v2.core.account[requirements].updated",
    "v2.core.account[configuration.merchant].updated",
    "v2.core.account[configuration.merchant].capability_status_updated",
]


@dataclass(frozen=True)
class Standing:
    """What one account may do now: ``capabilities`` by name, each ``active``, ``pending``,
    ``restricted``, ``rejected`` or ``unsupported``; ``requirements`` are ``(what, from whom)``.
    """

    account_id: str
    capabilities: dict[str, str]
    requirements: tuple[tuple[str, str], ...]


def open_account(*, key: str, name: str, email: str, country: str, currency: str) -> Standing:
    """Open an account for a lender; the same ``key`` again gives the same account.

    Raise Unreachable or Refused: the provider does not serve every country.
    """
    params: dict[str, Any] = {
        "display_name": name,
        "dashboard": "full",
        "identity": {"country": country.lower()},
        "defaults": {
            "currency": currency.lower(),
            "responsibilities": {"fees_collector": "stripe", "losses_collector": "stripe"},
        },
        "configuration": {
            "merchant": {"capabilities": {each: {"requested": True} for each in WANTED}}
        },
        "metadata": {"key": key},
        "include": INCLUDE,
    }
    if email:
        params["contact_email"] = email
    made = gateway.ask_core(lambda core: core.accounts.create(params, {"idempotency_key": key}))
    return of_account(made)


def find_account(*, key: str) -> Standing | None:
    """Return the account that we opened under ``key``, or None. Raise Unreachable or Refused."""
    listed = gateway.walk_core(lambda core: core.accounts.list({"limit": 20}))
    for account in gateway.at_most(ACCOUNTS_MAX, listed):
        if (account.get("metadata") or {}).get("key") == key:
            return read_account(account["id"])
    return None


def read_account(account_id: str) -> Standing:
    """Return where an account stands. Raise Unreachable or Refused."""
    return of_account(
        gateway.ask_core(lambda core: core.accounts.retrieve(account_id, {"include": INCLUDE}))
    )


def onboarding_page(account_id: str, *, return_url: str, refresh_url: str) -> str:
    """Return a one-time address, open for minutes, at which the lender tells of itself.

    The provider leads back to ``return_url``, or to ``refresh_url`` where the page is over. Raise
    Unreachable or Refused.
    """
    way = {"return_url": return_url, "refresh_url": refresh_url}
    use_case = {"type": "account_onboarding", "account_onboarding": way}
    wish: Any = {"account": account_id, "use_case": use_case}
    return str(gateway.ask_core(lambda core: core.account_links.create(wish))["url"])


def register_destination(*, url: str) -> str:
    """Ask for thin events about the lenders' accounts at ``url``; return their signing secret.

    One that is there already is replaced: its secret was told only once.
    """
    wish: Any = {
        "type": "webhook_endpoint",
        "name": "lenders' accounts",
        "event_payload": "thin",
        "enabled_events": EVENT_KINDS,
        "events_from": ["@self", "@accounts"],
        "webhook_endpoint": {"url": url},
        "include": ["webhook_endpoint.signing_secret"],
    }
    every: Any = {"include": ["webhook_endpoint.url"]}
    old = list(gateway.walk_core(lambda core: core.event_destinations.list(every)))
    made = gateway.ask_core(lambda core: core.event_destinations.create(wish))
    for one in old:
        if (one.get("webhook_endpoint") or {}).get("url") == url:
            gateway.ask_core(lambda core, gone=one["id"]: core.event_destinations.delete(gone))
    return str(made["webhook_endpoint"]["signing_secret"])


def of_account(account: dict[str, Any]) -> Standing:
    """Return the provider's account in our words; what we did not ask for is left out."""
    merchant = (account.get("configuration") or {}).get("merchant") or {}
    held = merchant.get("capabilities") or {}
    entries = (account.get("requirements") or {}).get("entries") or []
    return Standing(
        account_id=account["id"],
        capabilities={
            name: "closed" if account.get("closed") else held[name]["status"]
            for name in WANTED
            if held.get(name)
        },
        requirements=tuple((each["description"], each["awaiting_action_from"]) for each in entries),
    )
