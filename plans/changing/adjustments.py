"""Taking something off a debt by the lender's own decision: a fee removed, a mistake put right.

Up to the lender's limit one officer does it; above that a second one agrees. The plan under way
follows at once, and both sides are told of it, before and after.
"""

from datetime import datetime

from django.db import transaction

from payments import accruing, adjusting, ledger
from payments.codes import new_code
from payments.events import record
from payments.models import Debt
from payments.money import Money
from payments.states import move
from plans import progress
from plans.changing import amendments
from plans.models import Adjustment

State = Adjustment.State


class NotAdjustable(Exception):
    """Nothing can be taken off this debt: it is over, or not shown to its borrower yet."""


class TooMuch(Exception):
    """Less than that is owed in this part; ``most`` is what is."""

    def __init__(self, most: Money) -> None:
        super().__init__(str(most))
        self.most = most


class SamePerson(Exception):
    """Who asked for it does not agree to it as the second officer."""


@transaction.atomic
def propose(
    debt: Debt, *, bucket: str, amount: Money, cause: str, text: str, by: str, at: datetime
) -> Adjustment:
    """Take ``amount`` off one bucket of ``debt``, at once or once a second officer agrees.

    Raise NotAdjustable or TooMuch.
    """
    debt = ledger.hold(debt)
    if debt.state in (*Debt.HIDDEN, *Debt.OVER):
        raise NotAdjustable(debt.state)
    accruing.catch_up(debt, at=at)
    owed = ledger.owed_by_bucket(debt).get(bucket, 0)
    if amount.minor > owed:
        raise TooMuch(Money(owed, debt.currency))
    made = Adjustment.objects.create(
        lender_id=debt.lender_id,
        debt=debt,
        code=new_code(),
        bucket=bucket,
        amount_minor=amount.minor,
        cause=cause,
        text=text,
        by=by,
        at=at,
    )
    if amount.minor > debt.lender.refund_limit_minor:
        record(debt, "adjustment.proposed", by=by, at=at, adjustment=made.code)
        return made
    move(made, State.DONE, decided_by=by, decided_at=at)
    _take_off(made, by=by, at=at)
    return made


@transaction.atomic
def approve(adjustment: Adjustment, *, by: str, at: datetime) -> None:
    """Agree as a second officer.

    Raise SamePerson, TooMuch where less is owed by now, or WrongState where somebody was first.
    """
    if adjustment.by == by:
        raise SamePerson
    move(adjustment, State.DONE, decided_by=by, decided_at=at)
    debt = ledger.hold(adjustment.debt)
    accruing.catch_up(debt, at=at)
    owed = ledger.owed_by_bucket(debt).get(adjustment.bucket, 0)
    if adjustment.amount_minor > owed:
        raise TooMuch(Money(owed, debt.currency))
    _take_off(adjustment, by=by, at=at)


@transaction.atomic
def refuse(adjustment: Adjustment, *, by: str, at: datetime) -> None:
    """Say no to it, or take back what one asked for. Raise WrongState."""
    move(adjustment, State.REFUSED, decided_by=by, decided_at=at)
    record(adjustment.debt, "adjustment.refused", by=by, at=at, adjustment=adjustment.code)


def _take_off(adjustment: Adjustment, *, by: str, at: datetime) -> None:
    """Book it, let the plan follow, and tell both sides where no changed plan tells them."""
    debt = adjustment.debt
    before = progress.running_plan(debt)
    minor = adjusting.credit(
        debt,
        lines={adjustment.bucket: adjustment.amount_minor},
        key=f"adjusted:{adjustment.code}",
        by=by,
        at=at,
        about=adjustment.code,
    )
    after = amendments.respread(debt, by=by, at=at)
    if minor and (before and before.pk) == (after and after.pk):
        facts = {
            "adjustment": adjustment.code,
            "minor": minor,
            "left_minor": ledger.owed(debt).minor,
        }
        record(debt, "adjustment.done", by=by, at=at, **facts)
