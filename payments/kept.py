"""What provider and portal kept of a payment or refund: booked late where it was told late."""

from datetime import datetime

from django.db import transaction

from payments import ledger
from payments.differences import Finding
from payments.models import Account, BalanceTransaction, Entry, Posting

# What a difference is called, by the kind of entry that is not as the movement says.
_WORDS: dict[str, str] = {Entry.Kind.CHARGE: "FEE", Entry.Kind.PLATFORM: "PLATFORM_FEE"}
KINDS = tuple(_WORDS.values())


def settle(row: BalanceTransaction, entry: Entry, *, at: datetime) -> tuple[int, list[Finding]]:
    """Book what a movement says was kept, or given back, and the books do not know yet.

    ``entry`` is the payment's own, or a refund's: that it left, or that it came again. Return how
    many were booked, and what the books say otherwise.
    """
    done = 0
    for kind, name, minor in parts_of(row, entry):
        if minor and _booked(name, row.currency) is None:
            _book(entry, kind, name, minor, at=at)
            done += 1
    return done, differing(row, entry)


def differing(row: BalanceTransaction, entry: Entry) -> list[Finding]:
    """Return where the books say that another sum was kept of ``entry`` than the movement does."""
    found = []
    for kind, name, minor in parts_of(row, entry):
        booked = _booked(name, row.currency) or 0
        if booked != minor:
            number = row.transaction_id
            found.append(Finding(_WORDS[kind], number, row.currency, booked, minor, entry.lender))
    return found


def parts_of(row: BalanceTransaction, entry: Entry) -> list[tuple[str, str, int]]:
    """Return what a movement says was kept: the kind of entry, its key, minor units."""
    key = _name(row, entry)
    return [
        (Entry.Kind.CHARGE, f"charge:{key}", row.fee_minor),
        (Entry.Kind.PLATFORM, f"platform:{key}", row.platform_fee_minor),
    ]


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
