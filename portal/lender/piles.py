"""The piles of a lender's desk: plans to decide, plans that borrowers have, plans decided lately.

Chooses and describes; answers nothing. A pile shows the same number of queries however long it is.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from payments import growth
from payments.days import bounds, local_date
from payments.models import Chargeback, Lender, Refund
from payments.money import Money
from plans.models import Dispute, Lapse, Proposal
from plans.policy import PLACES, Code
from plans.schedule import build
from portal import access, access_plans
from portal.lender import people, sentences, settlement_rows
from portal.outlines import Outline, outline_of

LATELY = timedelta(days=30)
State, Side = Proposal.State, Proposal.Side
DECIDE, BORROWER, LATE = "decide", "borrower", "lately"
PILES = (DECIDE, BORROWER, LATE)
TOLD: dict[tuple[str, str], tuple[Promise, str]] = {
    (Side.BORROWER, State.ACCEPTED): (gettext_lazy("Agreed"), "ok"),
    (Side.BORROWER, State.ACCEPTED_BY_POLICY): (gettext_lazy("Agreed at once"), "ok"),
    (Side.BORROWER, State.COUNTERED): (gettext_lazy("Another plan suggested"), ""),
    (Side.BORROWER, State.DECLINED): (gettext_lazy("Not agreed"), ""),
    (Side.BORROWER, State.WITHDRAWN): (gettext_lazy("Taken back by the borrower"), ""),
    (Side.BORROWER, State.EXPIRED): (gettext_lazy("Ended with the account"), ""),
    (Side.LENDER, State.ACCEPTED): (gettext_lazy("Your plan was accepted"), "ok"),
    (Side.LENDER, State.COUNTERED): (gettext_lazy("The borrower suggested another"), ""),
    (Side.LENDER, State.WITHDRAWN): (gettext_lazy("The borrower turned it down"), ""),
    (Side.LENDER, State.EXPIRED): (gettext_lazy("Your plan ran out"), ""),
    (Side.BORROWER, State.PENDING_REVIEW): (gettext_lazy("Waiting for you"), "warn"),
    (Side.LENDER, State.PENDING_REVIEW): (gettext_lazy("Waiting for the borrower"), ""),
}


@dataclass(frozen=True)
class Line:
    """One plan in a pile. ``owed`` is the balance now, ``plan`` what is proposed."""

    proposal: Proposal
    owed: Money
    plan: Outline
    overdue: str
    tag: str
    kind: str
    detail: str
    waited: str
    is_late: bool
    until: date | None
    decided: date | None
    decided_by: str

    @property
    def code(self) -> str:
        return self.proposal.code

    @property
    def borrower(self) -> str:
        return self.proposal.debt.borrower.name


def pile_of(lender: Lender, name: str, *, at: datetime) -> QuerySet[Proposal]:
    """Return the plans of one pile: oldest first, but those decided lately newest first."""
    found = access.proposals_for(lender)
    waiting = found.filter(state=State.PENDING_REVIEW)
    if name == BORROWER:
        return waiting.filter(side=Side.LENDER).order_by("expires_at", "pk")
    if name == LATE:
        return found.filter(answered_at__gte=at - LATELY).order_by("-answered_at", "-pk")
    return waiting.filter(side=Side.BORROWER).order_by("submitted_at", "pk")


def held_back_by(plans: QuerySet[Proposal], rule: str) -> QuerySet[Proposal]:
    """Return those of ``plans`` that did not meet ``rule`` when they were sent."""
    if rule not in set(Code):
        return plans
    place = f"verdict__{PLACES[Code(rule)]}"
    return plans.filter(**{f"{place}__code": rule, f"{place}__passed": False})


def counts(lender: Lender) -> dict[str, int]:
    """Return how many plans, questions, refunds and settlements wait for whom, in six queries."""
    waiting = Proposal.objects.filter(lender=lender, state=State.PENDING_REVIEW)
    sides = waiting.aggregate(
        decide=Count("pk", filter=Q(side=Side.BORROWER)),
        borrower=Count("pk", filter=Q(side=Side.LENDER)),
    )
    asked = access.disputes_for(lender).filter(state__in=Dispute.OPEN).count()
    waiting_refunds = access.refunds_for(lender).filter(state=Refund.State.PROPOSED).count()
    claims = access.chargebacks_for(lender).filter(state=Chargeback.State.OPENED).count()
    settling = settlement_rows.waiting_for(lender).count()
    back = waiting_refunds + claims
    at_risk = access_plans.lapses_for(lender).filter(state__in=Lapse.AT_RISK).count()
    waiting = {"questions": asked, "going_back": back, "settlements": settling}
    return sides | waiting | {"at_risk": at_risk}


def agreed_today(lender: Lender, *, at: datetime) -> int:
    """Return how many plans the lender's rules agreed to on its own day so far."""
    today = local_date(at, lender.time_zone)
    start, end = bounds(today, today, lender.time_zone)
    agreed = access.proposals_for(lender).filter(state=State.ACCEPTED_BY_POLICY)
    return agreed.filter(answered_at__gte=start, answered_at__lt=end).count()


def lines_of(plans: list[Proposal], *, lender: Lender, at: datetime) -> list[Line]:
    """Return the plans as lines of a list, in a fixed number of queries."""
    owed = growth.owed_on([plan.debt for plan in plans], at=at)
    names = people.names_of(lender, [plan.answered_by for plan in plans])
    today = local_date(at, lender.time_zone)
    return [
        _line(plan, owed[plan.debt_id], names.get(plan.answered_by, ""), today) for plan in plans
    ]


def _line(plan: Proposal, owed_minor: int, decided_by: str, today: date) -> Line:
    zone, currency = plan.lender.time_zone, plan.debt.currency
    sent = local_date(plan.submitted_at or plan.created_at, zone)
    failing = sentences.first_failing(sentences.results_from(plan.verdict))
    is_to_decide = plan.is_waiting and not plan.is_from_lender
    word, kind = TOLD[plan.side, plan.state]
    return Line(
        proposal=plan,
        owed=Money(owed_minor, currency),
        plan=outline_of(
            build(plan.total_minor, plan.terms), plan.terms, currency=currency, today=sent
        ),
        overdue=_overdue(plan.debt.overdue_since, today),
        tag=sentences.why(failing, currency) if is_to_decide else str(word),
        kind=("warn" if failing else "ok") if is_to_decide else kind,
        detail=sentences.detail(failing, currency) if is_to_decide else "",
        waited=sentences.how_many_days((today - sent).days),
        is_late=is_to_decide and plan.answer_by_date is not None and plan.answer_by_date < today,
        until=local_date(plan.expires_at, zone) if plan.expires_at else None,
        decided=local_date(plan.answered_at, zone) if plan.answered_at else None,
        decided_by=decided_by,
    )


def _overdue(since: date | None, today: date) -> str:
    if since is None or since > today:
        return ""
    months = (today.year - since.year) * 12 + today.month - since.month - (today.day < since.day)
    if months < 1:
        return _("overdue for less than a month")
    said = ngettext("overdue for %(n)s month", "overdue for %(n)s months", months)
    return said % {"n": months}
