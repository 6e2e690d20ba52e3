"""Money on its way back: refunds sent, and what the provider says of refunds and disputes.

Whoever noticed, a webhook, a sweep or an officer's press, it comes here, and is asked again before
it is booked. Nothing here may be called inside a transaction.
"""

from datetime import datetime

from payments import contesting, gateway, refunding
from payments.events import record
from payments.models import Chargeback, Event, Payment, Refund, StripeEvent
from plans import reversals

WARNING = "radar.early_fraud_warning."


def ask(payment: Payment, *, at: datetime) -> int:
    """Ask for all refunds and disputes of ``payment`` and apply them; return how many moved money.

    Raise gateway.Unreachable or gateway.Refused.
    """
    if payment.entry_id is None:
        payment.refresh_from_db()
    if payment.entry_id is None:
        return 0
    refunds_seen = refunding.look_up(payment)
    disputes_seen = contesting.look_up(payment)
    return reversals.settle(payment, refunds_seen=refunds_seen, disputes_seen=disputes_seen, at=at)


def send(refund: Refund, *, at: datetime) -> None:
    """Send one refund that was written down; a refusal of the provider ends it, kindly.

    Raise gateway.Unreachable: it may be sent, and is looked up or sent again under its key.
    """
    if refund.is_by_hand:
        return  # The lender's own bank is asked by a person, who says so afterwards.
    try:
        seen = refunding.send(refund)
    except gateway.Refused as refusal:
        seen = refunding.not_sent(refund, failure_code=refusal.code or "refused")
    reversals.settle(refund.payment, refunds_seen=[seen], at=at)


def send_if_agreed(refund: Refund, *, at: datetime) -> None:
    """Send a refund unless it waits for a second officer. Raise gateway.Unreachable."""
    if refund.state == Refund.State.CREATED:
        send(refund, at=at)


def follow_refund(refund: Refund, *, at: datetime) -> None:
    """Bring a refund without news to its end: sent again while our key is known, else looked up.

    What the provider has never heard of by then is not sent any more.
    """
    if refunding.can_be_sent(refund, at=at):
        send(refund, at=at)
        return
    ask(refund.payment, at=at)
    refund.refresh_from_db()
    if refund.state == Refund.State.CREATED:
        seen = refunding.not_sent(refund, failure_code=refunding.NEVER_SENT)
        reversals.settle(refund.payment, refunds_seen=[seen], at=at)


def give_up(chargeback: Chargeback, *, by: str, at: datetime) -> None:
    """Let the payer keep the money. Raise contesting.NotAnswerable and as ``ask``."""
    contesting.give_up(chargeback, by=by, at=at)
    ask(chargeback.payment, at=at)


def note_warning(payment: Payment, event: StripeEvent, *, at: datetime) -> None:
    """Keep for the officers that the card's network warns of a payment; nothing moves."""
    warning = event.body["data"]["object"]
    facts = {"payment": payment.code, "warning": warning["id"], "about": warning["fraud_type"]}
    if not Event.objects.filter(debt=payment.debt, kind="payment.warned", data=facts).exists():
        record(payment.debt, "payment.warned", by="stripe", at=at, **facts)
