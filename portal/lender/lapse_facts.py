"""What a lender's people see of missing payments: a row in the list, and the facts of one plan.

Gathers plain values for pages; knows no requests and decides nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime

from payments.days import local_date
from payments.money import Money
from plans import ladder
from plans.ladder import Late
from plans.missing import lapses, lateness
from plans.missing.lateness import Lateness
from plans.models import Lapse
from portal import ladder_letters, rungs
from portal.lender import happenings
from portal.lender.happenings import Happening
from portal.models import Notice

TAGS = {Lapse.State.WAITING: "warn"}


@dataclass(frozen=True)
class Row:
    """One plan in the list: how much is late since when, what is on its way, the next day."""

    lapse: Lapse
    late: Money
    count: int
    days: int
    coming: Money
    ends_on: date | None
    tag: str


@dataclass(frozen=True)
class Facts:
    """All that a person has to know before they answer."""

    row: Row
    late: list[tuple[Late, Money]]
    letters: list[tuple[Notice, str]]
    happened: list[Happening]
    is_open: bool
    why_not: str
    rule: str
    time_span: tuple[date, date] | None


def rows_of(listed: list[Lapse], *, at: datetime) -> list[Row]:
    """Return the rows of a list, in a fixed number of queries."""
    seen = lateness.of_plans([lapse.plan for lapse in listed], at=at)
    return [_row(lapse, seen[lapse.plan_id]) for lapse in listed]


def facts_of(lapse: Lapse, *, at: datetime) -> Facts:
    """Return the facts of one plan at risk."""
    seen, currency = lateness.of(lapse.plan, at=at), lapse.debt.currency
    is_open = lapse.state in Lapse.OPEN
    today = local_date(at, lapse.lender.time_zone)
    return Facts(
        row=_row(lapse, seen),
        late=[(each, Money(each.left_minor, currency)) for each in seen.unpaid.late],
        letters=_letters(lapse),
        happened=happenings.of_lapse(lapse),
        is_open=is_open,
        why_not=_why_not(lapse, seen),
        rule=rungs.at_risk(),
        time_span=lapses.time_span(lapse, today=today) if is_open and lapse.notice_on else None,
    )


def _why_not(lapse: Lapse, seen: Lateness) -> str:
    """Return why the plan cannot be ended now; nothing where it can be."""
    code = ""
    if lapse.state == Lapse.State.WAITING and not ladder_letters.was_given_notice(lapse):
        code = "NOT_TOLD"
    code = lapses.why_not_yet(lapse, seen) or code
    return str(rungs.WHY_NOT_ENDED.get(code, ""))


def _row(lapse: Lapse, seen: Lateness) -> Row:
    currency, late = lapse.debt.currency, seen.unpaid.late
    ends = None
    if lapse.notice_on:
        ends = ladder.last_day(lapse.notice_on, lapse.notice_days, seen.rests, today=seen.today)
    return Row(
        lapse=lapse,
        late=Money(seen.unpaid.minor, currency),
        count=len(late),
        days=late[0].days if late else 0,
        coming=Money(seen.coming_minor, currency),
        ends_on=ends,
        tag=TAGS.get(lapse.state, ""),
    )


def _letters(lapse: Lapse) -> list[tuple[Notice, str]]:
    """Return each letter about this lapse, oldest first, with what it was about."""
    found = Notice.objects.filter(event__debt=lapse.debt_id, event__data__lapse=lapse.code)
    listed = found.filter(side="BORROWER").select_related("event").order_by("pk")
    return [(each, str(happenings.TOLD.get(each.event.kind, ""))) for each in listed]
