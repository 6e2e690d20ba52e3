"""What the lender's rules say of a change of a running plan, with all that they look at."""

from datetime import date, datetime, timedelta

from payments.days import local_date
from payments.models import Debt
from plans import policies, proposals
from plans.changing import leeway
from plans.changing.chains import first_of
from plans.changing.leeway import Kind
from plans.changing.remainders import Left
from plans.models import Plan, PolicyVersion, Proposal, Situation
from plans.policy import Verdict
from plans.reviewing import tellings


def weighed(
    plan: Plan, kind: Kind, before: Left, after: Left, version: PolicyVersion, *, at: datetime
) -> Verdict:
    """Return whether the rules of ``version`` let ``plan`` become ``after``, and each result."""
    return leeway.weigh(
        before,
        after,
        kind=kind,
        used=made_at_once(plan.debt, kind, at=at),
        months_before=_months_since(first_of(plan), on=before.today),
        surplus_minor=proposals.surplus_of(tellings.budget_of(plan)),
        policy=policies.rules_of(version),
        later=proposals.later_of(situation_for(plan, kind), on=before.today),
    )


def _months_since(plan: Plan, *, on: date) -> int:
    began = local_date(plan.agreed_at, plan.lender.time_zone)
    return max((on.year - began.year) * 12 + on.month - began.month - (on.day < began.day), 0)


def made_at_once(debt: Debt, kind: Kind, *, at: datetime) -> int:
    """Return how many changes of the same group were made at once in the last year."""
    since = at - timedelta(days=leeway.YEAR_DAYS)
    found = Proposal.objects.filter(
        debt=debt,
        change__in=leeway.counted_with(kind),
        state=Proposal.State.ACCEPTED_BY_POLICY,
        answered_at__gt=since,
    )
    return found.count()


def situation_for(plan: Plan, kind: Kind) -> Situation | None:
    """Only a plan that is made anew is judged with what the borrower told of their situation."""
    return tellings.situation_of(plan) if kind is Kind.REVIEW else None
