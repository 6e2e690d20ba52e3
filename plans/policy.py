"""A lender's rules for saying yes at once.

Knows one lender's limits and the terms put to them; knows no database, no clock and no words.
A verdict is only ever "yes at once" or "a person answers"; a refusal is not in its power.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from plans.affordability import SUGGESTED_PERCENT, Later, heaviest_month, share, tightest
from plans.reviewing.review_days import REVIEW_MONTHS_MAX
from plans.schedule import INSTALMENTS_MAX, PER_YEAR, Frequency, Row

# The longest wait for a first payment, in days, by whole months; CONC 7.3.5G: a reasonable time.
DEFERRAL_DAYS = {0: 0, 1: 31, 2: 62, 3: 92}
# After a change is over, the first payment is due within one turn of the month.
TURN_DAYS = 31
# What somebody will have left later is taken into account at most so many days ahead.
LATER_DAYS_MAX = 366


class Code(StrEnum):
    """The rules, in the order they are shown. What their limit and actual count stands beside."""

    LENGTH = "LENGTH"  # months, at most
    SMALLEST = "SMALLEST"  # minor units, at least, in each instalment but the last
    SURPLUS_SHARE = "SURPLUS_SHARE"  # minor units a month, at most; no limit: budget not told
    UPFRONT = "UPFRONT"  # minor units, at least
    FIRST_DATE = "FIRST_DATE"  # days from today to the first instalment, at most
    AUTOMATIC = "AUTOMATIC"  # neither: whether the lender lets its rules answer at all
    OFTEN = "OFTEN"  # changes of a running plan within a year, at most; of no other plan
    # Of a plan that is looked at again, each in the place of one above.
    REVIEW = "REVIEW"  # LENGTH: months until both sides look again, at most
    TOKEN = "TOKEN"  # SMALLEST: minor units, at least, in each payment before that
    EASED = "EASED"  # AUTOMATIC: minor units a month that a usual plan takes at the least


# Where each rule stands in a verdict.
PLACES = {code: number for number, code in enumerate(list(Code)[:7])} | {
    Code.REVIEW: 0,
    Code.TOKEN: 1,
    Code.EASED: 5,
}


@dataclass(frozen=True)
class Policy:
    """One version of a lender's rules: months, days, whole percents and minor units.

    ``interest`` is how debts placed from then on count days, "" where they cost nothing more.
    ``token_min_minor`` is the smallest payment of a plan that is looked at again within
    ``hardship_months_max``; ``deferral_months_max`` the longest wait for a first payment where a
    change is over by then; ``hardship_at_once`` whether the rules answer either.
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
    token_min_minor: int = 0
    hardship_months_max: int = REVIEW_MONTHS_MAX
    deferral_months_max: int = 3
    hardship_at_once: bool = False
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
    later: Later | None = None,
    review_date: date | None = None,
) -> Verdict:
    """Return whether ``policy`` says yes at once to these payments, and each rule's result.

    ``surplus_minor`` is what the borrower has left over in a month, None where they did not say;
    ``by_month`` what they have in single months (1 to 12) that are unlike the others; ``later``
    from when on they told to have another sum. What is left on ``review_date`` is agreed anew, so
    only the payments before it are judged.
    """
    assert sum(row.amount_minor for row in rows) == total_minor, (rows, total_minor)
    assert upfront_minor == sum(row.amount_minor for row in rows if row.is_upfront), upfront_minor
    instalments = [row for row in rows if not row.is_upfront]
    surplus_on = _surplus_on(surplus_minor, by_month, later, today)
    fixed = [row for row in instalments if review_date is None or row.due_date < review_date]
    asked = fixed or instalments[:1]
    results = (
        _review(asked, review_date, policy) if review_date else _length(asked, frequency, policy),
        _token(asked, policy) if review_date else _smallest(asked, policy),
        _surplus_share(asked, frequency, surplus_on, policy),
        Result(Code.UPFRONT, True, 0, upfront_minor)
        if review_date
        else _upfront(upfront_minor, total_minor, policy),
        _first_date(rows[0].due_date, instalments[0].due_date, today, later, policy),
        _eased(total_minor, surplus_minor, policy)
        if review_date
        else Result(Code.AUTOMATIC, policy.accepts_automatically),
    )
    return Verdict(all(result.passed for result in results), results)


