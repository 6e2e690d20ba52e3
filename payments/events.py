"""Write down what happened, in the transaction in which it happened."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from payments.models import Debt, Event, Lender


def record(debt: Debt, kind: str, /, *, by: str, at: datetime, **data: Any) -> Event:
    """Store one event about ``debt``; ``data`` is plain: minor units, ISO dates, codes."""
    return Event.objects.create(
        lender_id=debt.lender_id, debt=debt, kind=kind, actor=by, at=at, data=data
    )


def record_for(lender: Lender, kind: str, /, *, by: str, at: datetime, **data: Any) -> Event:
    """Store one event about a lender as a whole; ``data`` is plain as above."""
    return Event.objects.create(lender=lender, kind=kind, actor=by, at=at, data=data)


def record_all(
    happened: Iterable[tuple[Debt, Mapping[str, Any]]], kind: str, /, *, by: str, at: datetime
) -> None:
    """Store one event of the same kind for each debt with its plain data, in one statement."""
    Event.objects.bulk_create(
        Event(lender_id=debt.lender_id, debt=debt, kind=kind, actor=by, at=at, data=dict(told))
        for debt, told in happened
    )
