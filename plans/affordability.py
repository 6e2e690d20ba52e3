"""What a person can spare in a month, and what a plan takes from it.

Knows whole minor units only; knows no lender's rules. Money coming in is rounded down and money
going out is rounded up, so that rounding never makes a plan look lighter than it is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from plans.schedule import INSTALMENTS_MAX, PER_YEAR, Frequency, Row, SplitRule, split

SUGGESTED_PERCENT = 50
MONTHS_A_YEAR = 12


class Period(StrEnum):
    """How often a line of a budget comes round."""

    WEEKLY = "WEEKLY"
    FORTNIGHTLY = "FORTNIGHTLY"
    FOUR_WEEKLY = "FOUR_WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


TIMES_A_YEAR = {**{Period(each.value): times for each, times in PER_YEAR.items()}, Period.YEARLY: 1}


@dataclass(frozen=True)
class Budget:
    """One month of a household, in minor units: what comes in, living costs, other debts.

    ``savings_minor`` is kept before any debt; ``others_minor`` is kept for the same person's other
    debts here, so that every plan has a part of its own.
    """

    income_minor: int
    essentials_minor: int
    commitments_minor: int = 0
    savings_minor: int = 0
    others_minor: int = 0

    @property
    def surplus_minor(self) -> int:
        """What is left over in a month; zero or less where nothing is."""
        spent = self.essentials_minor + self.commitments_minor
        return self.income_minor - spent - self.savings_minor - self.others_minor


@dataclass(frozen=True)
class Later:
    """A change that ends: from ``from_date`` on there is ``surplus_minor`` a month, if known."""

    from_date: date
    surplus_minor: int | None = None


def share(surplus_minor: int, percent: int = SUGGESTED_PERCENT) -> int:
    """Return ``percent`` of a surplus, rounded down; nothing where there is no surplus."""
    return max(surplus_minor, 0) * percent // 100


def income_a_month(amount_minor: int, period: Period) -> int:
    """Return what an income of ``amount_minor`` each ``period`` is in a month, rounded down."""
    return amount_minor * TIMES_A_YEAR[period] // MONTHS_A_YEAR


def spending_a_month(amount_minor: int, period: Period) -> int:
    """Return what a cost of ``amount_minor`` each ``period`` is in a month, rounded up."""
    return -(-amount_minor * TIMES_A_YEAR[period] // MONTHS_A_YEAR)


def monthly_equivalent(amount_minor: int, frequency: Frequency) -> int:
    """Return what an instalment of ``amount_minor`` takes from a month, rounded up."""
    return spending_a_month(amount_minor, Period(frequency.value))


def largest_instalment(limit_minor: int, frequency: Frequency) -> int:
    """Return the largest instalment that takes at most ``limit_minor`` from a month."""
    return max(limit_minor, 0) * MONTHS_A_YEAR // PER_YEAR[frequency]


def fits(rows: Iterable[Row], frequency: Frequency, limit_minor: int) -> bool:
    """Return whether no instalment takes more than ``limit_minor`` from a month.

    An upfront part is left out: it is paid once, from savings and not from a month's surplus.
    """
    return heaviest_month(rows, frequency) <= limit_minor


def heaviest_month(rows: Iterable[Row], frequency: Frequency) -> int:
    """Return what the largest instalment takes from a month, the upfront part left out."""
    return monthly_equivalent(
        max(row.amount_minor for row in rows if not row.is_upfront), frequency
    )


def tightest(
    rows: Iterable[Row], frequency: Frequency, limit_of: Callable[[date], int]
) -> tuple[int, int]:
    """Return what the instalment that fits its month worst takes from a month, and its limit.

    ``limit_of`` gives what an instalment may take on its day; an upfront part is left out.
    """
    seen = (
        (monthly_equivalent(row.amount_minor, frequency), limit_of(row.due_date))
        for row in rows
        if not row.is_upfront
    )
    return max(seen, key=lambda pair: pair[0] - pair[1])


def longest_within(
    total_minor: int, limit_minor: int, rule: SplitRule = SplitRule.LAST_ABSORBS
) -> int | None:
    """Return the number of equal instalments with the largest amounts not above ``limit_minor``.

    It is the longest of the three plans of ``trio``. None where even INSTALMENTS_MAX instalments
    are above the limit, as they always are where the limit is nothing.
    """
    if limit_minor <= 0:
        return None
    least = max(-(-total_minor // limit_minor), 1)
    counts = range(least, INSTALMENTS_MAX + 1)
    # The odd units can lift the last instalment over the limit, so each number is tried.
    return next((n for n in counts if max(split(total_minor, n, rule)) <= limit_minor), None)


def trio(
    total_minor: int, limit_minor: int, rule: SplitRule = SplitRule.LAST_ABSORBS
) -> tuple[tuple[int, ...], ...]:
    """Return the amounts of the longest plan within the limit and of the next two shorter ones.

    Only the first is within ``limit_minor``. Fewer than three where a plan would have no
    instalment, none where nothing fits.
    """
    longest = longest_within(total_minor, limit_minor, rule) or 0
    counts = range(longest, max(longest - 3, 0), -1)
    return tuple(split(total_minor, count, rule) for count in counts)
