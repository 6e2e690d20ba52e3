"""An account's balance: one entry for every movement, with the provider's fee."""

from typing import Any

from payments.sandbox.accounts import Account
from payments.sandbox.currencies import STEPS
from payments.sandbox.objects import blank

# The fee of a card payment: 2.9 % and 30 minor units, in whole units, half up.
FEE_PER_MILLE = 29
FEE_FIXED = 30
DISPUTE_FEE = 1500
DAY = 24 * 3600
SETTLES_AFTER = 2 * DAY

# Under which word a movement stands in Stripe's reports, where it is not its own.
# The fees of debits: per mille, at least, at most.
DEBIT_FEES = {
    "sepa_debit": (0, 35, 35),
    "us_bank_account": (8, 0, 500),
    "bacs_debit": (10, 20, 200),
}
REPORTED = {
    "payment": "charge",
    "payment_failure_refund": "refund_failure",
    "payment_refund": "refund",
    "adjustment": "dispute",
    "application_fee": "platform_earning",
    "application_fee_refund": "platform_earning_refund",
    "payout_failure": "payout_reversal",
}

Body = dict[str, Any]


def fee_of(amount: int, currency: str, kind: str = "card") -> int:
    """Return the fee of a charge of ``amount`` wire units, in whole steps of its currency."""
    fee = (amount * FEE_PER_MILLE + 500) // 1000 + FEE_FIXED
    if kind in DEBIT_FEES:
        per_mille, least, most = DEBIT_FEES[kind]
        fee = min(max((amount * per_mille + 500) // 1000, least), most)
    step = STEPS.get(currency, 1)
    return -(-fee // step) * step


def enter(
    account: Account,
    amount: int,
    kind: str,
    source: Body,
    *,
    fee: int = 0,
    platform_fee: int = 0,
    at_once: bool = False,
) -> Body:
    """Write one movement of ``amount``, negative when money leaves; ``source`` caused it.

    ``fee`` is the provider's, ``platform_fee`` what the platform keeps, or gives back if negative.
    What arrives can be paid out two days later; what leaves, or comes back ``at_once``, now.
    """
    currency = source["currency"]
    waits = amount > 0 and not at_once
    parts = [
        _detail(fee, currency, "stripe_fee", "Stripe processing fees"),
        _detail(platform_fee, currency, "application_fee", "Application fee"),
    ]
    entry = account.add(
        "balance_transaction",
        amount=amount,
        currency=currency,
        fee=fee + platform_fee,
        net=amount - fee - platform_fee,
        fee_details=[part for part in parts if part["amount"]],
        type=kind,
        reporting_category=REPORTED.get(kind, kind),
        source=source["id"],
        status="pending" if waits else "available",
        available_on=account.now + (SETTLES_AFTER if waits else 0),
        balance_type="payments",
    )
    if waits:
        account.later("settle", entry["id"], at=entry["available_on"])
    account.later("pay_out", entry["id"], at=midnight_after(entry["available_on"]))
    return entry


def midnight_after(moment: int) -> int:
    """Return the first midnight UTC at or after a moment, in seconds since the epoch."""
    return -(-moment // DAY) * DAY


def now(account: Account, params: Body) -> Body:
    """Return what is on the account: always the sum of the net of all its movements."""
    sums: dict[str, dict[str, int]] = {"available": {}, "pending": {}}
    for row in account.of_kind("balance_transaction"):
        held = sums[row.body["status"]]
        held[row.body["currency"]] = held.get(row.body["currency"], 0) + row.body["net"]
    currencies = sorted(sums["available"].keys() | sums["pending"].keys())
    body = blank("balance")
    body["livemode"] = False
    for side, held in sums.items():
        body[side] = [_amount(held.get(currency, 0), currency) for currency in currencies]
    return body


def _amount(amount: int, currency: str) -> Body:
    return {"amount": amount, "currency": currency, "source_types": {"card": amount}}


def _detail(amount: int, currency: str, kind: str, description: str) -> Body:
    is_platform = kind == "application_fee"
    return {
        "amount": amount,
        "application": "ca_sandbox" if is_platform else None,
        "currency": currency,
        "description": description,
        "type": kind,
    }
