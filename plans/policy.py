"""A lender's rules for saying yes at once.

Knows one lender's limits and the terms put to them; knows no database, no clock and no words.
A verdict is only ever "yes at once" or "a person answers"; a refusal is not in its power.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from plans.affordability import (
    heaviest_month,
    share,
    tightest,
)
from plans.schedule import (
    INSTALMENTS_MAX,
    PER_YEAR,
    Frequency,
    Row,
)


class Code(StrEnum):
    """The rules, in the order they are shown. What their limit and actual count stands beside."""

    LENGTH = "LENGTH"  # months, at most
    SMALLEST = "SMALLEST"  # minor units, at least, in each instalment but the last
    SURPLUS_SHARE = "SURPLUS_SHARE"  # minor units a month, at most; no limit: budget not told
    UPFRONT = "UPFRONT"  # minor units, at least
    FIRST_DATE = "FIRST_DATE"  # days from today to the first instalment, at most
    AUTOMATIC = "AUTOMATIC"  # neither: whether the lender lets its rules answer at all
    OFTEN = "OFTEN"  # changes of a running plan within a year, at most; of no other plan


@dataclass(frozen=True)
class Policy:
    """One version of a lender's rules: months, days, whole percents and minor units.

    ``interest`` is how debts placed from then on count days, "" where they cost nothing more.
    """

    instalment_min_minor: int
    instalments_max_months: int = 60
    surplus_share_max_percent: int = 50
    needs_budget: bool = True
    upfront_min_percent: int = 0
    settlement_floor_percent: int = 100
    settlement_one_officer_percent: int = 100
    settlement_at_once_percent: int = 100
    first_payment_days_max: int = 45
    accepts_automatically: bool = True
    proof_over_percent: int = 25
    cooling_off_hours: int = 24
    answer_days: int = 2
    skips_a_year: int = 2
    moves_a_year: int = 4
    interest: str = ""
    interest_on_plans: bool = False


@dataclass(frozen=True)
class Result:
    """One rule's answer. ``limit`` and ``actual`` are in the unit that the code names."""

    code: Code
    passed: bool
    limit: int | None = None
    actual: int | None = None


@dataclass(frozen=True)
class Verdict:
    """``agreed``: yes at once; else a person answers, with every rule's result to hand."""

    agreed: bool
    results: tuple[Result, ...]


def judge(
    *,
    total_minor: int,
    rows: tuple[Row, ...],
    frequency: Frequency,
    surplus_minor: int | None,
    upfront_minor: int,
    today: date,
    policy: Policy,
    by_month: Mapping[int, int] = MappingProxyType({}),
) -> Verdict:
    """Return whether ``policy`` says yes at once to these payments, and each rule's result.

    ``surplus_minor`` is what the borrower has left over in a month, None where they did not say;
    ``by_month`` what they have in single months (1 to 12) that are unlike the others.
    """
    assert sum(row.amount_minor for row in rows) == total_minor, (rows, total_minor)
    assert upfront_minor == sum(row.amount_minor for row in rows if row.is_upfront), upfront_minor
    instalments = [row for row in rows if not row.is_upfront]
    results = (
        _length(instalments, frequency, policy),
        _smallest(instalments, policy),
        _surplus_share(instalments, frequency, surplus_minor, by_month, policy),
        _upfront(upfront_minor, total_minor, policy),
        _first_date(rows[0].due_date, instalments[0].due_date, today, policy),
        Result(Code.AUTOMATIC, policy.accepts_automatically),
    )
    return Verdict(all(result.passed for result in results), results)


def count_max(policy: Policy, frequency: Frequency) -> int:
    """Return the most instalments that ``policy`` agrees to at once, whatever their amounts."""
    most = policy.instalments_max_months * PER_YEAR[frequency] // 12
    return max(min(most, INSTALMENTS_MAX), 1)


def _length(instalments: list[Row], frequency: Frequency, policy: Policy) -> Result:
    first, last = instalments[0].due_date, instalments[-1].due_date
    # Payments with months off between them run longer than their number says.
    spanned = (last.year - first.year) * 12 + last.month - first.month
    months = max(-(-len(instalments) * 12 // PER_YEAR[frequency]), spanned)
    limit = policy.instalments_max_months
    return Result(Code.LENGTH, months <= limit, limit, months)


def _smallest(instalments: list[Row], policy: Policy) -> Result:
    # The last one is whatever remains: a short last payment is no reason to wait for a person.
    regular = instalments[:-1] or instalments
    actual = min(row.amount_minor for row in regular)
    limit = policy.instalment_min_minor
    if len(instalments) == 1:
        limit = min(limit, actual)
    return Result(Code.SMALLEST, actual >= limit, limit, actual)


def _surplus_share(
    instalments: list[Row],
    frequency: Frequency,
    surplus_minor: int | None,
    by_month: Mapping[int, int],
    policy: Policy,
) -> Result:
    if surplus_minor is None:
        actual = heaviest_month(instalments, frequency)
        return Result(Code.SURPLUS_SHARE, not policy.needs_budget, None, actual)
    percent = policy.surplus_share_max_percent

    def limit_of(day: date) -> int:
        return share(by_month.get(day.month, surplus_minor), percent)

    actual, limit = tightest(instalments, frequency, limit_of)
    return Result(Code.SURPLUS_SHARE, actual <= limit, limit, actual)


def _upfront(upfront_minor: int, total_minor: int, policy: Policy) -> Result:
    limit = upfront_min(total_minor, policy)
    return Result(Code.UPFRONT, upfront_minor >= limit, limit, upfront_minor)


def upfront_min(total_minor: int, policy: Policy) -> int:
    """Return the least that has to be paid upfront, in minor units, rounded up."""
    return -(-total_minor * policy.upfront_min_percent // 100)


def _first_date(first_row: date, first_instalment: date, today: date, policy: Policy) -> Result:
    # Counted to the first instalment even after an upfront part, so that a token payment today
    # does not put the rest off for years. A day already past counts below nothing.
    counted = first_row if first_row < today else first_instalment
    days, limit = (counted - today).days, policy.first_payment_days_max
    return Result(Code.FIRST_DATE, 0 <= days <= limit, limit, days)
