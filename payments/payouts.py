"""Payouts: money that the provider sent to the lender's bank, and what came back from there."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from payments import ledger
from payments.events import record_for
from payments.models import Account, BalanceTransaction, Entry, Lender, Payout
from payments.states import WrongState, move
from payments.wire_movements import PayoutSeen

State = Payout.State
BACK = (State.FAILED, State.CANCELED)


@transaction.atomic
def apply(lender: Lender, seen: PayoutSeen, *, account: str, at: datetime) -> bool:
    """Bring one payout to where the provider says it is; True where that changed something.

    Idempotent and monotone: its money leaves CLEARING for BANK once, and comes back once.
    """
    lender = ledger.hold_lender(lender)
    payout, is_new = Payout.objects.get_or_create(
        account=account,
        payout_id=seen.payout_id,
        defaults={
            "lender": lender,
            "amount_minor": seen.amount_minor,
            "currency": seen.currency,
            "arrival_date": seen.arrival_date,
            "created_at": seen.created_at,
        },
    )
    if is_new:
        payout.entry = _post(payout, lender, seen.amount_minor, name="payout", at=at)
        payout.save(update_fields=["entry"])
    return _advance(payout, lender, seen, at=at) or is_new


def book_share(lender: Lender, seen: PayoutSeen, minor: int, *, account: str, at: datetime) -> None:
    """Book a lender's part of a payout of a shared account. Call with the lender held."""
    share = Payout.objects.create(
        lender=lender,
        account=account,
        payout_id=seen.payout_id,
        amount_minor=minor,
        whole_minor=seen.amount_minor,
        currency=seen.currency,
        arrival_date=seen.arrival_date,
        created_at=seen.created_at,
    )
    share.entry = _post(share, lender, minor, name="payout", at=at)
    share.save(update_fields=["entry"])
    _advance(share, lender, seen, at=at)


def advance_share(share: Payout, seen: PayoutSeen, *, at: datetime) -> bool:
    """Bring a booked part to where the provider says the payout is. Call inside a transaction."""
    return _advance(share, ledger.hold_lender(share.lender), seen, at=at)


def unfinished(account: str) -> QuerySet[Payout]:
    """Return payouts that are on their way, oldest first."""
    return Payout.objects.filter(account=account, state=State.PENDING).order_by("pk")


def without_movements(account: str) -> QuerySet[Payout]:
    """Return payouts of which nobody has read yet what they hold, oldest first."""
    told = BalanceTransaction.objects.filter(account=account).exclude(payout_id="")
    return (
        Payout.objects.filter(account=account)
        .exclude(payout_id__in=told.values("payout_id"))
        .order_by("pk")
    )


def hold(account: str, payout_id: str, transaction_ids: list[str]) -> int:
    """Note which movements a payout holds; return of how many."""
    held = BalanceTransaction.objects.filter(account=account, transaction_id__in=transaction_ids)
    return held.update(payout_id=payout_id)


def _advance(payout: Payout, lender: Lender, seen: PayoutSeen, *, at: datetime) -> bool:
    if seen.state == payout.state:
        return False
    try:
        with transaction.atomic():
            move(payout, seen.state, arrival_date=seen.arrival_date)
    except WrongState:
        return False
    facts = {"payout": payout.payout_id, "amount_minor": payout.amount_minor}
    if payout.state in BACK:
        payout.returned = _post(payout, lender, -payout.amount_minor, name="payout-back", at=at)
        payout.save(update_fields=["returned"])
        record_for(lender, "payout.failed", by="stripe", at=at, **facts)
    else:
        record_for(lender, "payout.arrived", by="stripe", at=at, **facts)
    return True


def _post(payout: Payout, lender: Lender, minor: int, *, name: str, at: datetime) -> Entry:
    return ledger.post_for(
        lender,
        currency=payout.currency,
        kind=Entry.Kind.PAYOUT,
        key=f"{name}:{payout.account}:{payout.payout_id}{_whose(payout)}",
        at=at,
        legs=[(Account.Kind.CLEARING, -minor), (Account.Kind.BANK, minor)],
    )


def _whose(payout: Payout) -> str:
    """What tells the entries of one lender's part from those of another's."""
    return "" if payout.whole_minor is None else f":{payout.lender_id}"
