"""Puts together what a lender shows the payer's bank: one PDF, from what is stored here.

Chooses and words; sends nothing and decides nothing.
"""

from datetime import datetime

from django.utils.translation import override

from payments.days import local_date
from payments.models import Chargeback, CreditNote, Debt, Event, Receipt
from payments.money import Money
from plans.models import Agreement, Mandate
from portal import documents, filling, papers, readers
from portal.lender import happenings
from portal.models import Notice
from portal.papers.evidence import Contact, Correction, EvidencePaper, MandatePaper

# At most so many receipts and lines of the log: a bank reads no more.
RECEIPTS_MAX = 60
CONTACTS_MAX = 300
# What happened that shows a bank nothing of the borrower's doing or knowing.
UNTOLD = ("debt.placed", "debt.verified", "debt.held", "receipt.issued", "credit_note.issued")


def assemble(chargeback: Chargeback, *, language: str, at: datetime) -> bytes:
    """Return the evidence as one PDF: agreement, mandate, receipts, contacts, itemisation."""
    language = readers.written_in(language)
    with override(language):
        paper = evidence_paper(chargeback, at=at)
    return documents.render("evidence", paper, language=language)


def texts_of(chargeback: Chargeback) -> dict[str, str]:
    """Return what the provider asks for in fields of its own."""
    debt, payment = chargeback.debt, chargeback.payment
    day = local_date(payment.settled_at or payment.created_at, debt.lender.time_zone)
    return {
        "customer_name": debt.borrower.name,
        "product_description": f"Repayment of account {debt.reference} to {debt.lender.name}",
        "service_date": day.isoformat(),
    }


def evidence_paper(chargeback: Chargeback, *, at: datetime) -> EvidencePaper:
    """Return what is shown, in the language that is active."""
    debt, payment = chargeback.debt, chargeback.payment
    zone, currency = debt.lender.time_zone, debt.currency
    lines = debt.lines.order_by("number")
    return EvidencePaper(
        lender=filling.lender_party(debt.lender),
        borrower=papers.Party(debt.borrower.name),
        claim_reference=chargeback.dispute_id,
        written_date=local_date(at, zone),
        debt_reference=debt.reference,
        paid_date=local_date(payment.settled_at or payment.created_at, zone),
        amount=Money(payment.received_minor, currency),
        disputed=Money(chargeback.amount_minor, currency),
        method=filling.method_words(payment),
        provider_reference=payment.intent_id,
        itemisation=tuple(
            papers.PartLine(line.kind, Money(line.amount_minor, currency), line.on_date, line.text)
            for line in lines
        ),
        original_creditor=debt.original_creditor,
        receipts=_receipts(debt),
        contacts=_contacts(debt),
        corrections=_corrections(chargeback),
        text=chargeback.answer_text,
        agreement=_agreement(debt),
        mandate=_mandate(debt),
    )


def _receipts(debt: Debt) -> tuple[papers.ReceiptPaper, ...]:
    found = Receipt.objects.filter(debt=debt).select_related(
        "payment", "debt__lender", "debt__borrower"
    )
    rows = found.order_by("issued_at", "pk")[:RECEIPTS_MAX]
    return tuple(filling.receipt_paper(receipt, side="LENDER") for receipt in rows)


def _corrections(chargeback: Chargeback) -> tuple[Correction, ...]:
    """Return what went back of the receipts shown, but for what this dispute itself took."""
    debt = chargeback.debt
    own = [pk for pk in (chargeback.entry_id, chargeback.restored_id) if pk]
    notes = CreditNote.objects.filter(debt=debt).exclude(entry__in=own).select_related("receipt")
    return tuple(
        Correction(
            note.code,
            local_date(note.issued_at, debt.lender.time_zone),
            note.receipt.code,
            Money(note.amount_minor, note.currency),
        )
        for note in notes.order_by("issued_at", "pk")[:RECEIPTS_MAX]
    )


def _agreement(debt: Debt) -> papers.AgreementPaper | None:
    signed = Agreement.objects.filter(plan__debt=debt).select_related(
        "plan__debt__lender", "plan__debt__borrower", "plan__proposal"
    )
    last = signed.order_by("-pk").first()
    return filling.agreement_paper(last) if last else None


def _mandate(debt: Debt) -> MandatePaper | None:
    last = Mandate.objects.filter(debt=debt).order_by("-pk").first()
    if last is None:
        return None
    return MandatePaper(
        agreed_date=local_date(last.at, debt.lender.time_zone),
        text=last.text,
        signed_name=last.signed_name,
        address=last.signed_address or "",
        digest=last.digest,
    )


def _contacts(debt: Debt) -> tuple[Contact, ...]:
    """Return what happened and which letters went out, oldest first."""
    zone = debt.lender.time_zone
    events = Event.objects.filter(debt=debt, kind__in=happenings.TOLD).exclude(kind__in=UNTOLD)
    told = [(event.at, str(happenings.TOLD[event.kind])) for event in events]
    sent = Notice.objects.filter(event__debt=debt, state=Notice.State.SENT, side="BORROWER")
    for notice in sent.select_related("event"):
        words = happenings.TOLD.get(notice.event.kind, notice.event.kind)
        told.append((notice.sent_at, happenings.letter_about(str(words))))
    ordered = sorted(told)[-CONTACTS_MAX:]
    return tuple(Contact(local_date(at, zone), words) for at, words in ordered)
