"""What the provider's answers mean to the books.

One function applies what the provider says of a payment, whoever asked: reply, webhook or sweep.
"""

from datetime import date, datetime

from django.db import transaction

from payments import accruing, asides, finality, growth, ledger, links, orders, quoting, waterfall
from payments.days import local_date
from payments.events import record
from payments.models import Account, Debt, Entry, Payment
from payments.money import Money
from payments.states import WrongState, move
from payments.wire import Outcome

_TARGETS = {
    "REQUIRES_ACTION": Payment.State.REQUIRES_ACTION,
    "PROCESSING": Payment.State.PROCESSING,
    "SUCCEEDED": Payment.State.SUCCEEDED,
    "FAILED": Payment.State.FAILED,
    "CANCELED": Payment.State.CANCELED,
    "EXPIRED": Payment.State.CANCELED,
}


@transaction.atomic
def apply(payment: Payment, outcome: Outcome, *, at: datetime) -> bool:
    """Bring ``payment`` to where the provider says it is; return whether that changed anything.

    Idempotent and monotone: what is booked is never booked again, and nothing moves back.
    """
    target = _target(payment, outcome)
    if target is None or target == payment.state:
        return _note_failure(payment, outcome)
    was_sent = payment.state == Payment.State.PROCESSING
    try:
        move(payment, target, **_seen(outcome))
    except WrongState:
        payment.refresh_from_db()
        return False
    if target == Payment.State.SUCCEEDED:
        _book(payment, outcome, at=at)
    elif target == Payment.State.PROCESSING:
        record(payment.debt, "payment.processing", by="stripe", at=at, **_facts(payment))
    elif target == Payment.State.FAILED:
        why = {"reason": outcome.failure_code or "", "was_sent": was_sent}
        record(payment.debt, "payment.failed", by="stripe", at=at, **_facts(payment), **why)
    elif target == Payment.State.CANCELED:
        record(payment.debt, "payment.stopped", by="stripe", at=at, payment=payment.code)
    return True


def _target(payment: Payment, outcome: Outcome) -> str | None:
    """Return where an outcome leads; what was on its way and was called back there has failed."""
    if payment.state == Payment.State.PROCESSING and outcome.state == "CANCELED":
        return Payment.State.FAILED
    return _TARGETS.get(outcome.state)


def order_of(debt: Debt, *, on: date) -> str:
    """Return the name of the waterfall that binds ``debt`` on a local day."""
    return orders.rule_for(debt, on=on).name


def _book(payment: Payment, outcome: Outcome, *, at: datetime) -> None:
    """Post what the provider received, and what it and the portal kept of it."""
    entry = book_arrival(payment, received=outcome.received, by="stripe", at=at)
    _book_kept(payment, outcome, debt=payment.debt, entry=entry, at=at)
    close_if_paid(payment, at=at)


def book_arrival(payment: Payment, *, received: Money, by: str, at: datetime) -> Entry:
    """Post arrived money by the debt's waterfall; what is beyond the debt is held as credit.

    So is what only questioned parts are left for, but where the payer meant them. It stands at the
    provider, or at the lender's own bank where it came by transfer. Call inside the transaction in
    which ``payment`` succeeded.
    """
    debt = ledger.hold(payment.debt)
    assert received.currency == debt.currency and received.minor > 0, f"{payment} {received}"
    today = local_date(at, debt.lender.time_zone)
    paid = min(today, growth.paid_day(payment, zone=debt.lender.time_zone))
    key = f"paid:{payment.key}"
    # Nobody pays for the days that their money was under way.
    with accruing.recounted(debt, since=paid, key=key, at=at):
        legs = _legs(payment, debt, received, on=today)
        entry = ledger.post(debt, kind=Entry.Kind.PAYMENT, key=key, at=at, legs=legs)
        Payment.objects.filter(pk=payment.pk).update(entry=entry)
    booked = {
        "entry": entry,
        "received_minor": received.minor,
        "settled_at": at,
        "final_after": finality.final_after(payment.method_kind, on=today),
    }
    Payment.objects.filter(pk=payment.pk).update(**booked)
    for name, value in booked.items():
        setattr(payment, name, value)
    payment.debt = debt
    record(
        debt, "payment.succeeded", by=by, at=at, **_facts(payment), received_minor=received.minor
    )
    return entry


def _legs(payment: Payment, debt: Debt, received: Money, *, on: date) -> list[tuple[str, int]]:
    at_bank = payment.rail in (Payment.Rail.TRANSFER, Payment.Rail.CREDIT)
    shares = waterfall.allocate(
        received.minor,
        ledger.owed_by_bucket(debt),
        order=order_of(debt, on=on),
        aside=asides.of(debt),
        directed_minor=payment.directed_minor,
    )
    legs = [(bucket, -minor) for bucket, minor in shares.lines]
    lowered = received.minor - shares.rest_minor
    if lowered:
        legs.append((Account.Kind.PLACED, lowered))
    if shares.rest_minor:
        legs.append((Account.Kind.CREDIT, -shares.rest_minor))
    legs.append((Account.Kind.BANK if at_bank else Account.Kind.CLEARING, received.minor))
    if lowered:
        legs.append((Account.Kind.PAYABLE, -lowered))
    return legs


def close_if_paid(payment: Payment, *, at: datetime) -> None:
    """Move the debt of a booked payment to PAID where nothing is owed on it any more.

    Money may come late, to a debt that was paid or closed meanwhile: it is booked all the same.
    A quote that was paid in time is kept first.
    """
    debt = payment.debt
    links.use_up(payment, at=at)
    quoting.honour(debt, at=at)
    if ledger.owed(debt).minor == 0 and Debt.State.PAID in Debt.MOVES[Debt.State(debt.state)]:
        move(debt, Debt.State.PAID)
        record(debt, "debt.paid", by="books", at=at, payment=payment.code)


def _book_kept(
    payment: Payment, outcome: Outcome, *, debt: Debt, entry: Entry, at: datetime
) -> None:
    """Post what the provider and the portal kept: the lender's cost, never the borrower's."""
    kept = (
        (Entry.Kind.CHARGE, f"charge:{payment.key}", outcome.fee),
        (Entry.Kind.PLATFORM, f"platform:{payment.key}", outcome.platform_fee),
    )
    for kind, key, fee in kept:
        if fee is None or fee.minor == 0 or fee.currency != debt.currency:
            continue
        legs = [(Account.Kind.PAYABLE, fee.minor), (Account.Kind.CLEARING, -fee.minor)]
        entry = ledger.post(debt, kind=kind, key=key, at=at, legs=legs, last=entry)


def _note_failure(payment: Payment, outcome: Outcome) -> bool:
    """Remember why a card was declined while its payment page is still open."""
    if not outcome.failure_code or outcome.failure_code == payment.failure_code:
        return False
    Payment.objects.filter(pk=payment.pk).update(failure_code=outcome.failure_code)
    payment.failure_code = outcome.failure_code
    return False


def _seen(outcome: Outcome) -> dict[str, str]:
    return {
        "intent_id": outcome.intent_id or "",
        "charge_id": outcome.charge_id or "",
        "method_kind": outcome.method_kind or "",
        "method_brand": outcome.method_brand or "",
        "method_last4": outcome.method_last4 or "",
        "failure_code": outcome.failure_code or "",
    }


def _facts(payment: Payment) -> dict[str, str | int]:
    return {
        "payment": payment.code,
        "purpose": payment.purpose,
        "amount_minor": payment.amount_minor,
    }
