"""What letters say when a debt is over, when that is final, and when it no longer holds."""

from collections.abc import Callable
from datetime import date
from typing import Any

from payments.models import Clearance
from payments.money import Money
from portal import paperwork
from portal.filling import address
from portal.models import Notice

BORROWER = "BORROWER"
Facts = dict[str, Any]


def _about(notice: Notice) -> Facts:
    found = _clearance(notice)
    is_borrowers = notice.side == BORROWER
    code = notice.event.debt.code
    url = address("borrower:debt", code) if is_borrowers else address("lender:clearances")
    is_open = found.final_after and found.final_after != date.max
    return {
        "url": url,
        "number": found.code,
        "is_settled": found.kind == Clearance.Kind.SETTLED,
        "given_up": Money(found.waived_minor, found.currency),
        "is_final": found.final_after is None,
        "final_after": found.final_after if is_open else None,
    }


def _with_paper(notice: Notice) -> Facts:
    kept = paperwork.clearance(_clearance(notice), language=notice.language, reader=notice.borrower)
    return _about(notice) | {
        "attachments": [("nothing-more-owed.pdf", bytes(kept.body), "application/pdf")]
    }


def _clearance(notice: Notice) -> Clearance:
    found = Clearance.objects.select_related("debt__lender", "debt__borrower")
    return found.get(code=notice.event.data["clearance"])


FACTS: dict[str, Callable[[Notice], Facts]] = {
    "clearance.issued": _with_paper,
    "clearance.final": _with_paper,
    "clearance.withdrawn": _about,
}
