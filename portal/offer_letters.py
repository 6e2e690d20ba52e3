"""What the letters about plans and answers say that a borrower may still change or have checked."""

from typing import Any

from plans.models import Proposal, SecondLook
from portal import term_words
from portal.filling import address
from portal.lender import reasons
from portal.models import Notice

BORROWER = "BORROWER"


def _taken_back(notice: Notice) -> dict[str, Any]:
    page = "borrower:ways" if notice.side == BORROWER else "lender:account"
    return {"url": address(page, notice.event.debt.code)}


def _countered(notice: Notice) -> dict[str, Any]:
    """Say what is changed, term by term, and why."""
    offer = Proposal.objects.select_related("debt", "answers_to").get(
        code=notice.event.data["offer"]
    )
    return {
        "url": address("borrower:proposal", offer.code),
        "until": offer.expires_at,
        "changes": term_words.told_of(offer),
        "why": reasons.words_of(offer.reason_code),
        "own_words": offer.reason_text,
    }


def _second_look_asked(notice: Notice) -> dict[str, Any]:
    code = notice.event.data["proposal"]
    look = SecondLook.objects.get(proposal__code=code)
    page = "borrower:proposal" if notice.side == BORROWER else "lender:second-look"
    return {"url": address(page, code), "answer_by": look.answer_by_date}


def _second_look_answered(notice: Notice) -> dict[str, Any]:
    told = notice.event.data
    code = told.get("offer", told["proposal"])
    return {"url": address("borrower:proposal", code), "is_agreed": "offer" in told}


FACTS = {
    "proposal.countered": _countered,
    "plan.taken_back": _taken_back,
    "second_look.asked": _second_look_asked,
    "second_look.answered": _second_look_answered,
}
