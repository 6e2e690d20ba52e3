"""What is left of a running plan, and what becomes of it when an amount is added or taken off.

Knows whole minor units and calendar days; knows no books, no lender's rules and no words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from plans import schedule, uneven
from plans.schedule import (
    INSTALMENTS_MAX,
    LEAD_DAYS,
    Frequency,
    SplitRule,
    Terms,
    dates,
    next_on_anchor,
    split,
)

TURN_DAYS = {Frequency.WEEKLY: 7, Frequency.FORTNIGHTLY: 14, Frequency.FOUR_WEEKLY: 28}

Rows = tuple[tuple[date, int], ...]


class Obstacle(StrEnum):
    """Why a change cannot be made. What NoSuchChange then carries stands beside each."""

    NOT_LEFT = "NOT_LEFT"  # nothing more: that payment is paid, or not on that day any more
    NOT_THEN = "NOT_THEN"  # the earliest and the latest day; neither where there is none
    SAME = "SAME"  # nothing more: the plan would be what it is
    NOTHING_LATE = "NOTHING_LATE"  # nothing more
    NONE_COMING = "NONE_COMING"  # nothing more: there is no payment left to spread over


class NoSuchChange(ValueError):
    """The change asked for does not fit what is left; the days say what is possible instead."""

    def __init__(
        self, code: Obstacle, *, earliest: date | None = None, latest: date | None = None
    ) -> None:
        super().__init__(code.value)
        self.code = code
        self.earliest = earliest
        self.latest = latest


# A plan may have a part at the start beside its instalments.
ROWS_MAX = INSTALMENTS_MAX + 1


@dataclass(frozen=True)
class Left:
    """What is left of a plan on the local day ``today``: payments not paid, oldest first.

    Each of ``rows`` is a day and minor units; no two share a day. ``anchor_day`` is the day of the
    month where payments are monthly and have one. No payment may be under ``smallest_minor``. On
    ``review_date`` both sides look again, where they do.
    """

    rows: Rows
    frequency: Frequency
    anchor_day: int | None
    today: date
    smallest_minor: int = 1
    review_date: date | None = None

    def __post_init__(self) -> None:
        days = [day for day, _ in self.rows]
        assert days and days == sorted(set(days)), self.rows
        assert len(days) <= ROWS_MAX, len(days)
        assert all(minor >= 1 for _, minor in self.rows), self.rows

    @property
    def total_minor(self) -> int:
        return sum(minor for _, minor in self.rows)

    @property
    def last_date(self) -> date:
        return self.rows[-1][0]

    @property
    def late_count(self) -> int:
        """How many of the payments were due before today."""
        return sum(day < self.today for day, _ in self.rows)

    @property
    def coming(self) -> Rows:
        return self.rows[self.late_count :]


def adjust(left: Left, *, change_minor: int) -> Left:
    """Spread an amount added (or taken off, where negative) over the payments still to come.

    Where more is taken off than is to come, what is late gets less too, the latest first. Raise
    NoSuchChange where nothing would be left.
    """
    total = left.total_minor + change_minor
    if total < 1:
        raise NoSuchChange(Obstacle.NONE_COMING)
    late, coming = left.rows[: left.late_count], left.coming
    rest = total - sum(minor for _, minor in late)
    if coming and rest >= left.smallest_minor:
        return replace(left, rows=(*late, *reshaped(coming, rest, left.smallest_minor)))
    if not coming:
        return replace(left, rows=reshaped(late, total, left.smallest_minor))
    fewer = _shortened((*late, coming[0]), total)
    return replace(left, rows=joined(fewer, left.smallest_minor))


def extend(left: Left, *, minor: int) -> Left:
    """Add one payment of ``minor`` after the last one; spread it where there are as many as can be.

    An amount too small for a payment of its own is spread as well.
    """
    if len(left.rows) >= INSTALMENTS_MAX or minor < left.smallest_minor:
        return adjust(left, change_minor=minor)
    return replace(left, rows=(*left.rows, (day_after_last(left), minor)))


def prolong(left: Left, *, minor: int, each_minor: int) -> Left:
    """Add ``minor`` after the last payment, in equal payments of ``each_minor`` at the most.

    Spread over those to come where it would be too many payments, or too small a one.
    """
    each = max(each_minor, left.smallest_minor)
    parts = split(minor, -(-minor // each), SplitRule.SPREAD)
    if min(parts) < left.smallest_minor or len(left.rows) + len(parts) > INSTALMENTS_MAX:
        return adjust(left, change_minor=minor)
    for part in parts:
        left = replace(left, rows=(*left.rows, (day_after_last(left), part)))
    return left


def shorten(left: Left, *, minor: int) -> Left:
    """Take ``minor`` off the last payments: those that are paid by it fall away.

    Raise NoSuchChange where nothing would be left.
    """
    total = left.total_minor - minor
    if total < 1:
        raise NoSuchChange(Obstacle.NONE_COMING)
    fewer = _shortened(left.rows, total)
    return replace(left, rows=joined(fewer, left.smallest_minor))


def joined(rows: Sequence[tuple[date, int]], smallest_minor: int) -> Rows:
    """Return the payments with each that is under the smallest made one with the next.

    The last goes with the one before it. One alone stays as it is.
    """
    kept: list[tuple[date, int]] = []
    carried = 0
    for day, minor in rows:
        carried += minor
        if carried >= smallest_minor:
            kept.append((day, carried))
            carried = 0
    if carried and kept:
        day, minor = kept[-1]
        kept[-1] = (day, minor + carried)
    return tuple(kept) if kept else ((rows[-1][0], carried),)


def terms_of(left: Left) -> Terms:
    """Return what is left as terms: regular where its days and amounts are, else each named."""
    is_open = left.review_date is not None and left.review_date < left.last_date
    return replace(_terms_of(left), review_date=left.review_date if is_open else None)


def _terms_of(left: Left) -> Terms:
    if len(left.rows) > INSTALMENTS_MAX:
        (day, minor), *others = left.rows
        rest = _terms_of(replace(left, rows=tuple(others)))
        return replace(rest, upfront_date=day, upfront_minor=minor)
    anchor = anchor_of(left)
    days, amounts = zip(*left.rows, strict=True)
    named = uneven.name_rows(left.rows, frequency=left.frequency, anchor_day=anchor)
    if not schedule.is_on_anchor(days[0], left.frequency, anchor):
        return named
    if days != dates(days[0], len(days), left.frequency, anchor):
        return named
    if amounts == split(left.total_minor, len(amounts)):
        return Terms(left.frequency, days[0], len(days), anchor)
    if len(set(amounts[:-1])) == 1 and amounts[-1] < 2 * amounts[0]:
        return Terms(left.frequency, days[0], len(days), anchor, amounts[0])
    return named


def anchor_of(left: Left) -> int | None:
    if left.frequency is not Frequency.MONTHLY:
        return None
    return left.anchor_day or (left.coming or left.rows)[0][0].day


def day_after_last(left: Left) -> date:
    """Return the day one turn after the last payment, never before there is time for it."""
    last, soonest = left.last_date, left.today + timedelta(days=LEAD_DAYS)
    anchor = anchor_of(left)
    if anchor is None:
        found = last + timedelta(days=TURN_DAYS[left.frequency])
        return max(found, soonest)
    in_month = next_on_anchor(last.replace(day=1), left.frequency, anchor)
    found = next_on_anchor(max(in_month, last) + timedelta(days=1), left.frequency, anchor)
    return found if found >= soonest else next_on_anchor(soonest, left.frequency, anchor)


def reshaped(rows: Rows, total_minor: int, smallest_minor: int) -> Rows:
    """Return the payments with another sum: equal ones equal, others in their proportion."""
    days, amounts = zip(*rows, strict=True)
    if max(amounts[:-1], default=0) - min(amounts[:-1], default=0) <= 1:
        count = min(len(days), max(total_minor // smallest_minor, 1))
        return tuple(zip(days[:count], split(total_minor, count), strict=True))
    parts = [minor * total_minor // sum(amounts) for minor in amounts]
    parts[-1] += total_minor - sum(parts)
    return joined(list(zip(days, parts, strict=True)), smallest_minor)


def _shortened(rows: Rows, total_minor: int) -> Rows:
    """Return the first payments that make up ``total_minor``, the last of them the rest."""
    kept: list[tuple[date, int]] = []
    for day, minor in rows[:-1]:
        if total_minor <= 0:
            break
        kept.append((day, min(minor, total_minor)))
        total_minor -= minor
    if total_minor > 0:
        kept.append((rows[-1][0], total_minor))
    return tuple(kept)
