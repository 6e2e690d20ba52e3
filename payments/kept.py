"""What provider and portal kept of a payment or refund: booked late where it was told late."""

from datetime import datetime

from django.db import transaction

from payments import ledger
from payments.differences import Finding
from payments.models import Account, BalanceTransaction, Entry, Posting


def settle(row: BalanceTransaction, entry: Entry, *, at: datetime) -> tuple[int, list[Finding]]:
    """Book what a movement says was kept, or given back, and the books do not know yet.

    ``entry`` is the payment's own, or a refund's: that it left, or that it came again. Return how
    many were booked, and what the books say otherwise.
    """
    assert entry.debt is not None, entry.key
    key = _name(row, entry)
    done, findings = 0, []
    for kind, name, minor in (
        (Entry.Kind.CHARGE, f"charge:{key}", row.fee_minor),
        (Entry.Kind.PLATFORM, f"platform:{key}", row.platform_fee_minor),
    ):
        booked = _booked(name, row.currency)
        if booked is None and minor:
            _book(entry, kind, name, minor, at=at)
            done += 1
        elif (booked or 0) != minor:
            word = "FEE" if kind == Entry.Kind.CHARGE else "PLATFORM_FEE"
            finding = Finding(
                word, row.transaction_id, row.currency, booked or 0, minor, entry.lender
            )
            findings.append(finding)
    return done, findings


def _name(row: BalanceTransaction, entry: Entry) -> str:
    if entry.kind == Entry.Kind.PAYMENT:
        return entry.payment.key
    word = "refund" if entry.kind == Entry.Kind.REVERSAL else "refund-back"
    return f"{word}:{row.account}:{row.source_id}"


def _booked(key: str, currency: str) -> int | None:
    """Return what was booked under ``key``, in minor units; None where nothing was."""
    postings = Posting.objects.filter(
        entry__key=key, account__kind=Account.Kind.PAYABLE, account__currency=currency
    )
    minors = list(postings.values_list("amount_minor", flat=True))
    return sum(minors) if minors else None


@transaction.atomic
def _book(entry: Entry, kind: str, key: str, minor: int, *, at: datetime) -> None:
    assert entry.debt is not None, entry.key
    debt = ledger.hold(entry.debt)
    if Entry.objects.filter(key=key).exists():
        return
    legs = [(Account.Kind.PAYABLE, minor), (Account.Kind.CLEARING, -minor)]
    ledger.post(debt, kind=kind, key=key, at=at, legs=legs)
