"""The parts of one sum for several debts, kept so that they can be paid one after another.

Each lender has an account of its own at the provider, so that each part is a payment of its own.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from payments.codes import new_code
from payments.events import record
from payments.models import Debt, Payment, Share
from payments.money import Money


@transaction.atomic
def keep(parts: Sequence[tuple[Debt, Money]], *, basis: str, by: str, at: datetime) -> str:
    """Keep the parts in their order and return the code they have in common."""
    code = new_code()
    for number, (debt, part) in enumerate(parts, start=1):
        Share.objects.create(
            lender_id=debt.lender_id,
            debt=debt,
            code=code,
            number=number,
            amount_minor=part.minor,
            currency=part.currency,
            basis=basis,
            by=by,
            made_at=at,
        )
        record(debt, "share.decided", by=by, at=at, amount_minor=part.minor, basis=basis)
    return code


def begun(share: Share) -> None:
    """Note the newest payment of this part, if one was begun for it."""
    payment = Payment.objects.filter(
        debt=share.debt_id,
        purpose=Payment.Purpose.SHARE,
        amount_minor=share.amount_minor,
        state__in=Payment.OPEN,
        share=None,
    ).first()
    if payment:
        Share.objects.filter(pk=share.pk).update(payment=payment)
