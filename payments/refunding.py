"""Giving money back: written down, agreed by a second officer where it is much, asked for, noted.

What the provider answers is applied by ``refunds``, as is what anybody else starts there.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from payments import ledger, reversing
from payments.codes import new_code
from payments.events import record
from payments.models import Account, Chargeback, Payment, Refund
from payments.money import Money
from payments.provider import refunds as provider
from payments.rails import step_minor
from payments.states import WrongState, move
from payments.wire_back import RefundSeen

State, Cause = Refund.State, Refund.Cause
# After this the provider may have forgotten our key: look up, never send again.
KEY_GOOD = timedelta(hours=20)
# A refund without news is asked for after a minute, one on its way to a bank every six hours.
NEWS_AFTER = timedelta(minutes=1)
NEWS_LATE = timedelta(hours=6)
LOOK_UPS_MAX = 50
# What was never sent, as the reason why nothing went back.
NEVER_SENT = "never_sent"
_REASONS = {Cause.DUPLICATE: "duplicate"}


class NotRefundable(Exception):
    """So much cannot be given back now. ``limit`` is what could be.

    ``code``: NOTHING (an amount of nothing), BEYOND (more than is left of the payment), CREDIT
    (more than is held of it), NOT_A_STEP (limit: the nearest below), UNPAID, CURRENCY, IN_DISPUTE
    (the payer's bank has it), NO_TEXT (the borrower is told why,
    but for OVERPAID).
    """

    def __init__(self, code: str, limit: Money) -> None:
        super().__init__(code)
        self.code = code
        self.limit = limit


class SameOfficer(Exception):
    """Nobody approves what they proposed."""


@transaction.atomic
def propose(
    payment: Payment,
    *,
    amount: Money,
    cause: str,
    text: str,
    by: str,
    at: datetime,
    is_by_hand: bool = False,
) -> Refund:
    """Write down that ``amount`` shall go back; above the lender's limit a second officer agrees.

    A refund that is not PROPOSED may be sent at once; one ``is_by_hand`` by a person, from the
    lender's own bank, as every transfer that goes back. Raise NotRefundable.
    """
    debt = ledger.hold(payment.debt)
    payment = Payment.objects.select_related("entry", "debt").get(pk=payment.pk)
    _check(payment, amount=amount, cause=cause, text=text, is_by_hand=is_by_hand)
    is_large = amount.minor > debt.lender.refund_limit_minor
    refund = Refund.objects.create(
        lender_id=debt.lender_id,
        debt=debt,
        payment=payment,
        code=new_code(),
        key=f"refund-{new_code(26)}",
        account=payment.stripe_account,
        amount_minor=amount.minor,
        currency=amount.currency,
        cause=cause,
        text=text.strip(),
        is_by_hand=is_by_hand or payment.rail == Payment.Rail.TRANSFER,
        state=State.PROPOSED if is_large else State.CREATED,
        by=by,
        created_at=at,
    )
    facts = {"refund": refund.code, "payment": payment.code, "amount_minor": amount.minor}
    record(debt, "refund.waiting" if is_large else "refund.proposed", by=by, at=at, **facts)
    return refund


def again_by_hand(refund: Refund, *, by: str, at: datetime) -> Refund:
    """Write down that what the provider could not give back is sent from the lender's own bank.

    Raise WrongState unless it has failed, and NotRefundable as ``propose``.
    """
    if refund.state not in (State.FAILED, State.CANCELED):
        raise WrongState(f"{refund} has not failed")
    return propose(
        refund.payment,
        amount=Money(refund.amount_minor, refund.currency),
        cause=refund.cause,
        text=refund.text,
        by=by,
        at=at,
        is_by_hand=True,
    )


@transaction.atomic
def approve(refund: Refund, *, by: str, at: datetime) -> None:
    """Agree, as a second officer, that a refund is sent. Raise SameOfficer or WrongState."""
    if by == refund.by:
        raise SameOfficer(refund.code)
    move(refund, State.CREATED, approved_by=by, created_at=at)
    record(refund.debt, "refund.approved", by=by, at=at, refund=refund.code)


@transaction.atomic
def refuse(refund: Refund, *, by: str, at: datetime) -> None:
    """Say no to a proposed refund, or withdraw one's own. Raise WrongState once it is sent."""
    proposed = Refund.objects.filter(pk=refund.pk, state=State.PROPOSED)
    if not proposed.select_for_update().exists():
        raise WrongState(f"{refund} is not waiting for anybody")
    move(refund, State.CANCELED)
    record(refund.debt, "refund.refused", by=by, at=at, refund=refund.code)


