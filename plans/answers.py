"""Answers to offers. Only a person says no; each answer is given once, by whoever is first."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from sys import maxsize

from django.db import transaction
from django.db.models import QuerySet

from payments import accruing, growth, ledger
from payments.codes import new_code
from payments.days import local_date
from payments.events import record, record_all
from payments.models import Debt
from payments.money import Money
from payments.rails import smallest_minor
from payments.states import move, move_all
from plans import (
    bearing,
    explaining,
    nearness,
    plannable,
    policies,
    refitting,
    standstills,
    support,
    written,
)
from plans.agreements import StaleBalance, UnderQuestion
from plans.changing import amendments
from plans.models import Plan, Proposal
from plans.months import cost_proofs
from plans.proposals import surplus_of
from plans.schedule import Terms, build

# How often the two sides may answer each other before they have to talk.
ROUNDS_MAX = 6
# No offer of a lender runs out in under seven days.
OFFER_DAYS = 14
NIGHT = "night"


class TooManyRounds(Exception):
    """The two sides have answered each other as often as can be; they should talk."""


@transaction.atomic
def approve(proposal: Proposal, *, balance_minor: int, by: str, at: datetime) -> Plan:
    """Say yes to the borrower's offer at the balance the officer was shown.

    Raise WrongState where somebody answered first, StaleBalance where the balance is another now,
    FirstDatePassed where it waited too long, NoSuchPlan where too little is left for these terms,
    UnderQuestion while the borrower questions the debt.
    """
    assert not proposal.is_from_lender, "a lender does not approve its own offer"
    debt = ledger.hold(proposal.debt)
    move(proposal, Proposal.State.ACCEPTED, answered_by=by, answered_at=at)
    _require_settled(debt)
    if proposal.changes_id is None:
        accruing.catch_up(debt, at=at)
    owed, to_today = plannable.owed(debt), plannable.owed_today(debt, at=at)
    if to_today.minor != balance_minor or owed.minor == 0:
        raise StaleBalance(to_today)
    rows = refitting.rows_now(proposal, owed, on=local_date(at, debt.lender.time_zone))
    cost_proofs.forget(proposal, by=by, at=at)
    return amendments.conclude(proposal, debt, rows, by=by, at=at)


@transaction.atomic
def counter(
    proposal: Proposal,
    *,
    terms: Terms,
    reason_code: str,
    reason_text: str,
    by: str,
    at: datetime,
    balance_minor: int | None = None,
) -> Proposal:
    """Answer an offer with another: the lender's, naming what it changes and why.

    ``balance_minor`` is what the officer was shown, if anybody was. Raise WrongState, StaleBalance,
    TooManyRounds, NoSuchPlan, bearing.Unbearable, explaining.Unexplained, or UnderQuestion.
    """
    assert not proposal.is_from_lender, "a lender does not answer its own offer"
    if proposal.round >= ROUNDS_MAX:
        raise TooManyRounds
    debt = ledger.hold(proposal.debt)
    move(
        proposal,
        Proposal.State.COUNTERED,
        answered_by=by,
        answered_at=at,
        reason_code=reason_code,
        reason_text=reason_text,
    )
    _require_settled(debt)
    accruing.catch_up(debt, at=at)
    owed = plannable.owed(debt)
    if balance_minor is not None and owed.minor != balance_minor:
        raise StaleBalance(owed)
    rows = build(owed.minor, terms, smallest_minor=smallest_minor(debt.currency))
    bearing.require(proposal, rows, terms, on=local_date(at, debt.lender.time_zone))
    explaining.require(proposal, rows, terms, reason_code=reason_code)
    offer = _offer(proposal, terms, total_minor=owed.minor, by=by, at=at)
    record(debt, "proposal.countered", by=by, at=at, proposal=proposal.code, offer=offer.code)
    cost_proofs.forget(proposal, by=by, at=at)
    standstills.follow(debt, by=by, at=at)
    return offer


def offer_again(
    proposal: Proposal, terms: Terms, *, owed: Money, by: str, at: datetime
) -> Proposal:
    """Store the lender's offer of ``terms`` after a second look; raise NoSuchPlan."""
    build(owed.minor, terms, smallest_minor=smallest_minor(owed.currency))
    offer = _offer(proposal, terms, total_minor=owed.minor, by=by, at=at)
    offer.reason_code, offer.reason_text = "", ""
    offer.save(update_fields=["reason_code", "reason_text"])
    return offer


def _offer(
    proposal: Proposal, terms: Terms, *, total_minor: int, by: str, at: datetime
) -> Proposal:
    """Store the lender's offer that answers ``proposal``; the reason for it is the answer's."""
    return Proposal.objects.create(
        lender_id=proposal.lender_id,
        debt=proposal.debt,
        code=new_code(),
        side=Proposal.Side.LENDER,
        answers_to=proposal,
        round=proposal.round + 1,
        changes=proposal.changes,
        change=proposal.change,
        state=Proposal.State.PENDING_REVIEW,
        total_minor=total_minor,
        budget=proposal.budget,
        policy=proposal.policy,
        language=proposal.language,
        by=by,
        created_at=at,
        submitted_at=at,
        expires_at=at + timedelta(days=support.days_to_answer(proposal.debt, OFFER_DAYS, at=at)),
        reason_code=proposal.reason_code,
        reason_text=proposal.reason_text,
        **written.fields_of(terms),
    )


