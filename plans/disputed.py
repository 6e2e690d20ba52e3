"""How much of a debt rests because some of its lines are questioned. Asked by whoever asks money.

Knows disputes and books; decides nothing.
"""

from collections.abc import Iterable

from django.db.models import Sum

from payments import ledger
from payments.models import Debt
from plans.models import Dispute, DisputedPart


def resting_minor(debt: Debt) -> int:
    """Return the minor units of ``debt`` that nobody may ask for now, in two queries."""
    return resting_on([debt])[debt.pk]


def resting_on(debts: Iterable[Debt]) -> dict[int, int]:
    """Return, by debt id, the minor units that rest under open questions, never more than is owed.

    One query where nothing rests, two otherwise.
    """
    listed = list(debts)
    found = dict.fromkeys((debt.pk for debt in listed), 0)
    rows = (
        DisputedPart.objects.filter(debt__in=list(found), dispute__state__in=Dispute.OPEN)
        .order_by()
        .values_list("debt")
        .annotate(total=Sum("rests_minor"))
    )
    rests = dict(rows)
    if not rests:
        return found
    owed = ledger.owed_on([debt for debt in listed if debt.pk in rests])
    return found | {pk: min(total, owed[pk]) for pk, total in rests.items()}
