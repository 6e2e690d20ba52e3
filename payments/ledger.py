"""The books: append-only double entry, one hash-chained book per debt and one per lender.

Positive on PRINCIPAL, INTEREST and FEE is owed by the borrower; the lender's PLACED account is
their mirror. What arrives stands on CLEARING (at the provider) and PAYABLE (due to the lender).
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Case, F, Q, Sum, When

from payments.days import local_date
from payments.models import Account, Chargeback, Debt, Entry, Lender, Payment, Posting, Refund
from payments.money import Money

Legs = Sequence[tuple[str, int]]

# Kinds of account that belong to one debt; the others belong to the lender.
DEBT_KINDS = frozenset({*Account.OWED, Account.Kind.CREDIT})
# Entries that change what is owed without any money.
GROWS = (Entry.Kind.OPENING, Entry.Kind.INTEREST, Entry.Kind.CORRECTION, Entry.Kind.WAIVER)


@dataclass(frozen=True)
class Movement:
    """One change of what is owed, for people: ``lines`` by bucket, ``after_minor`` the balance."""

    kind: str
    at: datetime
    lines: tuple[tuple[str, int], ...]
    change_minor: int
    after_minor: int
    entry_id: int
    number: int


@dataclass(frozen=True)
class NetPayment:
    """What is left of one payment after all that was taken back or restored. Minor units.

    ``net_minor`` is what the book still has of it, ``lowered_minor`` the part that lowers the debt
    (the rest is credit); ``paid_on`` the local day on which it was paid.
    """

    payment_id: int
    ahead: str
    paid_on: date
    net_minor: int
    lowered_minor: int


def owed(debt: Debt) -> Money:
    """Return what is still owed on ``debt``."""
    return Money(sum(owed_by_bucket(debt).values()), debt.currency)


def owed_by_bucket(debt: Debt) -> dict[str, int]:
    """Return minor units owed by bucket; buckets without an account are left out."""
    accounts = Account.objects.filter(debt=debt, kind__in=Account.OWED)
    return dict(accounts.values_list("kind", "balance_minor"))


def owed_on(debts: Iterable[Debt]) -> dict[int, int]:
    """Return minor units owed by debt id, in one query; 0 where nothing was ever booked."""
    pks = [debt.pk for debt in debts]
    rows = (
        Account.objects.filter(debt__in=pks, kind__in=Account.OWED)
        .values_list("debt")
        .annotate(total=Sum("balance_minor"))
    )
    return dict.fromkeys(pks, 0) | dict(rows)


def credit(debt: Debt) -> Money:
    """Return what the borrower paid beyond what was owed."""
    held = Account.objects.filter(debt=debt, kind=Account.Kind.CREDIT)
    return Money(-sum(held.values_list("balance_minor", flat=True)), debt.currency)


def post(
    debt: Debt, *, kind: str, key: str, at: datetime, legs: Legs, last: Entry | None = None
) -> Entry:
    """Write one balanced entry in the debt's book and change the balances with it.

    Call inside a transaction that holds the debt (``hold``). A key twice is an IntegrityError,
    so that no movement is booked twice.
    """
    assert sum(minor for _, minor in legs) == 0, f"{key} does not balance"
    last = last or last_entry(debt)
    number = last.number + 1 if last else 1
    entry = Entry.objects.create(
        lender_id=debt.lender_id,
        debt=debt,
        book=book_of(debt),
        number=number,
        kind=kind,
        key=key,
        at=at,
        digest=digest(last.digest if last else "", book_of(debt), number, kind, key, at, legs),
    )
    accounts = _accounts(debt, [name for name, _ in legs])
    Posting.objects.bulk_create(
        Posting(entry=entry, account=accounts[name], lender_id=debt.lender_id, amount_minor=minor)
        for name, minor in legs
    )
    change_balances({accounts[name].pk: minor for name, minor in legs})
    return entry


def post_for(
    lender: Lender, *, currency: str, kind: str, key: str, at: datetime, legs: Legs
) -> Entry:
    """Write one balanced entry in the lender's own book, in minor units of ``currency``.

    Call inside a transaction that holds the lender (``hold_lender``). A key twice is an
    IntegrityError.
    """
    assert sum(minor for _, minor in legs) == 0, f"{key} does not balance"
    book = book_of_lender(lender)
    last = Entry.objects.filter(book=book).order_by("-number").first()
    number = last.number + 1 if last else 1
    entry = Entry.objects.create(
        lender=lender,
        book=book,
        number=number,
        kind=kind,
        key=key,
        at=at,
        digest=digest(last.digest if last else "", book, number, kind, key, at, legs),
    )
    accounts = {name: lender_account(lender.pk, name, currency) for name, _ in legs}
    Posting.objects.bulk_create(
        Posting(entry=entry, account=accounts[name], lender=lender, amount_minor=minor)
        for name, minor in legs
    )
    change_balances({accounts[name].pk: minor for name, minor in legs})
    return entry


def hold(debt: Debt) -> Debt:
    """Lock the debt for this transaction and return it as it stands now.

    Before any record about it is moved: two who took them in different orders would each wait for
    what the other holds.
    """
    # Only the debt's own row: a lender's row would make all its borrowers wait for each other.
    locked = Debt.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("lender", "borrower").get(pk=debt.pk)


def hold_lender(lender: Lender) -> Lender:
    """Lock the lender's row for this transaction: one writer at a time in its own book."""
    return Lender.objects.select_for_update(no_key=True).get(pk=lender.pk)


