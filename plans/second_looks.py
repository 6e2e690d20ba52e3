"""Human review on request (B40): another officer answers a declined plan, on the same facts.

GDPR, article 22, and PIPL, article 24, give the right to ask a person; here it is another person.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from payments import accruing, ledger
from payments.days import local_date
from payments.events import record
from payments.models import Debt
from payments.states import WrongState, move
from payments.workdays import add_workdays
from plans import answers, plannable, policies, standstills
from plans.models import Proposal, SecondLook
from plans.schedule import LEAD_DAYS, Terms, next_on_anchor
from plans.uneven import evened

# So long after a no another look can be asked for.
ASK_DAYS = 30


class TooLate(Exception):
    """The days in which another look could be asked for are over."""


class SamePerson(Exception):
    """Who said no cannot be who looks again."""


class NothingOwed(Exception):
    """Nothing is owed any more, so there is nothing left to agree to."""


def last_day(proposal: Proposal) -> date:
    """Return the last local day on which another look can be asked for."""
    assert proposal.answered_at is not None, proposal
    zone = proposal.lender.time_zone
    return local_date(proposal.answered_at, zone) + timedelta(days=ASK_DAYS)


def can_ask(proposal: Proposal, *, at: datetime) -> bool:
    """Return whether a second person can still be asked to look at this answer."""
    if proposal.state != Proposal.State.DECLINED or proposal.is_from_lender:
        return False
    if SecondLook.objects.filter(proposal=proposal).exists():
        return False
    return local_date(at, proposal.lender.time_zone) <= last_day(proposal)


def ask(proposal: Proposal, *, by: str, at: datetime) -> SecondLook:
    """Ask for a different person. Pressing twice gives one; raise TooLate, or WrongState."""
    if proposal.state != Proposal.State.DECLINED or proposal.is_from_lender:
        raise WrongState(f"{proposal} was not declined")
    today = local_date(at, proposal.lender.time_zone)
    asked = SecondLook.objects.filter(proposal=proposal).first()
    if asked:
        return asked
    if today > last_day(proposal):
        raise TooLate
    days = policies.in_force(proposal.lender).answer_days
    try:
        with transaction.atomic():
            asked = SecondLook.objects.create(
                lender_id=proposal.lender_id,
                proposal=proposal,
                first_by=proposal.answered_by,
                asked_at=at,
                answer_by_date=add_workdays(today, days, proposal.lender.country),
            )
            record(proposal.debt, "second_look.asked", by=by, at=at, proposal=proposal.code)
            return asked
    except IntegrityError:
        return SecondLook.objects.get(proposal=proposal)


@transaction.atomic
def answer(
    look: SecondLook, *, is_agreed: bool, text: str, by: str, at: datetime
) -> Proposal | None:
    """Answer as another person. Agreed, return the lender's offer of the same plan to sign.

    Raise SamePerson; WrongState where somebody was first, or another plan waits or runs;
    NothingOwed; NoSuchPlan where too little is owed for these terms.
    """
    assert by.startswith("officer:"), "a person looks again"
    if by == look.first_by:
        raise SamePerson
    to = SecondLook.State.AGREED if is_agreed else SecondLook.State.CONFIRMED
    move(look, to, answered_by=by, answered_at=at, answer_text=text)
    offer = _offer(look.proposal, by=by, at=at) if is_agreed else None
    facts = {"offer": offer.code} if offer else {}
    proposal = look.proposal
    record(proposal.debt, "second_look.answered", by=by, at=at, proposal=proposal.code, **facts)
    return offer


def _offer(proposal: Proposal, *, by: str, at: datetime) -> Proposal:
    """Offer the declined plan as it was, its days moved on where they have come too near."""
    debt = ledger.hold(proposal.debt)
    if Proposal.objects.filter(debt=debt, state__in=Proposal.WAITING).exists():
        raise WrongState(f"another offer for {debt} waits")
    if debt.state != Debt.State.IN_NEGOTIATION:
        move(debt, Debt.State.IN_NEGOTIATION)
    accruing.catch_up(debt, at=at)
    owed = plannable.owed(debt)
    if not owed:
        raise NothingOwed
    today = local_date(at, debt.lender.time_zone)
    terms = _moved_on(proposal.terms, today + timedelta(days=LEAD_DAYS))
    offer = answers.offer_again(proposal, terms, owed=owed, by=by, at=at)
    standstills.follow(debt, by=by, at=at)
    return offer


def _moved_on(terms: Terms, earliest: date) -> Terms:
    """Return ``terms`` with no payment before ``earliest``; then in equal parts."""
    first = terms.upfront_date or terms.first_date
    if first >= earliest:
        return terms
    even = replace(evened(terms), upfront_minor=0, upfront_date=None)
    start = max(even.first_date, earliest)
    return replace(even, first_date=next_on_anchor(start, even.frequency, even.anchor_day))
