"""Interest into the book: one entry a debt and a day, for one debt or for many at once.

Posted on the first of each month, and whenever money moves or a sum is promised; between, what a
day costs is told by ``growth``. An entry's key is its debt and the day to which it counts, so that
nothing is posted twice, whoever is stopped half way.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max, OuterRef, QuerySet, Subquery, Sum

from payments import growth, interest, ledger
from payments.days import local_date
from payments.events import record_all
from payments.growth import Growth
from payments.interest import Accrued
from payments.models import Account, Accrual, Debt, Entry, Posting

INTEREST, PLACED = Account.Kind.INTEREST, Account.Kind.PLACED
Posted = list[tuple[Growth, Accrued]]


def catch_up(debt: Debt, *, at: datetime, to: date | None = None) -> int:
    """Post the interest of ``debt`` to today, or to an earlier local day; return minor units.

    Call inside a transaction that holds the debt. Repeatable; one query where nothing grows.
    """
    day = to or local_date(at, debt.lender.time_zone)
    return _post(growth.read([debt.pk]), days={debt.pk: day}, at=at)


@transaction.atomic
def post_all(debt_ids: Sequence[int], *, at: datetime) -> int:
    """Post the interest of these debts to the first of their month; return how many were behind.

    In a number of statements that does not depend on how many they are.
    """
    locked = Debt.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=debt_ids)
    list(locked.order_by("pk").values_list("pk"))
    growths = growth.read(debt_ids)
    days = {g.accrual.pk: due_day(g.accrual, at=at) for g in growths}
    behind = [g for g in growths if g.accrual.accrued_to < days[g.accrual.pk]]
    _post(behind, days=days, at=at)
    return len(behind)


def behind(*, first: int, last: int, at: datetime) -> list[int]:
    """Return the ids from ``first`` to ``last`` of debts whose month has not been posted yet."""
    rows = perhaps_behind(at=at).filter(debt__gte=first, debt__lte=last).order_by("pk")
    listed = rows.values_list("pk", "accrued_to", "debt__lender__time_zone")
    return [pk for pk, stands, zone in listed if stands < _month(zone, at=at)]


def perhaps_behind(*, at: datetime) -> QuerySet[Accrual]:
    """Return what grows and has not been posted to the first of the month somewhere on earth."""
    # Where the day is not the same as UTC's, at most the next day's first is meant.
    until = max(at.date(), local_date(at, EAST)).replace(day=1)
    return Accrual.objects.filter(accrued_to__lt=until).exclude(debt__state__in=growth.STILL)


# The place on earth where a new day begins first.
EAST = "Pacific/Kiritimati"


def due_day(accrual: Accrual, *, at: datetime) -> date:
    """Return to which day the interest of a debt is to stand in its book by now."""
    return _month(accrual.debt.lender.time_zone, at=at)


def _month(zone: str, *, at: datetime) -> date:
    return local_date(at, zone).replace(day=1)


@contextmanager
def recounted(debt: Debt, *, since: date, key: str, at: datetime) -> Iterator[None]:
    """Do something that is true since the local day ``since``, and count interest as if it was.

    Interest is first posted to that day, or taken back to it where it was posted for later days;
    afterwards it is counted again to where it stood. ``key`` names what is done, once. Call inside
    a transaction that holds the debt.
    """
    grown = next(iter(growth.read([debt.pk], since=since)), None)
    if grown is None or grown.accrual.accrued_to <= since:
        catch_up(debt, to=since, at=at)
        yield
        return
    stood = grown.accrual.accrued_to
    _take_back(grown, since=since, key=f"interest-back:{key}", at=at)
    yield
    _post(growth.read([debt.pk]), days={debt.pk: stood}, at=at, key=f"interest-again:{key}")


def _take_back(grown: Growth, *, since: date, key: str, at: datetime) -> None:
    debt, before = grown.accrual.debt, growth.state_of(grown.accrual)
    mended = interest.take_back(
        before,
        grown.stretches(since, grown.accrual.accrued_to),
        grown.terms,
        most_minor=ledger.owed_by_bucket(debt).get(INTEREST, 0),
    )
    back = before.posted_minor - mended.posted_minor
    if back:
        legs = [(INTEREST, -back), (PLACED, back)]
        ledger.post(debt, kind=Entry.Kind.INTEREST, key=key, at=at, legs=legs)
    _stand([(grown.accrual, mended)], days={debt.pk: since})


def _post(
    growths: Sequence[Growth], *, days: Mapping[int, date], at: datetime, key: str = ""
) -> int:
    """Write what has grown to each debt's day: entries, balances, and how far it stands now."""
    moved = [g for g in growths if g.accrual.accrued_to < days[g.accrual.pk]]
    grown = [(g, g.until(days[g.accrual.pk])) for g in moved]
    posted = [(g, now) for g, now in grown if now.posted_minor > g.accrual.posted_minor]
    mirrored = _write(posted, days=days, at=at, key=key) if posted else {}
    _tell_cuts([(g, now) for g, now in grown if now.cut_minor > g.accrual.cut_minor], days, at)
    _stand([(g.accrual, now) for g, now in grown], days=days)
    # Last: every payment to the lender waits for this row until all is committed.
    if mirrored:
        ledger.change_balances(mirrored)
    return sum(now.posted_minor - g.accrual.posted_minor for g, now in posted)


