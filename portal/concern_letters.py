"""What letters about rests and questions say. Their words are in the templates of their kind."""

from collections.abc import Callable
from datetime import date
from typing import Any

from payments.models import Event
from payments.money import Money
from plans.models import Dispute
from portal import paperwork
from portal.filling import address
from portal.models import Notice

LENDER = "LENDER"
PDF = "application/pdf"
Facts = dict[str, Any]


def _dispute_opened(notice: Notice) -> Facts:
    facts = _dispute(notice.event)
    if notice.side == LENDER:
        return facts | {"url": address("lender:dispute", notice.event.data["dispute"])}
    return facts | _question_page(notice)


def _dispute_answered(notice: Notice) -> Facts:
    asked = Dispute.objects.select_related("debt__lender", "debt__borrower")
    dispute = asked.get(code=notice.event.data["dispute"])
    facts = _dispute(notice.event) | _question_page(notice)
    if dispute.answered_at is None:
        return facts  # Another officer looks at it meanwhile: this answer is not the last word.
    kept = paperwork.outcome(dispute, language=notice.language, reader=notice.borrower)
    return facts | {"attachments": [("answer.pdf", bytes(kept.body), PDF)]}


def _dispute_appealed(notice: Notice) -> Facts:
    facts = _dispute(notice.event)
    if notice.side == LENDER:
        return facts | {"url": address("lender:dispute", notice.event.data["dispute"])}
    return facts | _question_page(notice)


def _question_page(notice: Notice) -> Facts:
    return {"url": address("borrower:question", notice.event.data["dispute"])}


def _dispute(event: Event) -> Facts:
    dispute = Dispute.objects.get(code=event.data["dispute"])
    is_not_me = dispute.kind == Dispute.Kind.NOT_ME
    return {
        "is_not_me": is_not_me,
        "is_part": dispute.is_part,
        "asked": Money(event.data.get("minor", 0), event.debt.currency),
        "taken_off": Money(event.data.get("minor", 0), event.debt.currency),
        "answer_by": dispute.answer_by_date,
        "is_over": is_not_me and dispute.state == Dispute.State.UPHELD,
    }


def _hold(notice: Notice) -> Facts:
    until = notice.event.data["until"]
    return {
        "url": address("borrower:breathing-space", notice.event.debt.code),
        "until": date.fromisoformat(until) if until else None,
    }


def _debt_page(notice: Notice) -> Facts:
    return {"url": address("borrower:debt", notice.event.debt.code)}


FACTS: dict[str, Callable[[Notice], Facts]] = {
    "dispute.opened": _dispute_opened,
    "dispute.answered": _dispute_answered,
    "dispute.appealed": _dispute_appealed,
    "hold.started": _hold,
    "hold.extended": _hold,
    "hold.ended": _debt_page,
}
