"""A word before a payment is due, to those who pay by hand: once for each, days before."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from payments import arrivals
from payments.days import local_date
from payments.events import record_all
from payments.models import Debt, Event
from plans import disputed, disputes, plannable
from plans.models import Instalment, Mandate, Plan
from plans.progress import Progress, progress_from

KIND = "instalment.coming"
AHEAD_DAYS = 3
# Where the day is not the same as UTC's, it is the one before or after.
ZONES = timedelta(days=1)


@transaction.atomic
def remind_due(*, first: int, last: int, at: datetime) -> int:
    """Tell of the payments of these plans that are due soon; return of how many. Repeatable.

    In a fixed number of statements. Who pays automatically is told by ``autopay``; who rests or
    questions the debt is left in peace, and no payment that waits for an answer is asked for.
    """
    found = perhaps(at=at).filter(pk__range=(first, last))
    plans = list(found.select_related("debt__lender").prefetch_related("instalments"))
    quiet = disputes.contact_stopped_for([plan.debt_id for plan in plans]) if plans else set()
    asked = [plan for plan in plans if plan.debt_id not in quiet]
    if not asked:
        return 0
    known = _known(asked, at=at)
    coming = arrivals.expected_on(plan.debt for plan in asked)
    questioned = disputed.resting_on(plan.debt for plan in asked)
    told = []
    for plan in asked:
        today = local_date(at, plan.debt.lender.time_zone)
        rows = sorted(plan.instalments.all(), key=lambda row: row.number)
        now = progress_from(
            plan,
            rows,
            on=today,
            coming_minor=coming[plan.debt_id],
            grace_days=0,
            resting_minor=plannable.waiting_minor(plan, questioned[plan.debt_id]),
        )
        day = now.next_date
        if day and _is_time(plan, day, today=today) and (plan.code, day.isoformat()) not in known:
            told.append((plan.debt, _facts(plan, now, day)))
    record_all(told, KIND, by="night", at=at)
    return len(told)


def _is_time(plan: Plan, day: date, *, today: date) -> bool:
    """Not on the day itself, and not where the plan was agreed only now."""
    agreed = local_date(plan.agreed_at, plan.debt.lender.time_zone)
    return today < day <= today + timedelta(days=AHEAD_DAYS) and agreed < today


def perhaps(*, at: datetime) -> QuerySet[Plan]:
    """Return plans with a payment due soon somewhere on earth that was not told of.

    Without those whose payments are taken automatically.
    """
    soon = (at.date() - ZONES, at.date() + ZONES + timedelta(days=AHEAD_DAYS))
    told = Event.objects.annotate(plan=KT("data__plan"), day=KT("data__day")).filter(
        kind=KIND,
        debt=OuterRef("plan__debt"),
        plan=OuterRef("plan__code"),
        day=Cast(OuterRef("due_date"), TextField()),
    )
    due = Instalment.objects.filter(
        ~Exists(told), plan=OuterRef("pk"), due_date__range=soon, paid_minor__lt=F("amount_minor")
    )
    automatic = Mandate.objects.filter(
        plan=OuterRef("pk"), state=Mandate.State.ACTIVE, paused_at=None
    )
    return Plan.objects.filter(
        Exists(due),
        ~Exists(automatic),
        state__in=Plan.COLLECTED,
        debt__state=Debt.State.ON_PLAN,
    )


def _known(plans: list[Plan], *, at: datetime) -> set[tuple[str, str]]:
    since = at - timedelta(days=AHEAD_DAYS) - 2 * ZONES
    events = Event.objects.filter(
        kind=KIND, debt__in=[plan.debt_id for plan in plans], at__gte=since
    )
    return {(event.data["plan"], event.data["day"]) for event in events}


def _facts(plan: Plan, now: Progress, day: date) -> dict[str, str | int]:
    return {"plan": plan.code, "day": day.isoformat(), "amount_minor": now.next.minor}
