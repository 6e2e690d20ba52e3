"""Proof that what was taken back was taken back once, and left the books as they should be."""

from collections.abc import Iterator

from django.db.models import Count, F, Max, Q, Sum

from payments import ledger, reversing
from payments.models import (
    Chargeback,
    CreditNote,
    Debt,
    Entry,
    Payment,
    Receipt,
    ReceiptSeries,
    Refund,
)

BREACHES_SHOWN = 20


def refunds_are_within_what_was_paid() -> Iterator[str]:
    """I8: what is given back of a payment, or is going to be, is at most what was received."""
    given = Sum("refunds__amount_minor", filter=Q(refunds__state__in=Refund.COUNTED), default=0)
    rows = Payment.objects.annotate(given=given).filter(given__gt=F("received_minor"))
    for code, minor, received in rows.values_list("code", "given", "received_minor")[:9]:
        yield f"payment {code} received {received} and gives {minor} back"


def reversals_are_booked_once() -> Iterator[str]:
    """I6: what took money has one entry, and each reversal is of one refund or chargeback."""
    for model in (Refund, Chargeback):
        loose = model.objects.filter(entry=None).exclude(restored=None)
        for row in loose[:BREACHES_SHOWN]:
            yield f"{row} is restored but was never taken"
    moved = Refund.objects.filter(state__in=(Refund.State.PENDING, Refund.State.SUCCEEDED))
    for row in moved.filter(Q(entry=None) | ~Q(restored=None))[:BREACHES_SHOWN]:
        yield f"{row} is not booked as it stands"
    ended = Refund.objects.filter(state__in=(Refund.State.FAILED, Refund.State.CANCELED))
    for row in ended.exclude(entry=None).filter(restored=None)[:BREACHES_SHOWN]:
        yield f"{row} failed but is still booked"
    yield from _strays(Entry.Kind.REVERSAL, "entry")
    yield from _strays(Entry.Kind.RESTORATION, "restored")


def reversed_debts_stand_as_their_payments_do() -> Iterator[str]:
    """Balances of a debt shared out anew are the fold over its payments as they are left."""
    shared_anew = Entry.objects.filter(kind__in=Entry.SHARES_ANEW).values("debt")
    for debt in Debt.objects.filter(pk__in=shared_anew).select_related("lender").iterator(500):
        wanted = reversing.standing(debt)
        owed = {kind: minor for kind, minor in ledger.owed_by_bucket(debt).items() if minor}
        folded = {kind: minor for kind, minor in wanted.owed.items() if minor}
        if owed != folded or ledger.credit(debt).minor != wanted.credit_minor:
            yield f"debt {debt.code} stands at {owed}, its payments leave {folded}"


def credit_notes_agree_and_are_numbered() -> Iterator[str]:
    """I17: credit notes are numbered 1, 2, 3 … per lender and year and fit their receipts."""
    numbered = ReceiptSeries.objects.filter(kind=ReceiptSeries.Kind.CREDIT_NOTE)
    rows = numbered.values_list("lender", "year", "last_number")
    series = {(lender, year): (last, last) for lender, year, last in rows}
    counted = {
        (lender, year): (count, top)
        for lender, year, count, top in CreditNote.objects.order_by()
        .values_list("lender", "year")
        .annotate(count=Count("pk"), top=Max("number"))
    }
    for key in sorted(series.keys() | counted.keys()):
        if series.get(key) != counted.get(key):
            yield f"lender {key[0]} {key[1]}: credit notes {counted.get(key)} of {series.get(key)}"
    corrected = Receipt.objects.annotate(back=Sum("credit_notes__amount_minor", default=0))
    wrong = corrected.filter(Q(back__lt=0) | Q(back__gt=F("amount_minor")))
    for code, amount, back in wrong.values_list("code", "amount_minor", "back")[:BREACHES_SHOWN]:
        yield f"receipt {code} of {amount} is corrected by {back}"


def _strays(kind: str, field: str) -> Iterator[str]:
    mine = Refund.objects.exclude(**{field: None}).values_list(field, flat=True)
    theirs = Chargeback.objects.exclude(**{field: None}).values_list(field, flat=True)
    entries = Entry.objects.filter(kind=kind)
    for key in entries.exclude(Q(pk__in=mine) | Q(pk__in=theirs)).values_list("key", flat=True)[:9]:
        yield f"entry {key} belongs to no refund and no chargeback"


CHECKS = (
    refunds_are_within_what_was_paid,
    reversals_are_booked_once,
    reversed_debts_stand_as_their_payments_do,
    credit_notes_agree_and_are_numbered,
)
