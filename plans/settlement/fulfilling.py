"""What becomes of a settlement whose sum is paid, and where money of it goes back afterwards.

The discount is given up when the sum is there, and owed again where a payment goes back. Call in
the transaction that moved money.
"""

from datetime import datetime, timedelta

from payments import ledger, reversing, waiving
from payments.days import local_date
from payments.events import record
from payments.models import Account, Debt, Entry
from payments.states import move
from plans import standstills
from plans.models import Settlement
from plans.settlement.settlement_terms import CURE_DAYS

State = Settlement.State


def fulfil(settlement: Settlement, *, at: datetime) -> None:
    """Give up what was promised, and no more than is above the sum; the debt is settled."""
    debt = settlement.debt
    minor = _to_give_up(settlement, owed_minor=ledger.owed(debt).minor)
    entry = _give_up(settlement, minor=minor, at=at) if minor > 0 else None
    move(settlement, State.FULFILLED, entry=entry, cure_until=None, ended_by="books", ended_at=at)
    standstills.follow(debt, by="books", at=at)
    debt.refresh_from_db()
    facts = {"settlement": settlement.code, "waived_minor": max(minor, 0)}
    if not _is_settled(debt) and debt.state == Debt.State.SETTLING:
        move(debt, Debt.State.OPEN)  # A payment from before the offer went back: that is owed.
    record(debt, "settlement.fulfilled", by="books", at=at, **facts)


def reopen(settlement: Settlement, *, at: datetime) -> None:
    """A payment of it went back: it goes on, with time to make up for that."""
    debt, entry = settlement.debt, settlement.entry
    today = local_date(at, debt.lender.time_zone)
    until = today + timedelta(days=CURE_DAYS)
    fields = {"cure_until": until, "cures": settlement.cures + 1, "ended_by": "", "ended_at": None}
    move(settlement, State.ACTIVE, entry=None, **fields)
    if entry:
        waiving.take_back(entry, at=at)
    debt.refresh_from_db()
    if debt.state == Debt.State.OPEN:
        move(debt, Debt.State.SETTLING)
    standstills.follow(debt, by="books", at=at)
    facts = {"settlement": settlement.code, "until": until.isoformat()}
    record(debt, "settlement.reopened", by="books", at=at, **facts)


def give_up_rest(settlement: Settlement, *, at: datetime) -> None:
    """So little of the sum went back that nobody could pay it: it is given up too.

    Idempotent. What went back of a payment from before the settlement is no part of it, and owed.
    """
    debt, entry = settlement.debt, settlement.entry
    if ledger.reduced_since(debt, after_number=settlement.after_number) >= settlement.amount_minor:
        return
    given_up = reversing.legs_of(entry)[Account.Kind.PLACED] if entry else 0
    minor = _to_give_up(settlement, owed_minor=ledger.owed(debt).minor + given_up)
    if minor <= given_up:
        return
    if entry:
        waiving.take_back(entry, at=at)
    settlement.entry = _give_up(settlement, minor=minor, at=at)
    settlement.save(update_fields=["entry"])
    debt.refresh_from_db()
    if debt.state == Debt.State.OPEN and not ledger.owed(debt).minor:
        move(debt, Debt.State.SETTLING)
    _is_settled(debt)
    record(debt, "settlement.rest_given_up", by="books", at=at, settlement=settlement.code)


def _to_give_up(settlement: Settlement, *, owed_minor: int) -> int:
    """Return the discount, or what is left of it, where ``owed_minor`` is owed before it is given.

    What is left of the sum and too little to be paid is given up with it: nobody could pay it.
    """
    paid = ledger.reduced_since(settlement.debt, after_number=settlement.after_number)
    more = owed_minor + paid - settlement.amount_minor
    return min(more, settlement.discount_minor) + max(settlement.amount_minor - paid, 0)


def _give_up(settlement: Settlement, *, minor: int, at: datetime) -> Entry:
    debt = settlement.debt
    times = Entry.objects.filter(debt=debt, kind=Entry.Kind.WAIVER).count()
    return waiving.waive(debt, minor=minor, key=f"waived:{settlement.code}:{times}", at=at)


def _is_settled(debt: Debt) -> bool:
    """Move a debt of which nothing is owed to SETTLED; say whether that was so."""
    is_over = Debt.State.SETTLED in Debt.MOVES[Debt.State(debt.state)]
    if ledger.owed(debt).minor or not is_over:
        return False
    move(debt, Debt.State.SETTLED)
    return True
