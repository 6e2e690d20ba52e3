"""Amounts and dates of a plan: how a sum is split and when each part is due.

Knows whole minor units and calendar days; knows no clock, no lender and no words for people.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from plans.reviewing import review_days
from plans.reviewing.review_days import in_month

INSTALMENTS_MAX = 120
UPFRONT_GAP_DAYS = 14
LEAD_DAYS = 7
# Room for ten years of instalments before the calendar of the standard library ends.
YEAR_MAX = 9000


class Frequency(StrEnum):
    WEEKLY = "WEEKLY"
    FORTNIGHTLY = "FORTNIGHTLY"
    FOUR_WEEKLY = "FOUR_WEEKLY"
    MONTHLY = "MONTHLY"


PER_YEAR = {
    Frequency.WEEKLY: 52,
    Frequency.FORTNIGHTLY: 26,
    Frequency.FOUR_WEEKLY: 13,
    Frequency.MONTHLY: 12,
}
_DAYS = {Frequency.WEEKLY: 7, Frequency.FORTNIGHTLY: 14, Frequency.FOUR_WEEKLY: 28}


class SplitRule(StrEnum):
    """Where the odd units go: all into the last part, or one each into the first parts."""

    LAST_ABSORBS = "LAST_ABSORBS"
    SPREAD = "SPREAD"


class Shape(StrEnum):
    """How the payments of a plan go over time; every shape but EQUAL names each payment."""

    EQUAL = "EQUAL"
    STEP_UP = "STEP_UP"
    SEASONAL = "SEASONAL"
    BALLOON = "BALLOON"
    BONUS = "BONUS"
    BY_MONTH = "BY_MONTH"
    PAY_DAY = "PAY_DAY"
    CUSTOM = "CUSTOM"


class Problem(StrEnum):
    """Why there is no such plan. What NoSuchPlan then carries stands beside each."""

    NOTHING_OWED = "NOTHING_OWED"  # nothing more
    NOTHING_GIVEN = "NOTHING_GIVEN"  # nothing more: neither amount, number nor end date
    TOTAL_UNDER_SMALLEST = "TOTAL_UNDER_SMALLEST"  # amount: the smallest payment there is
    UPFRONT_UNDER_SMALLEST = "UPFRONT_UNDER_SMALLEST"  # amount: the smallest payment there is
    UPFRONT_OVER_TOTAL = "UPFRONT_OVER_TOTAL"  # amount: the most, or 0 where there is none
    UPFRONT_TOO_CLOSE = "UPFRONT_TOO_CLOSE"  # first date: the earliest after the upfront payment
    DATE_OFF_ANCHOR = "DATE_OFF_ANCHOR"  # first date: the next that falls on the anchor day
    DATE_OUT_OF_RANGE = "DATE_OUT_OF_RANGE"  # nothing more
    END_BEFORE_FIRST = "END_BEFORE_FIRST"  # end date: the earliest there is
    TOO_FEW = "TOO_FEW"  # number: 1
    TOO_MANY = "TOO_MANY"  # amount: the least; number: the most; end date, if asked: the last
    AMOUNT_UNDER_SMALLEST = "AMOUNT_UNDER_SMALLEST"  # amount: the smallest; number: the most
    AMOUNT_OVER_TOTAL = "AMOUNT_OVER_TOTAL"  # amount: the most, that is all at once
    # amount: what goes with the number or end date asked for; number and end date: what goes
    # with the amount asked for, or, where none was, with the end date and the number.
    DISAGREE = "DISAGREE"
    ROWS_OFF_TOTAL = "ROWS_OFF_TOTAL"  # amount: what the payments named add up to
    REVIEW_PASSED = "REVIEW_PASSED"  # nothing more: looking again would be too soon, or was before
    REVIEW_TOO_FAR = "REVIEW_TOO_FAR"  # end date: the latest day on which both sides look again


class NoSuchPlan(ValueError):
    """What was asked for does not make a plan; the numbers say what is possible instead."""

    def __init__(
        self,
        code: Problem,
        *,
        amount_minor: int | None = None,
        count: int | None = None,
        first_date: date | None = None,
        end_date: date | None = None,
    ) -> None:
        super().__init__(code.value)
        self.code = code
        self.amount_minor = amount_minor
        self.count = count
        self.first_date = first_date
        self.end_date = end_date


@dataclass(frozen=True)
class Row:
    """One payment of a plan, numbered from 1 over all of them, the upfront one included.

    One that ``is_open`` is what is left when both sides look again: it is agreed anew, not asked.
    """

    number: int
    due_date: date
    amount_minor: int
    is_upfront: bool = False
    is_open: bool = False


@dataclass(frozen=True)
class Terms:
    """What is agreed: ``count`` instalments from ``first_date``, after an upfront part if any.

    ``amount_minor`` None means an equal split; set, each instalment is that, the last the rest.
    ``anchor_day`` is the day of the month (1 to 31) when MONTHLY, and None otherwise.
    An uneven ``shape`` names its instalments in ``rows``, day and minor units, oldest first; then
    ``count`` and ``first_date`` are theirs, and their days are free.
    On ``review_date`` both sides look again: what is left then is agreed anew, and until it is,
    the payments go on as they are. None where nothing is left open.
    """

    frequency: Frequency
    first_date: date
    count: int
    anchor_day: int | None = None
    amount_minor: int | None = None
    upfront_minor: int = 0
    upfront_date: date | None = None
    shape: Shape = Shape.EQUAL
    rows: tuple[tuple[date, int], ...] = ()
    review_date: date | None = None

    def __post_init__(self) -> None:
        assert 1 <= self.count <= INSTALMENTS_MAX, self.count
        assert (self.shape is Shape.EQUAL) == (not self.rows), self
        if self.rows:
            days = [day for day, _ in self.rows]
            assert (self.first_date, self.count) == (days[0], len(days)), self
            assert days == sorted(set(days)), self
            assert all(minor >= 1 for _, minor in self.rows), self
        else:
            assert is_on_anchor(self.first_date, self.frequency, self.anchor_day), self
        assert self.amount_minor is None or self.amount_minor >= 1, self.amount_minor
        assert self.upfront_minor >= 0, self.upfront_minor
        assert (self.upfront_date is not None) == (self.upfront_minor > 0), self
        assert self.upfront_date is None or self.upfront_date < self.first_date, self


def split(
    total_minor: int, parts: int, rule: SplitRule = SplitRule.LAST_ABSORBS
) -> tuple[int, ...]:
    """Return ``parts`` amounts in minor units that add up to ``total_minor`` exactly."""
    assert total_minor >= 0 and parts >= 1, (total_minor, parts)
    share, odd = divmod(total_minor, parts)
    if rule is SplitRule.SPREAD:
        return (share + 1,) * odd + (share,) * (parts - odd)
    return (share,) * (parts - 1) + (share + odd,)


def build(
    total_minor: int,
    terms: Terms,
    *,
    rule: SplitRule = SplitRule.LAST_ABSORBS,
    smallest_minor: int = 1,
) -> tuple[Row, ...]:
    """Return the payments of ``terms``, oldest first, adding up to ``total_minor`` exactly.

    There are ``terms.count`` of them, and one more, number 1, where a part is paid upfront.
    Raise NoSuchPlan where the terms do not fit the total or a payment is under the smallest.
    """
    rest = rest_after(total_minor, terms.upfront_minor, smallest_minor)
    if terms.review_date and terms.review_date > review_days.latest(terms.first_date):
        latest = review_days.latest(terms.first_date)
        raise NoSuchPlan(Problem.REVIEW_TOO_FAR, end_date=latest)
    if terms.rows:
        amounts = _named(rest, terms.rows)
    elif terms.amount_minor is None:
        amounts = split(rest, terms.count, rule)
    else:
        amounts = _fixed(rest, terms.amount_minor, terms.count)
    if min(amounts) < smallest_minor:
        raise under_smallest(rest, smallest_minor)
    pairs = list(zip(days_of(terms), amounts, strict=True))
    if terms.upfront_date:
        pairs.insert(0, (terms.upfront_date, terms.upfront_minor))
    open_number = len(pairs) if terms.review_date and review_days.leaves_open(amounts) else 0
    rows = tuple(
        Row(
            number,
            day,
            amount,
            is_upfront=number == 1 and terms.upfront_minor > 0,
            is_open=number == open_number,
        )
        for number, (day, amount) in enumerate(pairs, start=1)
    )
    assert sum(row.amount_minor for row in rows) == total_minor
    return rows


def days_of(terms: Terms) -> tuple[date, ...]:
    """Return the due dates of the instalments, the upfront part left out."""
    if terms.rows:
        return tuple(day for day, _ in terms.rows)
    return dates(terms.first_date, terms.count, terms.frequency, terms.anchor_day)


def _named(rest_minor: int, rows: tuple[tuple[date, int], ...]) -> tuple[int, ...]:
    amounts = tuple(minor for _, minor in rows)
    if sum(amounts) != rest_minor:
        raise NoSuchPlan(Problem.ROWS_OFF_TOTAL, amount_minor=sum(amounts))
    return amounts


def rest_after(total_minor: int, upfront_minor: int, smallest_minor: int = 1) -> int:
    """Return what instalments have to pay; raise NoSuchPlan where that is no payment at all."""
    assert smallest_minor >= 1, smallest_minor
    if total_minor <= 0:
        raise NoSuchPlan(Problem.NOTHING_OWED)
    if total_minor < smallest_minor:
        raise NoSuchPlan(Problem.TOTAL_UNDER_SMALLEST, amount_minor=smallest_minor)
    rest = total_minor - upfront_minor
    if upfront_minor and rest < smallest_minor:
        most = total_minor - smallest_minor
        possible = most if most >= smallest_minor else 0
        raise NoSuchPlan(Problem.UPFRONT_OVER_TOTAL, amount_minor=possible)
    if upfront_minor and upfront_minor < smallest_minor:
        raise NoSuchPlan(Problem.UPFRONT_UNDER_SMALLEST, amount_minor=smallest_minor)
    return rest


def _fixed(rest_minor: int, amount_minor: int, count: int) -> tuple[int, ...]:
    last = rest_minor - amount_minor * (count - 1)
    if not 1 <= last < 2 * amount_minor:
        raise NoSuchPlan(
            Problem.DISAGREE,
            amount_minor=rest_minor // count,
            count=-(-rest_minor // amount_minor),
        )
    return (amount_minor,) * (count - 1) + (last,)


def under_smallest(rest_minor: int, smallest_minor: int) -> NoSuchPlan:
    """Return what to raise where a payment of ``rest_minor`` in parts would be too small."""
    most = min(rest_minor // smallest_minor, INSTALMENTS_MAX)
    return NoSuchPlan(Problem.AMOUNT_UNDER_SMALLEST, amount_minor=smallest_minor, count=most)


def dates(
    first_date: date, count: int, frequency: Frequency, anchor_day: int | None = None
) -> tuple[date, ...]:
    """Return ``count`` due dates; a month without the anchor day ends on its last day instead."""
    if first_date.year > YEAR_MAX:
        raise NoSuchPlan(Problem.DATE_OUT_OF_RANGE)
    assert is_on_anchor(first_date, frequency, anchor_day), (first_date, anchor_day)
    if anchor_day is None:
        step = timedelta(days=_DAYS[frequency])
        return tuple(first_date + step * n for n in range(count))
    month = first_date.year * 12 + first_date.month - 1
    return tuple(in_month(month + n, anchor_day) for n in range(count))


def is_on_anchor(day: date, frequency: Frequency, anchor_day: int | None) -> bool:
    """Return whether ``day`` can be due: on the anchor day, or on any day unless MONTHLY."""
    if frequency is not Frequency.MONTHLY or anchor_day is None:
        return frequency is not Frequency.MONTHLY and anchor_day is None
    last = monthrange(day.year, day.month)[1]
    return 1 <= anchor_day <= 31 and day.day == min(anchor_day, last)


def first_date(
    today: date,
    frequency: Frequency,
    anchor_day: int | None = None,
    *,
    lead_days: int = LEAD_DAYS,
    upfront_date: date | None = None,
) -> date:
    """Return the earliest first instalment: time to arrange it, and a gap after paying upfront."""
    earliest = today + timedelta(days=lead_days)
    if upfront_date:
        earliest = max(earliest, upfront_date + timedelta(days=UPFRONT_GAP_DAYS))
    return next_on_anchor(earliest, frequency, anchor_day)


def next_on_anchor(day: date, frequency: Frequency, anchor_day: int | None) -> date:
    """Return ``day``, or when MONTHLY the first anchor day on or after it."""
    if frequency is not Frequency.MONTHLY or anchor_day is None:
        return day
    month = day.year * 12 + day.month - 1
    found = in_month(month, anchor_day)
    return found if found >= day else in_month(month + 1, anchor_day)
