"""What letters say of money that went back: receipts corrected, debts owed again, credit held."""

from collections.abc import Callable
from typing import Any

from payments import ledger
from payments.days import local_date
from payments.models import Chargeback, CreditNote, Refund
from payments.money import Money
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
    kept = paperwork.credit_note(note, side=notice.side, language=notice.language)
    is_borrowers = notice.side == BORROWER
    page = ("borrower:receipt", note.receipt.code) if is_borrowers else _account(notice)
    refund = Refund.objects.filter(entry=note.entry).first()
    owed_again = sum(minor for kind, minor in note.lines if kind != "CREDIT")
    return {
        "url": address(*page),
        "number": note.code,
        "receipt": note.receipt.code,
        "reason": note.reason,
        "is_restored": note.reason in RESTORING,
        "is_refund": refund is not None,
        "amount": Money(abs(note.amount_minor), note.currency),
        "owed_again": Money(abs(owed_again), note.currency),
        "left": Money(note.owed_after_minor, note.currency),
        "method": method_words(note.receipt.payment),
        "text": refund.text if refund else "",
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
    "chargeback.opened": _chargeback_opened,
}
