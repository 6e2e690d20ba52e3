"""Payments that the payer's bank takes back or asks about: what the provider says of them."""

from datetime import datetime

from django.db import transaction

from payments import crediting, ledger, reversing
from payments.codes import new_code
from payments.events import record
from payments.models import Account, Chargeback, Entry, Payment
from payments.money import Money
from payments.reversing import Reversed
from payments.states import WrongState, move
from payments.wire_back import DisputeSeen

State, Kind = Chargeback.State, Chargeback.Kind
ENDS = (State.WON, State.LOST, State.CLOSED)


@transaction.atomic
def apply(payment: Payment, seen: DisputeSeen, *, at: datetime) -> list[Reversed]:
    """Bring one dispute of ``payment`` to where the provider says it is; return what it did.

    Idempotent and monotone: its money is booked as taken once and as restored at most once. A
    question of the bank alone moves no money. The provider's fee is the lender's, never owed.
    """
    debt = ledger.hold(payment.debt)
    assert seen.amount.currency == debt.currency, f"{seen.dispute_id} {seen.amount}"
    chargeback = _row_of(payment, seen, at=at)
    changed = _advance(chargeback, seen, at=at)
    done: list[Reversed] = []
    if seen.is_returned:
        if chargeback.entry_id and not chargeback.restored_id:
            done.append(reversing.restore(chargeback, at=at))
    elif seen.is_taken and not chargeback.entry_id:
        done += crediting.make_room(payment, seen.amount.minor, at=at)
        done.append(reversing.reverse(chargeback, minor=seen.amount.minor, at=at))
        record(debt, "chargeback.taken", by="stripe", at=at, **_facts(chargeback))
    if done or changed:
        _book_fee(chargeback, seen.fee, at=at)
    if changed and chargeback.state in ENDS:
        kind = f"chargeback.{chargeback.state.lower()}"
        record(debt, kind, by="stripe", at=at, **_facts(chargeback))
    return done


def _row_of(payment: Payment, seen: DisputeSeen, *, at: datetime) -> Chargeback:
    known = Chargeback.objects.select_related("debt", "payment__entry", "entry", "restored")
    found = known.filter(account=seen.account, dispute_id=seen.dispute_id).first()
    if found:
        return found
    chargeback = Chargeback.objects.create(
        lender_id=payment.lender_id,
        debt=payment.debt,
        payment=payment,
        code=new_code(),
        account=seen.account,
        dispute_id=seen.dispute_id,
        kind=seen.kind,
        reason=seen.reason,
        amount_minor=seen.amount.minor,
        currency=seen.amount.currency,
        opened_at=at,
        answer_by=seen.answer_by,
    )
    record(payment.debt, "chargeback.opened", by="stripe", at=at, **_facts(chargeback))
    return chargeback


def _advance(chargeback: Chargeback, seen: DisputeSeen, *, at: datetime) -> bool:
    """Keep what was seen; True where the state moved. What has ended is not opened by old news."""
    fields = {
        "kind": seen.kind,
        "reason": seen.reason,
        "amount_minor": seen.amount.minor,
        "answer_by": seen.answer_by,
        "closed_at": at if seen.state in ENDS else None,
    }
    if seen.state == chargeback.state:
        if chargeback.kind == Kind.INQUIRY != seen.kind:
            # The bank has asked first and takes the money now: there is a new time to answer.
            Chargeback.objects.filter(pk=chargeback.pk).update(**fields)
            chargeback.refresh_from_db()
        return False
    try:
        with transaction.atomic():
            move(chargeback, seen.state, **fields)
    except WrongState:
        return False
    return True


def _book_fee(chargeback: Chargeback, fee: Money | None, *, at: datetime) -> None:
    """Post by how much the provider's fee changed: the lender's cost, or given back to it."""
    if fee is None or fee.currency != chargeback.currency:
        return
    more = fee.minor - chargeback.fee_minor
    if not more:
        return
    legs = [(Account.Kind.PAYABLE, more), (Account.Kind.CLEARING, -more)]
    key = f"charge:dispute:{chargeback.account}:{chargeback.dispute_id}:{fee.minor}"
    ledger.post(chargeback.debt, kind=Entry.Kind.CHARGE, key=key, at=at, legs=legs)
    Chargeback.objects.filter(pk=chargeback.pk).update(fee_minor=fee.minor)
    chargeback.fee_minor = fee.minor


def _facts(chargeback: Chargeback) -> dict[str, str | int]:
    return {
        "chargeback": chargeback.code,
        "payment": chargeback.payment.code,
        "amount_minor": chargeback.amount_minor,
        "kind_of": chargeback.kind,
        "reason": chargeback.reason,
    }
