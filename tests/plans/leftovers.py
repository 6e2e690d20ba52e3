"""What is left of invented plans: Zhang's thirty-six payments, and any plan at all."""

from datetime import date, timedelta

from hypothesis import strategies as st

from plans.changing.remainders import Left
from plans.schedule import Frequency, dates, split

ZHANG = 3_054_270
FIRST = date(2026, 12, 15)
TODAY = date(2026, 11, 27)


def monthly(count=36, total=ZHANG, first=FIRST, today=TODAY, smallest=1):
    days = dates(first, count, Frequency.MONTHLY, first.day)
    rows = tuple(zip(days, split(total, count), strict=True))
    return Left(rows, Frequency.MONTHLY, first.day, today, smallest)


def after_four_paid_and_the_fifth_missed():
    """36 payments, four paid, number five missed: 27,149.10 is left (money.md f8)."""
    whole = monthly()
    return Left(whole.rows[4:], Frequency.MONTHLY, 15, date(2027, 4, 20), 400)


def amounts(left):
    return [minor for _, minor in left.rows]


def days(left):
    return [day for day, _ in left.rows]


@st.composite
def lefts(draw):
    count = draw(st.integers(1, 40))
    frequency = draw(st.sampled_from(Frequency))
    first = TODAY + timedelta(days=draw(st.integers(-90, 40)))
    anchor = first.day if frequency is Frequency.MONTHLY else None
    due = dates(first, count, frequency, anchor)
    minors = draw(st.lists(st.integers(50, 9000), min_size=count, max_size=count))
    minors = draw(st.sampled_from([minors, [minors[0]] * count]))
    return Left(tuple(zip(due, minors, strict=True)), frequency, anchor, TODAY, 50)