def refundable(payment: Payment, *, cause: str = Cause.MISTAKE) -> Money:
    """Return the most that can be proposed for one cause now; what is under way is kept free.

    Nothing while the payer's bank has the payment; of what was overpaid only what is still held.
    """
    taken = payment.chargebacks.exclude(kind=Chargeback.Kind.INQUIRY)
    if payment.state != Payment.State.SUCCEEDED or taken.exists():
        return Money(0, payment.currency)
    counted = payment.refunds.filter(state__in=Refund.COUNTED)
    left = payment.received_minor - _sum(counted)
    if cause == Cause.OVERPAID:
        held = reversing.standing(payment.debt).lines[payment.pk].get(Account.Kind.CREDIT, 0)
        left = min(left, held - _sum(counted.filter(cause=cause, entry=None)))
    return Money(max(left, 0), payment.currency)


def send(refund: Refund) -> RefundSeen:
    """Ask the provider for a refund written down before, and return what it says of it.

    Never inside a transaction. Raise gateway.Unreachable (it may be sent: look it up) or
    gateway.Refused (nothing went back).
    """
    payment = refund.payment
    return provider.create_refund(
        account=refund.account,
        key=refund.key,
        intent_id=payment.intent_id,
        amount=Money(refund.amount_minor, refund.currency),
        reason=_REASONS.get(Cause(refund.cause), "requested_by_customer"),
        gives_fee_back=payment.platform_fee_minor > 0,
        metadata={"refund": refund.code, "payment": payment.code},
    )


def look_up(payment: Payment) -> list[RefundSeen]:
    """Return what the provider says of every refund of ``payment``, whoever started it."""
    if payment.rail == Payment.Rail.TRANSFER or not payment.intent_id:
        return []
    return provider.list_refunds(account=payment.stripe_account, intent_id=payment.intent_id)


def by_hand(refund: Refund) -> RefundSeen:
    """Return a refund as seen that an officer has sent from the lender's own bank."""
    return not_sent(refund, state=State.SUCCEEDED, failure_code="")


def not_sent(refund: Refund, *, state: str = State.FAILED, failure_code: str) -> RefundSeen:
    """Return a refund as seen that the provider would not make, or has never heard of."""
    return RefundSeen(
        account=refund.account,
        refund_id="",
        key=refund.key,
        intent_id=refund.payment.intent_id,
        charge_id=refund.payment.charge_id,
        amount=Money(refund.amount_minor, refund.currency),
        state=state,
        reason="",
        failure_code=failure_code[:64],
        fee=None,
        platform_fee=None,
    )


def without_news(*, at: datetime) -> list[Refund]:
    """Return refunds whose end should be asked for, oldest first, a bounded number."""
    created = Q(state=State.CREATED) & (
        Q(asked_at=None, created_at__lt=at - NEWS_AFTER) | Q(asked_at__lt=at - NEWS_AFTER)
    )
    pending = Q(state=State.PENDING) & (Q(asked_at=None) | Q(asked_at__lt=at - NEWS_LATE))
    rows = Refund.objects.filter(created | pending, is_by_hand=False)
    rows = rows.select_related("payment__debt__lender", "payment__entry", "debt__lender")
    return list(rows.order_by("created_at")[:LOOK_UPS_MAX])


def take(refund: Refund, *, at: datetime) -> bool:
    """Take the asking for ``refund`` upon oneself; False: another has it."""
    mine = Refund.objects.filter(pk=refund.pk, asked_at=refund.asked_at)
    return mine.update(asked_at=at) == 1


def can_be_sent(refund: Refund, *, at: datetime) -> bool:
    """Say whether the provider still knows our key, so that asking again gives no second one."""
    return refund.state == State.CREATED and at - refund.created_at <= KEY_GOOD


def _check(payment: Payment, *, amount: Money, cause: str, text: str, is_by_hand: bool) -> None:
    nothing = Money(0, payment.currency)
    if amount.currency != payment.currency:
        raise NotRefundable("CURRENCY", nothing)
    if payment.state != Payment.State.SUCCEEDED or payment.entry is None:
        raise NotRefundable("UNPAID", nothing)
    if payment.chargebacks.exclude(kind=Chargeback.Kind.INQUIRY).exists():
        raise NotRefundable("IN_DISPUTE", nothing)
    most = refundable(payment, cause=cause)
    if amount.minor <= 0:
        raise NotRefundable("NOTHING", most)
    if amount.minor > most.minor:
        raise NotRefundable("CREDIT" if cause == Cause.OVERPAID else "BEYOND", most)
    over = amount.minor % step_minor(amount.currency)
    if over:
        raise NotRefundable("NOT_A_STEP", Money(amount.minor - over, amount.currency))
    # Of what was overpaid the papers themselves say why, of what could not arrive the first try.
    if not text.strip() and cause != Cause.OVERPAID and not is_by_hand:
        raise NotRefundable("NO_TEXT", most)


def _sum(refunds: QuerySet[Refund]) -> int:
    return int(refunds.aggregate(total=Sum("amount_minor"))["total"] or 0)
