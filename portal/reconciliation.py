"""Reconciles every account: reads what happened there, mends what is certain, lists the rest.

What is certain goes through the same functions as a webhook would have; they are handed in by
whoever runs this. What is not certain waits for a person, and nothing goes on by itself meanwhile.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from payments import comparing, differences, gateway, matching, reconciling
from payments.models import Difference, Payment, Reconciliation
from payments.provider import movements

# Stored events are acted on a bounded number at a time; more rounds than this, and the rest waits.
ROUNDS_MAX = 50
# Movements so late are read again where the balance does not fit: they came while we were reading.
LATELY = timedelta(hours=1)
# So often the balance is read again, until it is the same before and after its movements.
READS_MAX = 5

Act = Callable[..., int]
Ask = Callable[..., object]
Say = Callable[[str], object]


@dataclass(frozen=True)
class Report:
    """What one account's walk saw, mended and left open; ``differs_minor`` by currency."""

    account: str
    counts: dict[str, Any]
    open: list[Difference]
    differs_minor: dict[str, int] = field(default_factory=dict)


def reconcile(
    account: str, *, act: Act, ask: Ask, at: datetime, days: int | None = None, say: Say = str
) -> Report:
    """Walk one account and return what came of it.

    ``act`` acts on stored events, ``ask`` asks how one payment and what went back of it stand.
    Raise gateway.Unreachable or gateway.Refused; the next run goes on where this one stopped.
    """
    walk = reconciling.begin(account, at=at, days=days)
    say(f"{account or 'own account'}: events")
    if reconciling.read_events(walk, at=at):
        _act_on_all(act, at=at)
    say(f"{account or 'own account'}: movements")
    mended = reconciling.read_movements(walk, at=at)
    mended += sum(bool(_asked(payment, ask, at=at)) for payment in reconciling.asked_for(walk))
    mended += reconciling.read_payouts(walk, at=at)
    late, findings = matching.match(account, at=at)
    late += reconciling.share_payouts(walk, at=at)
    findings += comparing.compare(account, at=at)
    findings += _balance(walk, at=at)
    left = differences.note(account, findings, at=at)
    reconciling.finish(walk, at=at, mended=mended + late, open=len(left))
    return Report(account, walk.counts, left, comparing.difference_minor(account, at=at))


def night(*, act: Act, ask: Ask, at: datetime) -> int:
    """Walk every account that was not walked lately; return how many were.

    One that does not answer is left for the next night, and holds up no other.
    """
    walked = 0
    for account in reconciling.accounts():
        if not reconciling.is_due(account, at=at):
            continue
        try:
            reconcile(account, act=act, ask=ask, at=at)
        except (gateway.Unreachable, gateway.Refused):
            continue
        walked += 1
    return walked


def _act_on_all(act: Act, *, at: datetime) -> None:
    for _round in range(ROUNDS_MAX):
        if not act(at=at):
            return


def _asked(payment: Payment, ask: Ask, *, at: datetime) -> object:
    """Ask after one payment; what the provider refuses to tell stays open and is listed."""
    try:
        return ask(payment, at=at)
    except gateway.Refused:
        return False


def _balance(walk: Reconciliation, *, at: datetime) -> list[differences.Finding]:
    """Compare the balance with all movements, read while it stood still.

    On an account that is paid at every moment it may not stand still: then the next walk looks.
    """
    there = movements.read_balance(account=walk.account)
    if comparing.base_of(walk) is not None and not comparing.balance_gaps(walk, there):
        return []
    for _read in range(READS_MAX):
        late = movements.list_movements(account=walk.account, created_after=at - LATELY)
        matching.keep(walk.account, list(late), at=at)
        before, there = there, movements.read_balance(account=walk.account)
        if there == before:
            return comparing.balance_gaps(walk, there)
    return []
