"""Changing a plan that runs: a new plan and agreement take its place, the old ones stay as signed.

What is changed is what is left of it now; who looked at something else is told. The lender's rules
may say yes at once; only a person says no.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from payments import accruing, ledger
from payments.codes import new_code
from payments.days import local_date
from payments.events import record
from payments.models import Debt
from payments.states import WrongState, move
from payments.workdays import add_workdays
from plans import (
    agreements,
    mandates,
    plannable,
    policies,
    progress,
    proposals,
    standstills,
    written,
)
from plans.agreements import UnderQuestion
from plans.changing import expecting, remainders, weighing
from plans.changing.leeway import Kind
from plans.changing.outstanding import is_frozen, is_out_of_step, left_of, seen_of, spread_of
from plans.changing.remainders import Left, NoSuchChange, Obstacle
from plans.mandates import Consent
from plans.models import Agreement, Plan, PolicyVersion, Proposal
from plans.policy import Verdict
from plans.reviewing import tellings
from plans.schedule import Row, build

# A pure function that makes of what is left of a plan what would be left.
Change = Callable[[Left], Left]


class Moved(Exception):
    """The plan is not what it was when the borrower looked, or cannot be changed any more."""


class Waits(Exception):
    """Another change of this plan waits for a person's answer."""


@dataclass(frozen=True)
class Signature:
    """Who agreed to the change, from where and in which language."""

    name: str
    address: str | None = None
    language: str = "en"


@dataclass(frozen=True)
class Preview:
    """What a change would make of a plan, and whether at once; else a person answers by a day."""

    kind: Kind
    before: Left
    after: Left
    verdict: Verdict
    answer_by: date


def preview(plan: Plan, kind: Kind, change: Change, *, at: datetime) -> Preview:
    """Return what ``change`` would make of ``plan`` now.

    Raise NoSuchChange or schedule.NoSuchPlan, saying what is possible, where it cannot be.
    """
    before = left_of(plan, on=local_date(at, plan.lender.time_zone))
    _, after = expecting.changed(plan, before, lambda left: _other(left, change), at=at)
    version = policies.in_force(plan.lender)
    verdict = weighing.weighed(plan, kind, before, after, version, at=at)
    day = add_workdays(before.today, version.answer_days, plan.lender.country)
    return Preview(kind, before, after, verdict, day)


def _other(left: Left, change: Change) -> Left:
    after = change(left)
    if after == left:
        raise NoSuchChange(Obstacle.SAME)
    return after


@transaction.atomic
def ask(
    plan: Plan,
    kind: Kind,
    change: Change,
    *,
    seen: str,
    signature: Signature,
    consent: Consent | None = None,
    by: str,
    at: datetime,
) -> Plan | None:
    """Change ``plan`` as its borrower wishes, where the rules say yes at once; return the new plan.

    Else None: a person answers, and the plan goes on as it is until then. ``consent`` is the
    permission to collect the new payments, where the borrower gave it with the change. Raise Moved
    where the plan is not as ``seen``, Waits, UnderQuestion, NoSuchChange or NoSuchPlan.
    """
    debt, before = _locked(plan, seen=seen, by=by, at=at)
    after, expected = expecting.changed(plan, before, change, at=at)
    version = policies.stored(debt.lender, at=at)
    verdict = weighing.weighed(plan, kind, before, expected, version, at=at)
    asked = _store(plan, kind, after, signature, version=version, verdict=verdict, by=by, at=at)
    if verdict.agreed:
        said = f"policy:{version.version}"
        move(asked, Proposal.State.ACCEPTED_BY_POLICY, answered_by=said, answered_at=at)
        return conclude(asked, debt, _rows(asked), by=said, at=at, consent=consent)
    move(asked, Proposal.State.PENDING_REVIEW)
    record(debt, "proposal.submitted", by=by, at=at, proposal=asked.code)
    record(debt, "proposal.pending", by="policy", at=at, proposal=asked.code)
    standstills.follow(debt, by="policy", at=at)
    return None


@transaction.atomic
def agree(
    plan: Plan,
    kind: Kind,
    change: Change,
    *,
    seen: str = "",
    signature: Signature | None = None,
    consent: Consent | None = None,
    by: str,
    at: datetime,
    agreed_by: str,
) -> Plan:
    """Change ``plan`` at once, whatever its lender's rules say: return the plan in its place.

    ``seen`` may be left out where nobody had to look. Without a ``signature`` that of the former
    agreement is carried on. Raise Moved, NoSuchChange or NoSuchPlan.
    """
    debt, before = _locked(plan, seen=seen, by=by, at=at, is_wish=signature is not None)
    signature = signature or _former(plan)
    after, _ = expecting.changed(plan, before, change, at=at)
    asked = _store(plan, kind, after, signature, by=by, at=at)
    move(asked, Proposal.State.ACCEPTED_BY_POLICY, answered_by=agreed_by, answered_at=at)
    return conclude(asked, debt, _rows(asked), by=agreed_by, at=at, consent=consent)


