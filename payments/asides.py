"""What of a debt is set aside while it is questioned, and what that means to money that comes.

A payment pays what is not questioned. It pays what is only as far as its payer said so; what is
left beyond that is held as credit until the question has its answer, and then pays what is owed.
Source: 15 U.S.C. 1692h and 12 CFR 1006.30(c) for debts; a part of one is kept to the same rule.
"""

from collections.abc import Iterable

from django.db.models import Max

from payments.models import Account, Aside, Debt


def of(debt: Debt) -> dict[str, int]:
    """Return minor units set aside by bucket, as they were put there; {} where nothing is."""
    row = Aside.objects.filter(debt=debt).order_by("pk").last()
    return row.lines if row else {}


def minor_of(debt: Debt) -> int:
    """Return how many minor units of what is owed on ``debt`` are set aside."""
    return minor_on([debt])[debt.pk]


def minor_on(debts: Iterable[Debt]) -> dict[int, int]:
    """Return by debt id how many minor units of what is owed are set aside, in two queries or one.

    Never more than is owed of the same part.
    """
    found = dict.fromkeys((debt.pk for debt in debts), 0)
    newest = Aside.objects.filter(debt__in=list(found)).order_by().values("debt")
    rows = Aside.objects.filter(pk__in=newest.annotate(newest=Max("pk")).values("newest"))
    asides = {row.debt_id: row.lines for row in rows if row.lines}
    if not asides:
        return found
    accounts = Account.objects.filter(debt__in=list(asides), kind__in=Account.OWED)
    for debt_id, kind, owed in accounts.values_list("debt", "kind", "balance_minor"):
        found[debt_id] += min(asides[debt_id].get(kind, 0), max(owed, 0))
    return found
