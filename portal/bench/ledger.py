"""Posting to the ledger and keeping a webhook, beside two bare rows written by the driver."""

from datetime import datetime
from itertools import count
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from payments import inbox, ledger
from payments.models import Account, Debt, Entry, Posting
from portal.bench.databases import Raw
from portal.bench.measuring import Side
from portal.scenarios import load

DEBTS = 20
# What a payment of one unit moves.
LEGS = (("PRINCIPAL", -1), ("PLACED", 1), ("CLEARING", 1), ("PAYABLE", -1))


def sides(*, turns: int) -> list[Side]:
    """Return the limit, ours and plain Django; each turn writes one movement or one event."""
    at = timezone.now()
    lender = load.make(debts=DEBTS, seed=1, at=at, progress=lambda *_: None)
    debts = list(Debt.objects.filter(lender=lender).order_by("pk"))
    raw, numbers = Raw(), count(1)
    raw.table("bench_row", "entry bigint NOT NULL, amount bigint NOT NULL")

    def two_rows(number: int) -> None:
        raw.insert("bench_row", ("entry", "amount"), [(number, 1), (number, -1)])

    def turn(name: str, do: Any) -> Side:
        return Side(name, do, turns, prepare=lambda: next(numbers))

    return [
        turn("two rows", two_rows),
        turn("posting", lambda number: post(debts[number % DEBTS], number, at)),
        turn("plain Django", lambda number: write_plainly(debts[number % DEBTS], number, at)),
        Side(
            "webhook kept", lambda body: inbox.store(body, at=at), turns, 1, lambda: event(numbers)
        ),
    ]


def post(debt: Debt, number: int, at: datetime) -> None:
    """Book one payment as the product does: the debt held, sealed, balances kept."""
    with transaction.atomic():
        held = ledger.hold(debt)
        ledger.post(held, kind=Entry.Kind.PAYMENT, key=f"bench:{number}", at=at, legs=LEGS)


def write_plainly(debt: Debt, number: int, at: datetime) -> None:
    """Write the same rows as a Django project usually would: one by one, nothing sealed or held."""
    with transaction.atomic():
        entry = Entry.objects.create(
            lender_id=debt.lender_id,
            debt=debt,
            book="plain",
            number=number,
            kind=Entry.Kind.PAYMENT,
            key=f"plain:{number}",
            at=at,
            digest="",
        )
        for kind, minor in LEGS:
            account, _ = Account.objects.get_or_create(
                lender_id=debt.lender_id,
                debt=debt if kind in ledger.DEBT_KINDS else None,
                kind=kind,
                currency=debt.currency,
            )
            Posting.objects.create(
                entry=entry, account=account, lender_id=debt.lender_id, amount_minor=minor
            )
            Account.objects.filter(pk=account.pk).update(balance_minor=F("balance_minor") + minor)


def event(numbers: "count[int]") -> dict[str, Any]:
    """Return a webhook's body, about as long as the provider's."""
    number = next(numbers)
    thing = {"id": f"cs_{number}", "object": "checkout.session", "metadata": {"key": f"k{number}"}}
    return {
        "id": f"evt_{number}",
        "type": "checkout.session.completed",
        "data": {"object": thing | {f"field_{n}": "x" * 24 for n in range(60)}},
    }
