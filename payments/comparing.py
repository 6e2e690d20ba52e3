"""The last step of reconciling: what of the provider's truth the books do not tell, in findings.

Strict where money of a lender is meant; what is younger than SETTLING is not a difference yet.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet, Sum

from payments import matching, payout_shares
from payments.differences import Finding
from payments.models import (
    Account,
    BalanceTransaction,
    Entry,
    Lender,
    Payout,
    Posting,
    Reconciliation,
)
from payments.reconciling import SETTLING

# Entries that the provider tells as movements of their own; its fees stand within those.
MAIN = (Entry.Kind.PAYMENT, Entry.Kind.REVERSAL, Entry.Kind.RESTORATION, Entry.Kind.PAYOUT)
KEPT = (Entry.Kind.CHARGE, Entry.Kind.PLATFORM)
# How the keys of charges go on that were booked with money taken back.
_OF_REVERSALS = ("refund:", "refund-back:", "dispute:")


def compare(account: str, *, at: datetime) -> list[Finding]:
    """Return everything on ``account`` that does not agree, without what is too young to say."""
    before = at - SETTLING
    found = [*_strange(account, before=before), *_missing(account, before=before)]
    found += _unshared(account, before=before)
    for (lender, currency), minor in sorted(_gaps(account, before=before).items(), key=_order):
        if minor:
            number = f"{lender.code}:{currency}"
            found.append(Finding("TOTAL", number, currency, 0, minor, lender))
    return found


def difference_minor(account: str, *, at: datetime) -> dict[str, int]:
    """Return by currency how much more the provider says than the books: I16 wants 0."""
    found: dict[str, int] = {}
    for (_lender, currency), minor in _gaps(account, before=at - SETTLING).items():
        found[currency] = found.get(currency, 0) + minor
    return found


def balance_gaps(walk: Reconciliation, there: dict[str, int]) -> list[Finding]:
    """Return where the provider's own balance is not the sum of the movements that it listed.

    What stood there before the first walk is remembered with it, and is no difference.
    """
    rows = BalanceTransaction.objects.filter(account=walk.account).values_list("currency")
    told = {currency: int(total) for currency, total in rows.annotate(total=Sum("net_minor"))}
    currencies = sorted(told.keys() | there.keys())
    gaps = {each: there.get(each, 0) - told.get(each, 0) for each in currencies}
    base = base_of(walk)
    if base is None:
        base = {each: minor for each, minor in gaps.items() if minor}
    walk.counts["base"] = base
    owner = matching.owner_of(walk.account)
    return [
        Finding("BALANCE", each, each, told.get(each, 0), there.get(each, 0), owner)
        for each in currencies
        if gaps[each] != base.get(each, 0)
    ]


def base_of(walk: Reconciliation) -> dict[str, int] | None:
    """Return what stood on the account before its first walk; None while nobody has looked."""
    before = (
        Reconciliation.objects.filter(account=walk.account, finished_at__isnull=False)
        .exclude(pk=walk.pk)
        .order_by("-started_at")
        .first()
    )
    kept: dict[str, int] | None = (before or walk).counts.get("base")
    return kept


def _strange(account: str, *, before: datetime) -> Iterator[Finding]:
    """Movements that are no entry of ours, on an account that a lender's money lies on."""
    if not Lender.objects.filter(stripe_account=account).exists():
        return
    owner = matching.owner_of(account)
    # Of an account that several lenders share payouts are told below, and fees are nobody's.
    shared = () if owner else (*matching.PAID_OUT, *matching.FEES)
    rows = matching.unmatched(account).filter(happened_at__lte=before)
    for row in rows.exclude(kind__in=(*matching.PLATFORM, *shared)):
        yield matching.differs(row, "STRANGE_MOVEMENT", 0, row.net_minor, owner)


def _unshared(account: str, *, before: datetime) -> Iterator[Finding]:
    """Payouts of a shared account of which nobody can say yet how much is whose."""
    if matching.owner_of(account) or not Lender.objects.filter(stripe_account=account).exists():
        return
    known = Payout.objects.filter(account=account).values("payout_id")
    rows = matching.unmatched(account).filter(kind="payout", happened_at__lte=before)
    for row in rows.exclude(source_id__in=known):
        parts, unknown = payout_shares.parts_of(account, row.source_id)
        if parts or unknown or not payout_shares.is_whole(account, row.source_id, -row.net_minor):
            ours = sum(parts.values())
            yield Finding("SHARED_PAYOUT", row.source_id, row.currency, ours, -row.net_minor)


