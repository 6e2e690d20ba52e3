"""How long after its day a payment of a settlement still counts as in time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from payments.models import Debt, Payment
from plans import ladder, rests
from plans.missing import rail_days


@dataclass(frozen=True)
class Grace:
    """After how many days a payment is late; days of ``rests`` do not count."""

    days: int
    rests: tuple[ladder.Rest, ...] = ()

    def is_over(self, due: date, on: date) -> bool:
        """Say whether what was due on ``due`` is late on ``on``."""
        return due < on and ladder.counted_days(due, on, self.rests) > self.days


NONE = Grace(0)


def of(debts: Iterable[Debt]) -> dict[int, Grace]:
    """Return by debt its days of grace, those of the way by which the last payment came.

    In three queries.
    """
    pks = [debt.pk for debt in debts]
    came = Payment.objects.filter(debt__in=pks, state=Payment.State.SUCCEEDED)
    kinds = dict(came.order_by("settled_at", "pk").values_list("debt", "method_kind"))
    taken = rests.of(pks)
    return {pk: Grace(rail_days.by_hand(kinds.get(pk, "")), tuple(taken.get(pk, ()))) for pk in pks}
