"""Missed payments, told by the rules: one plan that waits for a person, one that was ended.

A part of whole_story.py.
"""

from datetime import UTC, date, datetime

from payments.events import record
from payments.models import Debt
from plans import answers
from plans.missing import climbing, lapses
from plans.models import Lapse, Plan
from plans.schedule import Frequency, Terms
from tests.conftest import NOON
from tests.portal.stories import suggest

WEN = "officer:2"
AGREED = datetime(2026, 8, 3, 4, tzinfo=UTC)
SUMMER = Terms(Frequency.MONTHLY, date(2026, 8, 15), 36, anchor_day=15)
# The nights on which a rung is climbed when nothing is paid, the last before NOON.
NIGHTS = [datetime(2026, *day, 4, tzinfo=UTC) for day in ((8, 20), (10, 2), (10, 10), (10, 26))]


def missing(debt: Debt, *, nights: int = len(NIGHTS)) -> Lapse:
    """Agree a plan in summer and pay nothing of it for so many of the nights."""
    offer = suggest(debt, SUMMER, at=AGREED)
    answers.approve(offer, balance_minor=offer.total_minor, by=WEN, at=AGREED)
    for at in NIGHTS[:nights]:
        climbing.climb(at=at)
    return Lapse.objects.select_related("plan", "debt", "lender").get(debt=debt)


def ended(debt: Debt) -> Plan:
    """Let it come to its end by an officer's hand."""
    lapse = missing(debt)
    lapses.break_off(lapse, code="NO_ANSWER", text="We heard nothing.", by=WEN, at=NOON)
    return Plan.objects.get(pk=lapse.plan_id)


def missed(late: Debt, over: Debt) -> dict[str, str]:
    """Return the codes of what there is then, by what it is."""
    lapse = missing(late)
    return {"late_plan": lapse.plan.code, "lapse": lapse.code, "ended_plan": ended(over).code}


def tell_of(plan: Plan) -> None:
    """Write down each thing that a letter tells of, as the rules do."""
    late = {"minor": 1_696_80, "count": 2, "since": "2026-12-15", "day": "2027-01-15"}
    facts = {"plan": plan.code, "lapse": "L", "until": "2027-02-21"}
    for kind in climbing.KINDS.values():
        record(plan.debt, kind, by="night", at=NOON, **facts, **late)
    for kind in ("plan.kept", "plan.given_time", "plan.broken"):
        record(plan.debt, kind, by=WEN, at=NOON, **facts, reason="NO_ANSWER", note="We looked.")
    record(plan.debt, "plan.reinstated", by="borrower:1", at=NOON, **facts)
