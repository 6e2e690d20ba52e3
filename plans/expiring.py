"""Cards that run out, or were taken away, before the next payment: noticed while there is time."""

from datetime import date, datetime, timedelta
from sys import maxsize
from typing import cast

from django.db import transaction
from django.db.models import F, Min, Q, QuerySet

from payments.events import record_all
from payments.models import Event, Method
from plans.mandates import runs_out_before
from plans.models import Mandate, Plan

# A card is asked about from so many days before the payment that it would not live to see.
AHEAD_DAYS = 40
KIND = "method.expiring"


@transaction.atomic
def notice(*, at: datetime, first: int = 0, last: int = maxsize) -> int:
    """Tell who has a card that runs out before their next payment; return how many.

    Once for each card and last month: a card renewed by its bank (automatically_updated) has
    another. Only permissions with ids from ``first`` to ``last``, in three statements. Repeatable.
    """
    listed = list(perhaps(at=at).filter(pk__range=(first, last)).order_by("pk"))
    if not listed:
        return 0
    known = _known(listed)
    fresh = [
        (mandate, day)
        for mandate in listed
        if runs_out_before(mandate.method, day := _next_date(mandate))
        and (mandate.debt_id, mandate.method.code, _month(mandate.method)) not in known
    ]
    told = [(mandate.debt, _facts(mandate, day)) for mandate, day in fresh]
    record_all(told, KIND, by="autopay", at=at)
    return len(fresh)


def _next_date(mandate: Mandate) -> date:
    """Return the day of the next payment, as the query found it."""
    return cast(date, vars(mandate)["next_date"])


def _facts(mandate: Mandate, day: date) -> dict[str, str]:
    return {
        "mandate": mandate.code,
        "plan": mandate.plan.code,
        "method": mandate.method.code,
        "expires": _month(mandate.method),
        "day": day.isoformat(),
    }


def perhaps(*, at: datetime) -> QuerySet[Mandate]:
    """Return permissions whose card may not live to see the next payment, with the day of that."""
    until = at.date() + timedelta(days=AHEAD_DAYS)
    unpaid = Q(plan__instalments__paid_minor__lt=F("plan__instalments__amount_minor"))
    ahead = Q(plan__instalments__due_date__gte=at.date() - timedelta(days=1))
    runs_out = Q(method__expires_year__lt=until.year) | Q(
        method__expires_year=until.year, method__expires_month__lt=until.month
    )
    going = Mandate.objects.filter(
        runs_out, state=Mandate.State.ACTIVE, plan__state__in=Plan.LIVE
    ).exclude(method__state=Method.State.GONE)
    dated = going.annotate(next_date=Min("plan__instalments__due_date", filter=unpaid & ahead))
    return dated.filter(next_date__lte=until).select_related("method", "debt", "plan")


def _known(listed: list[Mandate]) -> set[tuple[int | None, str, str]]:
    events = Event.objects.filter(kind=KIND, debt__in={mandate.debt_id for mandate in listed})
    return {(event.debt_id, event.data["method"], event.data["expires"]) for event in events}


def _month(method: Method) -> str:
    return f"{method.expires_year}-{method.expires_month:02d}"
