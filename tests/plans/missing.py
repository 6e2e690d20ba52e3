"""Time passes and nothing is paid: the nights that follow, and what they tell."""

from datetime import UTC, datetime, time, timedelta

from payments.models import Event
from plans.missing import climbing, lapses
from plans.models import Lapse, Plan

WEN = "officer:2"


def on(day):
    """Return noon in Suzhou on ``day``."""
    return datetime.combine(day, time(4), UTC)


def nights(first, last):
    """Let every night from ``first`` to ``last`` look at what is missing."""
    day = first
    while day <= last:
        climbing.climb(at=on(day))
        day += timedelta(days=1)


def told(debt):
    """Return what happened on the ladder, each with its local day."""
    kinds = [*climbing.KINDS.values()]
    kinds += [
        f"plan.{name}" for name in ("kept", "given_time", "broken", "reinstated", "recovered")
    ]
    listed = Event.objects.filter(debt=debt, kind__in=kinds).order_by("pk")
    return [(event.kind.removeprefix("plan."), event.at.date().isoformat()) for event in listed]


def lapse_of(plan):
    return Lapse.objects.select_related("plan__lender", "debt", "lender").filter(plan=plan).last()


def state_of(plan):
    return Plan.objects.get(pk=plan.pk).state


def broken(plan, *, first, at):
    """Let the nights from ``first`` pass until ``at``, when an officer ends the plan."""
    nights(first, at.date())
    lapses.break_off(lapse_of(plan), code="NO_ANSWER", text="We heard nothing.", by=WEN, at=at)
    return Plan.objects.select_related("debt__lender", "lender").get(pk=plan.pk)
