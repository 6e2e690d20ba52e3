"""Letters that prove a debt is over: issued, final once no bank can object, withdrawn if one does.

Knows the books; knows no plans and no words.
"""

from datetime import date, datetime
from sys import maxsize

from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet, Sum

from payments import ledger
from payments.codes import new_code, tidy
from payments.days import local_date
from payments.events import record
from payments.models import (
    Account,
    Clearance,
    CreditReport,
    Debt,
    Entry,
    Payment,
    Posting,
    ReceiptSeries,
)
from payments.receipts import next_number
from payments.states import WrongState, move

State, Kind = Clearance.State, Clearance.Kind
KINDS = {Debt.State.PAID: Kind.PAID, Debt.State.SETTLED: Kind.SETTLED}


class AlreadyReported(Exception):
    """Somebody has written down before that this was reported."""


def follow(debt: Debt, *, at: datetime) -> Clearance | None:
    """Issue the letter of a debt that is over, or withdraw it where the debt is owed again.

    Call in the transaction that moved money. Idempotent.
    """
    debt = ledger.hold(debt)
    valid = Clearance.objects.filter(debt=debt, state__in=Clearance.VALID).first()
    if debt.state in KINDS:
        return valid or _issue(debt, at=at)
    if valid and ledger.owed(debt).minor:
        move(valid, State.WITHDRAWN, withdrawn_at=at)
        record(debt, "clearance.withdrawn", by="books", at=at, clearance=valid.code)
    return None


def issue_due(*, at: datetime, first: int = 0, last: int = maxsize) -> int:
    """Issue the letter of every debt that is over and has none; return how many. Repeatable."""
    valid = Clearance.objects.filter(state__in=Clearance.VALID).values("debt")
    over = Debt.objects.filter(state__in=KINDS, pk__range=(first, last)).exclude(pk__in=valid)
    issued = 0
    for debt in over.order_by("pk").iterator(500):
        with transaction.atomic():
            issued += follow(debt, at=at) is not None
    return issued


def finalise_due(*, at: datetime, first: int = 0, last: int = maxsize) -> int:
    """Make every letter final whose payments nobody can take back any more; return how many."""
    # No place on earth is further on in the calendar than a day after UTC.
    perhaps = Clearance.objects.filter(
        state=State.PROVISIONAL, final_after__lte=at.date(), pk__range=(first, last)
    )
    return sum(_finalise(each, at=at) for each in perhaps.select_related("debt__lender"))


def to_report(lender_id: int) -> QuerySet[Clearance]:
    """Return the letters of a lender whose credit file has not been told of them, oldest first.

    A withdrawn one only where the file was told that nothing is owed.
    """
    told = Q(reports__kind=CreditReport.Kind.CLEARED)
    told_again = Q(reports__kind=CreditReport.Kind.REOPENED)
    mine = Clearance.objects.filter(lender=lender_id)
    cleared = mine.filter(state__in=Clearance.VALID).exclude(told)
    reopened = mine.filter(told, state=State.WITHDRAWN).exclude(
        pk__in=mine.filter(told_again).values("pk")
    )
    pks = cleared.values("pk").union(reopened.values("pk"))
    return mine.filter(pk__in=list(pks.values_list("pk", flat=True))).order_by("issued_at", "pk")


@transaction.atomic
def report(clearance: Clearance, *, reference: str, by: str, at: datetime) -> CreditReport:
    """Write down that the credit file was told, with the proof. Raise AlreadyReported."""
    kind = CreditReport.Kind.REOPENED if clearance.is_withdrawn else CreditReport.Kind.CLEARED
    try:
        with transaction.atomic():
            told = CreditReport.objects.create(
                lender_id=clearance.lender_id,
                clearance=clearance,
                kind=kind,
                reference=reference,
                by=by,
                at=at,
            )
    except IntegrityError:
        raise AlreadyReported(clearance.code) from None
    record(clearance.debt, "credit_file.told", by=by, at=at, clearance=clearance.code, what=kind)
    return told


def find(typed_number: str, typed_check: str) -> Clearance | None:
    """Return the letter with this number and check code; None if there is none."""
    number = typed_number.strip().upper()[:40]
    found = Clearance.objects.filter(code=number, check_code=tidy(typed_check)[:12])
    return found.select_related("lender").first()


def _issue(debt: Debt, *, at: datetime) -> Clearance:
    lender = debt.lender
    today = local_date(at, lender.time_zone)
    number = next_number(lender.pk, today.year, kind=ReceiptSeries.Kind.CLEARANCE)
    final_after = _final_after(debt, on=today)
    made = Clearance.objects.create(
        lender=lender,
        debt=debt,
        kind=KINDS[Debt.State(debt.state)],
        state=State.PROVISIONAL if final_after else State.FINAL,
        year=today.year,
        number=number,
        code=f"{lender.code.upper()}-{today.year}-P-{number:06d}",
        check_code=new_code(8),
        issued_at=at,
        paid_minor=sum(paid.lowered_minor for paid in ledger.net_payments(debt)),
        waived_minor=_waived(debt),
        currency=debt.currency,
        final_after=final_after,
        finalised_at=None if final_after else at,
    )
    record(debt, "clearance.issued", by="books", at=at, clearance=made.code)
    return made


def _final_after(debt: Debt, *, on: date) -> date | None:
    """Return the last day on which a payment of ``debt`` can be taken back; None: it is over."""
    open_now = Payment.objects.filter(debt=debt, entry__isnull=False, final_after__gte=on)
    last: date | None = open_now.aggregate(last=Max("final_after"))["last"]
    return last


def _waived(debt: Debt) -> int:
    given_up = Posting.objects.filter(
        entry__debt=debt, entry__kind=Entry.Kind.WAIVER, account__kind__in=Account.OWED
    )
    return -(given_up.aggregate(total=Sum("amount_minor"))["total"] or 0)


def _finalise(clearance: Clearance, *, at: datetime) -> bool:
    assert clearance.final_after is not None, clearance
    if clearance.final_after >= local_date(at, clearance.debt.lender.time_zone):
        return False
    try:
        with transaction.atomic():
            move(clearance, State.FINAL, finalised_at=at)
            record(clearance.debt, "clearance.final", by="night", at=at, clearance=clearance.code)
    except WrongState:
        return False  # It was withdrawn in this very moment.
    return True
