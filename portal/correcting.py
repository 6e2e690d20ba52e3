"""Fills the credit note from its record, and says of a receipt what became of it.

Words come out in the language that is active; knows no layout and no requests.
"""

from dataclasses import dataclass
from datetime import date

from payments.days import local_date
from payments.models import CreditNote, Receipt, Refund
from payments.money import Money
from portal import papers
from portal.filling import check_url, lender_party, method_words, progress_on


@dataclass(frozen=True)
class Correction:
    """One correction of a receipt, for a page: its note, what went back, and why."""

    note: CreditNote
    paper: papers.CreditNotePaper
    day: date


def credit_note_paper(note: CreditNote, *, side: str) -> papers.CreditNotePaper:
    """Return the copy of one side."""
    debt, receipt = note.debt, note.receipt
    zone = debt.lender.time_zone
    sign = -1 if note.amount_minor < 0 else 1
    return papers.CreditNotePaper(
        lender=lender_party(debt.lender),
        borrower=papers.Party(debt.borrower.name),
        number=note.code,
        issued_date=local_date(note.issued_at, zone),
        receipt_number=receipt.code,
        receipt_date=local_date(receipt.issued_at, zone),
        amount=Money(sign * note.amount_minor, note.currency),
        method=method_words(receipt.payment),
        debt_reference=debt.reference,
        lines=_lines(note, note.lines, sign),
        shifts=tuple(
            papers.Shift(code, _lines(note, lines, 1)) for code, lines in note.shifts.items()
        ),
        reason=note.reason,
        text=_text(note),
        owed_after=Money(note.owed_after_minor, note.currency),
        check_code=note.check_code,
        check_url=check_url(note),
        progress=progress_on(note),
        copy=papers.Copy(side),
    )


def corrections_of(receipt: Receipt) -> list[Correction]:
    """Return what corrected ``receipt``, oldest first."""
    notes = receipt.credit_notes.select_related(
        "debt__lender", "debt__borrower", "receipt__payment", "entry"
    )
    return [
        Correction(
            note,
            credit_note_paper(note, side="BORROWER"),
            local_date(note.issued_at, receipt.debt.lender.time_zone),
        )
        for note in notes.order_by("pk")
    ]


def is_all_gone(receipt: Receipt, corrections: list[Correction]) -> bool:
    """Return whether nothing of the payment counts any more: all of it went back."""
    back = sum(
        -c.paper.amount.minor if c.paper.is_restored else c.paper.amount.minor for c in corrections
    )
    return back >= receipt.payment.amount_minor


def _lines(note: CreditNote, lines: list[list[object]], sign: int) -> tuple[papers.PartLine, ...]:
    return tuple(papers.PartLine(code, Money(sign * minor, note.currency)) for code, minor in lines)


def _text(note: CreditNote) -> str:
    """Return what the officer wrote to the borrower about a refund, or nothing."""
    refund = Refund.objects.filter(entry=note.entry).first()
    return refund.text if refund else ""
