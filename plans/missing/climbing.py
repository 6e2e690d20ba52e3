"""The night's look at payments that are missing: one rung at most, one letter for each.

In slices; each is one transaction that holds its debts as whoever pays does, and may be killed
anywhere and run again: what was told is kept beside it. No rung ends a plan.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from sys import maxsize
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from payments.events import record_all
from payments.models import Debt, Event
from payments.states import move_all
from plans import ladder
from plans.ladder import Rung
from plans.missing import lapses, lateness, rail_days
from plans.missing.lateness import Lateness
from plans.models import Instalment, Lapse, Plan

BY = "night"
# Where the day is not the same as UTC's, it is the one before or after.
ZONES = timedelta(days=1)
# What happens on each rung; each of these has its letter, but for the one that waits for a person.
KINDS = {
    Rung.LATE: "plan.late",
    Rung.AT_RISK: "plan.at_risk",
    Rung.NOTICED: "plan.notice",
    Rung.WAITING: "plan.waiting",
}


@dataclass(frozen=True)
class Step:
    """What becomes of one plan tonight."""

    lapse: Lapse
    plan: Plan
    seen: Lateness
    to: Rung

    @property
    def is_down(self) -> bool:
        """Whether it is less grave than before: nothing is told of that."""
        is_lower = self.to is Rung.LATE and self.lapse.state in Lapse.AT_RISK
        return self.to is Rung.ENDED or is_lower


@transaction.atomic
def climb(*, at: datetime, first: int = 0, last: int = maxsize) -> int:
    """Look at every plan with something missing; return of how many something was told or ended.

    Only those with ids from ``first`` to ``last``. Repeatable, in a number of statements that
    depends only on how many local days there are and how many payments a plan can have.
    """
    pks = list(perhaps(at=at).filter(pk__range=(first, last)).values_list("pk", flat=True))
    done = _forget_the_gone(first, last)
    return done + climb_slice(pks, at=at) if pks else done


@transaction.atomic
def climb_slice(plan_ids: Iterable[int], *, at: datetime) -> int:
    """Bring these plans one rung on where it is time; those being paid just now wait a night."""
    owing = Plan.objects.filter(pk__in=plan_ids).values("debt")
    held = Debt.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    debts = {debt.pk: debt for debt in held.filter(pk__in=owing).order_by("pk")}
    plans = list(
        Plan.objects.filter(pk__in=plan_ids, debt__in=debts, state__in=Plan.COLLECTED)
        .filter(debt__state=Debt.State.ON_PLAN)
        .select_related("debt", "lender")
        .order_by("pk")
    )
    under_way = Lapse.objects.filter(plan__in=plans, state__in=Lapse.OPEN)
    # Before anything else is read: what happens meanwhile is for the next night.
    under_way.update(events_seen=_events())
    events = dict(Debt.objects.filter(pk__in=debts).values_list("pk", _events("pk")))
    seen = lateness.of_plans(plans, at=at)
    known = {lapse.plan_id: lapse for lapse in under_way.select_related("plan")}
    steps = [_step(p, known.get(p.pk), seen[p.pk], events=events[p.debt_id]) for p in plans]
    taken = [step for step in steps if step]
    _take(taken, at=at)
    return len(taken)


def perhaps(*, at: datetime) -> QuerySet[Plan]:
    """Return the plans of which tonight something may be told or ended, and few others.

    Where a payment may be late somewhere on earth and nothing was told yet; where the day of the
    next rung has come; where something happened to the debt since it was looked at last; and where
    what is under way is about a plan that is gone.
    """
    told = Lapse.objects.filter(plan=OuterRef("pk"), state__in=Lapse.OPEN)
    moving = told.filter(_is_time(at.date() + ZONES) | ~Q(events_seen=_events()))
    unpaid = _unpaid(at.date() - timedelta(days=rail_days.CARD)).filter(plan=OuterRef("pk"))
    is_late = Q(Exists(unpaid)) & ~Q(Exists(told))
    collected = Q(state__in=Plan.COLLECTED, debt__state=Debt.State.ON_PLAN)
    gone = _gone().filter(plan=OuterRef("pk"))
    return Plan.objects.filter((collected & (is_late | Q(Exists(moving)))) | Q(Exists(gone)))


def _unpaid(until: date) -> QuerySet[Instalment]:
    """Return the payments of which something is left that fell due until that day."""
    return Instalment.objects.filter(
        due_date__lte=until, paid_minor__lt=F("amount_minor"), is_open=False
    )


def _is_time(today: date) -> Q:
    """Whether a lapse may go up on ``today``, or another payment be told of, by its days alone."""
    mine = _unpaid(today - ZONES).filter(plan=OuterRef("plan"))
    earlier = mine.filter(number__lt=OuterRef("number"))
    more = mine.filter(Q(number__gt=OuterRef("told_number")) | Exists(earlier))
    told = Q(told_on__lte=today - timedelta(days=ladder.STEP_DAYS))
    noticed = Q(notice_on__lt=today - timedelta(days=ladder.NOTICE_DAYS))
    return (
        Q(told, Exists(more), state=Lapse.State.LATE)
        | Q(told, state=Lapse.State.AT_RISK)
        | Q(noticed, state=Lapse.State.NOTICED)
    )


def _events(debt: str = "debt") -> Coalesce:
    """Return how many events there are of the debt that a row's column ``debt`` names."""
    mine = Event.objects.filter(debt=OuterRef(debt)).order_by().values("debt")
    return Coalesce(Subquery(mine.annotate(count=Count("pk")).values("count")), 0)


