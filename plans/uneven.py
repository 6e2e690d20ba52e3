"""Plans whose payments differ: each is named with its day and amount.

Knows whole minor units and calendar days; knows no clock, no lender and no words for people.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from plans.reviewing.review_days import months_after
from plans.schedule import Frequency, Shape, Terms, is_on_anchor


def name_rows(
    rows: Sequence[tuple[date, int]],
    *,
    frequency: Frequency,
    anchor_day: int | None = None,
    shape: Shape = Shape.CUSTOM,
    upfront_minor: int = 0,
    upfront_date: date | None = None,
) -> Terms:
    """Return the terms whose instalments are ``rows``: day and minor units, oldest first.

    ``frequency`` says what one instalment takes from a month, and is how they come on the whole.
    """
    return Terms(
        frequency=frequency,
        first_date=rows[0][0],
        count=len(rows),
        anchor_day=anchor_day,
        upfront_minor=upfront_minor,
        upfront_date=upfront_date,
        shape=shape,
        rows=tuple(rows),
    )


def evened(terms: Terms) -> Terms:
    """Return as many equal instalments from the same day in place of uneven ones."""
    if not terms.rows:
        return terms
    anchor_day = terms.anchor_day
    if terms.frequency is Frequency.MONTHLY and not is_on_anchor(
        terms.first_date, terms.frequency, anchor_day
    ):
        anchor_day = terms.first_date.day
    return replace(terms, shape=Shape.EQUAL, rows=(), anchor_day=anchor_day)


def postponed(terms: Terms, earliest: date) -> Terms:
    """Return the same payments, and the day to look again, so many months later that none is early.

    ``earliest`` is the first day on which anything can be due.
    """
    months = 0
    while months_after(terms.first_date, months) < earliest:
        months += 1
    rows = tuple((months_after(day, months), minor) for day, minor in terms.rows)
    review = terms.review_date and months_after(terms.review_date, months)
    first = months_after(terms.first_date, months)
    return replace(terms, first_date=first, rows=rows, review_date=review)
