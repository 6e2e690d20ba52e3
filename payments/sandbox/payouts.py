"""Payouts: once a day, at midnight UTC, what is available goes to the account's bank.

A balance below zero is not collected from the bank here; it is carried until it is above zero
again. A bank that is closed (chosen on the onboarding page) sends the money back a day later.
"""

from collections.abc import Iterator
from typing import Any

from payments.sandbox import balance
from payments.sandbox.accounts import Account
from payments.sandbox.store import Row

DAY = 24 * 3600

Body = dict[str, Any]


def pay_out(account: Account, number: str) -> None:
    """Pay everything that is available in the currency of one movement, unless that is nothing."""
    movement = account.get("balance_transaction", number)
    if account.private("balance_transaction", number).get("payout") or _is_paused(account):
        return
    rows = [row for row in _unpaid(account) if row.body["currency"] == movement["currency"]]
    total = sum(row.body["net"] for row in rows)
    if total <= 0:
        return
    payout = account.add(
        "payout",
        amount=total,
        currency=movement["currency"],
        arrival_date=account.now + DAY,
        automatic=True,
        description="STRIPE PAYOUT",
        destination="ba_sandbox",
        metadata={},
        method="standard",
        reconciliation_status="in_progress",
        source_type="card",
        status="in_transit",
        type="bank_account",
    )
    entry = balance.enter(account, -total, "payout", payout)
    payout["balance_transaction"] = entry["id"]
    account.private("balance_transaction", entry["id"])["payout"] = payout["id"]
    for row in rows:
        row.private["payout"] = payout["id"]
    account.tell("payout.created", payout)
    account.later("arrive", payout["id"], at=payout["arrival_date"])


def arrive(account: Account, number: str) -> None:
    """The bank takes a payout, or sends it back; either way its movements are all known now."""
    payout = account.get("payout", number)
    payout["reconciliation_status"] = "completed"
    merchant = _merchant(account)
    if merchant and merchant.private.get("payouts_fail"):
        entry = balance.enter(account, payout["amount"], "payout_failure", payout, at_once=True)
        payout.update(
            status="failed",
            failure_code="account_closed",
            failure_message="The bank account has been closed.",
            failure_balance_transaction=entry["id"],
        )
        merchant.private["payouts_paused"] = True
        account.tell("payout.failed", payout)
    else:
        payout["status"] = "paid"
        account.tell("payout.paid", payout)
    account.tell("payout.reconciliation_completed", payout)


def choose_bank(account: Account, *, is_open: bool) -> None:
    """Note whether the bank takes payouts; a new one gets what waited, at the next midnight."""
    merchant = _merchant(account)
    assert merchant
    merchant.private.update(payouts_fail=not is_open, payouts_paused=False)
    for row in _unpaid(account):
        account.later("pay_out", row.body["id"], at=balance.midnight_after(account.now))


def settle(account: Account, number: str) -> None:
    """What arrived some days ago can now be paid out."""
    account.get("balance_transaction", number)["status"] = "available"


def _unpaid(account: Account) -> Iterator[Row]:
    for row in account.of_kind("balance_transaction"):
        if row.body["available_on"] <= account.now and not row.private.get("payout"):
            yield row


def _is_paused(account: Account) -> bool:
    merchant = _merchant(account)
    return bool(merchant and merchant.private.get("payouts_paused"))


def _merchant(account: Account) -> Row | None:
    return account.store.get("", account.id) if account.id else None
