"""What a debt's payments pay, from the first to the last, when some of them were taken back.

Pure: plain values in and out, minor units. The truth is the fold over all payments in the order of
the book, each with what is left of it, each by the waterfall of its own day; what is too much is
held as credit and pays what is owed later, but for what is set aside while it is questioned. So it
cannot matter in which order money went back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from payments import waterfall
from payments.waterfall import PRINCIPAL

CREDIT = "CREDIT"
# Lines as [(bucket, minor), …] in the order in which they were paid; CREDIT last.
Lines = list[tuple[str, int]]


@dataclass(frozen=True)
class Paid:
    """One payment: what is left of it before goodwill, what was given back out of goodwill.

    ``order`` is the waterfall of its day; ``directed_minor`` the most of it that its payer has
    asked to pay what was set aside.
    """

    payment_id: int
    minor: int
    goodwill_minor: int
    order: str
    directed_minor: int = 0


@dataclass(frozen=True)
class Changed:
    """What else changed the debt: minor units by bucket, positive is owed more."""

    owed: Mapping[str, int]


@dataclass(frozen=True)
class Kept:
    """From here on so much of each bucket is set aside, in the place of what was before."""

    aside: Mapping[str, int]


Step = Paid | Changed | Kept


@dataclass(frozen=True)
class Standing:
    """What is owed by bucket, what is held as credit, and what each payment pays of it."""

    owed: dict[str, int]
    credit_minor: int
    lines: dict[int, dict[str, int]]


def fold(steps: Sequence[Step]) -> Standing:
    """Return where the debt stands after ``steps``, in the order of the book."""
    owed: dict[str, int] = {}
    lines: dict[int, dict[str, int]] = {}
    orders: dict[int, str] = {}
    aside: Mapping[str, int] = {}
    for step in steps:
        if isinstance(step, Paid):
            orders[step.payment_id] = step.order
            lines[step.payment_id] = _pay(owed, step, aside)
        elif isinstance(step, Kept):
            aside = step.aside
        else:
            _change(owed, step, lines)
        _use_credit(owed, lines, orders, aside)
    credit = sum(paid.get(CREDIT, 0) for paid in lines.values())
    return Standing(owed, credit, lines)


def taken_back(lines: Lines, minor: int, *, principal_first: bool) -> Lines:
    """Return which of ``lines`` give ``minor`` back: the last paid first, or principal first.

    Money that should not have been taken goes back the way it came; a gift is of the principal.
    """
    backwards = list(reversed(lines))
    if principal_first:
        backwards.sort(key=lambda line: (line[0] != PRINCIPAL, line[0] == CREDIT))
    found = []
    for bucket, paid in backwards:
        back = min(minor, paid)
        minor -= back
        if back:
            found.append((bucket, back))
    return found


def _pay(owed: dict[str, int], step: Paid, aside: Mapping[str, int]) -> dict[str, int]:
    shares = waterfall.allocate(
        step.minor, owed, order=step.order, aside=aside, directed_minor=step.directed_minor
    )
    paid = [*shares.lines, (CREDIT, shares.rest_minor)]
    left = dict(paid)
    for bucket, minor in taken_back(paid, step.goodwill_minor, principal_first=True):
        left[bucket] -= minor
    for bucket, minor in left.items():
        if bucket != CREDIT:
            owed[bucket] -= minor
    return left


def _change(owed: dict[str, int], step: Changed, lines: dict[int, dict[str, int]]) -> None:
    """Apply a change; where it takes away what was paid already, that money is free again."""
    for bucket, minor in step.owed.items():
        owed[bucket] = owed.get(bucket, 0) + minor
        for paid in reversed(lines.values()):
            free = min(max(0, -owed[bucket]), paid.get(bucket, 0))
            if free:
                owed[bucket] += free
                paid[bucket] -= free
                paid[CREDIT] = paid.get(CREDIT, 0) + free


def _use_credit(
    owed: dict[str, int],
    lines: dict[int, dict[str, int]],
    orders: dict[int, str],
    aside: Mapping[str, int],
) -> None:
    """Let held credit pay what is owed, the earliest payment's first, each by its own order."""
    for payment_id, paid in lines.items():
        if not paid.get(CREDIT) or not any(owed.values()):
            continue
        shares = waterfall.allocate(paid[CREDIT], owed, order=orders[payment_id], aside=aside)
        paid[CREDIT] = shares.rest_minor
        for bucket, minor in shares.lines:
            owed[bucket] -= minor
            paid[bucket] = paid.get(bucket, 0) + minor
