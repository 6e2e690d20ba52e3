"""How what is left over in a person's month is shared over all their debts.

Pure: plain values in, minor units out. A plan that runs keeps what it takes; the rest goes to the
other debts in proportion to their balances. The parts always add up to what is left over.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from payments.sharing import Claim, by_weight
from plans.affordability import SUGGESTED_PERCENT


@dataclass(frozen=True)
class Owing:
    """One debt: what is owed on it, and what its running plan takes from a month, if it has one."""

    key: str
    owed_minor: int
    takes_minor: int = 0


def parts_of(
    surplus_minor: int, debts: Sequence[Owing], percent: int = SUGGESTED_PERCENT
) -> tuple[int, ...]:
    """Return each debt's part of ``surplus_minor``, in the order of ``debts``; nothing of nothing.

    ``percent`` of the parts is what plans may take: a running plan's part is so much that what it
    takes is that share of it. Where running plans take more than the whole, they alone share it.
    """
    if surplus_minor <= 0 or not debts:
        return (0,) * len(debts)
    needs = [-(-debt.takes_minor * 100 // percent) for debt in debts]
    rest = surplus_minor - sum(needs)
    if rest < 0:
        return _shared(surplus_minor, debts, needs)
    is_any_open = any(not debt.takes_minor for debt in debts)
    weights = [debt.owed_minor * (not (is_any_open and debt.takes_minor)) for debt in debts]
    more = _shared(rest, debts, weights)
    return tuple(need + extra for need, extra in zip(needs, more, strict=True))


def _shared(sum_minor: int, debts: Sequence[Owing], weights: Sequence[int]) -> tuple[int, ...]:
    claims = [
        Claim(debt.key, sum_minor * bool(weight))
        for debt, weight in zip(debts, weights, strict=True)
    ]
    if not any(weights):
        claims = [Claim(debt.key, sum_minor) for debt in debts]
    return by_weight(sum_minor, claims, weights)
