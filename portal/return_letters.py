"""What letters say of money that went back: receipts corrected, debts owed again, credit held."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from payments import ledger
from payments.days import local_date
from payments.models import Account, Chargeback, CreditNote, Event, Refund
from payments.money import Money
from plans.models import Adjustment
from plans.reversals import CAME_BACK, MOVED
from portal import paperwork
from portal.filling import address, method_words
from portal.models import Notice
from portal.papers.credit_notes import RESTORING

BORROWER = "BORROWER"
Facts = dict[str, Any]


def _credit_note_issued(notice: Notice) -> Facts:
    note = CreditNote.objects.select_related(
        "debt__lender", "debt__borrower", "receipt__payment", "entry"
    ).get(code=notice.event.data["credit_note"])
    kept = paperwork.credit_note(
        note, side=notice.side, language=notice.language, reader=notice.borrower
    )
    is_borrowers = notice.side == BORROWER
    page = ("borrower:receipt", note.receipt.code) if is_borrowers else _account(notice)
    refund = Refund.objects.filter(Q(entry=note.entry) | Q(restored=note.entry)).first()
    owed_again = sum(minor for kind, minor in note.lines if kind != "CREDIT")
    return {
        "url": address(*page),
        "number": note.code,
        "receipt": note.receipt.code,
        "reason": note.reason,
        "is_restored": note.reason in RESTORING,
        "has_come_back": note.reason == CAME_BACK,
        "is_credit": refund is not None and refund.cause == Refund.Cause.OVERPAID,
        "is_refund": refund is not None,
        "is_moved": note.reason == MOVED,
        "is_undone": note.reason == Refund.Cause.UNDONE,
        "amount": Money(abs(note.amount_minor), note.currency),
        "owed_again": Money(abs(owed_again), note.currency),
        "left": Money(note.owed_after_minor, note.currency),
        "method": method_words(note.receipt.payment),
        "text": refund.text if refund and refund.entry_id == note.entry_id else "",
        "attachments": [("credit-note.pdf", bytes(kept.body), "application/pdf")],
    }


def _debt_reopened(notice: Notice) -> Facts:
    told, debt = notice.event.data, notice.event.debt
    return {
        "url": address("borrower:debt", debt.code),
        "owed": Money(told["owed_minor"], debt.currency),
    }


def _credit_asked(notice: Notice) -> Facts:
    told, debt = notice.event.data, notice.event.debt
    return {
        "url": address("borrower:debt", debt.code),
        "amount": Money(told["amount_minor"], debt.currency),
        "days": told["days"],
        "is_held": ledger.credit(debt).minor > 0,
    }


def _refund_waiting(notice: Notice) -> Facts:
    told, debt = notice.event.data, notice.event.debt
    return {
        "url": address("lender:payment", told["payment"]),
        "amount": Money(told["amount_minor"], debt.currency),
    }


def _refund_ended(notice: Notice) -> Facts:
    refund = Refund.objects.select_related("payment").get(code=notice.event.data["refund"])
    is_borrowers = notice.side == BORROWER
    page = ("borrower:debt", notice.event.debt.code)
    return {
        "url": address(*page if is_borrowers else ("lender:payment", refund.payment.code)),
        "amount": Money(refund.amount_minor, refund.currency),
        "is_held": ledger.credit(notice.event.debt).minor > 0,
    }


def was_asked_for(event: Event) -> bool:
    """Say whether it was the borrower who wished the money of this refund back."""
    asked = Refund.objects.filter(code=event.data["refund"], by__startswith="borrower:")
    return asked.exists()


def was_a_return(event: Event) -> bool:
    """Say whether the bank simply returned a debit, which the first letter said all of."""
    found = Chargeback.objects.filter(code=event.data["chargeback"])
    return found.filter(kind=Chargeback.Kind.RETURN).exists()


def _adjustment_done(notice: Notice) -> Facts:
    told, debt = notice.event.data, notice.event.debt
    made = Adjustment.objects.get(code=told["adjustment"])
    page = "borrower:debt" if notice.side == BORROWER else "lender:adjustment"
    return {
        "url": address(page, debt.code),
        "amount": Money(told["minor"], debt.currency),
        "left": Money(told["left_minor"], debt.currency),
        "part": str(Account.Kind(made.bucket).label),
        "why": str(made.get_cause_display()),
    }


def _chargeback_opened(notice: Notice) -> Facts:
    found = Chargeback.objects.get(code=notice.event.data["chargeback"])
    zone = notice.event.debt.lender.time_zone
    return {
        "url": address("lender:chargeback", found.code),
        "amount": Money(found.amount_minor, found.currency),
        "kind": found.kind,
        "answer_by": local_date(found.answer_by, zone) if found.answer_by else None,
    }


def _account(notice: Notice) -> tuple[str, str]:
    return "lender:account", notice.event.debt.code


FACTS: dict[str, Callable[[Notice], Facts]] = {
    "credit_note.issued": _credit_note_issued,
    "debt.reopened": _debt_reopened,
    "credit.asked": _credit_asked,
    "refund.waiting": _refund_waiting,
    "refund.refused": _refund_ended,
    "refund.not_made": _refund_ended,
    "chargeback.opened": _chargeback_opened,
    "chargeback.lost": _chargeback_opened,
    "adjustment.done": _adjustment_done,
}
