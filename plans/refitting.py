"""The payments of an offer for what is owed now: as offered, or fewer where less is owed."""

from dataclasses import replace
from datetime import date

from payments.money import Money
from payments.rails import smallest_minor
from plans.agreements import FirstDatePassed, StaleBalance
from plans.models import Proposal
from plans.schedule import Row, Terms, build
from plans.solver import solve


def rows_now(proposal: Proposal, owed: Money, *, on: date) -> tuple[Row, ...]:
    """Return the payments for what is owed now: as offered, or fewer where less is owed."""
    terms, smallest = proposal.terms, smallest_minor(owed.currency)
    is_new = proposal.changes_id is None  # What is late in a running plan stays so in its change.
    if is_new and (terms.upfront_date or terms.first_date) < on:
        raise FirstDatePassed
    if owed.minor == proposal.total_minor:
        return build(owed.minor, terms, smallest_minor=smallest)
    if owed.minor > proposal.total_minor or terms.upfront_minor >= owed.minor:
        raise StaleBalance(owed)
    if terms.rows:
        return _fewer_named(terms, owed, smallest)
    offered = build(proposal.total_minor, terms, smallest_minor=smallest)
    each = next(row.amount_minor for row in offered if not row.is_upfront)
    fewer = solve(
        total_minor=owed.minor,
        frequency=terms.frequency,
        first_date=terms.first_date,
        anchor_day=terms.anchor_day,
        amount_minor=min(each, owed.minor - terms.upfront_minor),
        upfront_minor=terms.upfront_minor,
        upfront_date=terms.upfront_date,
        smallest_minor=smallest,
    )
    return build(owed.minor, fewer, smallest_minor=smallest)


def _fewer_named(terms: Terms, owed: Money, smallest_minor: int) -> tuple[Row, ...]:
    """Return uneven payments for less than was offered on: the last of them fall away."""
    left, kept = owed.minor - terms.upfront_minor, []
    for day, minor in terms.rows:
        if left <= 0:
            break
        kept.append((day, min(minor, left)))
        left -= minor
    if len(kept) > 1 and kept[-1][1] < smallest_minor:
        (day, minor), (_, small) = kept[-2:]
        kept[-2:] = [(day, minor + small)]
    fewer = replace(terms, first_date=kept[0][0], count=len(kept), rows=tuple(kept))
    return build(owed.minor, fewer, smallest_minor=smallest_minor)