def _surplus_on(
    surplus_minor: int | None, by_month: Mapping[int, int], later: Later | None, today: date
) -> Callable[[date], int] | None:
    """Return what the borrower told to have left of the month of a day; None where they did not."""
    if surplus_minor is None:
        return None
    is_near = later is not None and later.from_date <= today + timedelta(days=LATER_DAYS_MAX)
    then, since = (later.surplus_minor, later.from_date) if later and is_near else (None, date.max)

    def surplus_on(day: date) -> int:
        usual = surplus_minor if then is None or day < since else then
        return by_month.get(day.month, usual)

    return surplus_on


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
    surplus_on: Callable[[date], int] | None,
    policy: Policy,
) -> Result:
    if surplus_on is None:
        actual = heaviest_month(instalments, frequency)
        return Result(Code.SURPLUS_SHARE, not policy.needs_budget, None, actual)
    percent = policy.surplus_share_max_percent

    def limit_of(day: date) -> int:
        return share(surplus_on(day), percent)

    actual, limit = tightest(instalments, frequency, limit_of)
    return Result(Code.SURPLUS_SHARE, actual <= limit, limit, actual)


def _upfront(upfront_minor: int, total_minor: int, policy: Policy) -> Result:
    limit = upfront_min(total_minor, policy)
    return Result(Code.UPFRONT, upfront_minor >= limit, limit, upfront_minor)


def upfront_min(total_minor: int, policy: Policy) -> int:
    """Return the least that has to be paid upfront, in minor units, rounded up."""
    return -(-total_minor * policy.upfront_min_percent // 100)


def _first_date(
    first_row: date, first_instalment: date, today: date, later: Later | None, policy: Policy
) -> Result:
    # Counted to the first instalment even after an upfront part, so that a token payment today
    # does not put the rest off for years. A day already past counts below nothing.
    counted = first_row if first_row < today else first_instalment
    days, limit = (counted - today).days, policy.first_payment_days_max
    is_open = later and today < later.from_date <= deferral_latest(policy, today)
    if later and is_open and policy.hardship_at_once:
        limit = max(limit, (later.from_date - today).days + TURN_DAYS)
    return Result(Code.FIRST_DATE, 0 <= days <= limit, limit, days)


def deferral_latest(policy: Policy, today: date) -> date:
    """Return the last day on which a wait for the first payment that begins ``today`` may end."""
    return today + timedelta(days=DEFERRAL_DAYS[policy.deferral_months_max])


def _review(fixed: list[Row], review_date: date, policy: Policy) -> Result:
    first_date = fixed[0].due_date
    whole = (review_date.year - first_date.year) * 12 + review_date.month - first_date.month
    months = max(whole + (review_date.day > first_date.day), 1)
    limit = policy.hardship_months_max
    return Result(Code.REVIEW, months <= limit, limit, months)


def _token(fixed: list[Row], policy: Policy) -> Result:
    actual, limit = min(row.amount_minor for row in fixed), policy.token_min_minor
    return Result(Code.TOKEN, actual >= limit, limit, actual)


def _eased(total_minor: int, surplus_minor: int | None, policy: Policy) -> Result:
    """Less than a usual plan is agreed to at once only where no usual plan is within reach."""
    count = count_max(policy, Frequency.MONTHLY)
    count = max(min(count, total_minor // max(policy.instalment_min_minor, 1)), 1)
    usual = total_minor // count + total_minor % count
    percent = min(SUGGESTED_PERCENT, policy.surplus_share_max_percent)
    is_needed = surplus_minor is not None and usual > share(surplus_minor, percent)
    passed = is_needed and policy.hardship_at_once and policy.accepts_automatically
    return Result(Code.EASED, passed, usual, None)
