"""News of the lenders' own accounts: each is read again at the provider, whoever spoke of it."""

from datetime import datetime

from payments import accounts, gateway, inbox
from payments.models import ProviderAccount

BY = "stripe"


def hear(*, at: datetime) -> int:
    """Act on stored events about lenders' accounts; one of nobody's account is put aside."""
    acted = 0
    for event in inbox.due(at=at, kinds=inbox.ACCOUNT_KINDS):
        if not inbox.take(event, at=at):
            continue
        account = accounts.of_event(event)
        trouble = _read(account, at=at) if account else ""
        if trouble:
            inbox.failed(event, at=at, trouble=trouble)
            if trouble == "Unreachable":
                break
            continue
        inbox.done(event, at=at, trouble="" if account else inbox.trouble_of(event))
        acted += account is not None
    return acted


def read_again(*, at: datetime) -> int:
    """Read the accounts of which nothing was heard for long."""
    read = 0
    for account in accounts.due(at=at):
        if not accounts.take(account, at=at):
            continue
        trouble = _read(account, at=at)
        if trouble == "Unreachable":
            break
        read += not trouble
    return read


def _read(account: ProviderAccount, *, at: datetime) -> str:
    """Read one account; return "" or the name of what came instead of an answer."""
    try:
        accounts.refresh(account, by=BY, at=at)
    except (gateway.Unreachable, gateway.Refused) as trouble:
        return type(trouble).__name__
    return ""
