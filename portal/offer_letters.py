"""What the letters about plans and answers say that a borrower may still change or have checked."""

from typing import Any

from plans.models import SecondLook
from portal.filling import address
from portal.models import Notice

BORROWER = "BORROWER"


def _taken_back(notice: Notice) -> dict[str, Any]:
    page = "borrower:ways" if notice.side == BORROWER else "lender:account"
    return {"url": address(page, notice.event.debt.code)}


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
    "plan.taken_back": _taken_back,
    "second_look.asked": _second_look_asked,
    "second_look.answered": _second_look_answered,
}
