"""Whether a month bears another plan: what a lender suggests takes no more than is left of it.

Unless the borrower offered as much of a month themselves (CONC 7.3.10R: nobody is pressed to pay in
unreasonably large amounts). Where nobody told of a month, only the borrower knows.
"""

from collections.abc import Sequence
from datetime import date

from plans.affordability import heaviest_month, tightest
from plans.models import Proposal
from plans.proposals import later_of, surplus_of
from plans.schedule import Row, Terms, build


class Unbearable(Exception):
    """The plan takes ``actual_minor`` of a month that bears ``limit_minor``."""

    def __init__(self, *, actual_minor: int, limit_minor: int) -> None:
        super().__init__(f"{actual_minor} of a month that bears {limit_minor}")
        self.actual_minor = actual_minor
        self.limit_minor = limit_minor


def require(proposal: Proposal, rows: Sequence[Row], terms: Terms, *, on: date) -> None:
    """Raise Unbearable where ``rows``, suggested instead of ``proposal``, ask too much of a month.

    What is left when both sides look again is nothing that a month has to bear.
    """
    usual = surplus_of(proposal.budget)
    if usual is None:
        return
    later, own = later_of(proposal.situation, on=on), _heaviest(proposal)

    def limit_of(day: date) -> int:
        left = later.surplus_minor if later and day >= later.from_date else None
        left = usual if left is None else left
        told: int = proposal.months.get(str(day.month), left)
        return max(told, own)

    actual, limit = tightest(_fixed(rows, terms), terms.frequency, limit_of)
    if actual > limit:
        raise Unbearable(actual_minor=actual, limit_minor=limit)


def _heaviest(proposal: Proposal) -> int:
    """Return the most that the borrower's own plan takes of a month."""
    terms = proposal.terms
    return heaviest_month(_fixed(build(proposal.total_minor, terms), terms), terms.frequency)


def _fixed(rows: Sequence[Row], terms: Terms) -> Sequence[Row]:
    review = terms.review_date
    regular = [row for row in rows if not row.is_upfront]
    return [row for row in regular if review is None or row.due_date < review] or regular
