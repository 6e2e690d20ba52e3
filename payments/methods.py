"""What a borrower lets the provider keep: cards and bank accounts, each written down once."""

from collections.abc import Sequence
from datetime import date, datetime
from sys import maxsize

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from payments import gateway
from payments.codes import new_code
from payments.events import record, record_all
from payments.models import Debt, Method, Payment, StripeEvent
from payments.provider import methods as provider
from payments.provider.methods import KEEPABLE, Kept
from payments.states import WrongState, move, move_all

LOOK_UPS_MAX = 50


def keep(debt: Debt, kept: Kept, *, account: str, at: datetime) -> Method:
    """Write down a method that the provider keeps for the borrower of ``debt``, once."""
    known = Method.objects.filter(account=account, method_id=kept.method_id)
    try:
        with transaction.atomic():
            return known.first() or _keep(debt, kept, account=account, at=at)
    except IntegrityError:
        return known.get()


def _keep(debt: Debt, kept: Kept, *, account: str, at: datetime) -> Method:
    method = Method.objects.create(
        lender_id=debt.lender_id,
        borrower=debt.borrower,
        code=new_code(),
        account=account,
        customer_id=kept.customer_id,
        method_id=kept.method_id,
        kind=kept.kind,
        brand=kept.brand[:32],
        last4=kept.last4[:4],
        expires_year=kept.expires_year,
        expires_month=kept.expires_month,
        mandate_id=kept.mandate_id,
        saved_at=at,
    )
    record(debt, "method.saved", by="stripe", at=at, method=method.code, last4=method.last4)
    return method


def usable(debt: Debt) -> QuerySet[Method]:
    """The methods that instalments of ``debt`` could be collected from, newest first."""
    return Method.objects.filter(
        borrower=debt.borrower_id,
        account=debt.lender.stripe_account,
        state=Method.State.ACTIVE,
        kind__in=KEEPABLE,
    ).order_by("-pk")


def of_event(event: StripeEvent) -> Method | None:
    """Return the kept method that ``event`` is about: its own, or that of a bank's mandate."""
    thing = event.body["data"]["object"]
    number = thing["id"] if thing.get("object") == "payment_method" else thing.get("payment_method")
    return Method.objects.filter(account=event.account, method_id=number or "").first()


def to_keep() -> list[Payment]:
    """Return payments made with a method that is to be kept, and is not yet, a bounded number."""
    arrived = (Payment.State.SUCCEEDED, Payment.State.PROCESSING)
    wanted = Payment.objects.filter(saves_method=True, method=None, state__in=arrived)
    related = wanted.exclude(intent_id="").select_related("debt__lender", "debt__borrower")
    return list(related.order_by("pk")[:LOOK_UPS_MAX])


def keep_from(payment: Payment, *, at: datetime) -> Method | None:
    """Ask for the method that ``payment`` was made with, and write it down.

    None where it is of a kind that cannot be kept; it is not asked for again. Raise
    gateway.Unreachable or gateway.Refused.
    """
    kept = provider.read_paid_with(account=payment.stripe_account, intent_id=payment.intent_id)
    mine = Payment.objects.filter(pk=payment.pk, method=None)
    if kept is None:
        give_up_keeping(payment)
        return None
    with transaction.atomic():
        method = keep(payment.debt, kept, account=payment.stripe_account, at=at)
        mine.update(method=method)
    return method


def give_up_keeping(payment: Payment) -> None:
    """Ask no more for the method of ``payment``: there is none that can be kept."""
    Payment.objects.filter(pk=payment.pk, method=None).update(saves_method=False)


def look_again(method: Method, debts: Sequence[Debt], *, at: datetime) -> bool:
    """Ask how a kept method is now, and write down what changed: its card, or that it is gone.

    ``debts`` are those that it pays by itself: the news is told of each. Raise gateway.Unreachable
    or gateway.Refused.
    """
    try:
        kept = provider.read_method(account=method.account, method_id=method.method_id)
        in_force = not method.mandate_id or provider.is_mandate_in_force(
            account=method.account, mandate_id=method.mandate_id
        )
    except gateway.Refused as refusal:
        if refusal.code != "resource_missing":
            raise
        return lose(method, debts, at=at)
    if not kept.customer_id or not in_force:
        return lose(method, debts, at=at)
    now = {
        "brand": kept.brand[:32],
        "last4": kept.last4[:4],
        "expires_year": kept.expires_year,
        "expires_month": kept.expires_month,
    }
    if now == {name: getattr(method, name) for name in now}:
        return False
    with transaction.atomic():
        if method.state == Method.State.EXPIRED:
            move(method, Method.State.ACTIVE)
        Method.objects.filter(pk=method.pk).update(**now)
        record_all(_news(method, debts), "method.updated", by="stripe", at=at)
    return True


@transaction.atomic
def lose(method: Method, debts: Sequence[Debt], *, at: datetime) -> bool:
    """Write down that a method is gone, and tell of it with each debt that it pays; once."""
    try:
        move(method, Method.State.GONE)
    except WrongState:
        return False
    record_all(_news(method, debts), "method.gone", by="stripe", at=at)
    return True


def _news(method: Method, debts: Sequence[Debt]) -> list[tuple[Debt, dict[str, str]]]:
    return [(debt, {"method": method.code}) for debt in debts]


def expire(*, on: date, first: int = 0, last: int = maxsize) -> int:
    """Mark the cards whose last month is over on the day ``on``; return how many.

    Only those with ids from ``first`` to ``last``, in one statement.
    """
    over = Q(expires_year__lt=on.year) | Q(expires_year=on.year, expires_month__lt=on.month)
    ended = Method.objects.filter(over, pk__range=(first, last), state=Method.State.ACTIVE)
    return move_all(ended, Method.State.EXPIRED)
