"""Settlements as a lender's people see them in lists: who, how much, where it stands, what waits.

Gathers plain values for pages; knows no requests.
"""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from payments.days import local_date
from payments.models import Debt, Lender
from payments.money import Money
from plans.models import Settlement
from portal import access

State = Settlement.State
# Those that wait for one of the lender's people: an answer, a second officer, or a late payment.
WAITING = Q(state__in=(State.ASKED, State.PROPOSED)) | Q(
    state=State.ACTIVE, cure_until__isnull=False
)
TAGS = {State.ACTIVE: "ok", State.FULFILLED: "ok", State.ASKED: "warn", State.PROPOSED: "warn"}


def waiting_for(lender: Lender) -> QuerySet[Settlement]:
    """Return what waits for this lender's people, the oldest first."""
    return access.settlements_for(lender).filter(WAITING).order_by("created_at", "pk")


def of_debt(debt: Debt) -> list[dict[str, object]]:
    """Return the settlements of ``debt``, the newest first."""
    found = Settlement.objects.filter(debt=debt).order_by("-pk")
    return rows(found.select_related("debt__borrower", "debt__lender"))


def rows(settlements: Iterable[Settlement]) -> list[dict[str, object]]:
    """Return each settlement as one row of a list."""
    return [
        {
            "settlement": each,
            "since": local_date(each.created_at, each.debt.lender.time_zone),
            "amount": Money(each.amount_minor, each.debt.currency),
            "balance": Money(each.balance_minor, each.debt.currency),
            "percent": percent(each),
            "tag": "warn" if each.cure_until else TAGS.get(State(each.state), ""),
        }
        for each in settlements
    ]


def percent(settlement: Settlement) -> str:
    """Return how much of the balance is given up, rounded down: ``30%``."""
    return f"{settlement.discount_minor * 100 // settlement.balance_minor}%"
