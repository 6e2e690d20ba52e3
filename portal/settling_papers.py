"""Fills the paper of a settlement, offered or signed, from its record.

Words come out in the language that is active; knows no layout and no requests.
"""

from datetime import date

from django.utils import timezone
from django.utils.translation import override

from payments.days import local_date
from payments.models import Borrower
from payments.money import Money
from plans.models import Settlement
from plans.settlement import settlement_terms
from portal import documents, papers, paperwork, readers
from portal.filling import lender_party


def paper_of(settlement: Settlement) -> papers.SettlementPaper:
    """Return the paper of a settlement that was offered, with its signature where it has one."""
    assert settlement.offered_at is not None, f"{settlement} was never offered"
    debt, zone = settlement.debt, settlement.debt.lender.time_zone
    told = settlement.contents or settlement_terms.contents_of(settlement)
    return papers.SettlementPaper(
        lender=lender_party(debt.lender),
        borrower=papers.Party(told["parties"]["borrower"]),
        number=f"S-{settlement.code}",
        written_date=local_date(settlement.offered_at, zone),
        debt_reference=told["debt"]["reference"],
        balance=Money(told["balance_minor"], told["currency"]),
        amount=Money(told["amount_minor"], told["currency"]),
        payments=due_payments(told["rows"], told["currency"]),
        until=date.fromisoformat(told["expires"]),
        cure_days=told["breach"]["cure_days"],
        tax=told["tax"],
        signature=_signature(settlement, told["version"]),
    )


def pdf_of(settlement: Settlement, *, language: str, reader: Borrower | None = None) -> bytes:
    """Return the PDF of an offer or a signed settlement, in large type where ``reader`` asked."""
    language = readers.written_in(language)
    with override(language):
        paper = paper_of(settlement)
    large = paperwork.is_large(reader, settlement.debt, at=timezone.now())
    return documents.render("settlement", paper, language=language, is_large=large)


def due_payments(rows: list[list[object]], currency: str) -> tuple[papers.DuePayment, ...]:
    """Return payments of ISO date and minor units, each with what is left after it."""
    left, found = sum(int(minor) for _, minor in rows), []
    for number, (day, minor) in enumerate(rows, start=1):
        left -= minor
        amount, rest = Money(minor, currency), Money(left, currency)
        found.append(papers.DuePayment(number, date.fromisoformat(day), amount, rest))
    return tuple(found)


def _signature(settlement: Settlement, version: str) -> papers.Signature | None:
    if settlement.signed_at is None:
        return None
    return papers.Signature(
        typed_name=settlement.signed_name,
        signed_at=settlement.signed_at,
        zone=settlement.debt.lender.time_zone,
        address=settlement.signed_address or "",
        version=version,
        digest=settlement.digest,
    )
