"""Refunds: what the provider says of them, whoever started them and wherever."""

from datetime import datetime

from django.db import transaction

from payments import crediting, ledger, reversing
from payments.codes import new_code
from payments.events import record
from payments.models import Account, Entry, Payment, Refund
from payments.money import Money
from payments.reversing import Reversed
from payments.states import WrongState, move
from payments.wire_back import RefundSeen

State = Refund.State
# What the provider was told of why, where it was not told by us.
_CAUSES = {"duplicate": Refund.Cause.DUPLICATE}
# Who started a refund that carries no key of ours.
ELSEWHERE = "stripe"


@transaction.atomic
def apply(payment: Payment, seen: RefundSeen, *, at: datetime) -> list[Reversed]:
    """Bring one refund of ``payment`` to where the provider says it is; return what it did.

    Idempotent and monotone: it is booked once, restored at most once, and nothing moves back. A
    refund nobody here has started (the provider's own pages) becomes one of ours. One that is
    heard of only when it has failed is booked and restored, as the provider's balance tells it.
    """
    debt = ledger.hold(payment.debt)
    assert seen.amount.currency == debt.currency, f"{seen.refund_id} {seen.amount}"
    refund = _row_of(payment, seen, at=at)
    if not _advance(refund, seen):
        return []
    has_failed = refund.state in (State.FAILED, State.CANCELED)
    done: list[Reversed] = []
    if not refund.entry_id and (seen.is_made or not has_failed):
        done += crediting.make_room(payment, refund.amount_minor, at=at)
        done.append(reversing.reverse(refund, minor=refund.amount_minor, at=at))
        _book_kept(refund, "refund", seen.fee, seen.platform_fee, at=at)
        record(debt, "refund.sent", by="stripe", at=at, **_facts(refund))
    if has_failed and refund.entry_id:
        done.append(reversing.restore(refund, at=at))
        _book_kept(refund, "refund-back", seen.fee_again, seen.platform_fee_again, at=at)
        record(debt, "refund.failed", by="stripe", at=at, **_facts(refund))
    elif has_failed:
        record(debt, "refund.not_made", by="stripe", at=at, **_facts(refund))
    return done


def _row_of(payment: Payment, seen: RefundSeen, *, at: datetime) -> Refund:
    known = Refund.objects.select_related("debt", "payment__entry", "entry", "restored")
    found = None
    if seen.refund_id:
        found = known.filter(account=seen.account, refund_id=seen.refund_id).first()
    found = found or known.filter(key=seen.key, payment=payment, refund_id="").first()
    return found or Refund.objects.create(
        lender_id=payment.lender_id,
        debt=payment.debt,
        payment=payment,
        code=new_code(),
        key=f"seen-{new_code(26)}",
        account=seen.account,
        refund_id=seen.refund_id,
        amount_minor=seen.amount.minor,
        currency=seen.amount.currency,
        cause=_cause(payment, seen),
        state=State.CREATED,
        by=ELSEWHERE,
        created_at=at,
    )


def _advance(refund: Refund, seen: RefundSeen) -> bool:
    """Move ``refund`` to the state that was seen; False where it is there or further already."""
    if seen.state == refund.state:
        return False
    fields = {
        "refund_id": seen.refund_id,
        "amount_minor": seen.amount.minor,
        "failure_code": seen.failure_code,
    }
    try:
        with transaction.atomic():
            move(refund, seen.state, **fields)
    except WrongState:
        return False
    return True


def _cause(payment: Payment, seen: RefundSeen) -> str:
    """Say why somebody gave money back elsewhere: credit first, else it is owed again."""
    held = reversing.standing(payment.debt).lines[payment.pk].get(Account.Kind.CREDIT, 0)
    if seen.amount.minor <= held:
        return Refund.Cause.OVERPAID
    return _CAUSES.get(seen.reason, Refund.Cause.MISTAKE)


def _book_kept(
    refund: Refund, word: str, charge: Money | None, platform: Money | None, *, at: datetime
) -> None:
    """Post what provider and portal took of the lender with one movement, or gave back to it."""
    kept = (
        (Entry.Kind.CHARGE, "charge", charge),
        (Entry.Kind.PLATFORM, "platform", platform),
    )
    for kind, name, fee in kept:
        if fee is None or fee.minor == 0 or fee.currency != refund.currency:
            continue
        legs = [(Account.Kind.PAYABLE, fee.minor), (Account.Kind.CLEARING, -fee.minor)]
        key = f"{name}:{word}:{refund.account}:{refund.refund_id}"
        ledger.post(refund.debt, kind=kind, key=key, at=at, legs=legs)


def _facts(refund: Refund) -> dict[str, str | int]:
    return {
        "refund": refund.code,
        "payment": refund.payment.code,
        "amount_minor": refund.amount_minor,
        "cause": refund.cause,
        "reason": refund.failure_code,
    }