def last_entry(debt: Debt) -> Entry | None:
    return Entry.objects.filter(book=book_of(debt)).order_by("-number").first()


def book_of(debt: Debt) -> str:
    return f"debt:{debt.pk}"


def book_of_lender(lender: Lender) -> str:
    return f"lender:{lender.pk}"


def digest(
    before: str, book: str, number: int, kind: str, key: str, at: datetime, legs: Legs
) -> str:
    """Return the SHA-256 that seals an entry together with all before it in its book."""
    moved = ",".join(f"{name}:{minor}" for name, minor in sorted(legs))
    sealed = f"{before}|{book}|{number}|{kind}|{key}|{at.timestamp():.6f}|{moved}"
    return hashlib.sha256(sealed.encode()).hexdigest()


def change_balances(changes: dict[int, int]) -> None:
    """Add signed minor units to accounts by id, in one statement.

    The rows are locked in the order of their ids first: two payments of one lender share accounts
    and would otherwise wait for each other for ever.
    """
    if connection.features.has_select_for_update:
        locked = (
            Account.objects.filter(pk__in=changes).order_by("pk").select_for_update(no_key=True)
        )
        list(locked.values_list("pk"))
    cases = [When(pk=pk, then=F("balance_minor") + minor) for pk, minor in sorted(changes.items())]
    Account.objects.filter(pk__in=changes).update(balance_minor=Case(*cases))


def lender_account(lender_id: int, kind: str, currency: str) -> Account:
    found, _ = Account.objects.get_or_create(
        lender_id=lender_id, debt=None, kind=kind, currency=currency
    )
    return found


def history(debt: Debt) -> list[Movement]:
    """Return every change of what is owed, oldest first, each with the balance after it."""
    postings = (
        Posting.objects.filter(entry__debt=debt, account__kind__in=Account.OWED)
        .select_related("entry", "account")
        .order_by("entry__number", "pk")
    )
    grouped: dict[int, list[Posting]] = {}
    for posting in postings:
        grouped.setdefault(posting.entry_id, []).append(posting)
    movements, after = [], 0
    for rows in grouped.values():
        change = sum(row.amount_minor for row in rows)
        after += change
        lines = tuple((row.account.kind, row.amount_minor) for row in rows)
        entry = rows[0].entry
        movements.append(
            Movement(entry.kind, entry.at, lines, change, after, entry.pk, entry.number)
        )
    return movements


def reduced_since(debt: Debt, *, after_number: int) -> int:
    """Return by how many minor units payments booked after that entry lower the debt, net."""
    return sum(paid.lowered_minor for paid in net_payments(debt, after_number=after_number))


