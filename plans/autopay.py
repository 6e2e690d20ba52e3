"""Collecting instalments by themselves: planned, announced, and let go where it is over.

Each sweep finds its work by query, may be killed anywhere and may run twice or beside another.
Its queries are as many for one debit as for a batch of them; what takes the money is
``plans/collecting.py``.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from payments import differences
from payments.codes import new_code
from payments.days import local_date
from payments.events import record_all
from payments.models import Debt, Difference, Method
from payments.states import move_all
from payments.workdays import next_workday
from plans import holds
from plans.debits import LATE_DAYS_MAX, LIVE, WAITING
from plans.mandates import NOTICE_DAYS, NOTICE_DAYS_VARYING
from plans.models import Debit, Instalment, Mandate, Plan

# Instalments are planned so many days before they are due: in time for the longest notice.
PLAN_DAYS = NOTICE_DAYS_VARYING + 3
# Told a day early: a letter waits for the morning, and its days are counted from there.
EARLY_DAYS = 1
BATCH = 500
State = Debit.State


def is_stopped(account: str) -> bool:
    """Say whether nothing may be taken on ``account``, because the books there are in question.

    The one gate: as long as a difference between the provider and the books is not explained.
    """
    return not differences.is_trusted(account)


def stopped_accounts() -> set[str]:
    """Return the accounts on which nothing may be taken, in one query."""
    unexplained = Difference.objects.filter(state=Difference.State.OPEN)
    return set(unexplained.values_list("account", flat=True).distinct())


def plan_due(*, at: datetime) -> int:
    """Plan a debit for each instalment that falls due soon and is collected; return how many."""
    planned, last = 0, 0
    while rows := list(_to_plan(at=at).filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = rows[-1].pk
        in_force = Mandate.objects.filter(
            plan__in={row.plan_id for row in rows}, state=Mandate.State.ACTIVE, paused_at=None
        )
        mandates = {mandate.plan_id: mandate for mandate in in_force}
        made = [
            _planned(row, mandates[row.plan_id], at=at)
            for row in rows
            if row.plan_id in mandates and _is_collected(row, mandates[row.plan_id])
        ]
        Debit.objects.bulk_create(made, ignore_conflicts=True)
        planned += len(made)
    return planned


def announce_due(*, at: datetime) -> int:
    """Tell borrowers of the debits that come, in time; return of how many they are told.

    One whose notice would come too late is taken later. One that nothing is left of is let go.
    """
    told, last = 0, 0
    horizon = at.date() + timedelta(days=NOTICE_DAYS_VARYING + EARLY_DAYS + 1)
    while True:
        with transaction.atomic():
            near = _good().filter(state=State.PLANNED, charge_date__lte=horizon, pk__gt=last)
            batch = list(near.order_by("pk")[:BATCH])
            if not batch:
                return told
            last = batch[-1].pk
            told += _announce(batch, at=at)


def let_go(*, at: datetime) -> int:
    """End what has no plan any more, and take back debits that will not be sent; return how many.

    A debit that could not be sent in time is not taken, and the borrower is told so.
    """
    ended = _end_mandates(at=at)
    over = ~Q(mandate__state=Mandate.State.ACTIVE) | Q(mandate__paused_at__isnull=False)
    waiting = Debit.objects.filter(state__in=WAITING)
    stopped = _cancel(waiting.filter(over), reason="stopped")
    asked = Debit.objects.filter(state__in=(*WAITING, State.NEEDS_BORROWER))
    paid = _cancel(asked.filter(_is_paid()), reason="paid")
    return ended + stopped + paid + _too_late(waiting, at=at)


def _to_plan(*, at: datetime) -> QuerySet[Instalment]:
    """Instalments due soon of plans that are collected, without a debit of their own yet."""
    collected = Mandate.objects.filter(
        plan=OuterRef("plan"),
        state=Mandate.State.ACTIVE,
        paused_at=None,
        method__state=Method.State.ACTIVE,
    )
    own = Debit.objects.filter(plan=OuterRef("plan"), instalment_number=OuterRef("number")).filter(
        Q(state__in=(*LIVE, State.PAID)) | Q(mandate__state=Mandate.State.ACTIVE)
    )
    today = at.date()
    return Instalment.objects.filter(
        Exists(collected),
        ~Exists(own),
        plan__state__in=Plan.COLLECTED,
        plan__debt__state=Debt.State.ON_PLAN,
        paid_minor__lt=F("amount_minor"),
        is_open=False,
        due_date__range=(today - timedelta(days=2), today + timedelta(days=PLAN_DAYS)),
    ).select_related("plan__debt__lender")


def _is_collected(row: Instalment, mandate: Mandate) -> bool:
    """What was overdue before the permission was given, the borrower pays themselves."""
    return row.due_date >= local_date(mandate.at, row.plan.debt.lender.time_zone)


def _planned(row: Instalment, mandate: Mandate, *, at: datetime) -> Debit:
    return Debit(
        lender_id=row.lender_id,
        debt_id=row.plan.debt_id,
        plan_id=row.plan_id,
        mandate=mandate,
        code=new_code(),
        instalment_number=row.number,
        due_date=row.due_date,
        charge_date=next_workday(row.due_date, row.plan.debt.lender.country),
        amount_minor=row.left_minor,
    )


def _good() -> QuerySet[Debit]:
    """Debits whose plan, permission and method are all in force, locked where others wait."""
    return (
        Debit.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(
            mandate__state=Mandate.State.ACTIVE,
            mandate__paused_at=None,
            mandate__method__state=Method.State.ACTIVE,
            plan__state__in=Plan.COLLECTED,
            debt__state=Debt.State.ON_PLAN,
        )
        .select_related("debt__lender", "mandate__method", "plan")
    )


def _announce(batch: Sequence[Debit], *, at: datetime) -> int:
    """Announce those of one batch whose time it is; six queries, however many."""
    resting = holds.not_collected_for([debit.debt_id for debit in batch])
    stopped = stopped_accounts()
    rows = _rows_of(batch)
    usual = _last_amounts(batch)
    ready = []
    for debit in batch:
        row = rows[debit.plan_id, debit.instalment_number]
        debit.amount_minor = min(debit.amount_minor, row.left_minor)
        is_free = debit.debt_id not in resting and debit.mandate.method.account not in stopped
        days = notice_days(debit, row, last_minor=usual.get(debit.plan_id))
        today = local_date(at, debit.debt.lender.time_zone)
        is_time = today + timedelta(days=days + EARLY_DAYS) >= debit.charge_date
        if is_free and is_time and debit.amount_minor:
            debit.charge_date = max(debit.charge_date, today + timedelta(days=days))
            debit.notified_at = at
            ready.append(debit)
    if not ready:
        return 0
    Debit.objects.bulk_update(ready, ["amount_minor", "charge_date", "notified_at"])
    move_all(Debit.objects.filter(pk__in=[debit.pk for debit in ready]), State.NOTIFIED)
    record_all(_told(ready), "debit.announced", by="autopay", at=at)
    return len(ready)


def notice_days(debit: Debit, row: Instalment, *, last_minor: int | None) -> int:
    """Return how many days before it a debit is announced: more where its amount is unusual."""
    is_usual = debit.amount_minor == row.amount_minor and last_minor in (None, debit.amount_minor)
    return max(debit.mandate.notice_days, NOTICE_DAYS if is_usual else NOTICE_DAYS_VARYING)


def _rows_of(batch: Sequence[Debit]) -> dict[tuple[int, int], Instalment]:
    listed = Instalment.objects.filter(
        plan__in={debit.plan_id for debit in batch},
        number__in={debit.instalment_number for debit in batch},
    )
    return {(row.plan_id, row.number): row for row in listed}


def _last_amounts(batch: Sequence[Debit]) -> dict[int, int]:
    """Return, by plan, how much was taken last, in minor units."""
    taken = Debit.objects.filter(
        plan__in={debit.plan_id for debit in batch}, state__in=(State.PAID, State.SENT)
    )
    return dict(taken.order_by("instalment_number", "pk").values_list("plan", "amount_minor"))


def _told(ready: Iterable[Debit]) -> list[tuple[Debt, dict[str, object]]]:
    return [
        (
            debit.debt,
            {
                "debit": debit.code,
                "plan": debit.plan.code,
                "amount_minor": debit.amount_minor,
                "day": debit.charge_date.isoformat(),
            },
        )
        for debit in ready
    ]


def _end_mandates(*, at: datetime) -> int:
    with transaction.atomic():
        over = Mandate.objects.select_for_update(of=("self",), skip_locked=True)
        over = over.filter(state=Mandate.State.ACTIVE).exclude(
            plan__state__in=(*Plan.LIVE, Plan.State.BROKEN)
        )
        listed = list(over.select_related("debt")[:BATCH])
        if listed:
            mine = Mandate.objects.filter(pk__in=[mandate.pk for mandate in listed])
            move_all(mine, Mandate.State.ENDED)
            mine.update(ended_at=at, ended_by="autopay")
            ended = [(mandate.debt, {"mandate": mandate.code}) for mandate in listed]
            record_all(ended, "mandate.ended", by="autopay", at=at)
        return len(listed)


def _cancel(found: QuerySet[Debit], *, reason: str) -> int:
    """Take back what is found, in the order of a move: who sends at this moment wins."""
    pks = list(found.values_list("pk", flat=True)[:BATCH])
    if not pks:
        return 0
    with transaction.atomic():
        mine = Debit.objects.filter(pk__in=pks).exclude(state=State.SENT)
        count = move_all(mine, State.CANCELLED)
        Debit.objects.filter(pk__in=pks, state=State.CANCELLED).update(reason=reason)
    return count


def _is_paid() -> Exists:
    return Exists(
        Instalment.objects.filter(
            plan=OuterRef("plan"),
            number=OuterRef("instalment_number"),
            paid_minor__gte=F("amount_minor"),
        )
    )


def _too_late(waiting: QuerySet[Debit], *, at: datetime) -> int:
    """Let go of debits whose day is too long past; in the last zone on earth it must be past."""
    before = at.date() - timedelta(days=LATE_DAYS_MAX + 1)
    with transaction.atomic():
        late = waiting.filter(state=State.NOTIFIED, charge_date__lt=before)
        late = late.select_for_update(of=("self",), skip_locked=True).select_related("debt", "plan")
        listed = list(late[:BATCH])
        if listed:
            mine = Debit.objects.filter(pk__in=[debit.pk for debit in listed])
            move_all(mine, State.CANCELLED)
            mine.update(reason="too_late")
            record_all(_told(listed), "debit.not_taken", by="autopay", at=at)
        return len(listed)


def is_late(debit: Debit, *, on: date) -> bool:
    """Say whether the day of ``debit`` is so long past on ``on`` that it is not taken any more."""
    return on > debit.charge_date + timedelta(days=LATE_DAYS_MAX)
