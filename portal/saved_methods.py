"""News of the methods that borrowers let the provider keep, whoever noticed: webhook or sweep."""

from datetime import datetime

from payments import gateway, inbox, methods, setups
from payments.models import Setup, StripeEvent
from plans import mandates

# So many questions without any answer, and the provider is left alone until the next round.
SILENCES_MAX = 3


def hear(*, at: datetime) -> int:
    """Act on stored events about visits and kept methods; one of nobody's is put aside."""
    acted = 0
    for event in inbox.due(at=at, kinds=inbox.METHOD_KINDS):
        if not inbox.take(event, at=at):
            continue
        trouble = _act_on(event, at=at)
        if trouble:
            inbox.failed(event, at=at, trouble=trouble)
            if trouble == "Unreachable":
                break
            continue
        inbox.done(event, at=at)
        acted += 1
    return acted


def read_again(*, at: datetime) -> int:
    """Ask about visits that no webhook has spoken of; those never begun are given up."""
    asked = silences = 0
    for setup in setups.without_news(at=at):
        if not setups.take(setup, at=at):
            continue
        trouble = _read(setup, at=at)
        asked += not trouble
        silences += trouble == "Unreachable"
        if silences >= SILENCES_MAX:
            break
    return asked


def keep(*, at: datetime) -> int:
    """Write down the methods that payments were made with and that are to be kept."""
    kept = 0
    for payment in methods.to_keep():
        try:
            kept += methods.keep_from(payment, at=at) is not None
        except gateway.Unreachable:
            break
        except gateway.Refused:
            methods.give_up_keeping(payment)
    return kept


def _act_on(event: StripeEvent, *, at: datetime) -> str:
    setup = setups.of_event(event)
    if setup:
        return _read(setup, at=at)
    method = methods.of_event(event)
    if method is None:
        return ""
    try:
        # A method belongs to a person; its news is told with each plan that it pays.
        methods.look_again(method, [m.debt for m in mandates.of_method(method)], at=at)
    except (gateway.Unreachable, gateway.Refused) as trouble:
        return type(trouble).__name__
    return ""


def _read(setup: Setup, *, at: datetime) -> str:
    """Ask about one visit and apply the answer; "" or the name of what came instead of one."""
    try:
        setups.apply(setup, setups.look_up(setup), at=at)
    except (gateway.Unreachable, gateway.Refused) as trouble:
        return type(trouble).__name__
    return ""
