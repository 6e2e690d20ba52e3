"""Whether the reason for a lender's suggestion is one for what it changes of a borrower's plan.

A reason that names something else would leave the borrower guessing what to offer instead.
"""

from collections.abc import Sequence

from plans.changing import term_changes
from plans.changing.term_changes import Change, Values
from plans.models import Proposal
from plans.schedule import Row, Terms, build


class Unexplained(Exception):
    """The reason is none for these ``changes``."""

    def __init__(self, changes: tuple[Change, ...]) -> None:
        super().__init__(f"{[change.term.value for change in changes]} changed, for another reason")
        self.changes = changes


def require(proposal: Proposal, rows: Sequence[Row], terms: Terms, *, reason_code: str) -> None:
    """Raise Unexplained where ``reason_code`` is none for suggesting ``rows`` instead."""
    asked, offered = values_of(proposal), term_changes.values_of(rows, terms)
    if not term_changes.fits(reason_code, asked, offered):
        raise Unexplained(term_changes.changes(asked, offered))


def values_of(proposal: Proposal) -> Values:
    """Return the terms of an offer from its payments."""
    return term_changes.values_of(build(proposal.total_minor, proposal.terms), proposal.terms)
