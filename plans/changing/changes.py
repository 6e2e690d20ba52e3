"""What a running plan becomes when it is changed: what is left of it in, what would be left out.

Knows whole minor units and calendar days; knows no books, no lender's rules and no words. What is
left always adds up to the same.
"""

from dataclasses import replace
from datetime import date, timedelta

from plans import schedule
from plans.changing.remainders import (
    TURN_DAYS,
    Left,
    NoSuchChange,
    Obstacle,
    Rows,
    anchor_of,
    day_after_last,
    reshaped,
)
from plans.schedule import LEAD_DAYS, Frequency, dates, next_on_anchor
from plans.solver import solve

MOVE_DAYS_MAX = 14


def skip(left: Left, *, day: date) -> Left:
    """Leave out the payment of ``day``: it comes one turn after the last one instead."""
    minor, others = _taken(left, day)
    kept = replace(left, rows=others) if others else left
    return replace(kept, rows=(*others, (day_after_last(kept), minor)))


def move(left: Left, *, day: date, to: date) -> Left:
    """Move the payment of ``day`` to ``to``, by MOVE_DAYS_MAX at most and between its neighbours.

    Raise NoSuchChange with the days that are possible.
    """
    minor, others = _taken(left, day)
    earliest, latest = days_for(left, day=day)
    if to == day:
        raise NoSuchChange(Obstacle.SAME)
    if earliest > latest:
        raise NoSuchChange(Obstacle.NOT_THEN)
    if not earliest <= to <= latest:
        raise NoSuchChange(Obstacle.NOT_THEN, earliest=earliest, latest=latest)
    return replace(left, rows=tuple(sorted((*others, (to, minor)))))


def days_for(left: Left, *, day: date) -> tuple[date, date]:
    """Return the earliest and latest day for the payment of ``day``; none where they cross."""
    _taken(left, day)
    days = [each for each, _ in left.rows]
    place, most = days.index(day), timedelta(days=MOVE_DAYS_MAX)
    earliest = max(left.today + timedelta(days=1), day - most)
    latest = max(day, left.today) + most
    if place:
        earliest = max(earliest, days[place - 1] + timedelta(days=1))
    if place + 1 < len(days):
        latest = min(latest, days[place + 1] - timedelta(days=1))
    return earliest, latest


def to_anchor(left: Left, *, anchor_day: int) -> Left:
    """Have every coming payment on another day of the month (1 to 31), each in its own month.

    The first one is in the month after where its own leaves no time to arrange it.
    """
    assert left.frequency is Frequency.MONTHLY, left.frequency
    if not 1 <= anchor_day <= 31:
        raise NoSuchChange(Obstacle.NOT_THEN)
    days: list[date] = []
    soonest = left.today + timedelta(days=LEAD_DAYS)
    for day, _ in left.coming:
        found = next_on_anchor(day.replace(day=1), left.frequency, anchor_day)
        while found < soonest or (days and found <= days[-1]):
            found = next_on_anchor(found + timedelta(days=1), left.frequency, anchor_day)
        days.append(found)
    return _dated(left, days, anchor_day=anchor_day)


def to_first(left: Left, *, first_date: date) -> Left:
    """Have every coming payment so many days earlier or later that the first is on that day.

    For payments by the week: the day of the week changes. Raise NoSuchChange with the days that
    are possible: less than one turn away, and not before tomorrow.
    """
    assert left.frequency is not Frequency.MONTHLY, left.frequency
    if not left.coming:
        raise NoSuchChange(Obstacle.NONE_COMING)
    now, turn = left.coming[0][0], timedelta(days=TURN_DAYS[left.frequency] - 1)
    earliest = max(left.today + timedelta(days=1), now - turn)
    if not earliest <= first_date <= now + turn:
        raise NoSuchChange(Obstacle.NOT_THEN, earliest=earliest, latest=now + turn)
    step = first_date - now
    return _dated(left, [day + step for day, _ in left.coming], anchor_day=None)


def with_amount(left: Left, *, amount_minor: int) -> Left:
    """Pay everything left in payments of ``amount_minor`` on the same days; the last is the rest.

    Raise schedule.NoSuchPlan, saying what is possible, where that is no plan.
    """
    return _solved(left, left.frequency, anchor_of(left), amount_minor=amount_minor)


