"""Movements of a balance and payouts, from the provider's words into ours. Makes no calls."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from payments.money import EXPONENTS
from payments.wire import WIRE_FACTORS, moment

_PAYOUT_STATES = {
    "pending": "PENDING",
    "in_transit": "PENDING",
    "paid": "PAID",
    "failed": "FAILED",
    "canceled": "CANCELED",
}


@dataclass(frozen=True)
class PayoutSeen:
    """Where one payout stands; signed minor units, the arrival a day in UTC."""

    payout_id: str
    state: str
    amount_minor: int
    currency: str
    arrival_date: date
    created_at: datetime


@dataclass(frozen=True)
class MovementSeen:
    """One movement; signed minor units. ``net_minor`` is what the balance changed by.

    ``fee_minor`` is the provider's alone, ``platform_fee_minor`` what the portal took. The keys,
    intents and charges of the payment that it belongs to are empty where the source names none.
    """

    transaction_id: str
    kind: str
    source_id: str
    currency: str
    amount_minor: int
    fee_minor: int
    platform_fee_minor: int
    net_minor: int
    happened_at: datetime
    available_on: datetime
    payment_key: str = ""
    intent_id: str = ""
    charge_id: str = ""
    payout: PayoutSeen | None = None


def of_movement(row: dict[str, Any]) -> MovementSeen:
    """Return one row of a listing, whose source is expanded."""
    is_expanded = isinstance(row["source"], dict)
    source: dict[str, Any] = row["source"] if is_expanded else {"id": row["source"] or ""}
    currency = row["currency"].upper()
    taken = {"stripe_fee": 0, "application_fee": 0}
    for part in row["fee_details"]:
        taken[part["type"]] = taken.get(part["type"], 0) + part["amount"]
    platform = taken["application_fee"]
    is_charge = source.get("object") == "charge"
    return MovementSeen(
        transaction_id=row["id"],
        kind=row["type"],
        source_id=source["id"],
        currency=currency,
        amount_minor=_minor(row["amount"], currency),
        fee_minor=_minor(row["fee"] - platform, currency),
        platform_fee_minor=_minor(platform, currency),
        net_minor=_minor(row["net"], currency),
        happened_at=moment(row["created"]),
        available_on=moment(row["available_on"]),
        payment_key=(source.get("metadata") or {}).get("key", "") if is_charge else "",
        intent_id=_id(source.get("payment_intent")),
        charge_id=source["id"] if is_charge else _id(source.get("charge")),
        payout=of_payout(source) if source.get("object") == "payout" else None,
    )


def of_payout(row: dict[str, Any]) -> PayoutSeen:
    """Return where a payout stands."""
    currency = row["currency"].upper()
    return PayoutSeen(
        payout_id=row["id"],
        state=_PAYOUT_STATES[row["status"]],
        amount_minor=_minor(row["amount"], currency),
        currency=currency,
        arrival_date=datetime.fromtimestamp(row["arrival_date"], tz=UTC).date(),
        created_at=moment(row["created"]),
    )


def balance_minor(row: dict[str, Any]) -> dict[str, int]:
    """Return minor units by currency, whatever their state."""
    found: dict[str, int] = {}
    for part in [*row["available"], *row["pending"]]:
        currency = part["currency"].upper()
        found[currency] = found.get(currency, 0) + _minor(part["amount"], currency)
    return found


def is_known(currency: str) -> bool:
    """Say whether we keep books in ``currency``."""
    return currency in EXPONENTS


def _minor(number: int, currency: str) -> int:
    """Return a wire amount in our units; towards zero where the provider counts finer than we."""
    factor = WIRE_FACTORS.get(currency, 1)
    return number // factor if number >= 0 else -(-number // factor)


def _id(value: Any) -> str:
    return value if isinstance(value, str) else (value or {}).get("id", "")
