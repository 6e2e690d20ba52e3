"""Uneven plans: payments that grow, follow the seasons, end in a large one, or fit each month.

Days and whole minor units in, named payments out, adding up to the total exactly; knows no clock,
no lender and no words for people.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from plans.schedule import INSTALMENTS_MAX, NoSuchPlan, Problem, under_smallest

Rows = tuple[tuple[date, int], ...]
Days = Sequence[date]
EVEN_PERCENT = 100


def by_weight(
    total_minor: int, days: Days, weights: Sequence[int], *, smallest_minor: int = 1
) -> Rows:
    """Share ``total_minor`` over ``days`` by weight, odd units into the last; weight 0 has none.

    Raise NoSuchPlan where no day has a weight, or a payment would be under the smallest.
    """
    weighed = [(day, weight) for day, weight in zip(days, weights, strict=True) if weight]
    whole = sum(weight for _, weight in weighed)
    if not whole:
        raise NoSuchPlan(Problem.TOO_FEW, count=1)
    shares = [total_minor * weight // whole for _, weight in weighed]
    shares[-1] += total_minor - sum(shares)
    if min(shares) < smallest_minor:
        raise under_smallest(total_minor, smallest_minor)
    return tuple((day, minor) for (day, _), minor in zip(weighed, shares, strict=True))


def step_up(
    total_minor: int, days: Days, *, every: int, percent: int, smallest_minor: int = 1
) -> Rows:
    """Return payments that grow by ``percent`` after each ``every`` of them.

    Raise NoSuchPlan where the first would be under the smallest payment there is.
    """
    assert every >= 1 and percent >= 1, (every, percent)
    steps = (len(days) - 1) // every
    weights = [
        (EVEN_PERCENT + percent) ** (number // every) * EVEN_PERCENT ** (steps - number // every)
        for number in range(len(days))
    ]
    return by_weight(total_minor, days, weights, smallest_minor=smallest_minor)


def seasonal(
    total_minor: int, days: Days, months: Mapping[int, int], *, smallest_minor: int = 1
) -> Rows:
    """Return payments that weigh ``months[1…12]`` percent of an ordinary one; 0 is a month off.

    Months that are not named are ordinary. Raise NoSuchPlan where a payment is too small.
    """
    weights = [months.get(day.month, EVEN_PERCENT) for day in days]
    return by_weight(total_minor, days, weights, smallest_minor=smallest_minor)


def balloon(total_minor: int, days: Days, *, amount_minor: int, smallest_minor: int = 1) -> Rows:
    """Return ``amount_minor`` on every day but the last, which takes what is left.

    Raise NoSuchPlan where less than an ordinary payment would be left for the end.
    """
    _check_amount(total_minor, amount_minor, smallest_minor)
    last = total_minor - amount_minor * (len(days) - 1)
    if last < max(amount_minor, smallest_minor):
        raise NoSuchPlan(
            Problem.DISAGREE,
            amount_minor=total_minor // len(days),
            count=total_minor // amount_minor,
        )
    return (*((day, amount_minor) for day in days[:-1]), (days[-1], last))


def bonus(
    total_minor: int,
    days: Days,
    *,
    amount_minor: int,
    extra_minor: int,
    months: frozenset[int],
    smallest_minor: int = 1,
) -> Rows:
    """Return ``amount_minor`` a day, and ``extra_minor`` more in ``months``, until all is paid.

    ``days`` are as many as there may be. A rest under the smallest payment goes into the one
    before it. Raise NoSuchPlan where the days are not enough.
    """
    _check_amount(total_minor, amount_minor, smallest_minor)

    def wanted(day: date) -> int:
        return amount_minor + (extra_minor if day.month in months else 0)

    return _until_paid(total_minor, days, wanted, smallest_minor)


def within(
    total_minor: int, days: Days, limit_of: Callable[[date], int], *, smallest_minor: int = 1
) -> Rows:
    """Return the most even payments of which none is above ``limit_of`` its day.

    As few days are used as can be: each takes as much as it may, then all are brought down to the
    lowest level that still pays everything. A day whose limit is under the smallest payment is
    left out. Raise NoSuchPlan with the most that can be paid where the days are not enough.
    """
    limits = [(day, limit_of(day)) for day in days]
    usable = [(day, limit) for day, limit in limits if limit >= smallest_minor]
    used = _enough(total_minor, usable)
    level = _level(total_minor, [limit for _, limit in used])
    rows = [(day, min(limit, level)) for day, limit in used]
    over = sum(minor for _, minor in rows) - total_minor
    last = max(number for number, (_, minor) in enumerate(rows) if minor == level)
    rows[last] = (rows[last][0], level - over)
    if rows[last][1] < smallest_minor:
        raise under_smallest(total_minor, smallest_minor)
    return tuple(rows)


def _level(total_minor: int, limits: list[int]) -> int:
    """Return the least level at which payments up to their limits reach the total."""
    low, high = 1, max(limits)
    while low < high:
        middle = (low + high) // 2
        if sum(min(limit, middle) for limit in limits) >= total_minor:
            high = middle
        else:
            low = middle + 1
    return low


def _enough(total_minor: int, usable: list[tuple[date, int]]) -> list[tuple[date, int]]:
    """Return the first days whose limits together reach the total."""
    together = 0
    for number, (_, limit) in enumerate(usable, start=1):
        together += limit
        if together >= total_minor:
            return usable[:number]
    raise NoSuchPlan(Problem.TOO_MANY, amount_minor=together, count=INSTALMENTS_MAX)


def _check_amount(total_minor: int, amount_minor: int, smallest_minor: int) -> None:
    if amount_minor < smallest_minor:
        raise under_smallest(total_minor, smallest_minor)
    if amount_minor > total_minor:
        raise NoSuchPlan(Problem.AMOUNT_OVER_TOTAL, amount_minor=total_minor)


def _until_paid(
    total_minor: int, days: Days, wanted: Callable[[date], int], smallest_minor: int
) -> Rows:
    rows: list[tuple[date, int]] = []
    left = total_minor
    for day in days:
        if not left:
            break
        minor = min(wanted(day), left)
        if left - minor < smallest_minor:
            minor = left
        rows.append((day, minor))
        left -= minor
    if left:
        raise NoSuchPlan(
            Problem.TOO_MANY, amount_minor=-(-total_minor // len(days)), count=len(days)
        )
    return tuple(rows)


def with_rest(
    total_minor: int, lines: Sequence[tuple[date, int]], *, smallest_minor: int = 1
) -> Rows:
    """Return ``lines`` as payments; a line of 0 minor units takes what the others leave.

    Raise NoSuchPlan where they do not add up, or a payment is under the smallest.
    """
    named = sum(minor for _, minor in lines)
    rest = total_minor - named
    rows = tuple((day, minor or rest) for day, minor in lines)
    if sum(minor for _, minor in rows) != total_minor:
        raise NoSuchPlan(Problem.ROWS_OFF_TOTAL, amount_minor=named)
    if min(minor for _, minor in rows) < smallest_minor:
        raise under_smallest(total_minor, smallest_minor)
    return rows
