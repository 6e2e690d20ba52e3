"""How much of a debt rests because some of its lines are questioned. Asked by whoever asks money.

Knows disputes and books; decides nothing.
"""

from collections.abc import Iterable

from payments import asides
from payments.models import Account, Debt
from plans.models import Dispute, DisputedPart


def resting_minor(debt: Debt) -> int:
    """Return the minor units of ``debt`` that nobody may ask for now, in two queries."""
    return asides.minor_of(debt)


def resting_on(debts: Iterable[Debt]) -> dict[int, int]:
    """Return, by debt id, the minor units that rest under open questions, never more than is owed.

    One query where nothing rests, two otherwise.
    """
    return asides.minor_on(debts)


def lines_of(debt: Debt) -> dict[str, int]:
    """Return by bucket of how many minor units of ``debt`` the open questions are."""
    open_parts = DisputedPart.objects.filter(debt=debt, dispute__state__in=Dispute.OPEN)
    lines = dict.fromkeys((str(kind) for kind in Account.OWED), 0)
    for bucket, minor in open_parts.values_list("bucket", "rests_minor"):
        lines[bucket] += minor
    return lines
