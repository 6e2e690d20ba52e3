"""Proof that the books are right: every promise about money, asked of the whole database.

Each check returns the breaches it found, as sentences for an engineer; none means it holds.
Set-based throughout: one or two queries a promise, whatever the number of debts.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db.models import Count, F, Max, Q, Sum
from django.db.models.functions import Coalesce

from payments import (
    clearance_checks,
    interest_checks,
    ledger,
    reversal_checks,
    statement_checks,
    transfer_checks,
)
from payments.models import Account, Debt, Entry, Payment, Posting, Receipt, ReceiptSeries

Check = Callable[[], Iterator[str]]
BREACHES_SHOWN = 20


def entries_sum_to_zero() -> Iterator[str]:
    """I1: every entry sums to zero, in one currency."""
    wrong = (
        Entry.objects.annotate(
            total=Coalesce(Sum("postings__amount_minor"), 0),
            currencies=Count("postings__account__currency", distinct=True),
        )
        .exclude(total=0, currencies=1)
        .values_list("key", "total", "currencies")
    )
    for key, total, currencies in wrong[:BREACHES_SHOWN]:
        yield f"entry {key} sums to {total} over {currencies} currencies"


def balances_are_the_fold_of_entries() -> Iterator[str]:
    """I2: each account's balance is the sum of its postings."""
    wrong = (
        Account.objects.annotate(total=Coalesce(Sum("postings__amount_minor"), 0))
        .exclude(total=F("balance_minor"))
        .values_list("pk", "kind", "balance_minor", "total")
    )
    for pk, kind, balance, total in wrong[:BREACHES_SHOWN]:
        yield f"account {pk} {kind} says {balance}, its postings {total}"


def placed_mirrors_owed() -> Iterator[str]:
    """I4: what all debts of a lender owe is what stands on its PLACED account, per currency."""
    owed = Sum("balance_minor", filter=Q(kind__in=Account.OWED), default=0)
    placed = Sum("balance_minor", filter=Q(kind=Account.Kind.PLACED), default=0)
    rows = Account.objects.values("lender", "currency").annotate(owed=owed, placed=placed)
    for row in rows.order_by("lender", "currency"):
        if row["owed"] + row["placed"] != 0:
            yield f"lender {row['lender']} {row['currency']}: {row['owed']} against {row['placed']}"


def verified_debts_opened_at_their_claim() -> Iterator[str]:
    """Every debt past its checks has an opening entry of exactly the claimed sum; no other has."""
    opening = Sum(
        "entries__postings__amount_minor",
        filter=Q(
            entries__kind=Entry.Kind.OPENING, entries__postings__account__kind__in=Account.OWED
        ),
        default=0,
    )
    debts = Debt.objects.annotate(opened=opening)
    unopened = debts.exclude(state__in=[*Debt.HIDDEN, Debt.State.CLOSED])
    for code, claimed, opened in unopened.exclude(opened=F("claimed_minor")).values_list(
        "code", "claimed_minor", "opened"
    )[:BREACHES_SHOWN]:
        yield f"debt {code} claims {claimed} but opened at {opened}"
    for code in (
        debts.filter(state__in=Debt.HIDDEN).exclude(opened=0).values_list("code", flat=True)[:9]
    ):
        yield f"debt {code} is held but has an opening balance"


def reserved_is_within_owed() -> Iterator[str]:
    """I5: what is under way for a debt never asked for more than was owed when it began.

    Money may arrive beside it, by bank or from a page left open: that is counted in.
    """
    live = Payment.objects.filter(state__in=Payment.LIVE).order_by("debt").values_list("debt")
    reserved = live.annotate(total=Sum("amount_minor"), newest=Max("created_at"))
    debts = Debt.objects.filter(pk__in=live.values("debt")).in_bulk()
    owed = ledger.owed_on(debts.values())
    over = [(debts[pk], total, newest) for pk, total, newest in reserved if total > owed[pk]]
    for debt, total, newest in over[:BREACHES_SHOWN]:
        left = owed[debt.pk] + _arrived_since(debt, newest)
        if total > left:
            yield f"debt {debt.code} has {total} reserved of {left}"


def _arrived_since(debt: Debt, at: datetime) -> int:
    lowered = Posting.objects.filter(
        entry__debt=debt,
        entry__at__gte=at,
        entry__kind__in=(Entry.Kind.PAYMENT, Entry.Kind.WAIVER),
        account__kind__in=Account.OWED,
    )
    return -(lowered.aggregate(total=Sum("amount_minor"))["total"] or 0)


