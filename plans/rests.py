"""Days on which nothing is asked and nothing counts: while a debt rests or is under question."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from payments.days import local_date
from plans.ladder import Rest
from plans.models import Dispute, Hold


def of(debt_ids: Iterable[int]) -> dict[int, list[Rest]]:
    """Return the rests of each of these debts, in two queries; debts without any are left out."""
    pks = list(debt_ids)
    found: dict[int, list[Rest]] = defaultdict(list)
    for hold in Hold.objects.filter(debt__in=pks).select_related("lender"):
        found[hold.debt_id].append(Rest(hold.from_date, _last(hold)))
    for asked in Dispute.objects.filter(debt__in=pks).select_related("lender"):
        zone = asked.lender.time_zone
        last = local_date(asked.answered_at, zone) if asked.answered_at else None
        found[asked.debt_id].append(Rest(local_date(asked.opened_at, zone), last))
    return dict(found)


def _last(hold: Hold) -> date | None:
    """Return the last day of a rest that is over, ended early or not; None while it goes on."""
    if hold.state == Hold.State.ACTIVE:
        return None
    days = [hold.until_date] if hold.until_date else []
    if hold.ended_at:
        days.append(local_date(hold.ended_at, hold.lender.time_zone))
    return min(days, default=hold.from_date)
