"""What was paid beyond the debt: held as credit, asked about, and returned when nobody answers.

Returned the way it came, by refunds of the payments it is of, the latest first. Where a refund
could not arrive, nothing is tried again by itself: people find another way. Knows no plan.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Sum

from payments import ledger, refunding, reversing
from payments.events import record
from payments.models import Account, Debt, Event, Payment, Refund
from payments.money import Money
from payments.refunding import NotRefundable

# For so many days the borrower is asked what to do; then it goes back by itself.
ASKED_DAYS = 14
ASK_MAX = 100
CREDIT, Cause = Account.Kind.CREDIT, Refund.Cause


@dataclass(frozen=True)
class Held:
    """Credit of one debt: how much, and since when the borrower has been asked about it.

    It ``waits`` where something is owed that is under question: then nobody is asked about it yet.
    """

    amount: Money
    asked_at: datetime | None
    waits: bool = False
    has_failed: bool = False

    @property
    def returns_at(self) -> datetime | None:
        """When it goes back by itself: never where that was tried and could not arrive."""
        if self.asked_at is None or self.has_failed:
            return None
        return self.asked_at + timedelta(days=ASKED_DAYS)


def held(debt: Debt) -> Held:
    """Return what is held for the borrower that is not on its way back already."""
    going = Refund.objects.filter(
        debt=debt, cause=Cause.OVERPAID, entry=None, state__in=Refund.COUNTED
    )
    on_its_way = going.aggregate(total=Sum("amount_minor"))["total"] or 0
    amount = Money(max(0, ledger.credit(debt).minor - on_its_way), debt.currency)
    asked = Event.objects.filter(debt=debt, kind="credit.asked").order_by("-pk").first()
    if amount and ledger.owed(debt):
        return Held(amount, None, waits=True)
    last = Refund.objects.filter(debt=debt, cause=Cause.OVERPAID).order_by("-pk").first()
    has_failed = last is not None and last.state == Refund.State.FAILED
    since = asked.at if asked and amount.minor else None
    return Held(amount, since, has_failed=has_failed)


def ask_about(debt: Debt, *, at: datetime) -> bool:
    """Ask the borrower what shall become of credit, once for each time that some arises."""
    with transaction.atomic():
        debt = ledger.hold(debt)
        found = held(debt)
        if found.waits:
            return False
        amount = found.amount
        last = Event.objects.filter(debt=debt, kind="credit.asked").order_by("-pk").first()
        if not amount.minor or (last and last.data["amount_minor"] == amount.minor):
            return False
        facts = {"amount_minor": amount.minor, "days": ASKED_DAYS}
        record(debt, "credit.asked", by="books", at=at, **facts)
    return True


def propose_return(debt: Debt, *, by: str, at: datetime) -> list[Refund]:
    """Write down that all credit of ``debt`` goes back, each part the way it came.

    The refunds are to be sent; above the lender's limit they wait for a second officer as others
    do. What the payer's bank has taken meanwhile is left out.
    """
    with transaction.atomic():
        debt = ledger.hold(debt)
        lines = reversing.standing(debt).lines
        found = []
        for payment in Payment.objects.filter(pk__in=lines).order_by("-entry__number"):
            amount = refunding.refundable(payment, cause=Cause.OVERPAID)
            if amount.minor:
                found += _propose(payment, amount, by=by, at=at)
    return found


def to_ask(*, at: datetime) -> list[Debt]:
    """Return debts with credit that owe nothing, a bounded number, the longest untouched first."""
    accounts = Account.objects.filter(kind=CREDIT, balance_minor__lt=0, debt__isnull=False)
    owing = Account.objects.filter(kind__in=Account.OWED, balance_minor__gt=0)
    debts = Debt.objects.filter(pk__in=accounts.values("debt")).select_related("lender")
    debts = debts.exclude(pk__in=owing.values("debt"))
    return list(debts.order_by("pk")[:ASK_MAX])


def is_due(debt: Debt, *, at: datetime) -> bool:
    """Say whether the days of asking are over and credit is to go back by itself."""
    returns_at = held(debt).returns_at
    return returns_at is not None and returns_at <= at


def _propose(payment: Payment, amount: Money, *, by: str, at: datetime) -> list[Refund]:
    try:
        refund = refunding.propose(
            payment, amount=amount, cause=Cause.OVERPAID, text="", by=by, at=at
        )
    except NotRefundable:
        return []
    return [refund]
