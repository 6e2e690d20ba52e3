"""What has been paid and has not arrived: slow methods take days. Pending, neither paid nor missed.

Its amount is kept free of what can be paid meanwhile, so that nothing is paid twice.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Sum

from payments import asides, growth
from payments.models import Debt, Payment
from payments.money import Money

# How many working days the payer's bank usually takes, for pages and letters.
USUAL_DAYS = 5


def expected(debt: Debt) -> Money:
    """Return what is on its way for ``debt``."""
    return Money(expected_on([debt])[debt.pk], debt.currency)


def expected_on(debts: Iterable[Debt]) -> dict[int, int]:
    """Return minor units on their way by debt id, in one query; 0 where nothing is."""
    pks = [debt.pk for debt in debts]
    coming = Payment.objects.filter(debt__in=pks, state=Payment.State.PROCESSING)
    rows = coming.order_by().values_list("debt").annotate(total=Sum("amount_minor"))
    return dict.fromkeys(pks, 0) | dict(rows)


def payable(debt: Debt, *, at: datetime) -> Money:
    """Return what is owed with interest to today, less what is on its way: the most to pay now."""
    left = growth.owed(debt, at=at).minor - expected(debt).minor
    return Money(max(left, 0), debt.currency)


def unquestioned(debt: Debt, *, at: datetime) -> Money:
    """Return what can be paid now of what nobody questions: all that anybody may ask for."""
    left = payable(debt, at=at).minor - asides.minor_of(debt)
    return Money(max(left, 0), debt.currency)
