"""What the letters about looking at a hardship plan again say."""

from collections.abc import Callable
from datetime import date
from typing import Any

from plans.models import Plan, Review
from portal.filling import address
from portal.models import Notice

Facts = dict[str, Any]


def _opened(notice: Notice) -> Facts:
    told, debt = notice.event.data, notice.event.debt
    return {
        "url": address("borrower:ways", debt.code),
        "month_url": address("borrower:budget", debt.code),
        "day": date.fromisoformat(told["day"]),
    }


def _closed(notice: Notice) -> Facts:
    code = notice.event.data["plan"]
    said = Review.objects.filter(plan__debt=notice.event.debt, state=Review.State.CLOSED)
    return {
        "url": address("borrower:plan", code),
        "words": said.order_by("-answered_at").values_list("answer_text", flat=True).first(),
    }


def again(plan: Plan) -> Facts:
    """Return when both sides look at ``plan`` again, and an officer's words where it goes on."""
    found = Review.objects.filter(plan=plan.supersedes, state=Review.State.GONE_ON)
    words = found.values_list("answer_text", flat=True).first() if plan.supersedes else None
    return {"review": plan.proposal.review_date, "words": words or ""}


FACTS: dict[str, Callable[[Notice], Facts]] = {
    "review.opened": _opened,
    "review.closed": _closed,
}
