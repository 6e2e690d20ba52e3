"""Taking a debt back: what was offered or agreed about it ends with it.

Knows debts, offers and plans; knows nothing of letters or invitations.
"""

from datetime import datetime

from django.db import transaction

from payments import placing
from payments.models import Debt, Payment
from payments.states import move, move_all
from plans.missing import lapses
from plans.models import Lapse, Plan, Proposal
from plans.settlement import settling

# What becomes of an offer that nobody can answer any more.
ENDS_AS: dict[str, str] = {
    Proposal.State.DRAFT: Proposal.State.WITHDRAWN,
    Proposal.State.PENDING_REVIEW: Proposal.State.EXPIRED,
}


class PaymentUnderWay(Exception):
    """A borrower is paying this debt at this moment; it can be taken back once that has ended."""


@transaction.atomic
def recall(debt: Debt, *, reason: str, by: str, at: datetime) -> None:
    """Close ``debt`` for the lender and end its offers and its plan with it.

    Raise PaymentUnderWay while money is on its way, WrongState where it is closed or paid.
    """
    placing.recall(debt, reason=reason, by=by, at=at)
    if Payment.objects.filter(debt=debt, state__in=Payment.LIVE).exists():
        raise PaymentUnderWay
    for offer in Proposal.objects.filter(debt=debt, state__in=ENDS_AS):
        move(offer, ENDS_AS[offer.state], answered_by=by, answered_at=at)
    move_all(Plan.objects.filter(debt=debt), Plan.State.CANCELLED)
    for plan in Plan.objects.filter(debt=debt, state=Plan.State.CANCELLED):
        lapses.end(plan, ending=Lapse.Ending.OVER)
    settling.end_with(debt, by=by, at=at)
