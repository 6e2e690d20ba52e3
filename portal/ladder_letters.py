"""What the letters about missing payments say. Each leads to one task, never to a home page."""

from collections.abc import Callable
from datetime import date
from typing import Any

from payments.models import Event
from payments.money import Money
from plans import ladder, progress
from plans.models import Lapse, Plan
from portal import rungs
from portal.filling import address
from portal.models import Notice

Facts = dict[str, Any]
# These are true only as long as something is missing.
ABOUT_MISSING = frozenset({"plan.late", "plan.at_risk", "plan.notice"})


def is_over(event: Event) -> bool:
    """Say whether what the event asks for is done: paid, chosen, answered, or less grave."""
    lapse = Lapse.objects.filter(code=event.data["lapse"]).first()
    if lapse is None or lapse.state not in Lapse.OPEN:
        return True
    return event.kind != "plan.late" and lapse.state == Lapse.State.LATE


def was_given_notice(lapse: Lapse) -> bool:
    """Say whether the letter of notice went out to the borrower."""
    sent = Notice.objects.filter(
        event__debt=lapse.debt_id, event__kind="plan.notice", state=Notice.State.SENT
    )
    return sent.filter(event__data__lapse=lapse.code).exists()


def _missing(notice: Notice) -> Facts:
    told = notice.event.data
    return {
        "url": address("borrower:missed", told["plan"]),
        "amount": Money(told["minor"], notice.event.debt.currency),
        "count": told["count"],
        "since": date.fromisoformat(told["since"]),
        "day": date.fromisoformat(told["day"]),
        "until": _day(told.get("until")),
        "step_days": ladder.STEP_DAYS,
    }


def _waiting(notice: Notice) -> Facts:
    return {"url": address("lender:lapse", notice.event.data["lapse"])}


def _answered(notice: Notice) -> Facts:
    told = notice.event.data
    doors = {"plan.given_time": "borrower:missed", "plan.broken": "borrower:reinstatement"}
    return {
        "url": address(doors.get(notice.event.kind, "borrower:plan"), told["plan"]),
        "note": told.get("note", ""),
        "why": rungs.why_ended(told.get("reason", "")),
        "until": _day(told.get("until")),
    }


def _reinstated(notice: Notice) -> Facts:
    if notice.side != "BORROWER":
        return {"url": address("lender:account", notice.event.debt.code)}
    plan = progress.running_plan(notice.event.debt)
    plan = plan or Plan.objects.get(code=notice.event.data["plan"])
    return {"url": address("borrower:plan", plan.code)}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


FACTS: dict[str, Callable[[Notice], Facts]] = {
    "plan.late": _missing,
    "plan.at_risk": _missing,
    "plan.notice": _missing,
    "plan.waiting": _waiting,
    "plan.kept": _answered,
    "plan.given_time": _answered,
    "plan.broken": _answered,
    "plan.reinstated": _reinstated,
}
