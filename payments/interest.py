"""Simple interest on principal, to the unit. Pure: plain values in and out, no database, no clock.

Amounts are minor units, rates basis points a year. Inside, amounts are whole numbers of the
fractions in which a convention counts (``scale``), so that nothing is lost: what rounding leaves
is carried on, and a posting is the difference of two rounded sums since the beginning.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from payments import daycounts

HALF_EVEN, HALF_UP, DOWN = ROUNDINGS = ("HALF_EVEN", "HALF_UP", "DOWN")
BASIS_POINTS = 10_000


@dataclass(frozen=True)
class Rate:
    """``bp`` basis points a year from the day ``start`` on."""

    start: date
    bp: int


@dataclass(frozen=True)
class Terms:
    """How interest grows: from ``start``, at the rate of each day.

    ``cap_total_minor`` is the most that is ever added and ``cap_day_minor`` the most for one
    counted day, None for no cap. What a rate has above ``ceiling_bp`` is cut.
    """

    start: date
    rates: tuple[Rate, ...]
    convention: str = daycounts.ACT_365F
    rounding: str = HALF_EVEN
    cap_total_minor: int | None = None
    cap_day_minor: int | None = None
    ceiling_bp: int | None = None


@dataclass(frozen=True)
class FrozenTime:
    """From ``start`` until before ``end`` (None: still) so much of the principal costs nothing.

    ``part_minor`` in minor units, None for all of it.
    """

    cause: str
    about: str
    start: date
    end: date | None
    part_minor: int | None

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True)
class Stretch:
    """Days from ``start`` until before ``end`` on which ``principal_minor`` grows."""

    start: date
    end: date
    principal_minor: int


@dataclass(frozen=True)
class Accrued:
    """What has grown so far: ``posted_minor`` rounded, ``carry`` what that left, in fractions.

    ``cut_minor`` and ``cut_carry`` are what the ceiling took off in the same way.
    """

    posted_minor: int = 0
    carry: int = 0
    cut_minor: int = 0
    cut_carry: int = 0


def scale(convention: str) -> int:
    """Return into how many fractions a convention cuts a minor unit."""
    return BASIS_POINTS * daycounts.YEAR[convention]


def simple(
    principal_minor: int,
    rate_bp: int,
    start: date,
    end: date,
    *,
    convention: str,
    rounding: str = HALF_EVEN,
) -> int:
    """Return the interest of one stretch at one rate, rounded to minor units."""
    terms = Terms(start, (Rate(start, rate_bp),), convention, rounding)
    return grow(Accrued(), [Stretch(start, end, principal_minor)], terms).posted_minor


def grow(before: Accrued, stretches: Iterable[Stretch], terms: Terms) -> Accrued:
    """Return where the interest stands after ``stretches`` that follow what grew before."""
    kept, cut = _sums(stretches, terms)
    return _add(before, kept, cut, terms)


def take_back(
    before: Accrued, stretches: Iterable[Stretch], terms: Terms, *, most_minor: int
) -> Accrued:
    """Return where the interest stands when ``stretches``, the last that grew, are taken off again.

    At most ``most_minor`` is taken off what is posted; the rest makes what comes later smaller.
    """
    kept, cut = _sums(stretches, terms)
    unit = scale(terms.convention)
    whole = before.posted_minor * unit + before.carry - kept
    back = min(before.posted_minor - _rounded(whole, unit, terms.rounding), most_minor)
    posted = before.posted_minor - max(0, back)
    cut_minor, cut_carry = divmod(before.cut_minor * unit + before.cut_carry - cut, unit)
    return Accrued(posted, whole - posted * unit, cut_minor, cut_carry)


def stretches(
    start: date,
    end: date,
    *,
    principal_minor: int,
    changes: Iterable[tuple[date, int]] = (),
    frozen: Sequence[FrozenTime] = (),
) -> list[Stretch]:
    """Return what grows from ``start`` until before ``end``; times at which nothing does left out.

    ``principal_minor`` is owed at the start; each of ``changes`` (signed) counts from its day on.
    """
    moves = sorted((max(day, start), minor) for day, minor in changes if day < end)
    edges = {start, end, *(day for day, _ in moves)}
    for time in frozen:
        edges |= {day for day in (time.start, time.end) if day and start < day < end}
    days = sorted(edges)
    found = []
    for first, last in pairwise(days):
        owed = principal_minor + sum(minor for day, minor in moves if day <= first)
        left = owed - _resting(frozen, first, owed)
        if left > 0:
            found.append(Stretch(first, last, left))
    return found


def _resting(frozen: Sequence[FrozenTime], day: date, owed_minor: int) -> int:
    """Return how much of the principal costs nothing on ``day``."""
    now = [time.part_minor for time in frozen if time.covers(day)]
    return owed_minor if None in now else sum(part for part in now if part is not None)


def _sums(stretches: Iterable[Stretch], terms: Terms) -> tuple[int, int]:
    """Return in fractions what grows on ``stretches`` and what the ceiling cuts off."""
    kept = cut = 0
    for bp, days, principal in _pieces(stretches, terms):
        full = _fractions(principal, bp, days, terms)
        allowed = bp if terms.ceiling_bp is None else min(bp, terms.ceiling_bp)
        part = _fractions(principal, allowed, days, terms)
        kept, cut = kept + part, cut + full - part
    return kept, cut


def _pieces(
    stretches: Iterable[Stretch], terms: Terms
) -> Iterator[tuple[int, daycounts.Days, int]]:
    """Yield rate, counted days and principal of each piece with one rate and one weight."""
    rates = sorted(terms.rates, key=lambda rate: rate.start)
    ends = [rate.start for rate in rates[1:]] + [date.max]
    for stretch in stretches:
        for rate, until in zip(rates, ends, strict=True):
            first = max(stretch.start, rate.start, terms.start)
            last = min(stretch.end, until)
            for days in daycounts.between(first, last, terms.convention):
                yield rate.bp, days, stretch.principal_minor


def _fractions(principal_minor: int, bp: int, days: daycounts.Days, terms: Terms) -> int:
    """Return the interest of some days in the convention's fractions, never above the day's cap."""
    a_day = principal_minor * bp * days.weight
    if terms.cap_day_minor is not None:
        a_day = min(a_day, terms.cap_day_minor * scale(terms.convention))
    return a_day * days.count


def _add(before: Accrued, kept: int, cut: int, terms: Terms) -> Accrued:
    unit = scale(terms.convention)
    whole = before.posted_minor * unit + before.carry
    if terms.cap_total_minor is not None:
        kept = max(0, min(kept, terms.cap_total_minor * unit - whole))
    whole += kept
    # Never less than is posted: what was taken back beyond it is taken off what comes.
    posted = max(before.posted_minor, _rounded(whole, unit, terms.rounding))
    cut_minor, cut_carry = divmod(before.cut_carry + cut, unit)
    return Accrued(posted, whole - posted * unit, before.cut_minor + cut_minor, cut_carry)


def _rounded(whole: int, unit: int, rounding: str) -> int:
    minor, rest = divmod(whole, unit)
    if rounding == HALF_UP and 2 * rest >= unit:
        return minor + 1
    if rounding == HALF_EVEN and (2 * rest > unit or (2 * rest == unit and minor % 2)):
        return minor + 1
    return minor
