"""Which instalments a plan's payments fill. Pure: plain values in, minor units out.

Each payment fills first what is due by its day, oldest first. What is beyond that goes where the
payer chose: to the next ones (``CUSHION``), to the last ones (``SHORTER``), or off all of those
that are left, the largest first, so that they come out equal but for one unit (``SMALLER``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from plans.schedule import SplitRule, split

CUSHION, SHORTER, SMALLER = "CUSHION", "SHORTER", "SMALLER"
CHOICES = (CUSHION, SHORTER, SMALLER)


@dataclass(frozen=True)
class Due:
    """One instalment: its local day and its amount in minor units, in the order of the plan."""

    due_date: date
    amount_minor: int


@dataclass(frozen=True)
class Paid:
    """One payment as it counts now: minor units, what it does ahead of time, its local day."""

    minor: int
    ahead: str
    on: date


def fill(dues: Sequence[Due], payments: Iterable[Paid]) -> tuple[int, ...]:
    """Return how many minor units of each instalment are paid by payments in the books' order.

    Together they are the sum of the payments, or the whole plan where they are more. One payment
    more never leaves an instalment with less: each step keeps the order of "less is left".
    """
    left = [due.amount_minor for due in dues]
    for payment in payments:
        over = _from_first(left, payment.minor, upto=_due_by(dues, payment.on))
        if payment.ahead == SHORTER:
            _from_last(left, over)
        elif payment.ahead == SMALLER:
            left = _levelled(left, over)
        else:
            _from_first(left, over, upto=len(left))
    return tuple(due.amount_minor - rest for due, rest in zip(dues, left, strict=True))


def _due_by(dues: Sequence[Due], on: date) -> int:
    """Return how many instalments, from the first, are due by that day."""
    return next((i for i, due in enumerate(dues) if due.due_date > on), len(dues))


def _from_first(left: list[int], minor: int, *, upto: int) -> int:
    """Take ``minor`` off the first ``upto`` parts, oldest first; return what is over."""
    for i in range(upto):
        taken = min(minor, left[i])
        left[i] -= taken
        minor -= taken
    return minor


def _from_last(left: list[int], minor: int) -> None:
    for i in reversed(range(len(left))):
        taken = min(minor, left[i])
        left[i] -= taken
        minor -= taken


def _levelled(left: list[int], minor: int) -> list[int]:
    """Return what is left after taking ``minor`` off the largest parts, unit by unit.

    Of equal parts the earliest gives first, so that odd units stay in the last ones. Taken unit by
    unit, less before is never more after; the result is worked out at once.
    """
    rest, count = max(0, sum(left) - minor), len(left)
    for part in sorted(left):
        if part * count > rest:
            break
        rest -= part
        count -= 1
    if not count:
        return left
    level = rest // count
    equal = iter(sorted(split(rest, count, SplitRule.SPREAD)))
    return [next(equal) if part > level else part for part in left]
