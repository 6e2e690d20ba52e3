"""Receipts: one per settled payment, numbered without a gap per lender and year."""

from datetime import datetime
from typing import Any

from django.db.models import F

from payments import orders
from payments.codes import new_code, tidy
from payments.days import local_date
from payments.events import record
from payments.models import Account, Entry, Payment, Receipt, ReceiptSeries
from payments.waterfall import Rule


def issue(payment: Payment, *, progress: dict[str, Any], at: datetime) -> Receipt:
    """Write the receipt of a payment booked in this same transaction.

    The number comes from a row changed in that transaction, so that a rollback leaves no gap.
    ``progress`` is the plan's, as Receipt describes it, or {} without a plan.
    """
    assert payment.entry is not None, f"{payment} is not booked"
    lender = payment.debt.lender
    today = local_date(at, lender.time_zone)
    number = next_number(lender.pk, today.year, kind=ReceiptSeries.Kind.RECEIPT)
    lines = _lines(payment.entry)
    rule = orders.rule_for(payment.debt, on=today)
    parts = _parts(payment.entry, rule, dict(lines))
    after = sum(part[3] for part in parts)
    receipt = Receipt.objects.create(
        lender=lender,
        debt=payment.debt,
        payment=payment,
        year=today.year,
        number=number,
        code=f"{lender.code.upper()}-{today.year}-{number:06d}",
        check_code=new_code(8),
        issued_at=at,
        amount_minor=payment.received_minor,
        currency=payment.currency,
        order_name=rule.name,
        explained={"ground": rule.ground, "source": rule.source, "parts": parts},
        lines=[list(line) for line in lines],
        owed_before_minor=after + sum(minor for _, minor in lines),
        owed_after_minor=after,
        progress=progress,
        final_after=payment.final_after,
    )
    record(payment.debt, "receipt.issued", by="books", at=at, receipt=receipt.code)
    return receipt


def find(typed_number: str, typed_check: str) -> Receipt | None:
    """Return the receipt with this number and check code, however spaced; None if there is none."""
    number = typed_number.strip().upper()[:40]
    return Receipt.objects.filter(code=number, check_code=tidy(typed_check)[:12]).first()


def next_number(lender_id: int, year: int, *, kind: str) -> int:
    """Return the next number of one kind of paper; a rollback gives it back."""
    return next_numbers(lender_id, year, kind=kind, count=1)[0]


def next_numbers(lender_id: int, year: int, *, kind: str, count: int) -> range:
    """Return the next ``count`` numbers of one kind of paper; a rollback gives them back."""
    ReceiptSeries.objects.get_or_create(lender_id=lender_id, year=year, kind=kind)
    series = ReceiptSeries.objects.filter(lender_id=lender_id, year=year, kind=kind)
    series.update(last_number=F("last_number") + count)
    last: int = series.get().last_number
    return range(last - count + 1, last + 1)


def _lines(entry: Entry) -> list[tuple[str, int]]:
    rows = entry.postings.filter(account__kind__in=Account.OWED).order_by("pk")
    return [(kind, -minor) for kind, minor in rows.values_list("account__kind", "amount_minor")]


def _parts(entry: Entry, rule: Rule, paid: dict[str, int]) -> list[list[Any]]:
    """Return each part that was owed, in the order that bound: before, paid and after."""
    accounts = Account.objects.filter(debt=entry.debt_id, kind__in=Account.OWED)
    after = dict(accounts.values_list("kind", "balance_minor"))
    changes = [(b, after.get(b, 0), paid.get(b, 0)) for b in rule.buckets]
    return [[b, rest + gone, gone, rest] for b, rest, gone in changes if rest + gone]
