"""Asking the provider how one payment stands, and applying what it says; whoever wants to know.

Nothing here may be called inside a transaction.
"""

from contextlib import suppress
from datetime import datetime

from payments import charging, gateway
from payments.models import Payment
from plans import progress
from portal import backflow

# So many questions without any answer, and a sweep leaves the provider alone until the next round.
SILENCES_MAX = 3


def ask(payment: Payment, *, at: datetime, is_over: bool = False) -> bool:
    """Ask the provider where ``payment`` stands and apply the answer; True if that changed it.

    ``is_over``: nobody is going to open its page any more, so that a payment the provider has
    never heard of ends now. Raise gateway.Unreachable or gateway.Refused without a usable answer.
    """
    if payment.state == Payment.State.SUCCEEDED:
        return False  # Nothing that can be asked moves it any more.
    outcome = charging.look_up(payment, at=at)
    if outcome is None:
        if not is_over and not charging.stays_unknown(payment, at=at):
            return False
        outcome = charging.never_heard_of(payment)
    return progress.settle(payment, outcome, at=at)


def ask_all(payment: Payment, *, at: datetime) -> bool:
    """Ask how ``payment`` stands and what went back of it; True where that changed something.

    Raise gateway.Unreachable or gateway.Refused.
    """
    changed = ask(payment, at=at)
    return bool(backflow.ask(payment, at=at)) or changed


def stop(payment: Payment, *, at: datetime) -> None:
    """Close the page of a payment that nobody wants any more, and apply what became of it.

    It may have been paid just before. Raise gateway.Unreachable or gateway.Refused.
    """
    if not payment.session_id:
        charging.look_up(payment, at=at)
    # It is refused where the page is closed already: paid, or over. The answer below tells which.
    with suppress(gateway.Refused):
        charging.close_page(payment)
    ask(payment, at=at, is_over=True)


def is_still_open(payment: Payment, *, at: datetime) -> bool:
    """Ask before somebody is led to a page made earlier: it may be over, and nobody told us yet.

    True where there is no usable answer, so that a silent provider keeps nobody from its page.
    """
    with suppress(gateway.Unreachable, gateway.Refused):
        ask(payment, at=at)
    return payment.state in Payment.OPEN


def ask_or_trouble(payment: Payment, *, at: datetime) -> str:
    """Ask and apply; return "" or the name of what came instead of an answer."""
    try:
        ask(payment, at=at)
    except (gateway.Unreachable, gateway.Refused) as trouble:
        return type(trouble).__name__
    return ""
