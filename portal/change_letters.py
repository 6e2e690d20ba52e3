"""What the letter about a changed plan says: what it was, what it is, and why."""

from collections.abc import Callable, Sequence
from typing import Any

from payments.money import Money
from plans.models import Agreement, Instalment, Plan
from portal import change_words, paperwork, review_letters
from portal.filling import address
from portal.models import Notice

Facts = dict[str, Any]
PDF = "application/pdf"


def _plan_changed(notice: Notice) -> Facts:
    agreement = Agreement.objects.select_related(
        "plan__debt__lender", "plan__debt__borrower", "plan__proposal", "plan__supersedes__proposal"
    ).get(plan__code=notice.event.data["plan"])
    plan = agreement.plan
    is_borrowers = notice.side == "BORROWER"
    page = "borrower:plan" if is_borrowers else "lender:account"
    kept = paperwork.agreement(agreement, reader=notice.borrower)
    return {
        "url": address(page, plan.code if is_borrowers else plan.debt.code),
        "what": str(change_words.DONE[notice.event.data["change"]]),
        "before": _course(plan.supersedes),
        "after": _course(plan),
        **review_letters.again(plan),
        "attachments": [("agreement.pdf", bytes(kept.body), PDF)],
    }


def _course(plan: Plan) -> Facts:
    """Return what was left of ``plan`` when it was agreed, or when another took its place."""
    rows = list(plan.instalments.order_by("number"))
    if plan.state == Plan.State.SUPERSEDED:
        rows = [row for row in rows if row.left_minor] or rows
        return _facts(rows, [row.left_minor or row.amount_minor for row in rows], plan)
    return _facts(rows, [row.amount_minor for row in rows], plan)


def _facts(rows: Sequence[Instalment], minors: Sequence[int], plan: Plan) -> Facts:
    currency = plan.debt.currency
    return {
        "count": len(rows),
        "first": Money(minors[0], currency),
        "first_date": rows[0].due_date,
        "last_date": rows[-1].due_date,
        "review": plan.proposal.review_date if rows[-1].is_open else None,
        "total": Money(sum(minors), currency),
    }


FACTS: dict[str, Callable[[Notice], Facts]] = {"plan.changed": _plan_changed}