def paid_is_booked_once() -> Iterator[str]:
    """I6: each succeeded payment has one entry of its sum and one receipt; no other has any."""
    paid = Payment.objects.filter(state=Payment.State.SUCCEEDED)
    for code in paid.filter(Q(entry=None) | Q(receipt=None)).values_list("code", flat=True)[:9]:
        yield f"payment {code} succeeded but is not booked with a receipt"
    arrived = Sum(
        "entry__postings__amount_minor",
        filter=Q(entry__postings__account__kind__in=(Account.Kind.CLEARING, Account.Kind.BANK)),
        default=0,
    )
    wrong = paid.annotate(arrived=arrived).exclude(arrived=F("received_minor"))
    for code, received, booked in wrong.values_list("code", "received_minor", "arrived")[:9]:
        yield f"payment {code} received {received} but booked {booked}"
    stray = Entry.objects.filter(kind=Entry.Kind.PAYMENT, payment=None)
    for key in stray.values_list("key", flat=True)[:9]:
        yield f"entry {key} belongs to no payment"


def payable_matches_clearing() -> Iterator[str]:
    """I12: what has come in is what is due to the lender and what is held for borrowers."""
    kinds = [
        Account.Kind.CLEARING,
        Account.Kind.BANK,
        Account.Kind.PAYABLE,
        Account.Kind.CREDIT,
    ]
    rows = (
        Account.objects.filter(kind__in=kinds)
        .values("lender", "currency")
        .annotate(total=Sum("balance_minor"))
        .order_by("lender", "currency")
    )
    for row in rows:
        if row["total"] != 0:
            yield f"lender {row['lender']} {row['currency']}: {row['total']} is unaccounted for"


def receipts_agree_and_are_numbered() -> Iterator[str]:
    """I17: receipts are numbered 1, 2, 3 … per lender and year, each for what was received."""
    numbered = ReceiptSeries.objects.filter(kind=ReceiptSeries.Kind.RECEIPT)
    rows = numbered.values_list("lender", "year", "last_number")
    series = {(lender, year): last for lender, year, last in rows}
    counted = {
        (lender, year): (count, top)
        for lender, year, count, top in Receipt.objects.values_list("lender", "year").annotate(
            count=Count("pk"), top=Max("number")
        )
    }
    for lender, year in sorted(series.keys() | counted.keys()):
        last, found = series.get((lender, year), 0), counted.get((lender, year), (0, 0))
        if found != (last, last):
            yield f"lender {lender} {year}: numbered to {last}, found {found}"
    wrong = Receipt.objects.exclude(amount_minor=F("payment__received_minor"))
    for code in wrong.values_list("code", flat=True)[:BREACHES_SHOWN]:
        yield f"receipt {code} differs from its payment"


def chains_are_unbroken() -> Iterator[str]:
    """I13: each entry's seal follows from the one before it in its book and from its postings."""
    before: dict[str, tuple[int, str]] = {}
    legs = _legs_by_entry()
    rows = Entry.objects.order_by("book", "number").values_list(
        "pk", "book", "number", "kind", "key", "at", "digest"
    )
    for pk, book, number, kind, key, at, seal in rows.iterator(2000):
        last_number, last_seal = before.get(book, (0, ""))
        wanted = ledger.digest(last_seal, book, number, kind, key, at, legs.pop(pk, []))
        if number != last_number + 1 or seal != wanted:
            yield f"entry {key} breaks the chain of {book}"
        before = {book: (number, seal)}


def _legs_by_entry() -> dict[int, list[tuple[str, int]]]:
    legs: dict[int, list[tuple[str, int]]] = {}
    rows = Posting.objects.values_list("entry_id", "account__kind", "amount_minor")
    for entry_id, kind, minor in rows.iterator(5000):
        legs.setdefault(entry_id, []).append((kind, minor))
    return legs


CHECKS: tuple[Check, ...] = (
    entries_sum_to_zero,
    balances_are_the_fold_of_entries,
    placed_mirrors_owed,
    verified_debts_opened_at_their_claim,
    reserved_is_within_owed,
    paid_is_booked_once,
    payable_matches_clearing,
    receipts_agree_and_are_numbered,
    chains_are_unbroken,
    *interest_checks.CHECKS,
    *reversal_checks.CHECKS,
    *clearance_checks.CHECKS,
    *transfer_checks.CHECKS,
    *statement_checks.CHECKS,
)
