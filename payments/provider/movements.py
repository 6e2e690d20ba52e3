"""What happened at the provider: its events, every movement of a balance, payouts, what is there.

Rows come newest first. A walk that was broken off goes on behind the row it had read last.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from payments import gateway
from payments.wire_movements import (
    MovementSeen,
    PayoutSeen,
    balance_minor,
    of_movement,
    of_payout,
)

# At most so many rows in one listing: more than that is a sign that something is wrong.
ROWS_MAX = 100_000
PAGE_ROWS = gateway.PAGE_ROWS


def list_events(
    *, account: str, created_after: datetime, behind: str = ""
) -> Iterator[dict[str, Any]]:
    """Yield events newest first; the provider keeps them for 30 days. ROWS_MAX bounds it."""
    wanted = _since(created_after, behind)
    return _all(wanted, account, lambda v1: v1.events)


def list_balance_transactions(*, account: str, created_after: datetime) -> Iterator[dict[str, Any]]:
    """Yield every movement of the balance as the provider writes it, newest first."""
    wanted = _since(created_after, "")
    return _all(wanted, account, lambda v1: v1.balance_transactions)


def list_movements(
    *, account: str, created_after: datetime, behind: str = ""
) -> Iterator[MovementSeen]:
    """Yield every movement of the balance, newest first, each with what it belongs to."""
    wanted = _since(created_after, behind) | {"expand": ["data.source"]}
    rows = _all(wanted, account, lambda v1: v1.balance_transactions)
    return (of_movement(row) for row in rows)


def movements_in(payout_id: str, *, account: str) -> list[str]:
    """Return the numbers of the movements that a payout holds, its own among them."""
    wanted = {"payout": payout_id, "limit": PAGE_ROWS}
    rows = _all(wanted, account, lambda v1: v1.balance_transactions)
    return [row["id"] for row in rows]


def read_payout(payout_id: str, *, account: str) -> PayoutSeen:
    """Return how a payout stands. Raise Unreachable or Refused."""
    row = gateway.ask(lambda v1: v1.payouts.retrieve(payout_id, {}, gateway.on(account)))
    return of_payout(row)


def read_balance(*, account: str) -> dict[str, int]:
    """Return minor units by currency, what can be paid out and what is on its way together."""
    return balance_minor(gateway.ask(lambda v1: v1.balance.retrieve({}, gateway.on(account))))


def _since(after: datetime, behind: str) -> dict[str, Any]:
    wanted = {"created": {"gte": int(after.timestamp())}, "limit": PAGE_ROWS}
    return wanted | ({"starting_after": behind} if behind else {})


def _all(wanted: dict[str, Any], account: str, service: Any) -> Iterator[dict[str, Any]]:
    rows = gateway.walk(lambda v1: service(v1).list(wanted, gateway.on(account)))
    return gateway.at_most(ROWS_MAX, rows)
