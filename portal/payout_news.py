"""News of payouts to lenders' banks: each is read again at the provider, whoever spoke of it."""

from datetime import datetime

from payments import gateway, inbox, matching, payouts
from payments.models import StripeEvent
from payments.provider import movements


def hear(*, at: datetime) -> int:
    """Act on stored events about payouts; one of an account that several share is put aside.

    What a payout holds is learnt at night, when the movements are read.
    """
    acted = 0
    for event in inbox.due(at=at, kinds=inbox.PAYOUT_KINDS):
        if not inbox.take(event, at=at):
            continue
        owner = matching.owner_of(event.account)
        try:
            if owner:
                seen = movements.read_payout(_payout_of(event), account=event.account)
                acted += payouts.apply(owner, seen, account=event.account, at=at)
        except (gateway.Unreachable, gateway.Refused) as trouble:
            inbox.failed(event, at=at, trouble=type(trouble).__name__)
            if isinstance(trouble, gateway.Unreachable):
                break
            continue
        inbox.done(event, at=at, trouble="" if owner else "no lender of ours alone on this account")
    return acted


def _payout_of(event: StripeEvent) -> str:
    return str(event.body["data"]["object"]["id"])