def _gone() -> QuerySet[Lapse]:
    """Return what is under way about plans that were changed, paid, or rest."""
    kept = (*Plan.COLLECTED, Plan.State.BROKEN)
    return Lapse.objects.filter(state__in=Lapse.OPEN).exclude(plan__state__in=kept)


def _forget_the_gone(first: int, last: int) -> int:
    """End what is under way about these plans where they are gone."""
    mine = _gone().filter(plan__gte=first, plan__lte=last)
    pks = list(mine.values_list("pk", flat=True))
    Lapse.objects.filter(pk__in=pks).update(ending=Lapse.Ending.OVER)
    return move_all(Lapse.objects.filter(pk__in=pks), Lapse.State.ENDED)


def _step(plan: Plan, lapse: Lapse | None, seen: Lateness, *, events: int) -> Step | None:
    """Return what becomes of ``plan`` tonight, or None for nothing."""
    if lapse is None:
        lapse = lapses.begun(plan, seen, events=events) if seen.now.late else None
        return Step(lapse, plan, seen, Rung.LATE) if lapse and not seen.is_resting else None
    to = _rung_after(lapse, seen)
    # A night that is run for a day gone by takes back nothing that was told after it.
    if to is None or lapse.told_on > seen.today:
        return None
    step = Step(lapse, plan, seen, to)
    return step if step.is_down or not seen.is_resting else None


def _rung_after(lapse: Lapse, seen: Lateness) -> Rung | None:
    told_days = ladder.counted_days(lapse.told_on, seen.today, seen.rests)
    to = ladder.next_rung(
        Rung(lapse.state),
        now=seen.now,
        unpaid=seen.unpaid,
        told_days=told_days,
        is_notice_over=_is_notice_over(lapse, seen),
    )
    is_news = bool(seen.now.late) and seen.now.late[-1].number > lapse.told_number
    if to is None and lapse.state == Lapse.State.LATE and is_news:
        return Rung.LATE if told_days >= ladder.STEP_DAYS else None
    return to


def _is_notice_over(lapse: Lapse, seen: Lateness) -> bool:
    if lapse.notice_on is None:
        return False
    return ladder.counted_days(lapse.notice_on, seen.today, seen.rests) > lapse.notice_days


def _take(steps: list[Step], *, at: datetime) -> None:
    """Store the steps, those of a kind together."""
    by_rung: dict[Rung, list[Step]] = defaultdict(list)
    for step in steps:
        if not step.is_down:
            by_rung[step.to].append(step)
    down = [(step.lapse, step.plan, step.seen) for step in steps if step.is_down]
    lapses.step_down_all(down, at=at)
    Lapse.objects.bulk_create([s.lapse for s in by_rung[Rung.LATE] if s.lapse.pk is None])
    for rung, kind in KINDS.items():
        _climb(by_rung[rung], rung)
        record_all(((s.plan.debt, _told(s)) for s in by_rung[rung]), kind, by=BY, at=at)
    at_risk = [step.plan.pk for step in by_rung[Rung.AT_RISK]]
    move_all(Plan.objects.filter(pk__in=at_risk), Plan.State.AT_RISK)


def _climb(steps: list[Step], rung: Rung) -> None:
    """Note what is told today, and go to ``rung``; those with the same day and payment together."""
    alike: dict[tuple[date, int], list[int]] = defaultdict(list)
    for step in steps:
        alike[step.seen.today, step.seen.now.late[-1].number].append(step.lapse.pk)
    for (today, number), pks in alike.items():
        # What is told is an event too, and no reason to look again.
        told: dict[str, Any] = {
            "told_on": today,
            "told_number": number,
            "events_seen": F("events_seen") + 1,
        }
        if rung is Rung.NOTICED:
            told |= {"notice_on": today, "notice_days": ladder.NOTICE_DAYS}
        mine = Lapse.objects.filter(pk__in=pks)
        if rung is Rung.LATE:
            mine.update(**told)
        else:
            move_all(mine, rung, **told)


def _told(step: Step) -> dict[str, Any]:
    """Return what the event tells: how much is late since when, and until when notice lasts."""
    late = step.seen.now
    told = lapses.facts(step.lapse) | {
        "minor": late.minor,
        "count": len(late.late),
        "since": late.late[0].due_date.isoformat(),
        "day": late.late[-1].due_date.isoformat(),
    }
    if step.to is Rung.NOTICED:
        until = step.seen.today + timedelta(days=ladder.NOTICE_DAYS)
        told["until"] = until.isoformat()
    return told
