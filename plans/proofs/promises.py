"""What is true of what people can afford, are offered, and are agreed to."""

from collections.abc import Iterator
from dataclasses import replace

from plans.affordability import Period as BudgetPeriod
from plans.affordability import (
    fits,
    income_a_month,
    largest_instalment,
    longest_within,
    monthly_equivalent,
    share,
    spending_a_month,
    trio,
)
from plans.months import fair_shares
from plans.months.fair_shares import Owing
from plans.nearness import nearest
from plans.offers import offer
from plans.policy import count_max, judge
from plans.proofs.cases import Case, amount
from plans.schedule import INSTALMENTS_MAX, Frequency, NoSuchPlan, build, split


def three_plans_fit_what_is_left(case: Case) -> Iterator[bool]:
    """The longest of the three is within the limit and no shorter one is; each adds up."""
    total = case.total_minor
    limit = amount(case.dice("limit"), 2 * total)
    three = trio(total, limit, case.rule)
    yield all(sum(plan) == total for plan in three)
    longest = longest_within(total, limit, case.rule)
    if longest is None:
        yield not three
        yield max(split(total, INSTALMENTS_MAX, case.rule)) > limit
        return
    yield [len(plan) for plan in three] == [n for n in range(longest, longest - 3, -1) if n > 0]
    yield max(three[0]) <= limit
    yield all(max(plan) > limit for plan in three[1:])


def rounding_never_makes_a_plan_lighter(case: Case) -> Iterator[bool]:
    """What comes in is rounded down to a month, what goes out is rounded up."""
    minor, frequency = case.total_minor, case.terms.frequency
    for period in BudgetPeriod:
        yield 0 <= spending_a_month(minor, period) - income_a_month(minor, period) <= 1
    largest = largest_instalment(minor, frequency)
    yield monthly_equivalent(largest, frequency) <= minor
    yield monthly_equivalent(largest + 1, frequency) > minor


def offers_add_up_and_the_chosen_one_fits(case: Case) -> Iterator[bool]:
    """Every pace adds up, goes at least as fast as the one before, and nothing heavy is chosen."""
    terms = case.terms
    choice = offer(
        total_minor=case.total_minor,
        frequency=terms.frequency,
        first_date=terms.first_date,
        anchor_day=terms.anchor_day,
        policy=case.policy,
        surplus_minor=case.surplus_minor,
        upfront_minor=terms.upfront_minor,
        upfront_date=terms.upfront_date,
        rule=case.rule,
        smallest_minor=case.smallest_minor,
    )
    named = choice.offers
    yield all(sum(row.amount_minor for row in each.rows) == case.total_minor for each in named)
    counts = [each.terms.count for each in named]
    yield counts == sorted(counts, reverse=True) and 1 <= len(named) <= 3
    yield max(counts) <= max(count_max(case.policy, terms.frequency), 1)
    chosen = [each for each in named if each.pace is choice.preselected]
    if choice.limit_minor is None:
        yield len(chosen) == 1
    else:
        yield all(fits(each.rows, terms.frequency, choice.limit_minor) for each in chosen)


def the_nearest_plan_is_agreed_at_once(case: Case) -> Iterator[bool]:
    """What is named as nearest is what the same rules say yes to, and it adds up."""
    policy = replace(case.policy, accepts_automatically=True)
    found = nearest(
        total_minor=case.total_minor,
        terms=case.terms,
        surplus_minor=case.surplus_minor,
        today=case.today,
        policy=policy,
        rule=case.rule,
        smallest_minor=case.smallest_minor,
    )
    if found is None:
        yield not _is_agreed_as_sent(case)
        return
    rows = build(case.total_minor, found, rule=case.rule, smallest_minor=case.smallest_minor)
    verdict = judge(
        total_minor=case.total_minor,
        rows=rows,
        frequency=found.frequency,
        surplus_minor=case.surplus_minor,
        upfront_minor=found.upfront_minor,
        today=case.today,
        policy=policy,
    )
    yield verdict.agreed
    yield sum(row.amount_minor for row in rows) == case.total_minor
    yield rows[0].due_date >= case.today
    if _is_agreed_as_sent(case):
        yield found == case.terms


def a_surplus_is_shared_whole(case: Case) -> Iterator[bool]:
    """Several debts share one month: the parts are what is left over, and none is below nothing."""
    dice = case.dice("share")
    debts = [
        Owing(str(i), amount(dice), dice.choice((0, 0, amount(dice))))
        for i in range(dice.randint(1, 6))
    ]
    surplus = dice.choice((-amount(dice), 0, amount(dice)))
    parts = fair_shares.parts_of(surplus, debts)
    yield sum(parts) == max(surplus, 0)
    yield min(parts) >= 0
    yield sum(share(part) for part in parts) <= share(surplus)


def _is_agreed_as_sent(case: Case) -> bool:
    try:
        rows = build(
            case.total_minor, case.terms, rule=case.rule, smallest_minor=case.smallest_minor
        )
    except NoSuchPlan:
        return False
    return judge(
        total_minor=case.total_minor,
        rows=rows,
        frequency=Frequency(case.terms.frequency),
        surplus_minor=case.surplus_minor,
        upfront_minor=case.terms.upfront_minor,
        today=case.today,
        policy=replace(case.policy, accepts_automatically=True),
    ).agreed


CLAIMS = (
    three_plans_fit_what_is_left,
    rounding_never_makes_a_plan_lighter,
    offers_add_up_and_the_chosen_one_fits,
    the_nearest_plan_is_agreed_at_once,
    a_surplus_is_shared_whole,
)
