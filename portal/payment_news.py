"""News of payments: what stored events speak of is asked again at the provider, and applied.

Events are taken a few at a time, so that many workers share them.
"""

from datetime import datetime

from payments import gateway, inbox
from payments.models import Payment, StripeEvent
from portal import asking, backflow


def hear(*, at: datetime) -> int:
    """Bring every payment that stored events speak of to where the provider says it is.

    Events are taken a few at a time, so that many workers share them; one that breaks holds up no
    other.
    """
    silences = acted = looked = 0
    while looked < inbox.ACT_ON_MAX and silences < asking.SILENCES_MAX:
        events = inbox.claim(at=at)
        if not events:
            break
        looked += len(events)
        waiting = _by_payment(events, at=at)
        try:
            while waiting and silences < asking.SILENCES_MAX:
                trouble = _act(*waiting.pop(0), at=at)
                acted += not trouble
                silences += trouble == "Unreachable"
        finally:
            inbox.give_back([event for _payment, left in waiting for event in left], at=at)
    return acted


def _by_payment(
    events: list[StripeEvent], *, at: datetime
) -> list[tuple[Payment, list[StripeEvent]]]:
    """Return what events speak of; those that speak of no payment are put off, or put aside."""
    about: dict[int, tuple[Payment, list[StripeEvent]]] = {}
    for event in events:
        payment = inbox.payment_of(event)
        if payment:
            about.setdefault(payment.pk, (payment, []))[1].append(event)
        elif inbox.may_be_early(event, at=at):
            inbox.failed(event, at=at, trouble=inbox.trouble_of(event))
        else:
            inbox.done(event, at=at, trouble=inbox.trouble_of(event))
    return list(about.values())


def _act(payment: Payment, events: list[StripeEvent], *, at: datetime) -> str:
    """Ask how one payment stands and apply it; return "" or the name of what came instead."""
    trouble = asking.ask_or_trouble(payment, at=at) or _ask_back_or_trouble(payment, events, at=at)
    for event in events:
        if trouble:
            inbox.failed(event, at=at, trouble=trouble)
        else:
            inbox.done(event, at=at)
    return trouble


def _ask_back_or_trouble(payment: Payment, events: list[StripeEvent], *, at: datetime) -> str:
    """Ask for what went back where one of ``events`` tells of it, and keep warnings of fraud."""
    for event in events:
        if event.kind.startswith(backflow.WARNING):
            backflow.note_warning(payment, event, at=at)
    if not any(inbox.tells_of_return(event) for event in events):
        return ""
    try:
        backflow.ask(payment, at=at)
    except (gateway.Unreachable, gateway.Refused) as trouble:
        return type(trouble).__name__
    return ""
