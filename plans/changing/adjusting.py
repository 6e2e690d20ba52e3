"""Plans on which interest goes on: what it is expected to come to, and a last payment that adjusts.

Only where the agreement says so. The expected sum is in the last payment from the beginning; the
books say what it has to be in the end.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from payments import growth, interest, waterfall
from payments.interest import Accrued, Stretch, Terms
from payments.models import Debt
from plans.models import Instalment, Plan
from plans.schedule import Row

ACCRUES = "accrues"


def expected(
    owed: Mapping[str, int], rows: Iterable[Row], terms: Terms, *, order: str, on: date
) -> int:
    """Return the interest from ``on`` until the last of ``rows``, each paid on its day.

    Minor units; ``order`` is the waterfall that binds the debt.
    """
    left, stands, day = dict(owed), Accrued(), on
    for row in rows:
        stretch = Stretch(day, max(day, row.due_date), left.get(waterfall.PRINCIPAL, 0))
        after = interest.grow(stands, [stretch], terms)
        grown = after.posted_minor - stands.posted_minor
        left[waterfall.INTEREST] = left.get(waterfall.INTEREST, 0) + grown
        for bucket, minor in waterfall.allocate(row.amount_minor, left, order=order).lines:
            left[bucket] -= minor
        stands, day = after, max(day, row.due_date)
    return stands.posted_minor


def with_interest(
    debt: Debt, rows: tuple[Row, ...], *, owed: Mapping[str, int], order: str, on: date
) -> tuple[tuple[Row, ...], int]:
    """Return ``rows`` whose last holds the interest that is expected, and how much that is."""
    (grown,) = growth.read([debt.pk])
    minor = expected(owed, rows, grown.terms, order=order, on=on)
    last = replace(rows[-1], amount_minor=rows[-1].amount_minor + minor)
    return (*rows[:-1], last), minor


def adjust(plan: Plan, rows: list[Instalment], *, lowered_minor: int, owed_minor: int) -> bool:
    """Let the last of ``rows`` be what the books say, as far as that is known; True if it changed.

    ``lowered_minor`` is by how much payments since the agreement lowered the debt, ``owed_minor``
    what is owed now. While other payments are to come the last one only grows; when it is the only
    one it is exact. Nothing is stored.
    """
    others, last = sum(row.amount_minor for row in rows[:-1]), rows[-1]
    needed = lowered_minor + owed_minor - others
    minor = needed if lowered_minor >= others else max(needed, last.amount_minor)
    minor = max(minor, last.paid_minor, 1)
    if minor == last.amount_minor:
        return False
    last.amount_minor, plan.total_minor = minor, others + minor
    return True


def accruing_of(debt_ids: Iterable[int]) -> list[Plan]:
    """Return the plans that are kept on these debts and on which interest goes on, one query."""
    found = Plan.objects.filter(
        debt__in=list(debt_ids),
        state__in=(*Plan.LIVE, Plan.State.BROKEN),
        agreement__contents__charges__interest=ACCRUES,
    )
    return list(found.select_related("debt__lender").order_by("pk"))
