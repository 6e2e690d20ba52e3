"""Keep agreements in step with the books. Everything here is derived and may run twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery, Sum

from payments import arrivals, booking, clearances, ledger, receipts, transfers
from payments.events import record
from payments.models import Debt, Payment, Transfer
from payments.money import Money
from payments.states import move
from payments.wire import Outcome
from plans import debits, disputed, plannable
from plans.changing import adjusting
from plans.filling import Due, Paid, fill
from plans.missing import lapses, tolerance
from plans.models import Instalment, Plan
from plans.settlement import settling


@dataclass(frozen=True)
class Progress:
    """Where a plan stands on a day: payments done, money paid, what is next and what is late.

    Counted over the whole arrangement: what was paid before the plan was changed is paid.
    ``coming`` is paid and on its way: what it covers is neither next nor late. ``next`` is still in
    time until ``next_until``, which may lie days after its due day ``next_date``.
    """

    count: int
    paid_count: int
    paid: Money
    total: Money
    next_date: date | None
    next: Money
    overdue: Money
    overdue_since: date | None
    last_date: date
    coming: Money
    next_until: date | None

    @property
    def left(self) -> Money:
        return self.total - self.paid


@transaction.atomic
def settle(payment: Payment, outcome: Outcome, *, at: datetime) -> bool:
    """Apply the provider's word on a payment: books, then plan, then receipt, or none of them.

    Idempotent: the reply, the webhook and the sweep may all call it. True where it changed
    something.
    """
    if not booking.apply(payment, outcome, at=at):
        return False
    if payment.purpose == Payment.Purpose.AUTOPAY:
        debits.follow(payment, at=at)
    if payment.state == Payment.State.SUCCEEDED:
        follow(payment, at=at)
    return True


@transaction.atomic
def confirm(transfer: Transfer, *, by: str, at: datetime) -> Payment:
    """Book a bank transfer that a second officer confirms: books, then plan, then receipt.

    Raise transfers.SamePerson, or WrongState where another officer was first.
    """
    payment = transfers.confirm(transfer, by=by, at=at)
    follow(payment, at=at)
    return payment


def follow(payment: Payment, *, at: datetime) -> None:
    """Bring plan, settlement, papers and receipt in step with a payment just booked."""
    plan = filled_plan(payment.debt)
    if plan:
        refresh(plan, at=at)
    settlement = settling.follow(payment.debt, at=at)
    told = settling.on_paper(settlement) if settlement else on_paper(plan)
    receipts.issue(payment, progress=told, at=at)
    clearances.follow(payment.debt, at=at)


def running_plan(debt: Debt) -> Plan | None:
    return (
        Plan.objects.filter(debt=debt, state__in=Plan.LIVE)
        .select_related("proposal", "lender", "debt")
        .first()
    )


def filled_plan(debt: Debt) -> Plan | None:
    """Return the plan that payments fill: the one under way, or one that may be taken up again."""
    kept = Plan.objects.filter(debt=debt, state__in=(*Plan.LIVE, Plan.State.BROKEN))
    return kept.select_related("proposal", "lender", "debt__lender").order_by("-pk").first()


def latest_plan(debt: Debt) -> Plan | None:
    """Return the plan under way, or the one last ended."""
    return (
        Plan.objects.filter(debt=debt).select_related("proposal", "lender").order_by("-pk").first()
    )


def refresh(plan: Plan, *, at: datetime) -> None:
    """Fill instalments with what the books say was paid since the agreement, and for what."""
    refresh_all([plan], at=at)


def refresh_all(plans: Sequence[Plan], *, at: datetime) -> None:
    """Do the same for many, whose debts are held and have their lenders at hand.

    In a fixed number of statements, but for those of which something was late before.
    """
    debts = [plan.debt for plan in plans]
    rows, owed = _rows_of(plans), ledger.owed_on(debts)
    accruing = {plan.pk for plan in adjusting.accruing_of(debt.pk for debt in debts)}
    booked = ledger.net_payments_of(debts, after={p.debt_id: p.after_number for p in plans})
    changed: list[Instalment] = []
    for plan in plans:
        mine, net = rows[plan.pk], booked[plan.debt_id]
        before = [(row.amount_minor, row.paid_minor) for row in mine]
        if plan.pk in accruing:
            lowered = sum(each.lowered_minor for each in net)
            for_it = owed[plan.debt_id] - plannable.left_out_minor(plan)
            adjusting.adjust(plan, mine, lowered_minor=lowered, owed_minor=for_it)
        for row, paid in zip(mine, _fill(mine, net), strict=True):
            row.paid_minor = paid
        now = [(row.amount_minor, row.paid_minor) for row in mine]
        changed += [row for row, was, is_ in zip(mine, before, now, strict=True) if was != is_]
    _store(changed, accruing)
    _complete([plan for plan in plans if not owed[plan.debt_id]], at=at)
    lapses.follow_all(plans, at=at)


def _rows_of(plans: Sequence[Plan]) -> dict[int, list[Instalment]]:
    rows: dict[int, list[Instalment]] = {plan.pk: [] for plan in plans}
    for row in Instalment.objects.filter(plan__in=list(rows)).order_by("plan", "number"):
        rows[row.plan_id].append(row)
    return rows


def _store(changed: Sequence[Instalment], accruing: set[int]) -> None:
    """Store what instalments are now, and what the plans come to whose last one is adjusted."""
    if not changed:
        return
    # Rows that are there already: only what is named is written of each, in one statement for all.
    names = [each.attname for each in Instalment._meta.concrete_fields if not each.primary_key]
    Instalment.objects.bulk_create(
        [Instalment(**{name: getattr(row, name) for name in names}) for row in changed],
        update_conflicts=True,
        unique_fields=["plan", "number"],
        update_fields=["amount_minor", "paid_minor"],
    )
    adjusted = accruing & {row.plan_id for row in changed}
    rows = Instalment.objects.filter(plan=OuterRef("pk")).order_by().values("plan")
    total = rows.annotate(total=Sum("amount_minor")).values("total")
    Plan.objects.filter(pk__in=adjusted).update(total_minor=Subquery(total))


def _complete(plans: Iterable[Plan], *, at: datetime) -> None:
    """End the plans of these that are under way: their debts are paid."""
    for plan in plans:
        if plan.state in (*Plan.LIVE, Plan.State.BROKEN):
            move(plan, Plan.State.COMPLETED)
            record(plan.debt, "plan.completed", by="books", at=at, plan=plan.code)


def preview(plan: Plan, amount: Money, *, ahead: str, on: date) -> list[Instalment]:
    """Return the instalments as booking a payment of ``amount`` on ``on`` would leave them.

    Nothing is stored. ``ahead`` is a Payment.Ahead: what becomes of money beyond what is due.
    """
    rows = list(plan.instalments.order_by("number"))
    for row, paid in zip(rows, _filled(plan, rows, Paid(amount.minor, ahead, on)), strict=True):
        row.paid_minor = paid
    return rows


def needed(rows: list[Instalment]) -> list[Instalment]:
    """Return the instalments without those at the end that were paid before the ones left."""
    last = max((place for place, row in enumerate(rows) if row.left_minor), default=len(rows) - 1)
    return rows[: last + 1]


def _filled(plan: Plan, rows: list[Instalment], *more: Paid) -> tuple[int, ...]:
    booked = ledger.net_payments(plan.debt, after_number=plan.after_number)
    return _fill(rows, booked, *more)


def _fill(
    rows: Sequence[Instalment], booked: Iterable[ledger.NetPayment], *more: Paid
) -> tuple[int, ...]:
    payments = [Paid(each.lowered_minor, each.ahead, each.paid_on) for each in booked]
    return fill([Due(row.due_date, row.amount_minor) for row in rows], [*payments, *more])


def progress_of(plan: Plan, *, on: date) -> Progress:
    """Return where ``plan`` stands on the local day ``on``, in three queries."""
    rows = list(plan.instalments.order_by("number"))
    return progress_from(
        plan,
        rows,
        on=on,
        coming_minor=arrivals.expected(plan.debt).minor,
        grace_days=tolerance.days_of(plan),
        resting_minor=plannable.waiting_minor(plan, disputed.resting_minor(plan.debt)),
    )


def progress_from(
    plan: Plan,
    rows: list[Instalment],
    *,
    on: date,
    coming_minor: int,
    grace_days: int,
    resting_minor: int = 0,
) -> Progress:
    """Return where ``plan`` stands on ``on``, from its instalments in their order.

    ``coming_minor`` minor units are on their way; a payment is late ``grace_days`` after its day.
    ``resting_minor`` is questioned and not asked for: the last payments wait for its answer.
    """
    currency, grace = plan.debt.currency, timedelta(days=grace_days)
    asked_for = needed(rows)
    unpaid = [row for row in rows if row.left_minor]
    found = _asked(_uncovered(unpaid, coming_minor), resting_minor)
    # What is left when both sides look again is agreed anew; silence never makes it due.
    asked = [(row, minor) for row, minor in found if not row.is_open]
    late = [(row, minor) for row, minor in asked if row.due_date + grace < on]
    following, next_minor = next(iter(asked[len(late) :]), (None, 0))
    return Progress(
        count=plan.before_count + len(asked_for),
        paid_count=plan.before_count + len(asked_for) - len(unpaid),
        paid=Money(plan.before_minor + sum(row.paid_minor for row in rows), currency),
        total=Money(plan.before_minor + plan.total_minor, currency),
        next_date=following.due_date if following else None,
        next=Money(next_minor, currency),
        overdue=Money(sum(minor for _, minor in late), currency),
        overdue_since=late[0][0].due_date if late else None,
        last_date=asked_for[-1].due_date,
        coming=Money(coming_minor, currency),
        next_until=following.due_date + grace if following else None,
    )


def _uncovered(unpaid: list[Instalment], coming_minor: int) -> list[tuple[Instalment, int]]:
    """Return what is left to ask for, oldest first, when what is on its way has arrived."""
    asked = []
    for row in unpaid:
        covered = min(coming_minor, row.left_minor)
        coming_minor -= covered
        if covered < row.left_minor:
            asked.append((row, row.left_minor - covered))
    return asked


def _asked(
    uncovered: list[tuple[Instalment, int]], resting_minor: int
) -> list[tuple[Instalment, int]]:
    """Return what is left to ask for without what rests, which is taken off from the end."""
    asked = []
    for row, minor in reversed(uncovered):
        rests = min(resting_minor, minor)
        resting_minor -= rests
        if rests < minor:
            asked.append((row, minor - rests))
    return asked[::-1]


def on_paper(plan: Plan | None) -> dict[str, Any]:
    """Return the plan's progress as a receipt keeps it: counts, minor units, ISO dates."""
    if plan is None:
        return {}
    rows = list(plan.instalments.order_by("number"))
    asked_for = needed(rows)
    following = next((row for row in rows if row.left_minor), None)
    return {
        "paid": plan.before_count + sum(not row.left_minor for row in asked_for),
        "count": plan.before_count + len(asked_for),
        "paid_minor": plan.before_minor + sum(row.paid_minor for row in rows),
        "total_minor": plan.before_minor + plan.total_minor,
        "next_date": following.due_date.isoformat() if following else "",
        "next_minor": following.left_minor if following else 0,
    }
