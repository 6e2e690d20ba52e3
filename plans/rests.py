"""Days on which nothing is asked and nothing counts: while a debt rests or is under question.

A question about some lines stops the days of what they come to, and of nothing else.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum

from payments.days import local_date
from plans.ladder import Rest
from plans.models import Dispute, Hold


def of(debt_ids: Iterable[int]) -> dict[int, list[Rest]]:
    """Return the rests of each of these debts, in two queries; debts without any are left out."""
    pks = list(debt_ids)
    found: dict[int, list[Rest]] = defaultdict(list)
    for hold in Hold.objects.filter(debt__in=pks).select_related("lender"):
        found[hold.debt_id].append(Rest(hold.from_date, _last(hold)))
    for asked in _questions(pks):
        found[asked.debt_id].append(_of_question(asked))
    return dict(found)


def _questions(debt_ids: list[int]) -> QuerySet[Dispute]:
    listed = Dispute.objects.filter(debt__in=debt_ids).select_related("lender")
    rests, upheld = Sum("parts__rests_minor"), Sum("parts__upheld_minor")
    return listed.annotate(rests_minor=rests, upheld_minor=upheld).order_by("pk")


def _of_question(asked: Any) -> Rest:
    """Return the days of a question as ``_questions`` gives it, less what of it was upheld."""
    zone, ended = asked.lender.time_zone, asked.answered_at or asked.withdrawn_at
    last = local_date(ended, zone) if ended else None
    minor = max(asked.rests_minor - asked.upheld_minor, 0) if asked.is_part else None
    return Rest(local_date(asked.opened_at, zone), last, minor)


def _last(hold: Hold) -> date | None:
    """Return the last day of a rest that is over, ended early or not; None while it goes on."""
    if hold.state == Hold.State.ACTIVE:
        return None
    days = [hold.until_date] if hold.until_date else []
    if hold.ended_at:
        days.append(local_date(hold.ended_at, hold.lender.time_zone))
    return min(days, default=hold.from_date)