@transaction.atomic
def accept(
    offer: Proposal,
    *,
    signed_name: str,
    signed_address: str | None,
    language: str,
    by: str,
    at: datetime,
) -> Plan:
    """The borrower signs the lender's offer. Raises as ``approve`` does."""
    assert offer.is_from_lender, "a borrower does not accept their own offer"
    debt = ledger.hold(offer.debt)
    move(
        offer,
        Proposal.State.ACCEPTED,
        answered_by=by,
        answered_at=at,
        signed_name=signed_name,
        signed_address=signed_address,
        language=language,
    )
    owed = plannable.owed(debt)
    if owed.minor != offer.total_minor:
        raise StaleBalance(owed)
    rows = refitting.rows_now(offer, owed, on=local_date(at, debt.lender.time_zone))
    return amendments.conclude(offer, debt, rows, by=by, at=at)


@transaction.atomic
def decline(
    proposal: Proposal, *, reason_code: str, reason_text: str, by: str, at: datetime
) -> None:
    """Say no, as a person, with a reason and the nearest plan that policy would accept."""
    assert by.startswith("officer:"), "only a person says no"
    debt = ledger.hold(proposal.debt)
    move(
        proposal,
        Proposal.State.DECLINED,
        answered_by=by,
        answered_at=at,
        reason_code=reason_code,
        reason_text=reason_text,
    )
    near = nearest(proposal, on=local_date(at, debt.lender.time_zone))
    # Their own plan may be within the limits: to answer a no with it would help nobody.
    proposal.nearest = written.terms_as_data(near) if near and near != proposal.terms else None
    proposal.save(update_fields=["nearest"])
    _reopen(debt)
    record(debt, "proposal.declined", by=by, at=at, proposal=proposal.code)
    cost_proofs.forget(proposal, by=by, at=at)
    standstills.follow(debt, by=by, at=at)


@transaction.atomic
def withdraw(proposal: Proposal, *, by: str, at: datetime) -> None:
    """Take an offer back, or turn the lender's down; the debt is open as before."""
    debt = ledger.hold(proposal.debt)
    move(proposal, Proposal.State.WITHDRAWN, answered_by=by, answered_at=at)
    _reopen(debt)
    record(debt, "proposal.withdrawn", by=by, at=at, proposal=proposal.code)
    cost_proofs.forget(proposal, by=by, at=at)
    standstills.follow(debt, by=by, at=at)


@transaction.atomic
def expire_due(*, at: datetime, first: int = 0, last: int = maxsize) -> int:
    """End the lender's offers with these ids that ran out; return how many. Safe to repeat.

    In a fixed number of statements.
    """
    over = running_out(at=at).filter(pk__range=(first, last))
    # Those that are being answered just now wait for the next night.
    held = Debt.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    held = held.filter(pk__in=over.values("debt")).order_by("pk")
    mine = over.filter(debt__in=list(held.values_list("pk", flat=True)))
    listed = list(mine.select_related("debt__lender").order_by("pk"))
    if listed:
        pks, debts = [offer.pk for offer in listed], [offer.debt_id for offer in listed]
        ended = {"answered_by": NIGHT, "answered_at": at}
        move_all(Proposal.objects.filter(pk__in=pks), Proposal.State.EXPIRED, **ended)
        asked = Debt.objects.filter(pk__in=debts, state=Debt.State.IN_NEGOTIATION)
        move_all(asked, Debt.State.OPEN)
        told = [(offer.debt, {"proposal": offer.code}) for offer in listed]
        record_all(told, "proposal.expired", by=NIGHT, at=at)
        standstills.follow_all(debts, by=NIGHT, at=at)
    return len(listed)


def running_out(*, at: datetime) -> QuerySet[Proposal]:
    """Return the lender's offers whose time is over and that nobody has ended."""
    return Proposal.objects.filter(
        state=Proposal.State.PENDING_REVIEW, side=Proposal.Side.LENDER, expires_at__lt=at
    )


def nearest(proposal: Proposal, *, on: date) -> Terms | None:
    """Return the nearest plan within the limits in force, or None where there is none.

    Whether rules may answer alone, and whether a budget was told, does not matter here: a person
    is answering.
    """
    rules = policies.rules_for(policies.in_force(proposal.lender), proposal.budget)
    owed = plannable.owed(proposal.debt) + growth.unposted(proposal.debt, on=on)
    return nearness.nearest(
        total_minor=owed.minor,
        terms=proposal.terms,
        surplus_minor=surplus_of(proposal.budget),
        today=on,
        policy=replace(rules, accepts_automatically=True, needs_budget=False),
        smallest_minor=smallest_minor(proposal.debt.currency),
    )


def _require_settled(debt: Debt) -> None:
    """Raise UnderQuestion while ``debt`` is questioned."""
    if debt.state == Debt.State.IN_DISPUTE:
        raise UnderQuestion


def _reopen(debt: Debt) -> None:
    if debt.state == Debt.State.IN_NEGOTIATION:
        move(debt, Debt.State.OPEN)
