"""What letters say of settlements: asked, offered, signed, late, ended, paid."""

from collections.abc import Callable
from datetime import date
from typing import Any

from payments import ledger
from payments.money import Money
from plans.models import Settlement
from portal import settling_papers
from portal.filling import address
from portal.models import Notice

BORROWER = "BORROWER"
Facts = dict[str, Any]


def _about(notice: Notice) -> Facts:
    """Return what every letter about a settlement may say."""
    found, currency = _settlement(notice), notice.event.debt.currency
    page = "borrower:settlement" if notice.side == BORROWER else "lender:settlement"
    until = notice.event.data.get("until")
    return {
        "url": address(page, found.code),
        "amount": Money(found.amount_minor, currency),
        "given_up": Money(found.discount_minor, currency),
        "count": len(found.rows),
        "first_date": date.fromisoformat(found.rows[0][0]),
        "answer_by": found.answer_by_date,
        "expires": found.expires_date,
        "until": date.fromisoformat(until) if until else None,
        "owed": ledger.owed(notice.event.debt),
    }


def _with_paper(notice: Notice) -> Facts:
    body = settling_papers.pdf_of(
        _settlement(notice), language=notice.language, reader=notice.borrower
    )
    return _about(notice) | {"attachments": [("settlement.pdf", body, "application/pdf")]}


def _settlement(notice: Notice) -> Settlement:
    found = Settlement.objects.select_related("debt__lender", "debt__borrower")
    return found.get(code=notice.event.data["settlement"])


FACTS: dict[str, Callable[[Notice], Facts]] = {
    "settlement.pending": _about,
    "settlement.waiting": _about,
    "settlement.offered": _with_paper,
    "settlement.declined": _about,
    "settlement.expired": _about,
    "settlement.agreed": _with_paper,
    "settlement.late": _about,
    "settlement.breached": _about,
    "settlement.reopened": _about,
}
