"""Every paper about a person: its name in their own copy, and how it is made when it is wanted."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import QuerySet

from payments.models import Borrower
from plans.models import Exhibit, SupportNeed
from portal import access, paperwork, settling_papers
from portal.models import Identity, User

ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
Paper = tuple[str, Callable[[], bytes]]


def of(user: User, language: str, *, at: datetime) -> Iterator[Paper]:
    """Give each paper about ``user`` in the same order every time, read a few rows at a time.

    None is made before it is asked for.
    """
    lenders = ("debt__lender", "debt__borrower")
    for debt in access.debts_of(user).order_by("pk"):
        make = partial(paperwork.statement, debt, language=language, at=at)
        yield f"statements/{debt.code}.pdf", make
    reader = _reader(user)
    mine = {"side": "BORROWER", "language": language, "reader": reader}
    receipts = access.receipts_of(user).select_related(*lenders, "payment")
    yield from _kept("receipts", receipts, partial(paperwork.receipt, **mine))
    notes = access.credit_notes_of(user)
    yield from _kept("credit-notes", notes, partial(paperwork.credit_note, **mine))
    yield from _kept(
        "agreements", access.agreements_of(user), partial(paperwork.agreement, reader=reader)
    )
    yield from _kept(
        "mandates", access.mandates_of(user), partial(paperwork.mandate, reader=reader)
    )
    for offer in access.settlements_of(user).filter(offered_at__isnull=False).iterator(50):
        make = partial(settling_papers.pdf_of, offer, language=language, reader=reader)
        yield f"settlements/{offer.code}.pdf", make
    ends = access.clearances_of(user)
    yield from _kept(
        "letters", ends, partial(paperwork.clearance, language=language, reader=reader)
    )
    shown = Exhibit.objects.filter(dispute__debt__in=access.debts_of(user))
    for exhibit in shown.defer("body").order_by("pk").iterator(50):
        ending = ENDINGS.get(exhibit.kind, "bin")
        yield f"papers/{exhibit.code}.{ending}", partial(_shown, exhibit.pk)


def _reader(user: User) -> Borrower | None:
    """Return the record of ``user`` that wishes for large print, or none."""
    mine = Identity.objects.filter(user=user).values("borrower")
    wishing = SupportNeed.objects.filter(borrower__in=mine, code=SupportNeed.Code.LARGE_PRINT)
    found = wishing.select_related("borrower").first()
    return found.borrower if found else None


def _kept(folder: str, rows: QuerySet[Any], make: Callable[[Any], Any]) -> Iterator[Paper]:
    """Give the papers of ``rows`` that are kept once they are made."""
    for row in rows.order_by("pk").iterator(50):
        yield f"{folder}/{row.code}.pdf", partial(_body, make, row)


def _body(make: Callable[[Any], Any], row: Any) -> bytes:
    return bytes(make(row).body)


def _shown(pk: int) -> bytes:
    return bytes(Exhibit.objects.values_list("body", flat=True).get(pk=pk) or b"")
