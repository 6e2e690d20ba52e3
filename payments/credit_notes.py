"""Credit notes: the papers that correct receipts, numbered without a gap per lender and year."""

from datetime import datetime
from typing import Any

from payments.codes import new_code, tidy
from payments.days import local_date
from payments.events import record
from payments.models import CreditNote, Receipt, ReceiptSeries
from payments.receipts import next_number
from payments.reversing import Reversed

KIND = ReceiptSeries.Kind.CREDIT_NOTE


def find(typed_number: str, typed_check: str) -> CreditNote | None:
    """Return the credit note with this number and check code; None if there is none."""
    number = typed_number.strip().upper()[:40]
    found = CreditNote.objects.filter(code=number, check_code=tidy(typed_check)[:12])
    return found.select_related("receipt", "lender").first()


def last_of(receipt: Receipt) -> CreditNote | None:
    """Return what corrected ``receipt`` last; None where it stands as it was written."""
    return receipt.credit_notes.order_by("-pk").first()


def issue(
    done: Reversed, *, reason: str, progress: dict[str, Any], at: datetime
) -> CreditNote | None:
    """Write the credit note of a reversal booked in this same transaction.

    None where the receipt stays as it is: all that went back was the lender's loss. ``reason`` is
    a cause of a refund, a kind of chargeback, WON or CAME_BACK; ``progress`` the plan's after it.
    """
    amount = sum(minor for _, minor in done.lines)
    if not amount:
        return None
    debt, lender = done.debt, done.debt.lender
    year = local_date(at, lender.time_zone).year
    number = next_number(lender.pk, year, kind=KIND)
    codes = dict(Receipt.objects.filter(payment__in=done.shifts).values_list("payment_id", "code"))
    note = CreditNote.objects.create(
        lender=lender,
        debt=debt,
        receipt=Receipt.objects.get(payment=done.taking.payment_id),
        entry=done.entry,
        year=year,
        number=number,
        code=f"{lender.code.upper()}-{year}-C-{number:06d}",
        check_code=new_code(8),
        issued_at=at,
        amount_minor=amount,
        currency=debt.currency,
        reason=reason,
        lines=[list(line) for line in done.lines],
        shifts={codes[pk]: [list(line) for line in lines] for pk, lines in done.shifts.items()},
        owed_after_minor=done.owed_after_minor,
        progress=progress,
    )
    record(debt, "credit_note.issued", by="books", at=at, credit_note=note.code)
    return note
