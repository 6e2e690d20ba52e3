"""Links by which somebody else pays one amount of a debt, learning neither lender nor balance.

Only the hash of a link's token is kept; whoever made it sees the token once.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from sys import maxsize

from django.db import transaction
from django.db.models import QuerySet

from payments import arrivals, charging, ledger
from payments.codes import new_code
from payments.events import record
from payments.models import Debt, PayLink, Payment
from payments.money import Money
from payments.states import WrongState, move, move_all

LIFE = timedelta(days=14)
OPEN_MAX = 5
TOKEN_BYTES = 16
BY = "friend"


class TooMany(Exception):
    """This debt has OPEN_MAX links that can still be used."""


class Gone(Exception):
    """The link was used, taken back, or has run out."""


@transaction.atomic
def make(debt: Debt, *, amount: Money, by: str, at: datetime) -> tuple[PayLink, str]:
    """Make a link for ``amount`` that works for LIFE; return it with its token.

    Raise TooMany, or charging.NotPayable where the amount could not be paid now; it is asked of
    somebody else, so that no questioned part can be in it (QUESTIONED, with the most).
    """
    debt = ledger.hold(debt)
    if PayLink.objects.filter(debt=debt, state=_OPEN, expires_at__gt=at).count() >= OPEN_MAX:
        raise TooMany(debt.code)
    charging.check_payable(debt, amount, at=at)
    most = arrivals.unquestioned(debt, at=at)
    if amount > most:
        raise charging.NotPayable("QUESTIONED", most)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = PayLink.objects.create(
        lender_id=debt.lender_id,
        debt=debt,
        code=new_code(),
        token_hash=_hashed(token),
        amount_minor=amount.minor,
        currency=amount.currency,
        by=by,
        created_at=at,
        expires_at=at + LIFE,
    )
    record(debt, "link.made", by=by, at=at, link=link.code, amount_minor=amount.minor)
    return link, token


def find(token: str, *, at: datetime) -> PayLink | None:
    """Return the link with this token while it can be used; None for any other reason alike."""
    found = PayLink.objects.filter(token_hash=_hashed(token), state=_OPEN, expires_at__gt=at)
    return found.select_related("debt__lender", "payment").first()


@transaction.atomic
def pay(link: PayLink, *, email: str, language: str, at: datetime) -> Payment:
    """Write down the payment of ``link``, or return the one that is under way for it.

    A link taken back meanwhile leaves no payment behind that would keep others from paying.
    ``email`` is where the payer's own receipt goes, or "". Raise Gone, charging.NotPayable where
    that much can no longer be paid, and charging.AlreadyPaying where somebody else is paying.
    """
    still_open = PayLink.objects.filter(pk=link.pk, state=_OPEN, expires_at__gt=at)
    try:
        payment = charging.start_or_live(
            link.debt,
            purpose=Payment.Purpose.FRIEND,
            amount=Money(link.amount_minor, link.currency),
            language=language,
            by=BY,
            at=at,
        )
    except charging.AlreadyPaying as other:
        if other.payment.pk != link.payment_id:
            raise
        payment = other.payment
    if still_open.update(payment=payment, payer_email=email) != 1:
        raise Gone(link.code)
    return payment


def withdraw(link: PayLink, *, by: str, at: datetime) -> bool:
    """Take a link back; False where it can no longer be used anyway."""
    try:
        with transaction.atomic():
            move(link, PayLink.State.WITHDRAWN)
            record(link.debt, "link.withdrawn", by=by, at=at, link=link.code)
    except WrongState:
        return False
    return True


def use_up(payment: Payment, *, at: datetime) -> None:
    """Mark the link of a payment that arrived as used; call where the payment is booked."""
    if payment.purpose != Payment.Purpose.FRIEND:
        return
    for link in PayLink.objects.filter(payment=payment).exclude(state=PayLink.State.USED):
        move(link, PayLink.State.USED)
        record(payment.debt, "link.used", by=BY, at=at, link=link.code, payment=payment.code)


def expire(*, at: datetime, first: int = 0, last: int = maxsize) -> int:
    """Close the links with ids from ``first`` to ``last`` whose time is over; return how many."""
    return move_all(running_out(at=at).filter(pk__range=(first, last)), PayLink.State.EXPIRED)


def running_out(*, at: datetime) -> QuerySet[PayLink]:
    """Return the links that can still be used though their time is over."""
    return PayLink.objects.filter(state=_OPEN, expires_at__lte=at)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


_OPEN = PayLink.State.OPEN