def _write(posted: Posted, *, days: Mapping[int, date], at: datetime, key: str) -> dict[int, int]:
    """Write entries and what is owed; return what is still to be added to the lenders' accounts."""
    last = _last_entries(g.accrual.pk for g, _ in posted)
    entries = Entry.objects.bulk_create(
        _entry(g, last[g.accrual.pk], _minor(g, now), key=key or _key(g, days), at=at)
        for g, now in posted
    )
    debts = [g.accrual.debt for g, _ in posted]
    accounts = _interest_accounts(debts)
    mirrors = {
        key: ledger.lender_account(*_mirror(key))
        for key in {(debt.lender_id, debt.currency) for debt in debts}
    }
    postings, totals = [], dict.fromkeys((mirror.pk for mirror in mirrors.values()), 0)
    for (g, now), entry in zip(posted, entries, strict=True):
        debt, minor = g.accrual.debt, _minor(g, now)
        mirror = mirrors[debt.lender_id, debt.currency].pk
        totals[mirror] -= minor
        for account, amount in ((accounts[debt.pk], minor), (mirror, -minor)):
            postings.append(
                Posting(
                    entry=entry, account_id=account, lender_id=debt.lender_id, amount_minor=amount
                )
            )
    Posting.objects.bulk_create(postings)
    _raise_balances(accounts.values(), [entry.pk for entry in entries])
    return totals


def _minor(g: Growth, now: Accrued) -> int:
    return now.posted_minor - g.accrual.posted_minor


def _mirror(key: tuple[int, str]) -> tuple[int, str, str]:
    lender_id, currency = key
    return lender_id, PLACED, currency


def _key(g: Growth, days: Mapping[int, date]) -> str:
    return f"interest:{g.accrual.pk}:{days[g.accrual.pk].isoformat()}"


def _entry(g: Growth, last: Entry, minor: int, *, key: str, at: datetime) -> Entry:
    debt = g.accrual.debt
    book, number = ledger.book_of(debt), last.number + 1
    legs = [(str(INTEREST), minor), (str(PLACED), -minor)]
    kind = Entry.Kind.INTEREST
    return Entry(
        lender_id=debt.lender_id,
        debt=debt,
        book=book,
        number=number,
        kind=kind,
        key=key,
        at=at,
        digest=ledger.digest(last.digest, book, number, kind, key, at, legs),
    )


def _last_entries(debt_ids: Iterable[int]) -> dict[int, Entry]:
    """Return the last entry of each debt's book; a book is written by one at a time."""
    rows = Entry.objects.filter(debt__in=list(debt_ids)).order_by().values("debt")
    newest = [row["newest"] for row in rows.annotate(newest=Max("pk"))]
    return {entry.debt_id or 0: entry for entry in Entry.objects.filter(pk__in=newest)}


def _interest_accounts(debts: list[Debt]) -> dict[int, int]:
    """Return the account of each debt's interest by debt id, made where there was none."""
    rows = Account.objects.filter(debt__in=[debt.pk for debt in debts], kind=INTEREST)
    found = {debt_id or 0: pk for debt_id, pk in rows.values_list("debt", "pk")}
    made = Account.objects.bulk_create(
        Account(lender_id=debt.lender_id, debt=debt, kind=INTEREST, currency=debt.currency)
        for debt in debts
        if debt.pk not in found
    )
    return found | {account.debt_id or 0: account.pk for account in made}


def _raise_balances(accounts: Iterable[int], entries: list[int]) -> None:
    """Add what these entries posted to each account, in one statement; the debts are held."""
    mine = Posting.objects.filter(account=OuterRef("pk"), entry__in=entries).order_by()
    added = mine.values("account").annotate(total=Sum("amount_minor")).values("total")
    Account.objects.filter(pk__in=list(accounts)).update(
        balance_minor=F("balance_minor") + Subquery(added)
    )


def _stand(stands: list[tuple[Accrual, Accrued]], *, days: Mapping[int, date]) -> None:
    """Note how far each debt stands, in one statement."""
    Accrual.objects.bulk_create(
        [
            Accrual(
                debt_id=accrual.pk,
                lender_id=accrual.lender_id,
                accrued_to=days[accrual.pk],
                posted_minor=now.posted_minor,
                carry=now.carry,
                cut_minor=now.cut_minor,
                cut_carry=now.cut_carry,
            )
            for accrual, now in stands
        ],
        update_conflicts=True,
        unique_fields=["debt"],
        update_fields=["accrued_to", "posted_minor", "carry", "cut_minor", "cut_carry"],
    )


def _tell_cuts(cut: Posted, days: Mapping[int, date], at: datetime) -> None:
    """Record what was left out because a year would have cost more than the ceiling."""
    told = [
        (
            g.accrual.debt,
            {
                "cut_minor": now.cut_minor - g.accrual.cut_minor,
                "ceiling_bp": g.terms.ceiling_bp,
                "day": days[g.accrual.pk].isoformat(),
            },
        )
        for g, now in cut
    ]
    if told:
        record_all(told, "interest.cut", by="books", at=at)
