"""What was paid beyond the debt: held as credit, asked about, and returned when nobody answers.

Returned the way it came, by refunds of the payments it is of, the latest first. Where a refund
could not arrive, nothing is tried again by itself: people find another way. Knows no plan.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from sys import maxsize

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Sum

from payments import ledger, refunding, reversing
from payments.events import record_all
from payments.models import Account, Debt, Event, Payment, Refund
from payments.money import Money
from payments.refunding import NotRefundable

# For so many days the borrower is asked what to do; then it goes back by itself.
ASKED_DAYS = 14
# Each of these is a question to the provider.
RETURNS_MAX = 500
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
    return held_of([debt])[debt.pk]


def held_of(debts: Sequence[Debt]) -> dict[int, Held]:
    """Return the same for each of ``debts`` by id, in five queries, or one where there is none."""
    pks = [debt.pk for debt in debts]
    credit = dict(_credits().filter(debt__in=pks).values_list("debt", "balance_minor"))
    if not credit:
        return {debt.pk: Held(Money(0, debt.currency), None) for debt in debts}
    going, owed = _going(pks), ledger.owed_on(debts)
    asked, failed = _asked(pks), _failed(pks)
    found = {}
    for debt in debts:
        pk = debt.pk
        minor = max(0, -credit.get(pk, 0) - going.get(pk, 0))
        since = asked[pk].at if pk in asked and minor else None
        amount = Money(minor, debt.currency)
        if minor and owed[pk]:
            found[pk] = Held(amount, None, waits=True)
        else:
            found[pk] = Held(amount, since, has_failed=pk in failed)
    return found


def ask_about(debt: Debt, *, at: datetime) -> bool:
    """Ask the borrower what shall become of credit, once for each time that some arises."""
    return ask_due(at=at, first=debt.pk, last=debt.pk) == 1


@transaction.atomic
def ask_due(*, at: datetime, first: int = 0, last: int = maxsize) -> int:
    """Ask everybody whose debts, with ids from ``first`` to ``last``, have credit not asked about.

    Return how many. Repeatable, in a fixed number of statements.
    """
    with_credit = _credits().filter(debt__pk__range=(first, last)).values("debt")
    # Held in the order of their ids, as whoever pays holds one.
    locked = Debt.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=with_credit)
    debts = list(locked.order_by("pk"))
    if not debts:
        return 0
    now, asked = held_of(debts), _asked([debt.pk for debt in debts])
    told = []
    for debt in debts:
        minor, before = now[debt.pk].amount.minor, asked.get(debt.pk)
        if now[debt.pk].waits:
            continue
        if minor and not (before and before.data["amount_minor"] == minor):
            told.append((debt, {"amount_minor": minor, "days": ASKED_DAYS}))
    record_all(told, "credit.asked", by="books", at=at)
    return len(told)


def to_return(*, at: datetime) -> list[Debt]:
    """Return the debts whose days of asking are over: credit of them is to go back by itself.

    Six queries. A bounded number, those asked about longest ago first.
    """
    over = Event.objects.filter(
        debt=OuterRef("debt"), kind="credit.asked", at__lte=at - timedelta(days=ASKED_DAYS)
    )
    asked = _credits().filter(Exists(over)).values("debt")
    debts = list(Debt.objects.filter(pk__in=asked).select_related("lender"))
    now = held_of(debts)
    due = [
        (returns_at, debt.pk, debt)
        for debt in debts
        if (returns_at := now[debt.pk].returns_at) and returns_at <= at
    ]
    return [debt for _, _, debt in sorted(due, key=lambda each: each[:2])[:RETURNS_MAX]]


def with_credit(*, at: datetime) -> QuerySet[Debt]:
    """Return the debts of which something is held for the borrower, and nothing is owed."""
    owing = Account.objects.filter(debt=OuterRef("pk"), kind__in=Account.OWED, balance_minor__gt=0)
    return Debt.objects.filter(~Exists(owing), pk__in=_credits().values("debt"))


def _credits() -> QuerySet[Account]:
    """The accounts on which something is held for a borrower."""
    return Account.objects.filter(kind=CREDIT, balance_minor__lt=0, debt__isnull=False)


def _going(debt_ids: Iterable[int]) -> dict[int, int]:
    """Return by debt how many minor units are on their way back, and not booked yet."""
    going = Refund.objects.filter(
        debt__in=list(debt_ids), cause=Cause.OVERPAID, entry=None, state__in=Refund.COUNTED
    )
    return dict(going.order_by().values_list("debt").annotate(total=Sum("amount_minor")))


def _asked(debt_ids: Iterable[int]) -> dict[int, Event]:
    """Return by debt when the borrower was last asked, and about how much."""
    events = Event.objects.filter(debt__in=list(debt_ids), kind="credit.asked").order_by("pk")
    return {event.debt_id or 0: event for event in events}


def _failed(debt_ids: Iterable[int]) -> set[int]:
    """Return the debts of which the last return could not arrive."""
    sent = Refund.objects.filter(debt__in=list(debt_ids), cause=Cause.OVERPAID, moved_to=None)
    refunds = sent.order_by("pk")
    last = dict(refunds.values_list("debt", "state"))
    return {debt_id for debt_id, state in last.items() if state == Refund.State.FAILED}


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
