"""One collection after another: how much it may take, on which day, and what became of it.

Follows its payment, whoever heard of it first; knows nothing of pages, letters or the provider.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from payments.codes import new_code
from payments.days import local_date
from payments.events import record
from payments.models import Payment
from payments.rails import largest_minor, smallest_minor, step_minor
from payments.states import WrongState, move, move_all
from plans import retries
from plans.models import Debit, Instalment, Mandate

State = Debit.State
# Not sent yet: these can still be moved, or stopped.
WAITING = (State.PLANNED, State.NOTIFIED)
LIVE = (*WAITING, State.SENT, State.NEEDS_BORROWER)
# A borrower may move a debit once, by so many days at most.
MOVE_DAYS_MAX = 10
# What could not be sent on its day may be sent so many days later; after that it is not taken.
LATE_DAYS_MAX = 3
# Tries that never reached the bank are not counted against the borrower, but do not go on forever.
ATTEMPTS_MAX = 6


class NotMovable(Exception):
    """This debit cannot be moved. ``code``: TOO_LATE, MOVED_BEFORE, NOT_THEN."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def collectable(
    rows: Sequence[Instalment],
    number: int,
    *,
    told_minor: int,
    owed_minor: int,
    pending_minor: int,
    currency: str,
) -> int:
    """Return how many minor units may be taken for instalment ``number``; 0 where none may.

    What is left of it, never more than was told, never more than is owed and not yet on its way.
    Money on its way (``pending_minor``) covers the oldest ``rows`` first, as it will when it
    arrives. Rounded down to what the rails carry.
    """
    left = 0
    for row in rows:
        covered = min(pending_minor, row.left_minor)
        pending_minor, owed_minor = pending_minor - covered, owed_minor - covered
        if row.number == number:
            left = row.left_minor - covered
    # What is under way beyond this plan's rows lowers what is owed as well.
    amount = min(left, told_minor, owed_minor - pending_minor, largest_minor(currency))
    amount -= amount % step_minor(currency)
    return amount if amount >= smallest_minor(currency) else 0


def days_later(plan_ids: Sequence[int]) -> dict[int, int]:
    """Return, by plan, by how many days a debit that is going to be taken lies after its due day.

    One query; plans whose debits are on their days are left out.
    """
    live = Debit.objects.filter(plan__in=plan_ids, state__in=(*WAITING, State.SENT))
    found: dict[int, int] = {}
    for plan_id, due, day in live.values_list("plan", "due_date", "charge_date"):
        if day > due:
            found[plan_id] = max(found.get(plan_id, 0), (day - due).days)
    return found


def can_move(debit: Debit, *, on: date) -> bool:
    """Say whether the borrower can still move ``debit`` on the local day ``on``."""
    return debit.state in WAITING and debit.moved_at is None and on < debit.charge_date


def move_day(debit: Debit, *, to: date, by: str, at: datetime) -> None:
    """Put off one debit to the local day ``to``, once. Raise NotMovable.

    At the latest on the day before, and by MOVE_DAYS_MAX days at most.
    """
    today = local_date(at, debit.lender.time_zone)
    if debit.state not in WAITING or today >= debit.charge_date:
        raise NotMovable("TOO_LATE")
    if debit.moved_at:
        raise NotMovable("MOVED_BEFORE")
    if not debit.charge_date < to <= debit.charge_date + timedelta(days=MOVE_DAYS_MAX):
        raise NotMovable("NOT_THEN")
    with transaction.atomic():
        mine = Debit.objects.filter(
            pk=debit.pk, state__in=WAITING, moved_at=None, charge_date=debit.charge_date
        )
        if mine.update(charge_date=to, moved_at=at) != 1:
            raise NotMovable("TOO_LATE")
        record(debit.debt, "debit.moved", by=by, at=at, **_facts(debit) | {"day": to.isoformat()})
    debit.charge_date, debit.moved_at = to, at


def follow(payment: Payment, *, at: datetime) -> None:
    """Bring the debit that ``payment`` collects to where the payment is; part of its transaction.

    Refused for the day: another try is planned, or autopay rests. Refused only because the bank
    wants its customer: the borrower is asked. Never sent: tomorrow again, if that is not too late.
    """
    found = Debit.objects.filter(payment=payment).select_related(
        "mandate", "plan__proposal", "debt__lender", "lender"
    )
    debit = found.first()
    if debit is None:
        return
    with suppress(WrongState):
        if payment.state == Payment.State.SUCCEEDED:
            move(debit, State.PAID)
            record(debit.debt, "debit.paid", by="autopay", at=at, **_facts(debit))
        elif debit.state == State.NEEDS_BORROWER:
            return  # The borrower's own page: they can open another one.
        elif payment.state == Payment.State.FAILED:
            _refused(debit, payment.failure_code, at=at)
        elif payment.state == Payment.State.CANCELED:
            _never_sent(debit, at=at)