def with_frequency(left: Left, *, frequency: Frequency, amount_minor: int | None = None) -> Left:
    """Pay everything left in another turn: no sooner than agreed in the end, or so much each time.

    Raise schedule.NoSuchPlan, saying what is possible, where that is no plan.
    """
    anchor = _start_of(left).day if frequency is Frequency.MONTHLY else None
    if amount_minor is not None:
        return _solved(left, frequency, anchor, amount_minor=amount_minor)
    end = max(left.last_date, _start_of(left))
    if anchor is None:
        end += timedelta(days=TURN_DAYS[frequency] - 1)
    return _solved(left, frequency, anchor, end_date=next_on_anchor(end, frequency, anchor))


def re_age(left: Left) -> Left:
    """Have the same payments, as many and as large, from the next day possible on.

    For a plan that has fallen behind: raise NoSuchChange where nothing is late.
    """
    if not left.late_count:
        raise NoSuchChange(Obstacle.NOTHING_LATE)
    anchor = anchor_of(left)
    first = schedule.first_date(left.today, left.frequency, anchor)
    days = dates(first, len(left.rows), left.frequency, anchor)
    amounts = (minor for _, minor in left.rows)
    return replace(left, rows=tuple(zip(days, amounts, strict=True)))


def append(left: Left, *, count: int | None = None) -> Left:
    """Have the first ``count`` payments (all that are late, where None) after the last one."""
    late = _late(left, count)
    for day, _ in late:
        left = skip(left, day=day)
    return left


def respread(left: Left, *, count: int | None = None) -> Left:
    """Spread the first ``count`` payments (all that are late, where None) over the others."""
    late = _late(left, count)
    others = left.rows[len(late) :]
    if not others:
        raise NoSuchChange(Obstacle.NONE_COMING)
    return replace(left, rows=reshaped(others, left.total_minor, left.smallest_minor))


def catch_up(left: Left, *, by: date, count: int | None = None) -> Left:
    """Pay the first ``count`` payments (all that are late, where None) at once by that day.

    Where another payment is on that day the two are one.
    """
    late = _late(left, count)
    others = dict(left.rows[len(late) :])
    extra = sum(minor for _, minor in late)
    rows = others | {by: others.get(by, 0) + extra}
    return replace(left, rows=tuple(sorted(rows.items())))


def _taken(left: Left, day: date) -> tuple[int, Rows]:
    """Return the amount of the payment of ``day``, and the others."""
    minor = dict(left.rows).get(day)
    if minor is None:
        raise NoSuchChange(Obstacle.NOT_LEFT)
    return minor, tuple(row for row in left.rows if row[0] != day)


def _late(left: Left, count: int | None) -> Rows:
    late = left.rows[: left.late_count if count is None else count]
    if not late:
        raise NoSuchChange(Obstacle.NOTHING_LATE)
    return late


def _start_of(left: Left) -> date:
    """Return the day from which payments can be planned anew: that of the next, if any."""
    return left.coming[0][0] if left.coming else left.today + timedelta(days=LEAD_DAYS)


def _solved(
    left: Left,
    frequency: Frequency,
    anchor: int | None,
    *,
    amount_minor: int | None = None,
    end_date: date | None = None,
) -> Left:
    start = _start_of(left)
    first = next_on_anchor(start, frequency, anchor)
    if anchor is not None:
        # A payment that was moved off its day goes back to it where there is time.
        in_month = next_on_anchor(start.replace(day=1), frequency, anchor)
        if in_month >= left.today + timedelta(days=LEAD_DAYS):
            first = in_month
    terms = solve(
        total_minor=left.total_minor,
        frequency=frequency,
        first_date=first,
        anchor_day=anchor,
        amount_minor=amount_minor,
        end_date=max(end_date, first) if end_date else None,
        smallest_minor=left.smallest_minor,
    )
    rows = schedule.build(left.total_minor, terms, smallest_minor=left.smallest_minor)
    pairs = tuple((row.due_date, row.amount_minor) for row in rows)
    return replace(left, rows=pairs, frequency=frequency, anchor_day=terms.anchor_day)


def _dated(left: Left, days: list[date], *, anchor_day: int | None) -> Left:
    if not days:
        raise NoSuchChange(Obstacle.NONE_COMING)
    if days == [day for day, _ in left.coming]:
        raise NoSuchChange(Obstacle.SAME)
    amounts = [minor for _, minor in left.coming]
    rows = (*left.rows[: left.late_count], *zip(days, amounts, strict=True))
    return replace(left, rows=rows, anchor_day=anchor_day)
