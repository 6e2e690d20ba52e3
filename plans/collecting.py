"""Taking one debit on its day: written down, sent with nobody at the screen, applied.

Of two workers at one debit one takes it. What was sent is never sent again: a debit without an
answer is looked up by its key, as every payment is.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from payments import accounts, arrivals, charging, debiting, ledger
from payments.days import local_date
from payments.models import Debt, Method, Payment
from payments.money import Money
from payments.states import WrongState, move
from plans import autopay, debits, disputed, holds, progress
from plans.models import Debit, Mandate, Plan

State = Debit.State
# Money is taken in the day, local to the debt: when banks answer and people can look.
FROM, UNTIL = time(10), time(20)
SEND_MAX = 50
BY = "autopay"


class _Waits(Exception):
    """Not now, perhaps later today or tomorrow: the debit stays announced."""


class _Over(Exception):
    """Not at all any more, for the reason it carries."""


def due(*, at: datetime) -> list[Debit]:
    """Return debits whose day and hour it is where their debt lives, oldest first, bounded.

    Those that have to wait are left out: a dispute, a rest, books in question. Five queries.
    """
    # No place on earth is further on in the calendar than a day after UTC.
    listed = Debit.objects.filter(
        state=State.NOTIFIED,
        charge_date__lte=at.date() + timedelta(days=1),
        charge_date__gte=at.date() - timedelta(days=debits.LATE_DAYS_MAX + 1),
        debt__state=Debt.State.ON_PLAN,
        mandate__method__state=Method.State.ACTIVE,
    ).exclude(mandate__method__account__in=autopay.stopped_accounts())
    found = list(
        listed.select_related("debt__lender").order_by("charge_date", "pk")[: 4 * SEND_MAX]
    )
    resting = holds.not_collected_for([debit.debt_id for debit in found])
    ready = [d for d in found if d.debt_id not in resting and _is_time(d, at=at)]
    return ready[:SEND_MAX]


def begin(debit: Debit, *, at: datetime) -> Payment | None:
    """Write down that ``debit`` is taken now and return its payment; None where it is not.

    It waits while somebody is paying, while contact rests, or while the books are in question; it
    is let go where its plan, its permission or what it was for has ended.
    """
    try:
        with transaction.atomic():
            debt = ledger.hold(debit.debt)
            move(debit, State.SENT)
            return _write(debit, debt, at=at)
    except (WrongState, _Waits, debiting.Busy, accounts.NotReady):
        debit.refresh_from_db()
        return None
    except _Over as over:
        _let_go(debit, reason=str(over))
        return None


def send(payment: Payment, *, title: str, at: datetime) -> bool:
    """Ask the provider for the money of ``payment`` and apply its answer.

    Raise gateway.Unreachable or gateway.Refused: then the look-up finds out what happened.
    """
    outcome = debiting.charge(payment, title=title)
    return progress.settle(payment, outcome, at=at)


def confirm(debit: Debit, *, language: str, by: str, at: datetime) -> Payment:
    """Write down that the borrower pays ``debit`` on the provider's page, as their bank asked.

    Pressing twice gives one payment. Raise charging.AlreadyPaying where another is open, and
    charging.NotPayable where nothing is left to pay.
    """
    debt = debit.debt
    rows = list(debit.plan.instalments.order_by("number"))
    minor = debits.collectable(
        rows,
        debit.instalment_number,
        told_minor=debit.amount_minor,
        owed_minor=ledger.owed(debt).minor - disputed.resting_minor(debt),
        pending_minor=arrivals.expected(debt).minor,
        currency=debt.currency,
    )
    try:
        with transaction.atomic():
            payment = charging.start(
                debt,
                purpose=Payment.Purpose.AUTOPAY,
                amount=Money(minor, debt.currency),
                language=language,
                by=by,
                at=at,
            )
            asked = Debit.objects.filter(pk=debit.pk, state=State.NEEDS_BORROWER)
            asked.update(payment=payment)
    except charging.AlreadyPaying as other:
        if other.payment.pk != debit.payment_id:
            raise
        return other.payment
    return payment


def _write(debit: Debit, debt: Debt, *, at: datetime) -> Payment:
    """Write the payment down, in the transaction that moved the debit."""
    now = Debit.objects.select_related("mandate__method", "plan").get(pk=debit.pk)
    _check(now, debt, at=at)
    pending = arrivals.expected(debt)
    minor = debits.collectable(
        list(now.plan.instalments.order_by("number")),
        now.instalment_number,
        told_minor=now.amount_minor,
        owed_minor=ledger.owed(debt).minor - disputed.resting_minor(debt),
        pending_minor=pending.minor,
        currency=debt.currency,
    )
    if minor == 0:
        # Where money on its way would cover it, it has to arrive first.
        # What is questioned is not taken; it may be asked for again when it has its answer.
        raise _Waits if pending or disputed.resting_minor(debt) else _Over("paid")
    payment = debiting.start(
        debt, method=now.mandate.method, amount=Money(minor, debt.currency), by=BY, at=at
    )
    Debit.objects.filter(pk=debit.pk).update(payment=payment)
    debit.payment = payment
    return payment


def _check(debit: Debit, debt: Debt, *, at: datetime) -> None:
    mandate, plan = debit.mandate, debit.plan
    if mandate.state != Mandate.State.ACTIVE or mandate.paused_at:
        raise _Over("stopped")
    if plan.state not in Plan.COLLECTED or debt.state in (Debt.State.PAID, Debt.State.CLOSED):
        raise _Over("plan_ended")
    may_not = (
        debt.state != Debt.State.ON_PLAN
        or mandate.method.state != Method.State.ACTIVE
        or holds.not_collected_for([debt.pk])
        or autopay.is_stopped(mandate.method.account)
        or not _is_time(debit, at=at, zone=debt.lender.time_zone)
    )
    if may_not:
        raise _Waits


def _is_time(debit: Debit, *, at: datetime, zone: str = "") -> bool:
    zone = zone or debit.debt.lender.time_zone
    hour, today = at.astimezone(ZoneInfo(zone)).time(), local_date(at, zone)
    is_day = debit.charge_date <= today and not autopay.is_late(debit, on=today)
    return is_day and FROM <= hour < UNTIL


def _let_go(debit: Debit, *, reason: str) -> None:
    debit.refresh_from_db()
    try:
        with transaction.atomic():
            move(debit, State.CANCELLED, reason=reason)
    except WrongState:
        return
