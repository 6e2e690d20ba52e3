"""Documents of records: made once per side and language, kept under their hash, served from there.

A receipt or an agreement never changes after it was made. A statement is of the moment, and a
letter holds a code that is not stored, so neither is kept.
"""

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from payments.days import local_date
from payments.models import (
    Accrual,
    Borrower,
    Clearance,
    CreditNote,
    Debt,
    PayoffQuote,
    Receipt,
    Remittance,
)
from payments.money import Money
from plans import support
from plans.models import Agreement, Dispute, Mandate, SupportNeed
from portal import (
    clearance_papers,
    correcting,
    documents,
    filling,
    invitations,
    outcomes,
    papers,
    permissions,
    readers,
)
from portal.lender import statements
from portal.models import Document, Invitation
from portal.papers import Paper

BOTH_SIDES = "BOTH"


def receipt(receipt: Receipt, *, side: str, language: str | None = None) -> Document:
    """Return the copy of one side, ``BORROWER`` or ``LENDER``, by default in its language."""
    debt = receipt.debt
    if language is None:
        is_lenders = side == "LENDER"
        language = (
            readers.language_of_lender(debt.lender)
            if is_lenders
            else readers.language_of_borrower(debt.borrower)
        )
    language = readers.written_in(language)
    found = _kept("receipt", receipt.code, side=side, language=language)
    if found:
        return found
    with override(language):
        paper = filling.receipt_paper(receipt, side=side)
    return _keep("receipt", receipt.code, paper, side=side, language=language, debt=debt)


def credit_note(note: CreditNote, *, side: str, language: str) -> Document:
    """Return the copy of one side, ``BORROWER`` or ``LENDER``, in ``language``."""
    language = readers.written_in(language)
    found = _kept("credit_note", note.code, side=side, language=language)
    if found:
        return found
    with override(language):
        paper = correcting.credit_note_paper(note, side=side)
    return _keep("credit_note", note.code, paper, side=side, language=language, debt=note.debt)


def clearance(found: Clearance, *, language: str) -> Document:
    """Return the letter that a debt is over, the same for both sides; final once it is."""
    language = readers.written_in(language)
    code = f"{found.code}-{found.state[0]}"
    kept = _kept("clearance", code, side=BOTH_SIDES, language=language)
    if kept:
        return kept
    with override(language):
        paper = clearance_papers.paper_of(found)
    return _keep("clearance", code, paper, side=BOTH_SIDES, language=language, debt=found.debt)


def agreement(agreement: Agreement, *, language: str | None = None) -> Document:
    """Return the agreement, the same for both sides, by default in the language it was signed in.

    The signed digest seals its contents in every language; the text that was read is one.
    """
    language = readers.written_in(language or agreement.language)
    found = _kept("agreement", agreement.code, side=BOTH_SIDES, language=language)
    if found:
        return found
    with override(language):
        paper = filling.agreement_paper(agreement)
    debt = agreement.plan.debt
    return _keep("agreement", agreement.code, paper, side=BOTH_SIDES, language=language, debt=debt)


def mandate(mandate: Mandate) -> Document:
    """Return the permission for automatic payments, in the language in which it was read."""
    language = readers.written_in(mandate.language)
    found = _kept("mandate", mandate.code, side=BOTH_SIDES, language=language)
    if found:
        return found
    with override(language):
        paper = permissions.paper_of(mandate)
    return _keep(
        "mandate", mandate.code, paper, side=BOTH_SIDES, language=language, debt=mandate.debt
    )


def outcome(dispute: Dispute, *, language: str) -> Document:
    """Return the letter with the lender's answer; a second answer has a letter of its own."""
    language = readers.written_in(language)
    code = f"{dispute.code}-{2 if dispute.appealed_at else 1}"
    found = _kept("outcome", code, side=BOTH_SIDES, language=language)
    if found:
        return found
    with override(language):
        paper = outcomes.outcome_paper(dispute)
    return _keep("outcome", code, paper, side=BOTH_SIDES, language=language, debt=dispute.debt)


def statement(debt: Debt, *, language: str, at: datetime, person: Borrower | None = None) -> bytes:
    """Return the PDF of what is owed at ``at`` and how it came about. Its books are open.

    It is for ``person``, one of those who owe it, else for the one it was placed on.
    """
    language, person = readers.written_in(language), person or debt.borrower
    with override(language):
        paper = filling.statement_paper(debt, person=person, at=at)
    is_large = _is_large(person, debt, at=at)
    return documents.render("statement", paper, language=language, is_large=is_large)


def quote(found: PayoffQuote, *, language: str) -> bytes:
    """Return the PDF of a quote."""
    language = readers.written_in(language)
    lender, currency = found.debt.lender, found.currency
    with override(language):
        paper = papers.QuotePaper(
            lender=filling.lender_party(lender),
            borrower=papers.Party(found.debt.borrower.name),
            number=found.code,
            made_date=local_date(found.made_at, lender.time_zone),
            debt_reference=found.debt.reference,
            lines=tuple(papers.QuoteLine(code, Money(m, currency)) for code, m in found.parts),
            amount=Money(found.amount_minor, currency),
            until=found.valid_through,
            is_growing=Accrual.objects.filter(debt=found.debt).exists(),
        )
    return documents.render("quote", paper, language=language)


def remittance(closed: Remittance, *, language: str) -> bytes:
    """Return the PDF of a closed statement; it never changes, so neither does this."""
    language = readers.written_in(language)
    with override(language):
        paper = statements.paper(closed)
    return documents.render("remittance", paper, language=language)


def letter(invitation: Invitation, *, at: datetime) -> bytes:
    """Return the PDF of an invitation that goes by post, in its reader's language.

    Printing it again gives the same code, for as long as the code can be used.
    """
    assert invitation.kind == Invitation.Kind.LETTER, f"{invitation} does not go by post"
    language = readers.language_of_borrower(invitation.person)
    with override(language):
        paper = filling.letter_paper(invitation, code=invitations.secret_of(invitation), at=at)
    is_large = _is_large(invitation.person, invitation.debt, at=at)
    return documents.render("letter", paper, language=language, is_large=is_large)


def _is_large(person: Borrower, debt: Debt, *, at: datetime) -> bool:
    """Say whether ``person``, who owes ``debt``, asked for large print."""
    today = local_date(at, debt.lender.time_zone)
    return SupportNeed.Code.LARGE_PRINT in support.codes_of(person, on=today)


def _kept(kind: str, code: str, *, side: str, language: str) -> Document | None:
    return Document.objects.filter(
        kind=kind, subject_code=code, side=side, language=language
    ).first()


def _keep(kind: str, code: str, paper: Paper, *, side: str, language: str, debt: Debt) -> Document:
    """Make the document and keep it; of two who make it at once, both get the first one's."""
    body = documents.render(kind, paper, language=language)
    try:
        with transaction.atomic():
            return Document.objects.create(
                lender_id=debt.lender_id,
                debt=debt,
                kind=kind,
                subject_code=code,
                side=side,
                language=language,
                sha256=hashlib.sha256(body).hexdigest(),
                body=body,
                made_at=timezone.now(),
            )
    except IntegrityError:
        found = _kept(kind, code, side=side, language=language)
        assert found is not None, f"{kind} {code} could not be kept"
        return found
