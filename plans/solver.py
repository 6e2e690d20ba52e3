"""From what a person asks for (an amount, a number, an end date) to the terms of a plan.

Knows arithmetic and the calendar; knows no lender's rules and no words for people.
"""

from datetime import date, timedelta

from plans.schedule import (
    INSTALMENTS_MAX,
    UPFRONT_GAP_DAYS,
    YEAR_MAX,
    Frequency,
    NoSuchPlan,
    Problem,
    Terms,
    dates,
    is_on_anchor,
    next_on_anchor,
    rest_after,
    under_smallest,
)


def solve(
    *,
    total_minor: int,
    frequency: Frequency,
    first_date: date,
    anchor_day: int | None = None,
    amount_minor: int | None = None,
    count: int | None = None,
    end_date: date | None = None,
    upfront_minor: int = 0,
    upfront_date: date | None = None,
    smallest_minor: int = 1,
) -> Terms:
    """Return the terms with the amount, number or end date asked for; the others follow.

    With two or three given they have to agree with the total and each other. An amount stays an
    amount, the last instalment being what remains; else the split is equal. ``anchor_day`` None
    means the day of ``first_date``; an upfront part needs its date. Raise NoSuchPlan, saying what
    is possible, otherwise.
    """
    if amount_minor is None and count is None and end_date is None:
        raise NoSuchPlan(Problem.NOTHING_GIVEN)
    if frequency is not Frequency.MONTHLY:
        anchor_day = None
    elif anchor_day is None:
        anchor_day = first_date.day
    upfront_date = upfront_date if upfront_minor else None
    rest = rest_after(total_minor, upfront_minor, smallest_minor)
    _check_first(first_date, frequency, anchor_day, upfront_date)
    asked = _asked(count, end_date, first_date, frequency, anchor_day)
    if amount_minor is not None:
        asked = _matched(
            rest, amount_minor, asked, smallest_minor, first_date, frequency, anchor_day
        )
    assert asked is not None
    if rest < asked * smallest_minor:
        raise under_smallest(rest, smallest_minor)
    return Terms(
        frequency, first_date, asked, anchor_day, amount_minor, upfront_minor, upfront_date
    )


def _check_first(
    first_date: date, frequency: Frequency, anchor_day: int | None, upfront_date: date | None
) -> None:
    is_day = anchor_day is None or 1 <= anchor_day <= 31
    if first_date.year > YEAR_MAX or not is_day:
        raise NoSuchPlan(Problem.DATE_OUT_OF_RANGE)
    if not is_on_anchor(first_date, frequency, anchor_day):
        found = next_on_anchor(first_date, frequency, anchor_day)
        raise NoSuchPlan(Problem.DATE_OFF_ANCHOR, first_date=found)
    if upfront_date and (first_date - upfront_date).days < UPFRONT_GAP_DAYS:
        if upfront_date.year > YEAR_MAX:
            raise NoSuchPlan(Problem.DATE_OUT_OF_RANGE)
        earliest = upfront_date + timedelta(days=UPFRONT_GAP_DAYS)
        found = next_on_anchor(earliest, frequency, anchor_day)
        raise NoSuchPlan(Problem.UPFRONT_TOO_CLOSE, first_date=found)


def _asked(
    count: int | None,
    end_date: date | None,
    first_date: date,
    frequency: Frequency,
    anchor_day: int | None,
) -> int | None:
    if count is not None and count < 1:
        raise NoSuchPlan(Problem.TOO_FEW, count=1)
    if count is not None and count > INSTALMENTS_MAX:
        raise NoSuchPlan(Problem.TOO_MANY, count=INSTALMENTS_MAX)
    if end_date is None:
        return count
    by_end = count_for_end_date(first_date, end_date, frequency, anchor_day)
    if count is not None and count != by_end:
        end = dates(first_date, count, frequency, anchor_day)[-1]
        raise NoSuchPlan(Problem.DISAGREE, count=by_end, end_date=end)
    return by_end


def _matched(
    rest_minor: int,
    amount_minor: int,
    asked: int | None,
    smallest_minor: int,
    first_date: date,
    frequency: Frequency,
    anchor_day: int | None,
) -> int:
    if asked is not None and smallest_minor <= amount_minor <= rest_minor:
        last = rest_minor - amount_minor * (asked - 1)
        # The odd units of an equal split may sit in the last instalment: 36 times 848.40 is asked
        # for and 848.70 ends it, though 0.30 could also be a payment of its own.
        if smallest_minor <= last < min(amount_minor + asked, 2 * amount_minor):
            return asked
    number = count_for_amount(rest_minor, amount_minor, smallest_minor=smallest_minor)
    if asked is None or asked == number:
        return number
    equal = rest_minor // asked
    raise NoSuchPlan(
        Problem.DISAGREE,
        amount_minor=equal if equal >= smallest_minor else None,
        count=number,
        end_date=dates(first_date, number, frequency, anchor_day)[-1],
    )


def count_for_amount(rest_minor: int, amount_minor: int, *, smallest_minor: int = 1) -> int:
    """Return how many instalments of ``amount_minor`` pay ``rest_minor``, the last the remainder.

    A remainder under ``smallest_minor`` is folded into the instalment before it. Raise NoSuchPlan
    where the amount is under the smallest, over the whole, or takes more than INSTALMENTS_MAX.
    """
    if amount_minor < smallest_minor:
        raise under_smallest(rest_minor, smallest_minor)
    if amount_minor > rest_minor:
        raise NoSuchPlan(Problem.AMOUNT_OVER_TOTAL, amount_minor=rest_minor)
    full, remainder = divmod(rest_minor, amount_minor)
    count = full + (remainder >= smallest_minor)
    if count > INSTALMENTS_MAX:
        least = max(-(-rest_minor // INSTALMENTS_MAX), smallest_minor)
        raise NoSuchPlan(Problem.TOO_MANY, amount_minor=least, count=INSTALMENTS_MAX)
    return count


def count_for_end_date(
    first_date: date, end_date: date, frequency: Frequency, anchor_day: int | None = None
) -> int:
    """Return how many due dates there are from ``first_date`` to ``end_date``, both included.

    Raise NoSuchPlan where there is none, or more than INSTALMENTS_MAX.
    """
    if end_date < first_date:
        raise NoSuchPlan(Problem.END_BEFORE_FIRST, end_date=first_date)
    days = dates(first_date, INSTALMENTS_MAX + 1, frequency, anchor_day)
    if end_date >= days[-1]:
        last = days[INSTALMENTS_MAX - 1]
        raise NoSuchPlan(Problem.TOO_MANY, count=INSTALMENTS_MAX, end_date=last)
    return sum(day <= end_date for day in days)
