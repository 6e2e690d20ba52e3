"""Listings: filters, newest first, page by page, as every list of Stripe answers."""

from collections.abc import Callable, Iterator
from typing import Any

from payments.sandbox.accounts import Account
from payments.sandbox.problems import invalid
from payments.sandbox.store import Row

LIMIT = 10
LIMIT_MAX = 100
# What every list takes; any other parameter is a filter on the field of its name.
_CONTROLS = (
    "limit",
    "starting_after",
    "ending_before",
    "created",
    "types",
    "delivery_success",
    "payout",
)

Answer = dict[str, Any]
Lister = Callable[..., Answer]


def of(kind: str, url: str) -> Lister:
    """Return the operation that lists the objects of one kind."""

    def listed(account: Account, params: dict[str, Any]) -> Answer:
        return page(account, kind, url, params)

    return listed


def page(account: Account, kind: str, url: str, params: dict[str, Any]) -> Answer:
    """Return one page of a list."""
    limit = params.get("limit", LIMIT)
    if not 1 <= limit <= LIMIT_MAX:
        raise invalid("Invalid limit: must be between 1 and 100", param="limit")
    backwards = "ending_before" in params
    found = []
    for row in _rows(account, kind, params):
        if _wanted(row, params):
            found.append(row.body)
        if len(found) > limit:
            break
    has_more, found = len(found) > limit, found[:limit]
    if backwards:
        found.reverse()
    return {"object": "list", "data": found, "has_more": has_more, "url": url}


def one(kind: str) -> Lister:
    """Return the operation that reads one object of a kind."""

    def read(account: Account, params: dict[str, Any], number: str) -> Answer:
        return account.get(kind, number)

    return read


def _rows(account: Account, kind: str, params: dict[str, Any]) -> Iterator[Row]:
    created = params.get("created")
    if isinstance(created, int):
        created = {"gte": created, "lte": created}
    cursors = {"starting_after": "before", "ending_before": "after"}
    place = {}
    for param, side in cursors.items():
        if param in params:
            account.get(kind, params[param], param=param)
            row = account.store.get(account.id, params[param])
            assert row is not None
            place[side] = row.seq
    return account.store.rows(account.id, kind, created=created, **place)


def _wanted(row: Row, params: dict[str, Any]) -> bool:
    filters = {name: value for name, value in params.items() if name not in _CONTROLS}
    return (
        all(_fits(row.body.get(name), value) for name, value in filters.items())
        and ("payout" not in params or row.private.get("payout") == params["payout"])
        and ("types" not in params or row.body["type"] in params["types"])
        and (
            "delivery_success" not in params
            or (row.body["pending_webhooks"] == 0) is params["delivery_success"]
        )
    )


def _fits(held: Any, wanted: Any) -> bool:
    """Event types may end in a star, as in ``charge.*``."""
    if isinstance(wanted, str) and wanted.endswith(".*") and isinstance(held, str):
        return held.startswith(wanted[:-1])
    return bool(held == wanted)
