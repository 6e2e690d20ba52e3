"""Credit of one debt counted toward another of the same person, lender and currency.

In the books of the first it goes out as a refund does, in those of the second it comes in as a
payment does, both at once over the lender's own side, which it never leaves. If the payment behind
it is taken back, the counting is undone first: it is owed again where it had been counted.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from payments import accruing, arrivals, booking, ledger, overpaying, refunding, reversing
from payments.codes import new_code
from payments.events import record
from payments.models import Debt, Payment, Refund
from payments.money import Money
from payments.reversing import Reversed
from payments.states import move

Cause, State = Refund.Cause, Refund.State


class NotMovable(Exception):
    """Nothing is held, or not so much; nothing can be paid there; or it is another lender's."""


@dataclass(frozen=True)
class Preview:
    """What counting does: ``amount`` counts; ``left`` is owed after it, ``kept`` held still."""

    amount: Money
    owed: Money
    left: Money
    kept: Money


def others_of(debt: Debt, theirs: QuerySet[Debt]) -> list[Debt]:
    """Return those of ``theirs`` that credit of ``debt`` may be counted toward, oldest first."""
    found = theirs.filter(lender=debt.lender_id, currency=debt.currency, state__in=Debt.PAYABLE)
    rows = list(found.exclude(pk=debt.pk).order_by("pk"))
    owed = ledger.owed_on(rows)
    return [row for row in rows if owed[row.pk] > 0]


def preview(source: Debt, target: Debt, *, at: datetime, wanted: Money | None = None) -> Preview:
    """Return what counting would do now: ``wanted``, or the most that is held and can be paid.

    Whose the debts are is for who asks to know. Raise NotMovable, across lenders always.
    """
    held = overpaying.held(source).amount
    can_be_paid = arrivals.payable(target, at=at)
    pair = [(each.lender_id, each.currency) for each in (source, target)]
    is_fit = pair[0] == pair[1] and source.pk != target.pk and target.state in Debt.PAYABLE
    if not is_fit or min(held, can_be_paid).minor <= 0:
        raise NotMovable(target.code)
    most = min(held, can_be_paid)
    amount = most if wanted is None else wanted
    if not 0 < amount.minor <= most.minor:
        raise NotMovable(target.code)
    return Preview(amount, can_be_paid, can_be_paid - amount, held - amount)


@transaction.atomic
def count(
    source: Debt,
    target: Debt,
    *,
    wanted: Money | None = None,
    kept: Money | None = None,
    by: str,
    at: datetime,
) -> tuple[Payment, list[Reversed]]:
    """Count what is held of ``source``, or ``wanted`` of it, toward ``target``.

    Return the payment and what it took. A second press is NotMovable: it finds nothing held, or
    would leave something else than ``kept``, which is what its preview said.
    """
    source, target = ledger.hold(source), ledger.hold(target)
    accruing.catch_up(target, at=at)
    seen = preview(source, target, at=at, wanted=wanted)
    if kept is not None and seen.kept != kept:
        raise NotMovable(target.code)
    amount = seen.amount
    payment = _payment(target, amount, by=by, at=at)
    taken = _take(source, payment, amount, by=by, at=at)
    booking.book_arrival(payment, received=amount, by=by, at=at)
    finals = [each.taking.payment.final_after for each in taken]
    # It can be taken back for as long as the money behind it.
    payment.final_after = max((day for day in finals if day), default=None)
    payment.save(update_fields=["final_after"])
    booking.close_if_paid(payment, at=at)
    record(source, "credit.moved", by=by, at=at, amount_minor=amount.minor, payment=payment.code)
    return payment, taken


def make_room(payment: Payment, minor: int, *, at: datetime) -> list[Reversed]:
    """Undo countings of ``payment``, the latest first, until ``minor`` can be taken back of it.

    Call inside a transaction that holds its debt, before the money is booked as taken.
    """
    room = sum(back for _kind, back in reversing.lines_left(payment))
    moves = Refund.objects.filter(payment=payment, moved_to__isnull=False, restored=None)
    done: list[Reversed] = []
    for each in moves.select_related("debt__lender", "payment__entry", "entry").order_by("-pk"):
        if room >= minor:
            break
        done += _undo(each, at=at)
        room += each.amount_minor
    return done


def _payment(target: Debt, amount: Money, *, by: str, at: datetime) -> Payment:
    code = new_code()
    return Payment.objects.create(
        lender_id=target.lender_id,
        debt=target,
        code=code,
        key=f"credit-{code}",
        purpose=Payment.Purpose.CREDIT,
        rail=Payment.Rail.CREDIT,
        amount_minor=amount.minor,
        currency=amount.currency,
        state=Payment.State.SUCCEEDED,
        by=by,
        created_at=at,
        expires_at=at,
        method_kind="credit",
    )


def _take(
    source: Debt, payment: Payment, amount: Money, *, by: str, at: datetime
) -> list[Reversed]:
    """Take ``amount`` from the payments that it is held of, the latest first."""
    left, taken = amount.minor, []
    lines = reversing.standing(source).lines
    for paid in Payment.objects.filter(pk__in=lines).order_by("-entry__number"):
        part = min(left, refunding.refundable(paid, cause=Cause.OVERPAID).minor)
        if part > 0:
            refund = _row(paid, part, cause=Cause.OVERPAID, by=by, at=at, moved_to=payment)
            taken.append(reversing.reverse(refund, minor=part, at=at))
            left -= part
    if left:
        raise NotMovable(payment.debt.code)
    return taken


def _undo(counted: Refund, *, at: datetime) -> list[Reversed]:
    """Let one counting be as if it had not been: held again there, owed again here."""
    move(counted, State.FAILED)
    known = Payment.objects.select_related("debt__lender", "entry")
    target = known.get(moved_from=counted)
    back = _row(target, counted.amount_minor, cause=Cause.UNDONE, by="books", at=at)
    record(target.debt, "credit.undone", by="books", at=at, amount_minor=counted.amount_minor)
    return [
        reversing.restore(counted, at=at),
        reversing.reverse(back, minor=counted.amount_minor, at=at),
    ]


def _row(
    payment: Payment,
    minor: int,
    *,
    cause: str,
    by: str,
    at: datetime,
    moved_to: Payment | None = None,
) -> Refund:
    return Refund.objects.create(
        lender_id=payment.lender_id,
        debt=payment.debt,
        payment=payment,
        code=new_code(),
        key=f"credit-{new_code(26)}",
        account=payment.stripe_account,
        amount_minor=minor,
        currency=payment.currency,
        cause=cause,
        state=State.SUCCEEDED,
        is_by_hand=True,
        moved_to=moved_to,
        by=by,
        created_at=at,
    )
