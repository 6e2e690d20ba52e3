"""A plan as a page shows it."""

from datetime import date

from plans.schedule import Frequency, Row, Terms
from portal.outlines import outline_of

DUE = [date(2026, 11, 15), date(2026, 12, 15), date(2027, 1, 15)]
TODAY = date(2026, 12, 1)


def test_a_late_payment_is_drawn_as_due_today_and_not_as_made_in_the_past():
    rows = tuple(Row(n, day, 100_00) for n, day in enumerate(DUE, start=1))
    terms = Terms(Frequency.MONTHLY, DUE[0], count=3, anchor_day=15)

    steps = outline_of(rows, terms, currency="CNY", today=TODAY).steps

    assert [(day, left.minor) for day, left in steps] == [
        (TODAY, 300_00),
        (TODAY, 200_00),
        (date(2026, 12, 15), 100_00),
        (date(2027, 1, 15), 0),
    ]
