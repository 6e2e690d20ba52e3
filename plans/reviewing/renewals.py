"""What becomes of a plan when both sides look again: another while of the same, or another plan.

Pure: what is left goes in, what would be left comes out, adding up to the same sum exactly.
"""

from dataclasses import replace
from datetime import date

from plans.changing.remainders import Left
from plans.resolving import paces
from plans.reviewing.review_days import REVIEW_MONTHS_MAX, latest, months_after
from plans.schedule import Frequency, NoSuchPlan, Problem, Shape, Terms, build, dates


def gone_on(left: Left, *, months: int) -> Left:
    """Return the same payments, looked at again ``months`` after the next one that comes.

    Sooner where payments are late: half a year after the oldest at the latest. Raise NoSuchPlan
    where that would be no later than today, or ``months`` are more than half a year.
    """
    oldest, coming = left.rows[0][0], (left.coming or left.rows)[0][0]
    if months > REVIEW_MONTHS_MAX:
        raise NoSuchPlan(Problem.REVIEW_TOO_FAR, end_date=latest(coming))
    review = min(months_after(coming, months), latest(oldest))
    if review <= left.today:
        raise NoSuchPlan(Problem.REVIEW_PASSED)
    return replace(left, review_date=review)


def renewed(left: Left, terms: Terms) -> Left:
    """Return what is left as the payments of ``terms``; raise NoSuchPlan where they do not fit."""
    rows = build(left.total_minor, terms, smallest_minor=left.smallest_minor)
    return replace(
        left,
        rows=tuple((row.due_date, row.amount_minor) for row in rows),
        frequency=terms.frequency,
        anchor_day=terms.anchor_day,
        review_date=terms.review_date,
    )


def eased(
    total_minor: int,
    *,
    amount_minor: int,
    first_date: date,
    review_date: date,
    rows_max: int,
    smallest_minor: int,
) -> Terms:
    """Return monthly payments of ``amount_minor`` until ``review_date``, what is left as the last.

    Raise NoSuchPlan where there are none such: too small, too large, or looked at too late.
    """
    if amount_minor < smallest_minor:
        raise NoSuchPlan(
            Problem.AMOUNT_UNDER_SMALLEST,
            amount_minor=smallest_minor,
            count=min(total_minor // smallest_minor, rows_max),
        )
    if amount_minor > total_minor:
        raise NoSuchPlan(Problem.AMOUNT_OVER_TOTAL, amount_minor=total_minor)
    amounts = paces.reduced(
        total_minor, amount_minor, rows_max=rows_max, smallest_minor=smallest_minor
    )
    days = dates(first_date, len(amounts), Frequency.MONTHLY, first_date.day)
    terms = Terms(
        Frequency.MONTHLY,
        first_date,
        len(amounts),
        first_date.day,
        shape=Shape.CUSTOM,
        rows=tuple(zip(days, amounts, strict=True)),
        review_date=review_date,
    )
    if review_date <= first_date:
        raise NoSuchPlan(Problem.REVIEW_PASSED)
    if review_date >= days[-1]:
        terms = replace(terms, review_date=None)
    build(total_minor, terms, smallest_minor=smallest_minor)
    return terms
