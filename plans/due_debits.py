"""What there may be to do tonight about payments that are collected, each kind found by query."""

from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from payments.models import Debt, Method
from plans.debits import LATE_DAYS_MAX, LIVE, WAITING
from plans.mandates import NOTICE_DAYS, NOTICE_DAYS_VARYING
from plans.models import Debit, Instalment, Mandate, Plan

# Instalments are planned so many days before they are due: in time for the longest notice.
PLAN_DAYS = NOTICE_DAYS_VARYING + 3
# Told a day early: a letter waits for the morning, and its days are counted from there.
EARLY_DAYS = 1
State = Debit.State


def perhaps(*, at: datetime) -> QuerySet[Plan]:
    """Return the plans of which tonight something may be planned, told or let go.

    Of most that are collected the next payment is weeks away, or told of already.
    """
    found = (ended(), stopped(), paid(), late(at=at), coming(at=at), to_plan(at=at))
    mine = (Q(Exists(each.filter(plan=OuterRef("pk")))) for each in found)
    return Plan.objects.filter(reduce(or_, mine))


def ended() -> QuerySet[Mandate]:
    """Permissions whose plan is over."""
    kept = (*Plan.LIVE, Plan.State.BROKEN)
    return Mandate.objects.filter(state=Mandate.State.ACTIVE).exclude(plan__state__in=kept)


def stopped() -> QuerySet[Debit]:
    """Debits that wait though their permission is over or rests."""
    over = ~Q(mandate__state=Mandate.State.ACTIVE) | Q(mandate__paused_at__isnull=False)
    return Debit.objects.filter(over, state__in=WAITING)


def paid() -> QuerySet[Debit]:
    """Debits of which nothing is left."""
    row = Instalment.objects.filter(plan=OuterRef("plan"), number=OuterRef("instalment_number"))
    is_paid = Exists(row.filter(paid_minor__gte=F("amount_minor")))
    return Debit.objects.filter(is_paid, state__in=(*WAITING, State.NEEDS_BORROWER))


def late(*, at: datetime) -> QuerySet[Debit]:
    """Debits whose day is too long past; in the last zone on earth it must be past."""
    before = at.date() - timedelta(days=LATE_DAYS_MAX + 1)
    return Debit.objects.filter(state=State.NOTIFIED, charge_date__lt=before)


def coming(*, at: datetime) -> QuerySet[Debit]:
    """Debits to be told of soon, whose plan, permission and method are all in force."""
    tomorrow = at.date() + timedelta(days=EARLY_DAYS + 1)
    usual, varying = (tomorrow + timedelta(days=d) for d in (NOTICE_DAYS, NOTICE_DAYS_VARYING))
    is_near = Q(charge_date__lte=usual) | Q(_is_unusual(), charge_date__lte=varying)
    return Debit.objects.filter(
        is_near,
        state=State.PLANNED,
        mandate__state=Mandate.State.ACTIVE,
        mandate__paused_at=None,
        mandate__method__state=Method.State.ACTIVE,
        plan__state__in=Plan.COLLECTED,
        debt__state=Debt.State.ON_PLAN,
    )


def _is_unusual() -> Q:
    """Whether a debit may have to be announced earlier than others."""
    row = Instalment.objects.filter(plan=OuterRef("plan"), number=OuterRef("instalment_number"))
    whole = row.filter(amount_minor=OuterRef("amount_minor"), paid_minor=0)
    taken = Debit.objects.filter(plan=OuterRef("plan"), state__in=(State.PAID, State.SENT))
    other = taken.exclude(amount_minor=OuterRef("amount_minor"))
    return Q(mandate__notice_days__gt=NOTICE_DAYS) | ~Exists(whole) | Exists(other)


def to_plan(*, at: datetime) -> QuerySet[Instalment]:
    """Instalments due soon of plans that are collected, without a debit of their own yet."""
    collected = Mandate.objects.filter(
        plan=OuterRef("plan"),
        state=Mandate.State.ACTIVE,
        paused_at=None,
        method__state=Method.State.ACTIVE,
    )
    own = Debit.objects.filter(plan=OuterRef("plan"), instalment_number=OuterRef("number")).filter(
        Q(state__in=(*LIVE, State.PAID)) | Q(mandate__state=Mandate.State.ACTIVE)
    )
    today = at.date()
    return Instalment.objects.filter(
        Exists(collected),
        ~Exists(own),
        plan__state__in=Plan.COLLECTED,
        plan__debt__state=Debt.State.ON_PLAN,
        paid_minor__lt=F("amount_minor"),
        is_open=False,
        due_date__range=(today - timedelta(days=2), today + timedelta(days=PLAN_DAYS)),
    ).select_related("plan__debt__lender")
