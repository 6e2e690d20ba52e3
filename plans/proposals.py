"""The borrower's side of an offer: try it out, keep it, send it. Policy may say yes at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from payments import accruing, ledger, placing
from payments.codes import new_code
from payments.days import local_date
from payments.events import record
from payments.models import Debt
from payments.money import Money
from payments.rails import smallest_minor
from payments.states import WrongState, move
from payments.workdays import add_workdays
from plans import agreements, plannable, policies, policy, standstills, written
from plans.affordability import Later
from plans.agreements import FirstDatePassed, StaleBalance
from plans.models import BudgetStatement, Plan, PolicyVersion, Proposal, Situation
from plans.months import budgets
from plans.schedule import Row, Terms, build

PROPOSABLE = (Debt.State.VERIFIED, Debt.State.OPEN, Debt.State.IN_NEGOTIATION)


class NotProposable(Exception):
    """This debt cannot have a new plan now: held, on a plan, under question, paid or closed."""


@dataclass(frozen=True)
class Preview:
    """What an offer would be: every payment, and what policy would say, before it is sent.

    ``months`` is what is left over in single months (1 to 12) where they said so, in minor units.
    """

    terms: Terms
    rows: tuple[Row, ...]
    verdict: policy.Verdict
    total: Money
    months: Mapping[int, int] = field(default_factory=dict)


def preview(
    debt: Debt,
    terms: Terms,
    *,
    budget: BudgetStatement | None,
    version: PolicyVersion,
    on: date,
    owed: Money | None = None,
    months: Mapping[str, int] | None = None,
    later: Later | None = None,
) -> Preview:
    """Return what ``terms`` mean for what is owed now; raise NoSuchPlan where they do not fit.

    What is questioned is no part of it, nor of ``owed``.

    ``months`` is what single months leave over, ``later`` from when on every month does otherwise.
    """
    total = owed or plannable.owed(debt)
    rules = policies.rules_for(version, budget)
    by_month = {int(month): minor for month, minor in (months or {}).items()}
    rows = build(total.minor, terms, smallest_minor=smallest_minor(total.currency))
    verdict = policy.judge(
        total_minor=total.minor,
        rows=rows,
        frequency=terms.frequency,
        surplus_minor=surplus_of(budget),
        upfront_minor=terms.upfront_minor,
        today=on,
        policy=rules,
        by_month=by_month,
        later=later,
        review_date=terms.review_date,
    )
    return Preview(terms, rows, verdict, total, by_month)


def surplus_of(budget: BudgetStatement | None) -> int | None:
    """Return what is left a month in minor units, negative where spending is more; None untold."""
    if budget is None:
        return None
    return budgets.month_of(budget).surplus_minor


def later_of(told: Situation | None, *, on: date) -> Later | None:
    """Return the change that the borrower told of, while it is still to come on a local day."""
    if told is None or told.back_date is None or told.back_date <= on:
        return None
    return Later(told.back_date, told.later_minor)


@transaction.atomic
def save_draft(
    debt: Debt,
    *,
    terms: Terms,
    budget: BudgetStatement | None,
    by: str,
    at: datetime,
    months: Mapping[str, int] | None = None,
    told: Situation | None = None,
) -> Proposal:
    """Keep what the borrower is working on; one draft per debt, changed in place until sent.

    ``months`` is what is left over in single months, in minor units, where they said so; ``told``
    what they last said of their situation.
    """
    debt = ledger.hold(debt)
    if debt.state not in PROPOSABLE:
        raise NotProposable(debt.state)
    fields = written.fields_of(terms) | {
        "lender_id": debt.lender_id,
        "total_minor": plannable.owed_today(debt, at=at).minor,
        "budget": budget,
        "months": dict(months or {}),
        "situation": told,
        "by": by,
        "created_at": at,
    }
    draft = Proposal.objects.filter(debt=debt, state=Proposal.State.DRAFT).first()
    if draft is None:
        return Proposal.objects.create(debt=debt, code=new_code(), **fields)
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save()
    return draft


@transaction.atomic
def submit(
    draft: Proposal,
    *,
    signed_name: str,
    signed_address: str | None,
    language: str,
    by: str,
    at: datetime,
) -> Plan | None:
    """Send a signed draft. Return the plan where policy says yes at once, else None: a person
    answers by ``answer_by_date``.

    An offer of the lender's that waits gives way to it. Raise WrongState where it was sent before,
    is no longer what was read, or another of the borrower's waits; StaleBalance where the balance
    moved meanwhile; FirstDatePassed; NotProposable where the debt cannot have a plan now.
    """
    debt = ledger.hold(draft.debt)
    draft.answers_to = make_room(debt, by=by, at=at)
    move(
        draft,
        Proposal.State.SUBMITTED,
        signed_name=signed_name,
        signed_address=signed_address,
        language=language,
        submitted_at=at,
    )
    if debt.state not in PROPOSABLE:
        raise NotProposable(debt.state)
    accruing.catch_up(debt, at=at)
    placing.open_to_borrower(debt, by=by, at=at)
    seen = _judge(draft, debt, at=at)
    record(debt, "proposal.submitted", by=by, at=at, proposal=draft.code)
    if seen.verdict.agreed:
        return _say_yes(draft, debt, seen, at=at)
    move(draft, Proposal.State.PENDING_REVIEW)
    if debt.state != Debt.State.IN_NEGOTIATION:
        move(debt, Debt.State.IN_NEGOTIATION)
    record(debt, "proposal.pending", by="policy", at=at, proposal=draft.code)
    standstills.follow(debt, by="policy", at=at)
    return None


def _say_yes(draft: Proposal, debt: Debt, seen: Preview, *, at: datetime) -> Plan:
    """Agree at once, in the name of the policy that was put to it."""
    assert draft.policy is not None, draft
    by = f"policy:{draft.policy.version}"
    move(draft, Proposal.State.ACCEPTED_BY_POLICY, answered_by=by, answered_at=at)
    return agreements.conclude(draft, debt, seen.rows, by=by, at=at)


def _judge(draft: Proposal, debt: Debt, *, at: datetime) -> Preview:
    """Put the policy in force to what was sent, and keep what it said with the offer."""
    today = local_date(at, debt.lender.time_zone)
    _check_unchanged(draft, on=today)
    version = policies.stored(debt.lender, at=at)
    seen = preview(
        debt,
        draft.terms,
        budget=draft.budget,
        version=version,
        on=today,
        months=draft.months,
        later=later_of(draft.situation, on=today),
    )
    seen = _still(draft, seen)
    draft.policy, draft.verdict = version, written.verdict_as_data(seen.verdict)
    draft.round = 1 + _rounds_before(draft)
    draft.answer_by_date = add_workdays(today, version.answer_days, debt.lender.country)
    draft.save(update_fields=["policy", "verdict", "round", "answer_by_date", "answers_to"])
    return seen


def make_room(debt: Debt, *, by: str, at: datetime) -> Proposal | None:
    """Before a new offer of the borrower's: turn down the lender's that waits, and return it.

    Raise WrongState where an offer of the borrower's waits for its answer.
    """
    waiting = Proposal.objects.filter(debt=debt, state=Proposal.State.PENDING_REVIEW).first()
    if waiting is None:
        return None
    if not waiting.is_from_lender:
        raise WrongState(f"{waiting} waits for its answer")
    move(waiting, Proposal.State.COUNTERED, answered_by=by, answered_at=at)
    return waiting


def _check_unchanged(draft: Proposal, *, on: date) -> None:
    """Make sure that what is sent is what was read, and that its first day is still to come."""
    stored = Proposal.objects.get(pk=draft.pk)
    if (stored.terms, stored.total_minor) != (draft.terms, draft.total_minor):
        raise WrongState(f"{draft} was changed meanwhile")
    draft.budget, draft.situation = stored.budget, stored.situation
    if (draft.upfront_date or draft.first_date) < on:
        raise FirstDatePassed


def _still(draft: Proposal, seen: Preview) -> Preview:
    """Return ``seen`` where the balance is still the one that was signed for."""
    if seen.total.minor != draft.total_minor:
        raise StaleBalance(seen.total)
    return seen


def _rounds_before(draft: Proposal) -> int:
    return Proposal.objects.filter(
        debt=draft.debt_id, state=Proposal.State.COUNTERED, plan=None
    ).count()
