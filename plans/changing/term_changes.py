"""What another plan changes of the one that it answers, term by term, and which reason fits that.

Pure: plain values in and out, minor units and local days. Nobody types what changed: it follows
from the two plans.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from plans.schedule import Row, Terms


class Term(StrEnum):
    """What two plans may differ in."""

    AMOUNT = "AMOUNT"
    COUNT = "COUNT"
    UPFRONT = "UPFRONT"
    FIRST_DATE = "FIRST_DATE"
    LAST_DATE = "LAST_DATE"
    TOTAL = "TOTAL"


MONEY = (Term.AMOUNT, Term.UPFRONT, Term.TOTAL)
DAYS = (Term.FIRST_DATE, Term.LAST_DATE)


@dataclass(frozen=True)
class Change:
    """One term before and after: minor units, a number of payments, or a local day."""

    term: Term
    before: int | date
    after: int | date


Values = dict[Term, int | date]


def changes(before: Values, after: Values) -> tuple[Change, ...]:
    """Return the terms in which two plans differ, in the order in which they are read."""
    differing = (term for term in Term if before[term] != after[term])
    return tuple(Change(term, before[term], after[term]) for term in differing)


def values_of(rows: Sequence[Row], terms: Terms) -> Values:
    """Return the terms of a plan from its payments; the part at the start is not one of them."""
    regular = rows[1:] if terms.upfront_minor else rows
    return {
        Term.AMOUNT: regular[0].amount_minor,
        Term.COUNT: len(regular),
        Term.UPFRONT: terms.upfront_minor,
        Term.FIRST_DATE: regular[0].due_date,
        Term.LAST_DATE: regular[-1].due_date,
        Term.TOTAL: sum(row.amount_minor for row in rows),
    }


def fits(reason: str, before: Values, after: Values) -> bool:
    """Say whether a coded reason is one for what changed; a reason of one's own always is."""
    test = _FITS.get(reason)
    return test(before, after) if test else True


def _is(term: Term, compare: Callable[[int, int], bool]) -> Callable[[Values, Values], bool]:
    def test(before: Values, after: Values) -> bool:
        return compare(_number(after[term]), _number(before[term]))

    return test


def _number(value: int | date) -> int:
    return value.toordinal() if isinstance(value, date) else value


# By the codes of the reasons: what has to have changed, and which way.
_FITS: dict[str, Callable[[Values, Values], bool]] = {
    "LENGTH": _is(Term.LAST_DATE, int.__lt__),
    "SMALLEST": _is(Term.AMOUNT, int.__gt__),
    "SURPLUS_SHARE": _is(Term.AMOUNT, int.__lt__),
    "UPFRONT": _is(Term.UPFRONT, int.__gt__),
    "FIRST_DATE": _is(Term.FIRST_DATE, int.__ne__),
    "DATE_PASSED": _is(Term.FIRST_DATE, int.__gt__),
    "BALANCE": _is(Term.TOTAL, int.__ne__),
}