def follow_books(plan: Plan, *, at: datetime) -> Plan:
    """Bring a running plan in step with what is owed after money went back or came again.

    Where its payments add up to that already it is returned as it is.
    """
    if plan.state not in Plan.LIVE or not plannable.owed(plan.debt) or not is_out_of_step(plan):
        return plan
    left = sum(row.left_minor for row in plan.instalments.all())
    kind = Kind.RETURN if plannable.owed(plan.debt).minor > left else Kind.RESTORE
    return agree(plan, kind, lambda left: left, by="books", at=at, agreed_by="books")


def respread(debt: Debt, *, by: str, at: datetime) -> Plan | None:
    """Let the plan under way follow ``debt``: something was taken off it, or stands after all.

    Every payment to come is smaller, or more of them come at the end. Call in the transaction that
    did it. Return the plan in force, None where there is none; repeatable. Both sides are told of
    it, before and after.
    """
    plan = progress.running_plan(debt)
    if plan is None:
        return None
    progress.refresh(plan, at=at)
    if plan.state not in Plan.LIVE or not is_out_of_step(plan):
        return plan
    spread = spread_of(plan, on=local_date(at, plan.lender.time_zone))
    left = sum(row.left_minor for row in plan.instalments.all())
    if spread.total_minor > left:
        return agree(plan, Kind.STANDS, lambda _: spread, by=by, at=at, agreed_by="books")
    return agree(plan, Kind.ADJUSTMENT, lambda _: spread, by=by, at=at, agreed_by=by)


def conclude(
    asked: Proposal,
    debt: Debt,
    rows: tuple[Row, ...],
    *,
    by: str,
    at: datetime,
    consent: Consent | None = None,
) -> Plan:
    """Make the plan that ``asked`` is for; one that changes another takes its place.

    What is collected automatically goes on where the permission covers it. Raise WrongState where
    no plan runs any more that could be changed.
    """
    if asked.changes_id is None:
        return agreements.conclude(asked, debt, rows, by=by, at=at)
    old = progress.running_plan(debt) or _left_behind(asked)
    new = agreements.conclude(asked, debt, rows, by=by, at=at, supersedes=old)
    mandates.carry_over(old, new, consent=consent, by=by, at=at)
    return new


def _locked(
    plan: Plan, *, seen: str, by: str, at: datetime, is_wish: bool = True
) -> tuple[Debt, Left]:
    """Lock the debt and return it with what is left; ``is_wish`` where the borrower changes it."""
    debt = ledger.hold(plan.debt)
    plan.refresh_from_db(fields=["state"])
    if plan.state not in (Plan.COLLECTED if is_wish else Plan.LIVE):
        raise Moved
    if is_wish and debt.state != Debt.State.ON_PLAN:
        raise UnderQuestion
    if is_wish:
        try:
            proposals.make_room(debt, by=by, at=at)
        except WrongState:
            raise Waits from None
    if not is_frozen(plan):
        accruing.catch_up(debt, at=at)
    left = left_of(plan, on=local_date(at, debt.lender.time_zone))
    if seen and seen != seen_of(plan, left):
        raise Moved
    return debt, left


def _store(
    plan: Plan,
    kind: Kind,
    after: Left,
    signature: Signature,
    *,
    version: PolicyVersion | None = None,
    verdict: Verdict | None = None,
    by: str,
    at: datetime,
) -> Proposal:
    """Write down the change as an offer that was sent."""
    terms = remainders.terms_of(after)
    days = version.answer_days if version else 0
    return Proposal.objects.create(
        lender_id=plan.lender_id,
        debt=plan.debt,
        code=new_code(),
        state=Proposal.State.SUBMITTED,
        changes=plan,
        change=kind,
        total_minor=after.total_minor,
        budget=tellings.budget_of(plan),
        situation=weighing.situation_for(plan, kind),
        policy=version,
        verdict=written.verdict_as_data(verdict) if verdict else [],
        signed_name=signature.name,
        signed_address=signature.address,
        language=signature.language,
        by=by,
        created_at=at,
        submitted_at=at,
        answer_by_date=add_workdays(after.today, days, plan.lender.country),
        **written.fields_of(terms),
    )


def _former(plan: Plan) -> Signature:
    former = Agreement.objects.get(plan=plan)
    return Signature(former.signed_name, former.signed_address, former.language)


def _rows(asked: Proposal) -> tuple[Row, ...]:
    return build(asked.total_minor, asked.terms)


def _left_behind(asked: Proposal) -> Plan:
    raise WrongState(f"{asked} changes a plan that does not run")
