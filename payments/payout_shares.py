"""Payouts of an account that several lenders share: each lender's part, by the movements in it.

A part is known only when every movement that the payout holds is somebody's, or the portal's own;
until then nothing is booked and the payout is listed for a person. Knows no provider.
"""

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from payments import ledger, matching, payouts
from payments.models import BalanceTransaction, Lender, Payout
from payments.wire_movements import PayoutSeen

# What a payout of a shared account may hold that is no lender's: it is whose account it is.
OWN = (*matching.FEES, *matching.PLATFORM)
SHARES_MAX = 50


def to_share(account: str) -> list[str]:
    """Return the numbers of payouts of which no part is booked yet, oldest first, not too many."""
    known = Payout.objects.filter(account=account).values("payout_id")
    rows = matching.unmatched(account).filter(kind="payout").exclude(source_id__in=known)
    return list(rows.values_list("source_id", flat=True)[:SHARES_MAX])


def parts_of(account: str, payout_id: str) -> tuple[dict[int, int], int]:
    """Return minor units by lender id in one payout, and what in it nobody can be said to own."""
    parts: Counter[int] = Counter()
    unknown = 0
    for row in _held(account, payout_id).exclude(kind__in=OWN):
        if row.lender_id is None:
            unknown += row.net_minor
        else:
            parts[row.lender_id] += row.net_minor
    return {lender: minor for lender, minor in parts.items() if minor}, unknown


@transaction.atomic
def apply(seen: PayoutSeen, *, account: str, at: datetime) -> bool:
    """Book each lender's part of a payout once, and bring it to where the provider says it is.

    True where that changed something; False also where not every movement in it is explained, or
    those that are known do not come to its amount.
    """
    shares = list(Payout.objects.filter(account=account, payout_id=seen.payout_id))
    if shares:
        return sum(payouts.advance_share(each, seen, at=at) for each in shares) > 0
    if not is_whole(account, seen.payout_id, seen.amount_minor):
        return False
    parts, _unknown = parts_of(account, seen.payout_id)
    for lender in Lender.objects.filter(pk__in=parts).order_by("pk"):
        payouts.book_share(
            ledger.hold_lender(lender), seen, parts[lender.pk], account=account, at=at
        )
    return bool(parts)


def is_whole(account: str, payout_id: str, amount_minor: int) -> bool:
    """Say whether every movement in a payout is explained and all come to its amount."""
    held = list(_held(account, payout_id))
    explained = all(row.lender_id is not None or row.kind in OWN for row in held)
    return bool(held) and explained and sum(row.net_minor for row in held) == amount_minor


def _held(account: str, payout_id: str) -> QuerySet[BalanceTransaction]:
    rows = BalanceTransaction.objects.filter(account=account, payout_id=payout_id)
    return rows.exclude(kind__in=matching.PAID_OUT)
