"""Settlements: a borrower asks for one, a lender offers one, the borrower signs it.

Rules and people may say yes; only a person says no. Nothing is given up here: that is booked once
it is paid (``settling``).
"""

from datetime import date, datetime, timedelta
from sys import maxsize

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from payments import accruing, ledger
from payments.codes import new_code
from payments.days import local_date
from payments.events import record, record_all
from payments.models import Debt
from payments.rails import smallest_minor
from payments.states import WrongState, move, move_all
from plans import policies, standstills
from plans.models import Settlement
from plans.settlement import tiers
from plans.settlement.settlement_sums import (
    OFFER_DAYS,
    Wanted,
    check_days,
    check_expiry,
    check_first,
)
from plans.settlement.tiers import Tier

State = Settlement.State
# What becomes of an offer that runs out, and what is told: the borrower knows nothing of the one
# that waited for a second officer.
EXPIRES = (State.PROPOSED, State.OFFERED)
NIGHT = "night"
SETTLEABLE = (Debt.State.VERIFIED, Debt.State.OPEN, Debt.State.IN_NEGOTIATION, Debt.State.ON_PLAN)


class NotSettleable(Exception):
    """This debt can have no settlement now: questioned, over, or one is there already."""


class NotLess(Exception):
    """A settlement is for less than is owed; ``owed_minor`` is what is owed."""

    def __init__(self, owed_minor: int) -> None:
        super().__init__(str(owed_minor))
        self.owed_minor = owed_minor


class BelowFloor(Exception):
    """Nobody of this lender may give up so much; ``least_minor`` is the least they may take."""

    def __init__(self, least_minor: int) -> None:
        super().__init__(str(least_minor))
        self.least_minor = least_minor


class SamePerson(Exception):
    """Nobody approves what they proposed."""


@transaction.atomic
def ask(
    debt: Debt, *, wanted: Wanted, text: str, language: str, by: str, at: datetime
) -> Settlement:
    """Write down what the borrower could pay; within its tier the policy offers it at once.

    Raise NotSettleable, NotLess, WrongDay or NoSuchPlan.
    """
    debt = _hold_settleable(debt)
    today = local_date(at, debt.lender.time_zone)
    check_first(wanted, today + timedelta(days=OFFER_DAYS))
    asked = _store(debt, wanted, State.ASKED, text=text, language=language, by=by, at=at)
    record(debt, "settlement.asked", by=by, at=at, settlement=asked.code)
    if asked.tier == Tier.AT_ONCE:
        _offer(asked, expires=today + timedelta(days=OFFER_DAYS), by=_policy(asked), at=at)
    else:
        asked.answer_by_date = today + timedelta(days=asked.policy.answer_days)
        asked.save(update_fields=["answer_by_date"])
        record(debt, "settlement.pending", by="policy", at=at, settlement=asked.code)
    return asked


@transaction.atomic
def offer(debt: Debt, *, wanted: Wanted, expires: date, by: str, at: datetime) -> Settlement:
    """Offer to take less as full payment; below one officer's tier a second one agrees first.

    Raise NotSettleable, NotLess, BelowFloor, WrongDay or NoSuchPlan.
    """
    debt = _hold_settleable(debt)
    check_days(wanted, expires, on=local_date(at, debt.lender.time_zone))
    made = _store(debt, wanted, State.PROPOSED, language="en", by=by, at=at)
    _check_floor(made)
    made.expires_date, made.proposed_by = expires, by
    made.save(update_fields=["expires_date", "proposed_by"])
    if made.tier == Tier.TWO_OFFICERS:
        record(debt, "settlement.waiting", by=by, at=at, settlement=made.code)
    else:
        _offer(made, expires=expires, by=by, at=at)
    return made


@transaction.atomic
def agree(asked: Settlement, *, by: str, at: datetime) -> None:
    """Offer what the borrower asked for; below one officer's tier a second one agrees first.

    Raise WrongState where somebody answered first, BelowFloor, or WrongDay where the first payment
    would be due before the borrower has had time to read the offer.
    """
    debt, today = asked.debt, local_date(at, asked.debt.lender.time_zone)
    expires = min(_first_date(asked), today + timedelta(days=OFFER_DAYS))
    if asked.tier == Tier.TWO_OFFICERS:
        move(asked, State.PROPOSED, proposed_by=by, expires_date=expires)
    _check_floor(asked)
    check_expiry(expires, on=today)
    if asked.tier == Tier.TWO_OFFICERS:
        record(debt, "settlement.waiting", by=by, at=at, settlement=asked.code)
    else:
        _offer(asked, expires=expires, by=by, at=at)


@transaction.atomic
def approve(proposed: Settlement, *, by: str, at: datetime) -> None:
    """Agree, as a second officer, that it is offered. Raise SamePerson, WrongState or WrongDay."""
    if by == proposed.proposed_by:
        raise SamePerson(proposed.code)
    if proposed.state != State.PROPOSED or proposed.expires_date is None:
        raise WrongState(f"{proposed} waits for no second officer")
    _offer(proposed, expires=proposed.expires_date, by=by, at=at, approved_by=by)
    check_expiry(proposed.expires_date, on=local_date(at, proposed.debt.lender.time_zone))


@transaction.atomic
def refuse(proposed: Settlement, *, by: str, at: datetime) -> None:
    """Do not offer it, as a second officer or whoever proposed it; what was asked waits again."""
    if proposed.is_from_borrower:
        move(proposed, State.ASKED)
    else:
        move(proposed, State.WITHDRAWN, ended_by=by, ended_at=at)
    standstills.follow(proposed.debt, by=by, at=at)
    record(proposed.debt, "settlement.refused", by=by, at=at, settlement=proposed.code)