def carry_over(old: Mandate, new: Mandate) -> None:
    """Let what was announced or sent under ``old`` go on under ``new``, whose plan has the same.

    A debit that was sent goes on whatever the plan says: its money is on its way.
    """
    rows = {row.due_date: row for row in new.plan.instalments.all()}
    for debit in Debit.objects.filter(mandate=old, state__in=LIVE):
        row = rows.get(debit.due_date)
        is_same = row is not None and row.amount_minor == debit.amount_minor
        if row and (is_same or debit.state == State.SENT):
            found = Debit.objects.filter(pk=debit.pk)
            found.update(mandate=new, plan=new.plan, instalment_number=row.number)


def stop_waiting(mandate: Mandate, *, reason: str) -> int:
    """Take back every debit under ``mandate`` that was not sent yet; return how many."""
    waiting = Debit.objects.filter(mandate=mandate, state__in=WAITING)
    waiting.update(reason=reason)
    return move_all(waiting, State.CANCELLED)


def let_go(mandate: Mandate, *, reason: str) -> None:
    """Take back every debit under ``mandate`` that is not on its way, asked for or not."""
    stop_waiting(mandate, reason=reason)
    asked = Debit.objects.filter(mandate=mandate, state=State.NEEDS_BORROWER)
    asked.update(reason=reason)
    move_all(asked, State.CANCELLED)


def _refused(debit: Debit, code: str, *, at: datetime) -> None:
    if retries.needs_borrower(code):
        move(debit, State.NEEDS_BORROWER, reason=code)
        record(debit.debt, "debit.needs_borrower", by="autopay", at=at, **_facts(debit))
        return
    move(debit, State.FAILED, reason=code)
    today = local_date(at, debit.lender.time_zone)
    day = retries.next_try(
        code,
        tries=_tries(debit),
        failed_on=today,
        pay_day=debit.plan.proposal.anchor_day,
        before=_next_due(debit),
        country=debit.debt.lender.country,
    )
    following = _plan_again(debit, day=day, at=at) if day and _goes_on(debit) else None
    told = (
        {"next_day": following.charge_date.isoformat(), "next": following.code}
        if (following)
        else {}
    )
    record(debit.debt, "debit.failed", by="autopay", at=at, **_facts(debit) | told)
    if following is None:
        rest(debit.mandate, why=code, at=at)


def _tries(debit: Debit) -> int:
    """Return how often this payment was refused of this method, under whatever plan it stood."""
    return Debit.objects.filter(
        debt=debit.debt_id,
        mandate__method=debit.mandate.method_id,
        due_date=debit.due_date,
        state=State.FAILED,
    ).count()


def rest(mandate: Mandate, *, why: str, at: datetime) -> bool:
    """Let autopay rest until the borrower says otherwise; nothing more is taken. Repeatable."""
    going = Mandate.objects.filter(pk=mandate.pk, state=Mandate.State.ACTIVE, paused_at=None)
    if going.update(paused_at=at) != 1:
        return False
    stop_waiting(mandate, reason="paused")
    record(mandate.debt, "autopay.paused", by="autopay", at=at, mandate=mandate.code, reason=why)
    return True


def _never_sent(debit: Debit, *, at: datetime) -> None:
    move(debit, State.CANCELLED, reason="not_sent")
    day = local_date(at, debit.lender.time_zone) + timedelta(days=1)
    in_time = day <= debit.charge_date + timedelta(days=LATE_DAYS_MAX)
    if in_time and debit.attempt < ATTEMPTS_MAX and _goes_on(debit):
        _plan_again(debit, day=day, at=at)
    else:
        record(debit.debt, "debit.not_taken", by="autopay", at=at, **_facts(debit))


def _goes_on(debit: Debit) -> bool:
    mandate = Mandate.objects.get(pk=debit.mandate_id)
    return mandate.state == Mandate.State.ACTIVE and mandate.paused_at is None


def _next_due(debit: Debit) -> date | None:
    later = Instalment.objects.filter(plan=debit.plan_id, number__gt=debit.instalment_number)
    return later.order_by("number").values_list("due_date", flat=True).first()


def _plan_again(debit: Debit, *, day: date, at: datetime) -> Debit:
    """Plan the next try; the letter about this one tells of it, so that it counts as told."""
    return Debit.objects.create(
        lender_id=debit.lender_id,
        debt=debit.debt,
        plan=debit.plan,
        mandate=debit.mandate,
        code=new_code(),
        instalment_number=debit.instalment_number,
        attempt=debit.attempt + 1,
        due_date=debit.due_date,
        charge_date=day,
        amount_minor=debit.amount_minor,
        state=State.NOTIFIED,
        notified_at=at,
        moved_at=debit.moved_at,
    )


def _facts(debit: Debit) -> dict[str, Any]:
    return {
        "debit": debit.code,
        "plan": debit.plan.code,
        "amount_minor": debit.amount_minor,
        "day": debit.charge_date.isoformat(),
        "reason": debit.reason,
    }
