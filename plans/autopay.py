"""Collecting instalments by themselves: planned, announced, and let go where it is over.

Each sweep finds its work by query, may be killed anywhere and may run twice or beside another.
Its queries are as many for one debit as for thousands; what takes the money is
``plans/collecting.py``.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from sys import maxsize

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Least

from payments import differences
from payments.codes import new_code
from payments.days import local_date
from payments.events import record_all
from payments.models import Debt, Difference
from payments.states import move_all
from payments.workdays import next_workday
from plans import due_debits, holds
from plans.debits import LATE_DAYS_MAX
from plans.due_debits import EARLY_DAYS
from plans.mandates import NOTICE_DAYS, NOTICE_DAYS_VARYING
from plans.models import Debit, Instalment, Mandate

State = Debit.State
# The first and the last of some ids.
Span = tuple[int, int]
ALL: Span = (0, maxsize)


def is_stopped(account: str) -> bool:
    """Say whether nothing may be taken on ``account``, because the books there are in question.

    The one gate: as long as a difference between the provider and the books is not explained.
    """
    return not differences.is_trusted(account)


def stopped_accounts() -> set[str]:
    """Return the accounts on which nothing may be taken, in one query."""
    unexplained = Difference.objects.filter(state=Difference.State.OPEN)
    return set(unexplained.values_list("account", flat=True).distinct())


@transaction.atomic
def follow_due(*, at: datetime, first: int = 0, last: int = maxsize) -> int:
    """Let go of debits that are over, plan those that come, and tell the borrowers of them.

    Only for plans with ids from ``first`` to ``last``; return how many debits and permissions
    changed. Repeatable, in a number of statements that depends only on how many local days and
    countries there are.
    """
    plans = (first, last)
    over = let_go(at=at, plans=plans)
    return over + plan_due(at=at, plans=plans) + announce_due(at=at, plans=plans)


def plan_due(*, at: datetime, plans: Span = ALL) -> int:
    """Plan a debit for each instalment that falls due soon and is collected; return how many."""
    rows = list(due_debits.to_plan(at=at).filter(plan__pk__range=plans).order_by("pk"))
    if not rows:
        return 0
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
    return len(made)


@transaction.atomic
def announce_due(*, at: datetime, plans: Span = ALL) -> int:
    """Tell borrowers of the debits that come, in time; return of how many they are told.

    One whose notice would come too late is taken later. One that nothing is left of is let go.
    """
    mine = due_debits.coming(at=at).filter(plan__pk__range=plans)
    locked = mine.select_for_update(of=("self",), skip_locked=True)
    listed = list(locked.select_related("debt__lender", "mandate__method", "plan").order_by("pk"))
    return _announce(listed, at=at) if listed else 0


@transaction.atomic
def let_go(*, at: datetime, plans: Span = ALL) -> int:
    """End what has no plan any more, and take back debits that will not be sent; return how many.

    A debit that could not be sent in time is not taken, and the borrower is told so.
    """
    ended = _end_mandates(at=at, plans=plans)
    stopped = _cancel(due_debits.stopped().filter(plan__pk__range=plans), reason="stopped")
    paid = _cancel(due_debits.paid().filter(plan__pk__range=plans), reason="paid")
    return (
        ended
        + stopped
        + paid
        + _too_late(due_debits.late(at=at).filter(plan__pk__range=plans), at=at)
    )


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


def _announce(listed: Sequence[Debit], *, at: datetime) -> int:
    """Announce those of ``listed``, which are locked, whose time it is."""
    resting = holds.not_collected_for([debit.debt_id for debit in listed])
    stopped = stopped_accounts()
    rows = _rows_of(listed)
    usual = _last_amounts(listed)
    ready = []
    for debit in listed:
        row = rows[debit.plan_id, debit.instalment_number]
        debit.amount_minor = min(debit.amount_minor, row.left_minor)
        is_free = debit.debt_id not in resting and debit.mandate.method.account not in stopped
        days = notice_days(debit, row, last_minor=usual.get(debit.plan_id))
        today = local_date(at, debit.debt.lender.time_zone)
        is_time = today + timedelta(days=days + EARLY_DAYS) >= debit.charge_date
        if is_free and is_time and debit.amount_minor:
            debit.charge_date = max(debit.charge_date, today + timedelta(days=days))
            ready.append(debit)
    if ready:
        _store_announced(ready, at=at)
        record_all(_told(ready), "debit.announced", by="autopay", at=at)
    return len(ready)


def _store_announced(ready: Sequence[Debit], *, at: datetime) -> None:
    """Store what ``_announce`` has found: days and amounts that changed, and that it is told."""
    mine = Debit.objects.filter(pk__in=[debit.pk for debit in ready])
    left = Instalment.objects.filter(
        plan=OuterRef("plan"), number=OuterRef("instalment_number")
    ).values(left=F("amount_minor") - F("paid_minor"))
    mine.update(amount_minor=Least(F("amount_minor"), Subquery(left)))
    by_day: dict[date, list[int]] = defaultdict(list)
    for debit in ready:
        by_day[debit.charge_date].append(debit.pk)
    for day, pks in by_day.items():
        Debit.objects.filter(pk__in=pks).exclude(charge_date=day).update(charge_date=day)
    move_all(mine, State.NOTIFIED, notified_at=at)


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


def _end_mandates(*, at: datetime, plans: Span) -> int:
    mine = due_debits.ended().filter(plan__pk__range=plans).select_related("debt")
    listed = list(mine.select_for_update(of=("self",), skip_locked=True))
    if listed:
        mine = Mandate.objects.filter(pk__in=[mandate.pk for mandate in listed])
        move_all(mine, Mandate.State.ENDED, ended_at=at, ended_by="autopay")
        ended = [(mandate.debt, {"mandate": mandate.code}) for mandate in listed]
        record_all(ended, "mandate.ended", by="autopay", at=at)
    return len(listed)


def _cancel(found: QuerySet[Debit], *, reason: str) -> int:
    """Take back what is found, in the order of a move: who sends at this moment wins."""
    pks = list(found.values_list("pk", flat=True))
    if not pks:
        return 0
    mine = Debit.objects.filter(pk__in=pks).exclude(state=State.SENT)
    return move_all(mine, State.CANCELLED, reason=reason)


def _too_late(late: QuerySet[Debit], *, at: datetime) -> int:
    locked = late.select_for_update(of=("self",), skip_locked=True)
    listed = list(locked.select_related("debt", "plan"))
    if listed:
        mine = Debit.objects.filter(pk__in=[debit.pk for debit in listed])
        move_all(mine, State.CANCELLED, reason="too_late")
        record_all(_told(listed), "debit.not_taken", by="autopay", at=at)
    return len(listed)


def is_late(debit: Debit, *, on: date) -> bool:
    """Say whether the day of ``debit`` is so long past on ``on`` that it is not taken any more."""
    return on > debit.charge_date + timedelta(days=LATE_DAYS_MAX)
