"""What is late of many plans at once, from the books, the calendar and the rests taken."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db.models import Max

from payments import arrivals
from payments.days import local_date
from plans import ladder, rests
from plans.ladder import Asked, Rest, Trouble
from plans.missing import tolerance
from plans.models import Instalment, Lapse, Plan


@dataclass(frozen=True)
class Lateness:
    """A plan's trouble on its local day ``today``.

    ``now`` leaves out what is on its way; ``unpaid`` counts all that has not arrived.
    """

    today: date
    now: Trouble
    unpaid: Trouble
    rests: tuple[Rest, ...]

    @property
    def is_resting(self) -> bool:
        """Whether nothing is asked of the borrower today; a part that rests is not all of it."""
        whole = (rest for rest in self.rests if rest.minor is None)
        return any(rest.last is None or rest.last >= self.today for rest in whole)

    @property
    def coming_minor(self) -> int:
        """How much of what is late is on its way, in minor units."""
        return self.unpaid.minor - self.now.minor


def of(plan: Plan, *, at: datetime) -> Lateness:
    """Return what is late of one plan."""
    return of_plans([plan], at=at)[plan.pk]


def of_plans(plans: Iterable[Plan], *, at: datetime) -> dict[int, Lateness]:
    """Return what is late by plan id, in seven queries; each plan comes with debt and lender."""
    listed = list(plans)
    coming = arrivals.expected_on(plan.debt for plan in listed)
    grace, fresh = tolerance.own_days_by_plan(listed), _fresh(listed)
    resting = rests.of(plan.debt_id for plan in listed)
    rows = _rows(listed)
    found = {}
    for plan in listed:
        today = local_date(at, plan.lender.time_zone)
        taken = tuple(resting.get(plan.debt_id, ()))
        see = partial(
            ladder.trouble,
            today=today,
            grace_days=grace[plan.pk],
            rests=taken,
            fresh_from=fresh.get(plan.pk),
        )
        now = see(_asked(rows[plan.pk], coming[plan.debt_id]))
        found[plan.pk] = Lateness(today, now, see(_asked(rows[plan.pk], 0)), taken)
    return found


def _rows(plans: Sequence[Plan]) -> dict[int, list[Asked]]:
    """Return by plan what is left of each of its payments, oldest first."""
    rows: dict[int, list[Asked]] = defaultdict(list)
    # What is left when both sides look again is agreed anew; it is never late.
    listed = Instalment.objects.filter(plan__in=[plan.pk for plan in plans], is_open=False)
    # As plain values: there are many more of them than of anything else here.
    columns = listed.values_list("plan", "number", "due_date", "amount_minor", "paid_minor")
    for plan_id, number, due, minor, paid in columns.order_by("plan", "number"):
        rows[plan_id].append(Asked(number, due, minor - paid))
    return rows


def _asked(rows: Sequence[Asked], coming_minor: int) -> list[Asked]:
    """Return what is left of each payment once what is on its way has arrived, oldest first."""
    asked: list[Asked] = []
    for place, row in enumerate(rows):
        if not coming_minor:
            return [*asked, *rows[place:]]
        covered = min(coming_minor, row.left_minor)
        coming_minor -= covered
        asked.append(Asked(row.number, row.due_date, row.left_minor - covered))
    return asked


def _fresh(plans: Sequence[Plan]) -> dict[int, date]:
    kept = Lapse.objects.filter(plan__in=[p.pk for p in plans], fresh_on__isnull=False)
    rows = kept.order_by().values("plan").annotate(day=Max("fresh_on"))
    return {row["plan"]: row["day"] for row in rows}
