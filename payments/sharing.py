"""How one sum is shared over several debts. Pure: plain values in, minor units out.

Parts always add up to the sum, none is above what its debt can take, and each is a whole number of
minor units; what rounding leaves goes to the largest remainders, ties to whoever's turn it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Claim:
    """A debt that may get a part: ``most_minor`` is the most it can take, ``due_minor`` what is
    asked for by now; ``due_since`` the local day since which something is due; ``burden_bp`` the
    interest that runs on it, in basis points a year."""

    key: str
    most_minor: int
    due_minor: int = 0
    due_since: date | None = None
    burden_bp: int = 0


def by_weight(
    sum_minor: int, claims: Sequence[Claim], weights: Sequence[int], *, turn: int = 0
) -> tuple[int, ...]:
    """Share in proportion to ``weights``, each part at most what its debt can take.

    Parts differ from exact shares by less than one unit, but where a debt can take no more. Of
    equal remainders that of the claim at place ``turn`` comes first, then the next ones round.
    """
    assert 0 <= sum_minor <= sum(claim.most_minor for claim in claims), sum_minor
    parts = [0] * len(claims)
    left, open_places = sum_minor, [i for i, claim in enumerate(claims) if claim.most_minor]
    while left and open_places:
        weighed = {i: weights[i] for i in open_places}
        if not any(weighed.values()):
            weighed = dict.fromkeys(open_places, 1)
        total = sum(weighed.values())
        full = [i for i in open_places if left * weighed[i] >= claims[i].most_minor * total]
        if not full:
            return _rounded(parts, left, weighed, turn=turn)
        for i in full:
            parts[i] = claims[i].most_minor
            left -= parts[i]
            open_places.remove(i)
    return tuple(parts)


def in_order(sum_minor: int, claims: Sequence[Claim]) -> tuple[int, ...]:
    """Fill the debts one after another as they stand."""
    parts, left = [], sum_minor
    for claim in claims:
        parts.append(min(left, claim.most_minor))
        left -= parts[-1]
    return tuple(parts)


def by_ladder(sum_minor: int, claims: Sequence[Claim], *, turn: int = 0) -> tuple[int, ...]:
    """Share where nobody decided, as the PRC Civil Code's article 560 has it.

    What is due comes first; of that the least secured, which is not known here; then the heaviest
    burden, the most interest; then what has been due the longest; then in proportion.
    What is left goes to what is not due yet by the same steps.
    """
    due = [min(claim.due_minor, claim.most_minor) for claim in claims]
    first = _steps(min(sum_minor, sum(due)), claims, due, turn=turn)
    rest = [claim.most_minor - paid for claim, paid in zip(claims, first, strict=True)]
    second = _steps(sum_minor - sum(first), claims, rest, turn=turn)
    return tuple(a + b for a, b in zip(first, second, strict=True))


def _steps(
    sum_minor: int, claims: Sequence[Claim], most: Sequence[int], *, turn: int
) -> tuple[int, ...]:
    """Fill the claims in groups of equal rank; within a group in proportion."""
    parts, left = [0] * len(claims), sum_minor
    ranks = sorted({_rank(claim) for claim in claims})
    for rank in ranks:
        places = [i for i, claim in enumerate(claims) if _rank(claim) == rank]
        group = [Claim(claims[i].key, most[i]) for i in places]
        given = min(left, sum(claim.most_minor for claim in group))
        weights = [claim.most_minor for claim in group]
        shares = by_weight(given, group, weights, turn=turn)
        for i, part in zip(places, shares, strict=True):
            parts[i] = part
        left -= given
    return tuple(parts)


def _rank(claim: Claim) -> tuple[int, date]:
    return (-claim.burden_bp, claim.due_since or date.max)


def _rounded(parts: list[int], left: int, weights: dict[int, int], *, turn: int) -> tuple[int, ...]:
    """Add each exact share rounded down, then one unit each to the largest remainders."""
    total, count = sum(weights.values()), len(parts)
    for i, weight in weights.items():
        parts[i] = left * weight // total
    odd = left - sum(parts[i] for i in weights)
    by_remainder = sorted(weights, key=lambda i: (-(left * weights[i] % total), (i - turn) % count))
    for i in by_remainder[:odd]:
        parts[i] += 1
    return tuple(parts)
