"""What the letters about automatic payments say. Each leads to one task, never to a home page."""

from collections.abc import Callable
from datetime import date
from typing import Any

from payments.models import Event, Method
from payments.money import Money
from plans import mandates, progress
from plans.models import Debit, Mandate
from portal import method_names, paperwork
from portal.filling import address
from portal.models import Notice

Facts = dict[str, Any]
PDF = "application/pdf"


def _mandate_given(notice: Notice) -> Facts:
    mandate = _mandate(notice.event)
    body = bytes(paperwork.mandate(mandate, reader=notice.borrower).body)
    return {
        "url": address("borrower:autopay", mandate.plan.code),
        "attachments": [("automatic-payments.pdf", body, PDF)],
    }


def _mandate_cancelled(notice: Notice) -> Facts:
    mandate = _mandate(notice.event)
    sent = Debit.objects.filter(mandate=mandate, state=Debit.State.SENT).exists()
    return {"url": address("borrower:plan", mandate.plan.code), "sent": sent}


def _debit_announced(notice: Notice) -> Facts:
    debit = _debit(notice.event)
    return _about(notice.event, debit) | {"url": address("borrower:debit", debit.code)}


def _debit_failed(notice: Notice) -> Facts:
    event, debit = notice.event, _debit(notice.event)
    told = _about(event, debit)
    if "next" in event.data:
        day = date.fromisoformat(event.data["next_day"])
        return told | {"next_day": day, "url": address("borrower:debit", event.data["next"])}
    return told | {"next_day": None, "url": address("borrower:autopay", debit.plan.code)}


def _debit_needs_borrower(notice: Notice) -> Facts:
    debit = _debit(notice.event)
    return _about(notice.event, debit) | {"url": address("borrower:debit-confirmation", debit.code)}


def _debit_not_taken(notice: Notice) -> Facts:
    debit = _debit(notice.event)
    return _about(notice.event, debit) | {"url": address("borrower:pay", notice.event.debt.code)}


def _method_expiring(notice: Notice) -> Facts:
    return _method(notice) | {"day": date.fromisoformat(notice.event.data["day"])}


def _method(notice: Notice) -> Facts:
    """Lead to where another method is saved; to the debt, where no plan is under way any more."""
    debt = notice.event.debt
    plan = progress.running_plan(debt)
    page, code = ("borrower:autopay", plan.code) if plan else ("borrower:debt", debt.code)
    method = Method.objects.get(code=notice.event.data["method"])
    more = "?change=1" if plan and mandates.in_force(plan) else ""
    return {"url": f"{address(page, code)}{more}", "method": method_names.name(method)}


def _about(event: Event, debit: Debit) -> Facts:
    return {
        "day": date.fromisoformat(event.data["day"]),
        "amount": Money(event.data["amount_minor"], event.debt.currency),
        "method": method_names.name(debit.mandate.method),
    }


def _mandate(event: Event) -> Mandate:
    found = Mandate.objects.select_related("debt__lender", "debt__borrower", "plan", "method")
    return found.get(code=event.data["mandate"])


def _debit(event: Event) -> Debit:
    found = Debit.objects.select_related("plan", "mandate__method")
    return found.get(code=event.data["debit"])


FACTS: dict[str, Callable[[Notice], Facts]] = {
    "mandate.given": _mandate_given,
    "mandate.cancelled": _mandate_cancelled,
    "debit.announced": _debit_announced,
    "debit.failed": _debit_failed,
    "debit.needs_borrower": _debit_needs_borrower,
    "debit.not_taken": _debit_not_taken,
    "method.expiring": _method_expiring,
    "method.gone": _method,
}
