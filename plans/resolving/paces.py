"""How much and how long: the arithmetic behind each way on. Whole minor units, no words.

What a month may give up is half of what is left of it, or the lender's own share if lower
(GOV.UK's rule for Time to Pay). Every number here only falls as that share grows, so that having
more never leads to something worse.
"""

from plans.affordability import SUGGESTED_PERCENT, share
from plans.policy import count_max
from plans.resolving.circumstances import Circumstances
from plans.schedule import Frequency

HALF_YEAR = 6


def percent(about: Circumstances) -> int:
    """Return how much of what is left of a month may be asked for, in whole percent."""
    return min(SUGGESTED_PERCENT, about.policy.surplus_share_max_percent)


def limit(about: Circumstances, surplus_minor: int | None) -> int | None:
    """Return the most that a month may give up, in minor units; None where it is not known."""
    return None if surplus_minor is None else share(surplus_minor, percent(about))


def surplus_for(about: Circumstances, monthly_minor: int) -> int:
    """Return the least surplus, in minor units, of which ``monthly_minor`` may be asked for."""
    return -(-monthly_minor * 100 // percent(about))


def least(about: Circumstances) -> int:
    """Return the smallest ordinary instalment that the lender's rules agree to."""
    return max(about.policy.instalment_min_minor, about.smallest_minor)


def longest(about: Circumstances, total_minor: int) -> int:
    """Return the most monthly instalments that the lender's rules agree to for this sum."""
    return max(
        min(count_max(about.policy, Frequency.MONTHLY), total_minor // least(about)),
        1,
    )


def heaviest(total_minor: int, count: int) -> int:
    """Return the largest of ``count`` equal instalments: the last takes the odd units in."""
    return total_minor // count + total_minor % count


def even_count(about: Circumstances, total_minor: int, limit_minor: int | None) -> int | None:
    """Return how many equal months pay the sum within the limit; None where none do.

    The shortest such plan, rounded up to whole half-years so that a month keeps some room; where
    no limit is known, the longest there is.
    """
    most = longest(about, total_minor)
    if limit_minor is None:
        return most
    fitting = most + 1
    while fitting > 1 and heaviest(total_minor, fitting - 1) <= limit_minor:
        fitting -= 1
    if fitting > most:
        return None
    return min(-(-fitting // HALF_YEAR) * HALF_YEAR, most)


def stepped(
    about: Circumstances, light_months: int, light_minor: int, later_minor: int
) -> tuple[int, ...] | None:
    """Return ``light_months`` payments of ``light_minor``, then as few as fit ``later_minor``.

    None where they would be more than the lender's rules agree to, or would leave too little for
    a payment.
    """
    rest = about.balance_minor - light_months * light_minor
    if rest < about.smallest_minor or later_minor <= 0:
        return None
    count = -(-rest // later_minor)
    if light_months + count > longest(about, about.balance_minor):
        return None
    share_minor, odd = divmod(rest, count)
    if share_minor < about.smallest_minor:
        return None
    later = (share_minor + 1,) * odd + (share_minor,) * (count - odd)
    return (light_minor,) * light_months + later


def reduced(
    total_minor: int, monthly_minor: int, *, rows_max: int, smallest_minor: int
) -> tuple[int, ...]:
    """Return payments of ``monthly_minor`` and, as the last one, what is left then.

    With the most payments there can be, the last is whatever those before it leave; that is
    agreed at a review long before it is due.
    """
    full, rest = divmod(total_minor, monthly_minor)
    if full + bool(rest) > rows_max:
        full = rows_max - 1
        return (monthly_minor,) * full + (total_minor - full * monthly_minor,)
    if not rest:
        return (monthly_minor,) * full
    if rest >= smallest_minor:
        return (monthly_minor,) * full + (rest,)
    return _with_a_small_rest(full, rest, monthly_minor, smallest_minor)


def _with_a_small_rest(
    full: int, rest: int, monthly_minor: int, smallest_minor: int
) -> tuple[int, ...]:
    """Let the last payments be a little smaller so that the very last can be taken at all.

    Where they have no room for that, the last two are one, which is more than a month bears.
    """
    lack, room = smallest_minor - rest, monthly_minor - smallest_minor
    if room * full < lack:
        return (monthly_minor,) * (full - 1) + (monthly_minor + rest,)
    smallest, odd = divmod(lack, room)
    between = (monthly_minor - odd,) if odd else ()
    whole = full - smallest - len(between)
    return (monthly_minor,) * whole + between + (smallest_minor,) * (smallest + 1)
