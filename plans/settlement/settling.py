"""A settlement being paid: kept, late, cured, broken by a person, or fulfilled.

Everything follows from the books: what was paid since the offer counts, in its order. The lender
gives the rest up when all of it is there, and owes it no longer where a payment goes back.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from sys import maxsize
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from payments import arrivals, ledger
from payments.days import local_date
from payments.events import record, record_all
from payments.models import Debt
from payments.money import Money
from payments.rails import smallest_minor
from payments.states import move, move_all
from plans import standstills
from plans.filling import Due, Paid, fill
from plans.models import Hold, Settlement
from plans.settlement import fulfilling, graces
from plans.settlement.settlement_terms import CURE_DAYS

State = Settlement.State
Filled = list[tuple[date, int, int]]  # Each payment's day, sum and paid part, in minor units.


class TooEarly(Exception):
    """There is still time to make up for what is late; ``until`` is its last day, if it has one."""

    def __init__(self, until: date | None) -> None:
        super().__init__(str(until))
        self.until = until


@dataclass(frozen=True)
class Kept:
    """Where a settlement stands on a day. ``rows``: its day, its sum, and what is paid of it.

    ``next`` is what is still in time, ``overdue`` what is not; what is on its way is neither.
    """

    rows: tuple[tuple[date, Money, Money], ...]
    paid: Money
    left: Money
    next_date: date | None
    next: Money
    overdue: Money
    overdue_since: date | None

    @property
    def paid_count(self) -> int:
        return sum(amount == paid for _, amount, paid in self.rows)


def running(debt: Debt) -> Settlement | None:
    """Return the settlement of ``debt`` that is being paid."""
    return Settlement.objects.filter(debt=debt, state=State.ACTIVE).first()


def kept(settlement: Settlement, *, on: date) -> Kept:
    """Return where ``settlement`` stands on the local day ``on``."""
    debt, rows = settlement.debt, _filled(settlement)
    coming = arrivals.expected(debt).minor if settlement.state == State.ACTIVE else 0
    is_past = any(day < on and minor > paid for day, minor, paid in rows)
    grace = graces.of([debt])[debt.pk] if is_past else graces.NONE
    return _kept(debt, rows, coming_minor=coming, on=on, grace=grace)


def _kept(debt: Debt, rows: Filled, *, coming_minor: int, on: date, grace: graces.Grace) -> Kept:
    coming, asked = coming_minor, []
    for day, minor, paid in rows:
        covered = min(coming, minor - paid)
        coming -= covered
        if minor - paid - covered:
            asked.append((day, minor - paid - covered))
    late = asked[: sum(grace.is_over(day, on) for day, _ in asked)]
    after = asked[len(late) :]

    def money(minor: int) -> Money:
        return Money(minor, debt.currency)

    return Kept(
        rows=tuple((day, money(minor), money(paid)) for day, minor, paid in rows),
        paid=money(sum(paid for _, _, paid in rows)),
        left=money(sum(minor - paid for _, minor, paid in rows)),
        next_date=after[0][0] if after else None,
        next=money(after[0][1] if after else 0),
        overdue=money(sum(minor for _, minor in late)),
        overdue_since=late[0][0] if late else None,
    )


def payable(kept: Kept, debt: Debt) -> Money:
    """Return what is left to pay of it, without what is on its way."""
    return max(kept.left - arrivals.expected(debt), Money(0, debt.currency))


def follow(debt: Debt, *, at: datetime) -> Settlement | None:
    """Bring the settlement of ``debt`` in step with its books; return it, if it binds.

    Call in the transaction that moved money. Idempotent.
    """
    found = Settlement.objects.filter(debt=debt, state__in=(State.ACTIVE, State.FULFILLED))
    settlement = found.select_related("debt__lender", "entry__debt").order_by("pk").last()
    if settlement is None:
        if debt.state in Debt.OVER:
            _end_offers(debt, at=at)
        return None
    left = _left(settlement)
    if settlement.state == State.FULFILLED and left:
        fulfilling.reopen(settlement, at=at)
    elif settlement.state == State.ACTIVE and not left:
        fulfilling.fulfil(settlement, at=at)
    elif settlement.state == State.FULFILLED:
        fulfilling.give_up_rest(settlement, at=at)
    elif settlement.cure_until and not _is_late(settlement, at=at):
        settlement.cure_until = None
        settlement.save(update_fields=["cure_until"])
        record(debt, "settlement.cured", by="books", at=at, settlement=settlement.code)
    return settlement


@transaction.atomic
def notice_late(*, at: datetime, first: int = 0, last: int = maxsize) -> int:
    """Tell each borrower of a late payment once, with time to make up for it; return how many.

    Nobody is told while the debt is questioned or at rest. Only settlements with ids from ``first``
    to ``last``, in a fixed number of statements. Repeatable; one being paid now waits a night.
    """
    active = being_paid(at=at).filter(pk__range=(first, last))
    # With the debt, which whoever pays holds.
    active = active.select_for_update(of=("self", "debt"), no_key=True, skip_locked=True)
    listed = list(active.select_related("debt__lender").order_by("pk"))
    late = _late_of(listed, at=at) if listed else []
    _warn(late, at=at)
    return len(late)


def being_paid(*, at: datetime) -> QuerySet[Settlement]:
    """Return the settlements of which a payment could be late and nobody was told of it yet."""
    resting = Hold.objects.filter(debt=OuterRef("debt"), state=Hold.State.ACTIVE)
    return Settlement.objects.filter(
        ~Exists(resting), state=State.ACTIVE, cure_until=None, debt__state=Debt.State.SETTLING
    )


@transaction.atomic
def breach(settlement: Settlement, *, by: str, at: datetime) -> None:
    """End it, as a person, after notice: what was paid stays credited, nothing is added.

    Raise WrongState where it is over, TooEarly while there is still time to make up for it.
    """
    assert by.startswith("officer:"), "only a person ends a settlement"
    debt = ledger.hold(settlement.debt)
    move(settlement, State.BREACHED, ended_by=by, ended_at=at)
    settlement.refresh_from_db()
    today = local_date(at, debt.lender.time_zone)
    until = settlement.cure_until
    if until is None or today <= until or not _is_late(settlement, at=at):
        raise TooEarly(until)
    if debt.state != Debt.State.SETTLING:
        raise TooEarly(until)  # It is questioned: that is answered first.
    move(debt, Debt.State.OPEN)
    standstills.follow(debt, by=by, at=at)
    owed = ledger.owed(debt).minor
    record(debt, "settlement.breached", by=by, at=at, settlement=settlement.code, owed_minor=owed)


def end_with(debt: Debt, *, by: str, at: datetime) -> None:
    """End what there is of a settlement because the debt itself is closed."""
    live = Settlement.objects.filter(debt=debt, state__in=(State.ASKED, *Settlement.LIVE))
    move_all(live, State.WITHDRAWN, ended_by=by, ended_at=at)
    standstills.follow(debt, by=by, at=at)


def on_paper(settlement: Settlement) -> dict[str, Any]:
    """Return its progress as a receipt keeps it: counts, minor units, ISO dates."""
    rows = _filled(settlement)
    is_over = settlement.state == State.FULFILLED
    open_ = [(day, minor - paid) for day, minor, paid in rows if minor > paid and not is_over]
    following = open_[0] if open_ else None
    return {
        "paid": sum(minor == paid or is_over for _, minor, paid in rows),
        "count": len(rows),
        "paid_minor": sum(paid for _, _, paid in rows),
        "total_minor": settlement.amount_minor,
        "next_date": following[0].isoformat() if following else "",
        "next_minor": following[1] if following else 0,
    }


def _filled(settlement: Settlement) -> Filled:
    """Return its payments with what the books say is paid of each."""
    booked = ledger.net_payments(settlement.debt, after_number=settlement.after_number)
    return _fill(settlement, booked)


def _fill(settlement: Settlement, booked: Iterable[ledger.NetPayment]) -> Filled:
    dues = [Due(date.fromisoformat(day), minor) for day, minor in settlement.rows]
    filled = fill(dues, [Paid(each.lowered_minor, each.ahead, each.paid_on) for each in booked])
    return [(due.due_date, due.amount_minor, paid) for due, paid in zip(dues, filled, strict=True)]


def _left(settlement: Settlement) -> int:
    """Return what is still to be paid: nothing where no way to pay could carry what is left."""
    left = sum(minor - paid for _, minor, paid in _filled(settlement))
    return left if left >= smallest_minor(settlement.debt.currency) else 0


def _end_offers(debt: Debt, *, at: datetime) -> None:
    """The debt is paid: what was offered or asked has no use any more."""
    waiting = (State.ASKED, State.PROPOSED, State.OFFERED)
    # One that is answered in this very moment is left: money is booked whatever else is done.
    unsigned = Settlement.objects.filter(debt=debt, state__in=waiting)
    move_all(unsigned, State.WITHDRAWN, ended_by="books", ended_at=at)


def _is_late(settlement: Settlement, *, at: datetime) -> bool:
    today = local_date(at, settlement.debt.lender.time_zone)
    return bool(kept(settlement, on=today).overdue.minor)


def _late_of(settlements: Sequence[Settlement], *, at: datetime) -> list[Settlement]:
    """Return those of which something is late, in nine queries; their lenders are at hand."""
    debts = [settlement.debt for settlement in settlements]
    grace = graces.of(debts)
    coming = arrivals.expected_on(debts)
    booked = ledger.net_payments_of(debts, after={s.debt_id: s.after_number for s in settlements})
    late = []
    for settlement in settlements:
        debt, rows = settlement.debt, _fill(settlement, booked[settlement.debt_id])
        today = local_date(at, debt.lender.time_zone)
        minor = coming[debt.pk]
        stands = _kept(debt, rows, coming_minor=minor, on=today, grace=grace[debt.pk])
        if stands.overdue.minor:
            late.append(settlement)
    return late


def _warn(late: Sequence[Settlement], *, at: datetime) -> None:
    """Write to the borrowers; a second time there is notice, but no new time to make up for it."""
    by_day: dict[date, list[int]] = defaultdict(list)
    told = []
    for settlement in late:
        today = local_date(at, settlement.debt.lender.time_zone)
        until = today + timedelta(days=0 if settlement.cures else CURE_DAYS)
        by_day[until].append(settlement.pk)
        facts = {"settlement": settlement.code, "until": until.isoformat()}
        told.append((settlement.debt, facts))
    for until, pks in by_day.items():
        waiting = Settlement.objects.filter(pk__in=pks, state=State.ACTIVE, cure_until=None)
        waiting.update(cure_until=until, cures=F("cures") + 1)
    record_all(told, "settlement.late", by="night", at=at)