def _missing(account: str, *, before: datetime) -> Iterator[Finding]:
    """Entries that moved money at the provider, of which the provider has told nothing."""
    for entry, minor, currency in _untold(account, Q(entry__at__lte=before)):
        yield Finding("NO_MOVEMENT", entry.key[:80], currency, minor, 0, entry.lender)


def _gaps(account: str, *, before: datetime) -> dict[tuple[Lender, str], int]:
    """Return by lender and currency how much more its movements say than its CLEARING account."""
    told = _told(account)
    young = _young(account, before=before)
    gaps = {}
    balances = Account.objects.filter(
        lender__stripe_account=account, debt=None, kind=Account.Kind.CLEARING
    )
    for each in balances.select_related("lender"):
        place = (each.lender_id, each.currency)
        ours = each.balance_minor - young.get(place, 0)
        gaps[each.lender, each.currency] = told.get(place, 0) - ours
    return gaps


def _told(account: str) -> dict[tuple[int, str], int]:
    rows = BalanceTransaction.objects.filter(
        lender__stripe_account=account, entry__isnull=False
    ).values_list("lender", "currency")
    told = {(pk, currency): int(minor) for pk, currency, minor in rows.annotate(m=Sum("net_minor"))}
    # A lender's part of a payout is told within a movement that is several lenders' at once.
    for share in _shares(account).filter(entry__isnull=False, returned=None):
        place = (share.lender_id, share.currency)
        told[place] = told.get(place, 0) - share.amount_minor
    return told


def _shares(account: str) -> QuerySet[Payout]:
    return Payout.objects.filter(account=account, whole_minor__isnull=False)


def _young(account: str, *, before: datetime) -> dict[tuple[int, str], int]:
    """Return what was booked too lately to have been told, with what was kept of it."""
    found: dict[tuple[int, str], int] = {}
    waiting = list(_untold(account, Q(entry__at__gt=before)))
    beside = {name for entry, _minor, _currency in waiting for name in _names_beside(entry)}
    kept = [
        each
        for each in _at_provider(account, Q(entry__at__gt=before), KEPT)
        if _name_beside(each[0]) in beside
    ]
    for entry, minor, currency in waiting + kept:
        place = (entry.lender_id, currency)
        found[place] = found.get(place, 0) + minor
    return found


def _names_beside(entry: Entry) -> tuple[str, ...]:
    """Return what names the charges booked with an entry: the payment's key, or debt and moment."""
    if entry.kind == Entry.Kind.PAYMENT:
        return (entry.key.partition(":")[2],)
    return (f"{entry.debt_id} {entry.at}",)


def _name_beside(charge: Entry) -> str:
    key = charge.key.partition(":")[2]
    return f"{charge.debt_id} {charge.at}" if key.startswith(_OF_REVERSALS) else key


def _untold(account: str, when: Q) -> Iterator[tuple[Entry, int, str]]:
    told = BalanceTransaction.objects.filter(entry__isnull=False).values("entry")
    shared = _shares(account).filter(entry__isnull=False)
    back = shared.filter(returned__isnull=False)
    whole = Q(entry__in=shared.values("entry")) | Q(entry__in=back.values("returned"))
    return _at_provider(account, when & ~Q(entry__in=told) & ~whole, MAIN)


def _at_provider(account: str, when: Q, kinds: tuple[str, ...]) -> Iterator[tuple[Entry, int, str]]:
    rows = Posting.objects.filter(
        when,
        lender__stripe_account=account,
        entry__kind__in=kinds,
        account__kind=Account.Kind.CLEARING,
    )
    for row in rows.select_related("entry__lender", "account").order_by("pk"):
        yield row.entry, row.amount_minor, row.account.currency


def _order(each: tuple[tuple[Lender, str], int]) -> tuple[int, str]:
    (lender, currency), _minor = each
    return lender.pk, currency
