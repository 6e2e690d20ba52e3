"""What the word before a payment says: how much, by when, how to move it. And when it is over."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db.models import F

from payments.days import local_date
from payments.models import Event
from payments.money import Money
from plans.models import Instalment, Plan
from plans.reminding import KIND as COMING
from portal.filling import address
from portal.models import Notice

Facts = dict[str, Any]


def is_over(event: Event, *, at: datetime) -> bool:
    """Say whether the payment is not coming any more: paid, moved, or its day is past."""
    day = date.fromisoformat(event.data["day"])
    coming = Instalment.objects.filter(
        plan__code=event.data["plan"],
        plan__state__in=Plan.COLLECTED,
        due_date=day,
        paid_minor__lt=F("amount_minor"),
    )
    return local_date(at, event.lender.time_zone) > day or not coming.exists()


def _instalment_coming(notice: Notice) -> Facts:
    event = notice.event
    return {
        "amount": Money(event.data["amount_minor"], event.debt.currency),
        "day": date.fromisoformat(event.data["day"]),
        "plan_url": address("borrower:plan", event.data["plan"]),
        "url": address("borrower:pay", event.debt.code),
    }


FACTS: dict[str, Callable[[Notice], Facts]] = {COMING: _instalment_coming}
