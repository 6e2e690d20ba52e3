"""Documents of records: made once per side and language, kept under their hash, served from there.

A receipt or an agreement never changes after it was made; who reads it in large type gets a copy
that says so and is not kept. A statement is of the moment, and a
letter holds a code that is not stored, so neither is kept.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

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


def receipt(
    receipt: Receipt, *, side: str, language: str | None = None, reader: Borrower | None = None
) -> Document:
    """Return the copy of one side, ``BORROWER`` or ``LENDER``, by default in its language."""
    debt = receipt.debt
    if language is None:
        is_lenders = side == "LENDER"
        language = (
            readers.language_of_lender(debt.lender)
            if is_lenders
            else readers.language_of_borrower(debt.borrower)
        )
    fill = partial(filling.receipt_paper, receipt, side=side)
    about = _About("receipt", receipt.code, side, readers.written_in(language), debt)
    return _given(about, fill, reader)


def credit_note(
    note: CreditNote, *, side: str, language: str, reader: Borrower | None = None
) -> Document:
    """Return the copy of one side, ``BORROWER`` or ``LENDER``, in ``language``."""
    fill = partial(correcting.credit_note_paper, note, side=side)
    about = _About("credit_note", note.code, side, readers.written_in(language), note.debt)
    return _given(about, fill, reader)


def clearance(found: Clearance, *, language: str, reader: Borrower | None = None) -> Document:
    """Return the letter that a debt is over, the same for both sides; final once it is."""
    code = f"{found.code}-{found.state[0]}"
    about = _About("clearance", code, BOTH_SIDES, readers.written_in(language), found.debt)
    return _given(about, partial(clearance_papers.paper_of, found), reader)


def agreement(
    agreement: Agreement, *, language: str | None = None, reader: Borrower | None = None
) -> Document:
    """Return the agreement, the same for both sides, by default in the language it was signed in.

    The signed digest seals its contents in every language; the text that was read is one.
    """
    language = readers.written_in(language or agreement.language)
    about = _About("agreement", agreement.code, BOTH_SIDES, language, agreement.plan.debt)
    return _given(about, partial(filling.agreement_paper, agreement), reader)


def mandate(mandate: Mandate, *, reader: Borrower | None = None) -> Document:
    """Return the permission for automatic payments, in the language in which it was read."""
    language = readers.written_in(mandate.language)
    about = _About("mandate", mandate.code, BOTH_SIDES, language, mandate.debt)
    return _given(about, partial(permissions.paper_of, mandate), reader)


def outcome(dispute: Dispute, *, language: str, reader: Borrower | None = None) -> Document:
    """Return the letter with the lender's answer; a second answer has a letter of its own."""
    code = f"{dispute.code}-{2 if dispute.appealed_at else 1}"
    about = _About("outcome", code, BOTH_SIDES, readers.written_in(language), dispute.debt)
    return _given(about, partial(outcomes.outcome_paper, dispute), reader)


def statement(debt: Debt, *, language: str, at: datetime, person: Borrower | None = None) -> bytes:
    """Return the PDF of what is owed at ``at`` and how it came about. Its books are open.

    It is for ``person``, one of those who owe it, else for the one it was placed on.
    """
    language, person = readers.written_in(language), person or debt.borrower
    with override(language):
        paper = filling.statement_paper(debt, person=person, at=at)
    large = is_large(person, debt, at=at)
    return documents.render("statement", paper, language=language, is_large=large)


def quote(found: PayoffQuote, *, language: str, reader: Borrower | None = None) -> bytes:
    """Return the PDF of a quote, for ``reader``."""
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
    large = is_large(reader, found.debt, at=timezone.now())
    return documents.render("quote", paper, language=language, is_large=large)


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
    large = is_large(invitation.person, invitation.debt, at=at)
    return documents.render("letter", paper, language=language, is_large=large)


def is_large(person: Borrower | None, debt: Debt, *, at: datetime) -> bool:
    """Say whether ``person``, who owes ``debt``, asked for large print."""
    today = local_date(at, debt.lender.time_zone)
    return bool(person) and SupportNeed.Code.LARGE_PRINT in support.codes_of(person, on=today)


@dataclass(frozen=True)
class _About:
    """Which document it is: one is kept for each of these."""

    kind: str
    code: str
    side: str
    language: str
    debt: Debt


def _given(about: _About, fill: Callable[[], Paper], reader: Borrower | None) -> Document:
    """Return the document as it is kept, made now where it was not yet.

    To a ``reader`` who asked for large print, the same words in large type, labelled as such: what
    both sides have is the kept one, and its bytes never change.
    """
    kept = _kept(about) or _keep(about, fill)
    if not is_large(reader, about.debt, at=timezone.now()):
        return kept
    with override(about.language):
        paper = fill()
    body = documents.render(
        about.kind, paper, language=about.language, is_large=True, large_of=kept.sha256
    )
    kept.body, kept.sha256, kept.pk = body, hashlib.sha256(body).hexdigest(), None
    return kept


def _kept(about: _About) -> Document | None:
    return Document.objects.filter(
        kind=about.kind, subject_code=about.code, side=about.side, language=about.language
    ).first()


def _keep(about: _About, fill: Callable[[], Paper]) -> Document:
    """Make the document and keep it; of two who make it at once, both get the first one's."""
    with override(about.language):
        paper = fill()
    body = documents.render(about.kind, paper, language=about.language)
    try:
        with transaction.atomic():
            return Document.objects.create(
                lender_id=about.debt.lender_id,
                debt=about.debt,
                kind=about.kind,
                subject_code=about.code,
                side=about.side,
                language=about.language,
                sha256=hashlib.sha256(body).hexdigest(),
                body=body,
                made_at=timezone.now(),
            )
    except IntegrityError:
        found = _kept(about)
        assert found is not None, f"{about.kind} {about.code} could not be kept"
        return found
