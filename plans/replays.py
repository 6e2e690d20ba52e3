"""What a lender's rules would have answered to the plans that were really sent.

Reads what is stored and judges it again; changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from payments.days import local_date
from payments.models import Lender
from plans.models import Proposal
from plans.policy import Policy, judge
from plans.proposals import later_of, surplus_of
from plans.schedule import build

# The newest so many plans are enough to see what a change would do.
PLANS_MAX = 500


@dataclass(frozen=True)
class Replay:
    """Of ``sent`` plans, how many each of the policies asked about would have agreed to at once."""

    sent: int
    agreed: tuple[int, ...]


def replay(lender: Lender, *, rules: Sequence[Policy], since: datetime) -> Replay:
    """Judge the plans that borrowers sent since then by each of ``rules``, in one query."""
    sent = list(
        Proposal.objects.filter(lender=lender, side=Proposal.Side.BORROWER, submitted_at__gte=since)
        .select_related("budget", "situation")
        .order_by("-submitted_at")[:PLANS_MAX]
    )
    agreed = (sum(_is_agreed(plan, lender, policy) for plan in sent) for policy in rules)
    return Replay(len(sent), tuple(agreed))


def _is_agreed(plan: Proposal, lender: Lender, policy: Policy) -> bool:
    assert plan.submitted_at is not None, f"{plan} was never sent"
    terms, today = plan.terms, local_date(plan.submitted_at, lender.time_zone)
    return judge(
        total_minor=plan.total_minor,
        rows=build(plan.total_minor, terms),
        frequency=terms.frequency,
        surplus_minor=surplus_of(plan.budget),
        upfront_minor=terms.upfront_minor,
        today=today,
        policy=policy,
        later=later_of(plan.situation, on=today),
        review_date=terms.review_date,
    ).agreed
