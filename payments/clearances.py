"""Letters that prove a debt is over: issued, final once no bank can object, withdrawn if one does.

Knows the books; knows no plans and no words.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from sys import maxsize

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Sum

from payments import ledger
from payments.codes import new_code, tidy
from payments.days import local_date
from payments.events import record, record_all
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
from payments.receipts import next_numbers
from payments.states import move, move_all

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


@transaction.atomic
def issue_due(*, at: datetime, first: int = 0, last: int = maxsize) -> int:
    """Issue the letter of every debt that is over and has none; return how many. Repeatable.

    In a number of statements that depends only on how many lenders these debts have.
    """
    over = without_letter(at=at).filter(pk__range=(first, last))
    pks = list(over.order_by("pk").values_list("pk", flat=True))
    if not pks:
        return 0
    # Held in the order of their ids, as whoever pays holds one; and looked at again.
    locked = Debt.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=pks)
    list(locked.order_by("pk").values_list("pk"))
    debts = without_letter(at=at).filter(pk__in=pks).select_related("lender")
    return len(_issue_all(list(debts.order_by("pk")), at=at))


@transaction.atomic
def finalise_due(*, at: datetime, first: int = 0, last: int = maxsize) -> int:
    """Make every letter final whose payments nobody can take back any more; return how many.

    Repeatable, in a fixed number of statements; one that is being withdrawn just now is left alone.
    """
    perhaps = perhaps_final(at=at).filter(pk__range=(first, last))
    perhaps = perhaps.select_for_update(of=("self",), skip_locked=True)
    over = [
        each
        for each in perhaps.select_related("debt__lender").order_by("pk")
        if each.final_after and each.final_after < local_date(at, each.debt.lender.time_zone)
    ]
    if over:
        mine = Clearance.objects.filter(pk__in=[each.pk for each in over])
        move_all(mine, State.FINAL, finalised_at=at)
        told = [(each.debt, {"clearance": each.code}) for each in over]
        record_all(told, "clearance.final", by="night", at=at)
    return len(over)


def without_letter(*, at: datetime) -> QuerySet[Debt]:
    """Return the debts that are over, and of which no letter that is good says so."""
    valid = Clearance.objects.filter(debt=OuterRef("pk"), state__in=Clearance.VALID)
    return Debt.objects.filter(~Exists(valid), state__in=KINDS)


def perhaps_final(*, at: datetime) -> QuerySet[Clearance]:
    """Return the letters that may become final somewhere on earth."""
    # No place on earth is further on in the calendar than a day after UTC.
    return Clearance.objects.filter(state=State.PROVISIONAL, final_after__lte=at.date())


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
    return _issue_all([debt], at=at)[0]


def _issue_all(debts: Sequence[Debt], *, at: datetime) -> list[Clearance]:
    """Issue a letter for each of these debts, which are held; the numbers of a year have no gap."""
    numbers = _numbers(debts, at=at)
    paid, waived = ledger.net_payments_of(debts, after={}), _waived(debts)
    ends = _final_after(debts, at=at)
    made = Clearance.objects.bulk_create(
        _letter(
            debt,
            number=numbers[debt.pk],
            paid_minor=sum(each.lowered_minor for each in paid[debt.pk]),
            waived_minor=waived.get(debt.pk, 0),
            final_after=ends.get(debt.pk),
            at=at,
        )
        for debt in debts
    )
    told = [(letter.debt, {"clearance": letter.code}) for letter in made]
    record_all(told, "clearance.issued", by="books", at=at)
    return made


def _numbers(debts: Sequence[Debt], *, at: datetime) -> dict[int, int]:
    """Take a number for each of these debts by its id, in the order in which they come."""
    found: dict[int, int] = {}
    by_lender: dict[int, list[Debt]] = defaultdict(list)
    for debt in debts:
        by_lender[debt.lender_id].append(debt)
    for lender_id, mine in sorted(by_lender.items()):
        year = local_date(at, mine[0].lender.time_zone).year
        kind = ReceiptSeries.Kind.CLEARANCE
        taken = next_numbers(lender_id, year, kind=kind, count=len(mine))
        found |= {debt.pk: number for debt, number in zip(mine, taken, strict=True)}
    return found


def _letter(
    debt: Debt,
    *,
    number: int,
    paid_minor: int,
    waived_minor: int,
    final_after: date | None,
    at: datetime,
) -> Clearance:
    lender, year = debt.lender, local_date(at, debt.lender.time_zone).year
    return Clearance(
        lender=lender,
        debt=debt,
        kind=KINDS[Debt.State(debt.state)],
        state=State.PROVISIONAL if final_after else State.FINAL,
        year=year,
        number=number,
        code=f"{lender.code.upper()}-{year}-P-{number:06d}",
        check_code=new_code(8),
        issued_at=at,
        paid_minor=paid_minor,
        waived_minor=waived_minor,
        currency=debt.currency,
        final_after=final_after,
        finalised_at=None if final_after else at,
    )


def _final_after(debts: Sequence[Debt], *, at: datetime) -> dict[int, date]:
    """Return by debt the last day on which a payment of it can be taken back, if one still can."""
    booked = Payment.objects.filter(debt__in=[debt.pk for debt in debts], entry__isnull=False)
    rows = booked.order_by().values_list("debt").annotate(last=Max("final_after"))
    last = {pk: day for pk, day in rows if day}
    today = {debt.pk: local_date(at, debt.lender.time_zone) for debt in debts}
    return {pk: day for pk, day in last.items() if day >= today[pk]}


def _waived(debts: Sequence[Debt]) -> dict[int, int]:
    """Return by debt how many minor units of it were given up; debts without any are left out."""
    given_up = Posting.objects.filter(
        entry__debt__in=[debt.pk for debt in debts],
        entry__kind=Entry.Kind.WAIVER,
        account__kind__in=Account.OWED,
    )
    rows = given_up.order_by().values_list("entry__debt").annotate(total=Sum("amount_minor"))
    return {pk or 0: -total for pk, total in rows}
