"""What is late, paid another way: by a later day, after the last payment, or spread over the rest.

Each is agreed at once for everybody and costs nothing; the plan that is changed is superseded.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from plans.changing import amendments, changes, expecting
from plans.changing.amendments import Change, Moved, Preview, Signature
from plans.changing.leeway import Kind
from plans.changing.outstanding import left_of, seen_of
from plans.changing.remainders import Left, NoSuchChange, Obstacle
from plans.mandates import Consent
from plans.missing import lapses, lateness
from plans.models import Plan
from plans.policy import Verdict

CHOICES = (Kind.CATCH_UP, Kind.APPEND, Kind.RE_AMORTISE)
# A late payment can be put off by so many days at most, and is by so many where no day is chosen.
CATCH_UP_DAYS_MAX, CATCH_UP_DAYS = 31, 14
AGREED_BY = "ladder"


class Coming(Exception):
    """Some of what is late is on its way; it can be paid another way once that has arrived."""


@dataclass(frozen=True)
class Arrears:
    """What is left of a plan ``at`` a moment; the first ``count`` of its payments are late."""

    plan: Plan
    left: Left
    count: int
    at: datetime

    @property
    def minor(self) -> int:
        """How much is late, in minor units."""
        return sum(minor for _, minor in self.left.rows[: self.count])

    @property
    def seen(self) -> str:
        """The fingerprint of what was looked at."""
        return f"{seen_of(self.plan, self.left)}-{self.count}"

    @property
    def days(self) -> tuple[date, date, date]:
        """The first, the usual and the last day by which one extra payment can be made."""
        today = self.left.today
        usual, last = timedelta(days=CATCH_UP_DAYS), timedelta(days=CATCH_UP_DAYS_MAX)
        return today + timedelta(days=1), today + usual, today + last


def arrears_of(plan: Plan, *, at: datetime) -> Arrears:
    """Return what is late of ``plan``. Raise Coming, or NoSuchChange where nothing is late."""
    seen = lateness.of(plan, at=at)
    if seen.coming_minor:
        raise Coming
    if not seen.unpaid.late:
        raise NoSuchChange(Obstacle.NOTHING_LATE)
    left, last = left_of(plan, on=seen.today), seen.unpaid.late[-1].due_date
    return Arrears(plan, left, sum(day <= last for day, _ in left.rows), at)


def change_of(arrears: Arrears, kind: Kind, *, until: date | None = None) -> Change:
    """Return what makes that choice of what is left; ``until`` is the day of the extra payment.

    Raise NoSuchChange with the days that are possible.
    """
    first, usual, last = arrears.days
    until = until or usual
    if kind is Kind.CATCH_UP and not first <= until <= last:
        raise NoSuchChange(Obstacle.NOT_THEN, earliest=first, latest=last)
    makes: dict[Kind, Change] = {
        Kind.CATCH_UP: lambda left: changes.catch_up(left, by=until, count=arrears.count),
        Kind.APPEND: lambda left: changes.append(left, count=arrears.count),
        Kind.RE_AMORTISE: lambda left: changes.respread(left, count=arrears.count),
    }
    return makes[kind]


def preview(arrears: Arrears, kind: Kind, *, until: date | None = None) -> Preview:
    """Return the plan before and after that choice. Raise NoSuchChange where it cannot be made."""
    change = change_of(arrears, kind, until=until)
    _, after = expecting.changed(arrears.plan, arrears.left, change, at=arrears.at)
    return Preview(kind, arrears.left, after, Verdict(True, ()), arrears.left.today)


@transaction.atomic
def choose(
    plan: Plan,
    kind: Kind,
    *,
    until: date | None = None,
    seen: str,
    signature: Signature,
    consent: Consent | None = None,
    by: str,
    at: datetime,
) -> Plan:
    """Change ``plan`` to pay what is late that way; return the plan in its place.

    Raise Moved where it is not as ``seen``, Coming, amendments.Waits, UnderQuestion, NoSuchChange.
    """
    arrears = arrears_of(plan, at=at)
    if arrears.seen != seen:
        raise Moved
    return amendments.agree(
        plan,
        kind,
        change_of(arrears, kind, until=until),
        seen=seen_of(plan, arrears.left),
        signature=signature,
        consent=consent,
        by=by,
        at=at,
        agreed_by=AGREED_BY,
    )


@transaction.atomic
def take_up_spread(plan: Plan, *, signature: Signature, by: str, at: datetime) -> Plan:
    """Take an ended plan up again with what is late spread over the rest; return the new plan.

    Raise WrongState as lapses.take_up does, NoSuchChange where there is nothing to spread.
    """
    lapses.take_up(plan, by=by, at=at)
    return amendments.agree(
        plan,
        Kind.RE_AMORTISE,
        changes.respread,
        signature=signature,
        by=by,
        at=at,
        agreed_by=AGREED_BY,
    )
