"""What missed payments mean, rung by rung, and what a day counts for. Pure.

A payment is late when its days of grace are over (plans/rail_days.py); what is on its way is not.
A plan is at risk when two payments are more than 15 days late, or three of six in a row are. Then
the borrower is told; then they get notice of 14 days; then a person looks, and only a person ends
a plan. Days on which the debt rests or is under question do not count, for anything; where only
part of it is questioned they do not count for that part, and the rest goes on.
The anchors are in the field: HMRC may end a plan after one late payment, others after two in a row
without asking anybody; FCA CONC 7.3 asks for due consideration. We take longer, and say so.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate

# So many payments, each more than so many days late, put a plan at risk …
LATE_COUNT, LATE_DAYS = 2, 15
# … and so do so many late ones among so many in a row, however short their lateness.
MISSED_COUNT, MISSED_OF = 3, 6
# Between one letter and the next the borrower has at least so many days.
STEP_DAYS = 7
# Days between the notice and the day from which a person may end the plan.
NOTICE_DAYS = 14
# An officer may give so many more days, from and to.
MORE_DAYS_MIN, MORE_DAYS_MAX = 7, 90


@dataclass(frozen=True)
class Rest:
    """Local days on which nothing counts, both included; ``last`` None where it still goes on.

    Where only ``minor`` units of the debt rest, the days count for all but the last payments of
    the plan, which are the ones that wait for the answer.
    """

    first: date
    last: date | None
    minor: int | None = None


@dataclass(frozen=True)
class Asked:
    """One payment of the plan as it counts now: what is left of it is not on its way either."""

    number: int
    due_date: date
    left_minor: int


@dataclass(frozen=True)
class Late:
    """A payment that is late, and for how many days that count."""

    number: int
    due_date: date
    left_minor: int
    days: int


@dataclass(frozen=True)
class Trouble:
    """What is late, oldest first, and whether that puts the plan at risk."""

    late: tuple[Late, ...]
    is_at_risk: bool

    @property
    def minor(self) -> int:
        """How much is late, in minor units."""
        return sum(each.left_minor for each in self.late)


NO_TROUBLE = Trouble((), False)


def trouble(
    asked: Sequence[Asked],
    *,
    today: date,
    grace_days: int,
    rests: Sequence[Rest] = (),
    fresh_from: date | None = None,
) -> Trouble:
    """Return what is late of ``asked``, every payment of the plan in its order.

    ``fresh_from`` is the day from which days count again after a plan was kept or taken up again:
    what was late before begins anew then.
    """
    late = []
    for each, after_minor in zip(asked, _after(asked), strict=True):
        left = each.left_minor - min(max(_resting(rests, today) - after_minor, 0), each.left_minor)
        if left <= 0 or each.due_date >= today:
            continue
        since = max(each.due_date, fresh_from) if fresh_from else each.due_date
        days = counted_days(since, today, rests, tail_minor=after_minor + each.left_minor)
        if days > grace_days:
            late.append(Late(each.number, each.due_date, left, days))
    return Trouble(tuple(late), _is_at_risk(asked, late))


def counted_days(
    since: date, today: date, rests: Sequence[Rest] = (), *, tail_minor: int | None = None
) -> int:
    """Return how many days after ``since`` until ``today`` count: those of no rest.

    The same day is none. ``tail_minor`` is what is left of the plan from one payment on: it rests
    too on days on which so much of the debt does, or more.
    """
    resting: set[date] = set()
    parts: Counter[date] = Counter()
    for rest in rests:
        first = max(rest.first, since + timedelta(days=1))
        last = today if rest.last is None else min(rest.last, today)
        days = {first + timedelta(days=n) for n in range((last - first).days + 1)}
        if rest.minor is None:
            resting |= days
        elif tail_minor is not None:
            parts.update(dict.fromkeys(days, rest.minor))
    if tail_minor is not None:
        resting |= {day for day, minor in parts.items() if minor >= tail_minor}
    return max((today - since).days - len(resting), 0)


def last_day(since: date, days: int, rests: Sequence[Rest] = (), *, today: date) -> date:
    """Return the day on which ``days`` days after ``since`` have counted, as known ``today``."""
    done = counted_days(since, today, rests)
    if done < days:
        return today + timedelta(days=days - done)
    day = since + timedelta(days=days)
    while counted_days(since, day, rests) < days:
        day += timedelta(days=1)
    return day


def more_time(today: date, ends: date) -> tuple[date, date]:
    """Return the first and the last day until which an officer may give time.

    Never less than the notice that runs until ``ends`` gives already.
    """
    first = max(today + timedelta(days=MORE_DAYS_MIN), ends + timedelta(days=1))
    return first, max(first, today + timedelta(days=MORE_DAYS_MAX))


def _resting(rests: Sequence[Rest], today: date) -> int:
    """Return how many minor units rest on ``today`` as parts of the debt."""
    under_way = (r for r in rests if r.first <= today and (r.last is None or today <= r.last))
    return sum(rest.minor or 0 for rest in under_way)


def _after(asked: Sequence[Asked]) -> list[int]:
    """Return what is left of the plan after each of its payments, in minor units."""
    left = [each.left_minor for each in asked]
    return [sum(left) - paid for paid in accumulate(left)]


def _is_at_risk(asked: Sequence[Asked], late: Sequence[Late]) -> bool:
    if sum(each.days > LATE_DAYS for each in late) >= LATE_COUNT:
        return True
    order = {each.number: place for place, each in enumerate(asked)}
    places = [order[each.number] for each in late]
    runs = zip(places, places[MISSED_COUNT - 1 :], strict=False)
    return any(last - first < MISSED_OF for first, last in runs)


class Rung(StrEnum):
    """How far it has come with payments that are missing."""

    LATE = "LATE"
    AT_RISK = "AT_RISK"
    NOTICED = "NOTICED"
    WAITING = "WAITING"
    ENDED = "ENDED"


def next_rung(
    rung: Rung | None, *, now: Trouble, unpaid: Trouble, told_days: int, is_notice_over: bool
) -> Rung | None:
    """Return the rung to go to from ``rung`` (None: nothing was missing), or None to stay.

    Up by one at most. ``now`` leaves out what is on its way and decides on going up; ``unpaid``
    counts all that has not arrived and decides on going down. ``told_days`` are the days that
    counted since the last letter. No rung leads to the end of a plan: that is a person's.
    """
    if not unpaid.late:
        return Rung.ENDED if rung else None
    if rung is None:
        return Rung.LATE if now.late else None
    if not unpaid.is_at_risk:
        return None if rung is Rung.LATE else Rung.LATE
    if not now.is_at_risk:
        return None
    if rung is Rung.NOTICED:
        return Rung.WAITING if is_notice_over else None
    above = {Rung.LATE: Rung.AT_RISK, Rung.AT_RISK: Rung.NOTICED}
    return above.get(rung) if told_days >= STEP_DAYS else None