@transaction.atomic
def decline(asked: Settlement, *, reason_text: str, by: str, at: datetime) -> None:
    """Say no, as a person, with a reason. Raise WrongState where somebody answered first."""
    assert by.startswith("officer:"), "only a person says no"
    move(asked, State.DECLINED, answered_by=by, answered_at=at, reason_text=reason_text)
    standstills.follow(asked.debt, by=by, at=at)
    record(asked.debt, "settlement.declined", by=by, at=at, settlement=asked.code)


@transaction.atomic
def withdraw(settlement: Settlement, *, by: str, at: datetime) -> None:
    """Take back what was asked, turn an offer down, or take it back before it is signed."""
    if settlement.state == State.ACTIVE:
        raise WrongState(f"{settlement} binds both sides")
    move(settlement, State.WITHDRAWN, ended_by=by, ended_at=at)
    standstills.follow(settlement.debt, by=by, at=at)
    record(settlement.debt, "settlement.withdrawn", by=by, at=at, settlement=settlement.code)


@transaction.atomic
def expire_due(*, at: datetime, first: int = 0, last: int = maxsize) -> int:
    """End every offer whose last day is past where its debt lives; return how many. Repeatable.

    Only those with ids from ``first`` to ``last``, in a fixed number of statements; one that is
    being answered in this very moment is left alone.
    """
    perhaps = perhaps_over(at=at).filter(pk__range=(first, last))
    perhaps = perhaps.select_for_update(of=("self",), skip_locked=True)
    over = [
        each
        for each in perhaps.select_related("debt__lender").order_by("pk")
        if each.expires_date and each.expires_date < local_date(at, each.debt.lender.time_zone)
    ]
    rows = Settlement.objects.filter(pk__in=[each.pk for each in over])
    ended = {"ended_by": NIGHT, "ended_at": at}
    if mine := [each for each in over if each.state == State.PROPOSED]:
        move_all(rows.filter(state=State.PROPOSED), State.WITHDRAWN, **ended)
        _tell(mine, "settlement.refused", at=at)
    if mine := [each for each in over if each.state == State.OFFERED]:
        move_all(rows.filter(state=State.OFFERED), State.EXPIRED, **ended)
        _tell(mine, "settlement.expired", at=at)
    if over:
        standstills.follow_all([each.debt_id for each in over], by=NIGHT, at=at)
    return len(over)


def _tell(mine: list[Settlement], kind: str, *, at: datetime) -> None:
    record_all([(each.debt, {"settlement": each.code}) for each in mine], kind, by=NIGHT, at=at)


def perhaps_over(*, at: datetime) -> QuerySet[Settlement]:
    """Return the offers whose last day is past somewhere on earth and that nobody has ended."""
    return Settlement.objects.filter(state__in=EXPIRES, expires_date__lte=at.date())


def _offer(
    settlement: Settlement, *, expires: date, by: str, at: datetime, approved_by: str = ""
) -> None:
    """Put it to the borrower; what they asked for instead of it is answered with it."""
    move(settlement, State.OFFERED, offered_at=at, expires_date=expires, approved_by=approved_by)
    asked = Settlement.objects.filter(debt=settlement.debt, state=State.ASKED).first()
    if asked:
        move(asked, State.ANSWERED, answered_by=by, answered_at=at)
        settlement.answers_to = asked
        settlement.save(update_fields=["answers_to"])
    standstills.follow(settlement.debt, by=by, at=at)
    is_asked = settlement.is_from_borrower or asked is not None
    facts = {"settlement": settlement.code, "is_asked": is_asked}
    record(settlement.debt, "settlement.offered", by=by, at=at, **facts)


def _store(
    debt: Debt,
    wanted: Wanted,
    state: str,
    *,
    by: str,
    at: datetime,
    language: str,
    text: str = "",
) -> Settlement:
    accruing.catch_up(debt, at=at)
    owed, last = ledger.owed(debt), ledger.last_entry(debt)
    if wanted.amount_minor >= owed.minor or last is None:
        raise NotLess(owed.minor)
    rows = wanted.rows(smallest=smallest_minor(debt.currency))
    version = policies.stored(debt.lender, at=at)
    rules = policies.rules_of(version)
    tier = tiers.tier_of(wanted.amount_minor, balance_minor=owed.minor, policy=rules)
    try:
        with transaction.atomic():
            made = Settlement.objects.create(
                lender_id=debt.lender_id,
                debt=debt,
                code=new_code(),
                state=state,
                amount_minor=wanted.amount_minor,
                balance_minor=owed.minor,
                after_number=last.number,
                rows=[[row.due_date.isoformat(), row.amount_minor] for row in rows],
                text=text,
                policy=version,
                tier=tier,
                by=by,
                created_at=at,
                language=language,
            )
    except IntegrityError:
        raise NotSettleable(debt.state) from None
    standstills.follow(debt, by=by, at=at)
    return made


def _hold_settleable(debt: Debt) -> Debt:
    debt = ledger.hold(debt)
    if debt.state not in SETTLEABLE:
        raise NotSettleable(debt.state)
    if Settlement.objects.filter(debt=debt, state__in=Settlement.LIVE).exists():
        raise NotSettleable(debt.state)
    return debt


def _check_floor(settlement: Settlement) -> None:
    if settlement.tier == Tier.BELOW_FLOOR:
        rules = policies.rules_of(settlement.policy)
        raise BelowFloor(tiers.least_minor(settlement.balance_minor, rules))


def _first_date(settlement: Settlement) -> date:
    return date.fromisoformat(settlement.rows[0][0])


def _policy(settlement: Settlement) -> str:
    return f"policy:{settlement.policy.version}"
