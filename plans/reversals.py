"""What money that went back means to the agreements: books, then plan, then credit note."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from payments import chargebacks, clearances, credit_notes, crediting, ledger, refunds
from payments.events import record
from payments.models import Debt, Payment, Refund
from payments.money import Money
from payments.reversing import Reversed
from payments.states import move
from payments.wire_back import DisputeSeen, RefundSeen
from plans import progress
from plans.changing import amendments
from plans.models import Plan
from plans.settlement import settling

WON, CAME_BACK = "WON", "CAME_BACK"
# Credit that began to count toward another debt, and that no longer does.
MOVED, UNMOVED = "MOVED", "UNMOVED"


@transaction.atomic
def settle(
    payment: Payment,
    *,
    refunds_seen: Sequence[RefundSeen] = (),
    disputes_seen: Sequence[DisputeSeen] = (),
    at: datetime,
) -> int:
    """Apply what the provider says of one payment's refunds and disputes, all or none of it.

    Idempotent and monotone, whoever noticed and whoever started them. Return how many of them
    moved money in the books; each of these has its credit note.
    """
    moved = [each for seen in refunds_seen for each in refunds.apply(payment, seen, at=at)]
    moved += [each for seen in disputes_seen for each in chargebacks.apply(payment, seen, at=at)]
    for each in moved:
        follow(each, at=at)
    return len(moved)


@transaction.atomic
def count_credit(
    source: Debt,
    target: Debt,
    *,
    wanted: Money | None = None,
    kept: Money | None = None,
    by: str,
    at: datetime,
) -> Payment:
    """Count what is held of one debt, or a part of it, toward another.

    Both books, plans and papers, or nothing. Raise crediting.NotMovable.
    """
    payment, taken = crediting.count(source, target, wanted=wanted, kept=kept, by=by, at=at)
    for each in taken:
        follow(each, at=at)
    progress.follow(payment, at=at)
    return payment


def follow(done: Reversed, *, at: datetime) -> None:
    """Bring the plans and the papers of a debt in step with a reversal just booked."""
    plan = _keep_plans(done.debt, at=at)
    before = ledger.owed(done.debt)
    settlement = settling.follow(done.debt, at=at)
    # What a settlement gives up, or is owed again with it, belongs to what the paper says is owed.
    changed = (ledger.owed(done.debt) - before).minor
    done = replace(done, owed_after_minor=done.owed_after_minor + changed)
    told = settling.on_paper(settlement) if settlement else progress.on_paper(plan)
    credit_notes.issue(done, reason=_reason(done), progress=told, at=at)
    clearances.follow(done.debt, at=at)


def _keep_plans(debt: Debt, *, at: datetime) -> Plan | None:
    """Fill every plan anew; the last one is under way again where it is no longer paid.

    What a plan before it had paid and is owed again becomes a payment of the one under way.
    """
    plans = Plan.objects.filter(debt=debt).exclude(state__in=Plan.LEFT)
    last = None
    for plan in plans.select_related("debt__lender", "proposal", "lender").order_by("pk"):
        progress.refresh(plan, at=at)
        last = plan
    if last and last.state == Plan.State.COMPLETED and _is_open_again(last):
        move(last, Plan.State.ACTIVE)
        move(debt, Debt.State.ON_PLAN)
        record(debt, "plan.reopened", by="books", at=at, plan=last.code)
    return amendments.follow_books(last, at=at) if last else None


def _is_open_again(plan: Plan) -> bool:
    """Whether a plan paid off has payments to be made again, of a debt that nothing else holds."""
    plan.debt.refresh_from_db(fields=["state"])
    paid = ledger.reduced_since(plan.debt, after_number=plan.after_number)
    return plan.debt.state == Debt.State.OPEN and paid < plan.total_minor


def _reason(done: Reversed) -> str:
    taking = done.taking
    if isinstance(taking, Refund) and taking.moved_to_id:
        return UNMOVED if taking.restored_id == done.entry.pk else MOVED
    if taking.restored_id == done.entry.pk:
        return CAME_BACK if isinstance(taking, Refund) else WON
    return taking.cause if isinstance(taking, Refund) else taking.kind
