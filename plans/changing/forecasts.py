"""Where a plan goes at its present pace: how far ahead it is, and when it ends.

Plain values in, plain values out; knows no books, no clock and no words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Due:
    """One payment of a plan: its local day, and whether nothing is left of it."""

    due_date: date
    is_paid: bool


@dataclass(frozen=True)
class Forecast:
    """``ahead_days``: until when the plan is paid, counted from today; 0 where it is not ahead.

    ``end_date`` is the last payment's day if what is left is paid as it falls due, put off by what
    is late now; ``margin_days`` how many days that is before the end as it was agreed.
    """

    ahead_days: int
    end_date: date
    margin_days: int


def forecast(
    rows: Sequence[Due], *, agreed_end: date, today: date, late_since: date | None = None
) -> Forecast | None:
    """Return where the plan with these ``rows``, oldest first, goes; None where nothing is left."""
    left = [row for row in rows if not row.is_paid]
    if not left:
        return None
    paid = [row.due_date for row in rows if row.due_date < left[0].due_date]
    ahead = (paid[-1] - today).days if paid and late_since is None else 0
    end = left[-1].due_date
    if late_since is not None:
        end += today - late_since
    return Forecast(max(ahead, 0), end, (agreed_end - end).days)
