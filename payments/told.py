"""Movements that the books tell already, in every part: matched without asking anybody.

What is not told here in full is asked after first and matched then (``matching``).
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Sum

from payments import kept, matching
from payments.models import Account, BalanceTransaction, Entry, Posting
from payments.wire_movements import MovementSeen

# What a dispute costs changes as it goes on: its movements are always asked after.
_KINDS = matching.PAID + matching.BACK


def link(account: str, seen: Iterable[MovementSeen], *, since: datetime) -> int:
    """Match those of ``seen`` of which amount and all that was kept are booked; return how many.

    What is older than ``since`` is left: events that tell more of it may be gone. The same number
    of queries however many there are.
    """
    numbers = [each.transaction_id for each in seen]
    rows = matching.unmatched(account).filter(
        transaction_id__in=numbers, happened_at__gte=since, kind__in=_KINDS
    )
    listed = list(rows)
    entries = matching.entries_of(account, {row.source_id for row in listed})
    pairs = [(row, entries[at]) for row in listed if (at := matching.place_of(row)) in entries]
    moved = _moved([entry for _row, entry in pairs])
    booked = _booked([name for row, entry in pairs for _, name, _ in kept.parts_of(row, entry)])
    told = []
    for row, entry in pairs:
        parts = [(name, row.currency, minor) for _, name, minor in kept.parts_of(row, entry)]
        is_kept = all(booked.get((name, unit), 0) == minor for name, unit, minor in parts)
        if is_kept and moved.get((entry.pk, row.currency)) == row.amount_minor:
            row.entry, row.lender = entry, entry.lender
            told.append(row)
    BalanceTransaction.objects.bulk_update(told, ["entry", "lender"])
    return len(told)


def _moved(entries: list[Entry]) -> dict[tuple[int, str], int]:
    """Return what entries moved at the provider, by entry and currency."""
    rows = Posting.objects.filter(entry__in=entries, account__kind=Account.Kind.CLEARING)
    sums = rows.values_list("entry", "account__currency").annotate(minor=Sum("amount_minor"))
    return {(pk, currency): int(minor) for pk, currency, minor in sums.order_by()}


def _booked(names: list[str]) -> dict[tuple[str, str], int]:
    """Return what entries of these keys cost the lender, by key and currency."""
    rows = Posting.objects.filter(entry__key__in=names, account__kind=Account.Kind.PAYABLE)
    sums = rows.values_list("entry__key", "account__currency").annotate(minor=Sum("amount_minor"))
    return {(key, currency): int(minor) for key, currency, minor in sums.order_by()}