def net_payments(debt: Debt, *, after_number: int = 0) -> list[NetPayment]:
    """Return the payments booked after that entry, as ``net_payments_of`` does."""
    return net_payments_of([debt], after={debt.pk: after_number})[debt.pk]


def net_payments_of(
    debts: Iterable[Debt], *, after: Mapping[int, int]
) -> dict[int, list[NetPayment]]:
    """Return by debt the payments booked after an entry, in the book's order, as they count now.

    Every reversal, restoration and replay is counted in, whenever it was booked. Held credit is
    always of the latest payments: the earlier ones have paid what was owed. ``after`` is the number
    of an entry by debt id; all payments where a debt is not in it. Five queries.
    """
    zones = {debt.pk: debt.lender.time_zone for debt in debts}
    found: dict[int, list[NetPayment]] = {pk: [] for pk in zones}
    net, left = _net_by_payment(zones, money_by_entry(zones)), _lowered_by(zones)
    booked = Payment.objects.filter(debt__in=list(zones), entry__isnull=False)
    for payment in booked.select_related("entry").order_by("debt", "entry__number"):
        assert payment.entry is not None and payment.settled_at is not None
        lowered = min(left[pk := payment.debt_id], net[payment.pk])
        left[pk] -= lowered
        if payment.entry.number > after.get(pk, 0):
            day = payment.paid_on or local_date(payment.settled_at, zones[pk])
            found[pk].append(NetPayment(payment.pk, payment.ahead, day, net[payment.pk], lowered))
    return found


def _lowered_by(debt_ids: Iterable[int]) -> Counter[int]:
    """Return by how many minor units money has lowered each debt in all, 0 where none came."""
    rows = Posting.objects.filter(entry__debt__in=list(debt_ids), account__kind__in=Account.OWED)
    rows = rows.exclude(entry__kind__in=GROWS).order_by()
    sums = rows.values_list("entry__debt").annotate(total=Sum("amount_minor"))
    return Counter({pk or 0: -total for pk, total in sums})


def money_by_entry(debt_ids: Iterable[int]) -> dict[int, int]:
    """Return by entry how much money it brought to a debt's accounts (negative: took back)."""
    kinds = (Entry.Kind.PAYMENT, Entry.Kind.REVERSAL, Entry.Kind.RESTORATION)
    rows = Posting.objects.filter(
        entry__debt__in=list(debt_ids), entry__kind__in=kinds, account__kind__in=DEBT_KINDS
    )
    sums = rows.order_by().values_list("entry").annotate(total=Sum("amount_minor"))
    return {entry: -total for entry, total in sums}


def _net_by_payment(debt_ids: Iterable[int], money: dict[int, int]) -> dict[int, int]:
    """Return by payment the sum of its own entry and of all that took it back or restored it."""
    booked = Payment.objects.filter(debt__in=(pks := list(debt_ids)), entry__isnull=False)
    net = {pk: money.get(entry or 0, 0) for pk, entry in booked.values_list("pk", "entry")}
    for model in (Refund, Chargeback):
        rows = model.objects.filter(debt__in=pks, entry__isnull=False)
        for payment, entry, restored in rows.values_list("payment", "entry", "restored"):
            net[payment] += money.get(entry, 0) + money.get(restored, 0)
    return net


def _accounts(debt: Debt, kinds: Sequence[str]) -> dict[str, Account]:
    mine = Q(debt=debt)
    lenders = Q(debt=None, lender_id=debt.lender_id, currency=debt.currency)
    found = {a.kind: a for a in Account.objects.filter(mine | lenders, kind__in=kinds)}
    for kind in kinds:
        if kind in found:
            continue
        if kind in DEBT_KINDS:
            found[kind] = Account.objects.create(
                lender_id=debt.lender_id, debt=debt, kind=kind, currency=debt.currency
            )
        else:
            found[kind] = lender_account(debt.lender_id, kind, debt.currency)
    return found
