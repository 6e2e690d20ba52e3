"""Which order binds a debt on a day, and the orders that a lender, a court or an agreement sets.

Rows are only ever added; one is ended by a day, never deleted.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from payments import waterfall
from payments.days import local_date
from payments.events import record, record_for
from payments.models import Debt, Lender, OrderRule
from payments.waterfall import Rule

SOURCE_MAX = 200


class AgainstStatute(Exception):
    """A statute from which nobody may depart says otherwise; it stands in ``law``."""

    def __init__(self, law: Rule) -> None:
        super().__init__(law.name)
        self.law = law


class TooEarly(ValueError):
    """An order binds from the day after it is written: payments of this day are shared already."""


class Misplaced(ValueError):
    """A lender's own rule is for its debts, what a court decided or was agreed for one debt."""


def rule_for(debt: Debt, *, on: date) -> Rule:
    """Return the order that binds ``debt`` on the local day ``on``, and what it rests on."""
    overdue_days = (on - debt.overdue_since).days if debt.overdue_since else 0
    return waterfall.binding(
        [as_rule(row) for row in _rows_for(debt)],
        country=debt.lender.country,
        product=debt.product,
        on=on,
        overdue_days=max(0, overdue_days),
    )


@transaction.atomic
def write(
    lender: Lender,
    *,
    ground: str,
    buckets: Sequence[str],
    source: str,
    from_date: date,
    by: str,
    at: datetime,
    product: str = "",
    debt: Debt | None = None,
    from_overdue_days: int = 0,
) -> OrderRule:
    """Add an order from the local day ``from_date`` on, tomorrow at the earliest (TooEarly).

    Raise AgainstStatute where it would break a law from which nobody may depart, and Misplaced
    where ground and reach do not fit.
    """
    if from_date <= local_date(at, lender.time_zone):
        raise TooEarly(from_date.isoformat())
    if (ground == OrderRule.Ground.POLICY) == (debt is not None):
        raise Misplaced(ground)
    row = OrderRule(
        lender=lender,
        debt=debt,
        product="" if debt else product,
        ground=ground,
        buckets=list(buckets),
        source=source[:SOURCE_MAX],
        from_overdue_days=from_overdue_days,
        from_date=from_date,
        by=by,
        at=at,
    )
    _check_law(row)
    row.save()
    _record(row, "order.written", by=by, at=at)
    return row


@transaction.atomic
def end(row: OrderRule, *, on: date, by: str, at: datetime) -> None:
    """Let an order bind for the last time on the local day ``on``; ending it twice is once."""
    last = max(on, row.from_date)
    if OrderRule.objects.filter(pk=row.pk, until_date=None).update(until_date=last) == 1:
        row.until_date = last
        _record(row, "order.ended", by=by, at=at)


def as_rule(row: OrderRule) -> Rule:
    """Return a stored order as a plain value."""
    return Rule(
        name=waterfall.name_of(row.ground, row.buckets),
        ground=row.ground,
        buckets=tuple(row.buckets),
        source=row.source,
        from_date=row.from_date,
        until_date=row.until_date,
        products=(row.product,) if row.product else (),
        from_overdue_days=row.from_overdue_days,
    )


def _check_law(row: OrderRule) -> None:
    """Raise AgainstStatute where the order would break a law from which nobody may depart."""
    product = row.debt.product if row.debt else row.product
    reach = [product] if product else [str(each) for each in Debt.Product.values]
    law = waterfall.opposed_by(as_rule(row), country=row.lender.country, products=reach)
    if law:
        raise AgainstStatute(law)


def _rows_for(debt: Debt) -> Iterable[OrderRule]:
    of_lender = Q(debt=None, ground=OrderRule.Ground.POLICY)
    rows = OrderRule.objects.filter(of_lender | Q(debt=debt), lender=debt.lender_id)
    return rows.order_by("pk")


def _record(row: OrderRule, kind: str, *, by: str, at: datetime) -> None:
    facts = {"order": row.pk, "ground": row.ground, "buckets": row.buckets}
    if row.debt:
        record(row.debt, kind, by=by, at=at, **facts)
    else:
        record_for(row.lender, kind, by=by, at=at, **facts)
