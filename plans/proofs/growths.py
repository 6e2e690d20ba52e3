"""What is true of interest, of days, of settling for less and of payments that are late."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from payments import daycounts, interest, workdays
from payments.interest import Accrued, FrozenTime, Rate, Stretch, Terms
from plans import ladder
from plans.ladder import Asked, Rest
from plans.paydays import PayDay, Rule
from plans.proofs.cases import Case, amount
from plans.schedule import NoSuchPlan, build
from plans.settlement import settlement_sums, tiers
from plans.settlement.tiers import Tier

RATE_MAX_BP = 3600
COUNTRIES = ("CN", "GB", "US", "DE", "JP")
TIERS = list(Tier)


def days_of_two_times_add_up(case: Case) -> Iterator[bool]:
    """Counted days of adjacent times are those of the whole, in each of four conventions."""
    first, middle, last = _three_days(case, case.dice("days"))
    for convention in daycounts.CONVENTIONS:
        parts = [_years(first, middle, convention), _years(middle, last, convention)]
        yield sum(parts) == _years(first, last, convention)
        yield _years(first, first, convention) == 0
    yield _years(first, last, daycounts.ACT_365F) == Fraction((last - first).days, 365)


def interest_of_two_times_adds_up(case: Case) -> Iterator[bool]:
    """Posted twice or once, to the unit and to what rounding carries on; never below nothing."""
    dice = case.dice("interest")
    first, middle, last = _three_days(case, dice)
    terms = _terms(dice, first)
    whole = _grown(case, dice, first, last)
    early = [_until(each, middle) for each in whole if each.start < middle]
    late = [_since(each, middle) for each in whole if each.end > middle]
    twice = interest.grow(interest.grow(Accrued(), early, terms), late, terms)
    once = interest.grow(Accrued(), whole, terms)
    yield twice == once
    yield once.posted_minor >= 0
    if terms.cap_total_minor is not None:
        yield once.posted_minor <= terms.cap_total_minor
    unit = interest.scale(terms.convention)
    yield -unit < once.carry < unit


def taking_interest_back_is_never_having_added_it(case: Case) -> Iterator[bool]:
    """What the last days have added goes again to the unit, as far as it may."""
    dice = case.dice("back")
    first, middle, last = _three_days(case, dice)
    terms = replace(_terms(dice, first), cap_total_minor=None)
    principal = case.total_minor
    before = interest.grow(Accrued(), [Stretch(first, middle, principal)], terms)
    late = [Stretch(middle, last, principal)]
    after = interest.grow(before, late, terms)
    yield interest.take_back(after, late, terms, most_minor=after.posted_minor) == before
    kept = interest.take_back(after, late, terms, most_minor=0)
    yield kept.posted_minor == after.posted_minor


def frozen_days_cost_nothing(case: Case) -> Iterator[bool]:
    """Of a time that is frozen whole nothing grows, and of one in part never more than without."""
    dice = case.dice("frozen")
    first, middle, last = _three_days(case, dice)
    terms = replace(_terms(dice, first), cap_total_minor=None)
    for part in (None, amount(dice)):
        frozen = [FrozenTime("PLAN", "", middle, dice.choice((None, last)), part)]
        found = interest.stretches(first, last, principal_minor=case.total_minor, frozen=frozen)
        grown = interest.grow(Accrued(), found, terms)
        plain = interest.grow(Accrued(), [Stretch(first, last, case.total_minor)], terms)
        yield grown.posted_minor <= plain.posted_minor
        yield part is not None or all(each.end <= middle for each in found)


def a_year_never_costs_more_than_the_ceiling(case: Case) -> Iterator[bool]:
    """What a rate has above the ceiling is cut, and kept and cut together are the whole."""
    dice = case.dice("ceiling")
    first, _, last = _three_days(case, dice)
    bp, ceiling = dice.randint(0, RATE_MAX_BP), dice.randint(0, RATE_MAX_BP)
    whole = [Stretch(first, last, case.total_minor)]
    terms = replace(_terms(dice, first), cap_day_minor=None, cap_total_minor=None)
    terms = replace(terms, rates=(Rate(first, bp),), rounding=interest.DOWN)
    held = interest.grow(Accrued(), whole, replace(terms, ceiling_bp=ceiling))
    free = interest.grow(Accrued(), whole, replace(terms, ceiling_bp=None))
    lowest = replace(terms, rates=(Rate(first, min(bp, ceiling)),), ceiling_bp=None)
    yield held.posted_minor == interest.grow(Accrued(), whole, lowest).posted_minor
    unit = interest.scale(terms.convention)
    cut = held.cut_minor * unit + held.cut_carry
    yield held.posted_minor * unit + held.carry + cut == free.posted_minor * unit + free.carry


def a_smaller_sum_never_needs_fewer_people(case: Case) -> Iterator[bool]:
    """Who may settle: nobody below the floor, and no fewer for less."""
    dice = case.dice("tiers")
    percents = sorted(dice.randint(1, 100) for _ in range(3))
    policy = replace(
        case.policy,
        settlement_floor_percent=percents[0],
        settlement_one_officer_percent=percents[1],
        settlement_at_once_percent=percents[2],
    )
    balance = case.total_minor
    least = tiers.least_minor(balance, policy)
    yield tiers.tier_of(least, balance_minor=balance, policy=policy) is not Tier.BELOW_FLOOR
    yield tiers.tier_of(least - 1, balance_minor=balance, policy=policy) is Tier.BELOW_FLOOR
    sums = sorted(dice.randint(0, balance) for _ in range(4))
    needs = [TIERS.index(tiers.tier_of(s, balance_minor=balance, policy=policy)) for s in sums]
    yield needs == sorted(needs, reverse=True)


def a_settlement_adds_up_to_its_own_sum(case: Case) -> Iterator[bool]:
    """The smaller sum is split as any other; sum and discount are the balance."""
    dice = case.dice("settle")
    sum_, count = amount(dice, case.total_minor), dice.randint(1, settlement_sums.PAYMENTS_MAX)
    wanted = settlement_sums.Wanted(sum_, count, case.terms.first_date)
    try:
        rows = wanted.rows(smallest=case.smallest_minor)
    except NoSuchPlan:
        yield sum_ < case.smallest_minor * count
        return
    yield sum(row.amount_minor for row in rows) == sum_
    yield len(rows) == count and rows[0].due_date == case.terms.first_date


def a_payment_more_never_brings_more_trouble(case: Case) -> Iterator[bool]:
    """Less left to pay, or a day of rest more, never makes a plan later or puts it at risk."""
    dice = case.dice("ladder")
    rows = build(case.total_minor, case.terms, smallest_minor=case.smallest_minor)
    asked = [Asked(row.number, row.due_date, row.amount_minor) for row in rows]
    today = case.terms.first_date + timedelta(days=dice.randrange(400))
    grace, place = dice.choice((1, 3, 5)), dice.randrange(len(asked))
    rest = Rest(today - timedelta(days=dice.randrange(1, 60)), dice.choice((None, today)))
    paid = replace(asked[place], left_minor=dice.randint(0, asked[place].left_minor))
    before = ladder.trouble(asked, today=today, grace_days=grace)
    less = [*asked[:place], paid, *asked[place + 1 :]]
    after = ladder.trouble(less, today=today, grace_days=grace)
    rested = ladder.trouble(asked, today=today, grace_days=grace, rests=[rest])
    for lighter in (after, rested):
        yield lighter.minor <= before.minor
        yield before.is_at_risk or not lighter.is_at_risk
    yield all(each.due_date + timedelta(days=grace) < today for each in before.late)


def days_that_follow_pay_are_working_days(case: Case) -> Iterator[bool]:
    """A payment comes after pay, on a day that banks work, each later than the one before."""
    dice = case.dice("pay")
    country = dice.choice(COUNTRIES)
    start = date(2026, 1, 1) + timedelta(days=dice.randrange(1500))
    pay = PayDay(case.terms.frequency, start, country, dice.choice(list(Rule)))
    first = start + timedelta(days=dice.randrange(90))
    due = pay.due_days(first, 6)
    yield list(due) == sorted(set(due)) and due[0] >= first
    yield all(workdays.is_workday(day, country) for day in due)


def _three_days(case: Case, dice: Random) -> tuple[date, date, date]:
    first = case.today + timedelta(days=dice.randrange(400))
    middle = first + timedelta(days=dice.randrange(500))
    return first, middle, middle + timedelta(days=dice.randrange(500))


def _years(first: date, last: date, convention: str) -> Fraction:
    counted = daycounts.between(first, last, convention)
    return Fraction(sum(days.count * days.weight for days in counted), daycounts.YEAR[convention])


def _terms(dice: Random, first: date) -> Terms:
    rates = [Rate(first, dice.randint(0, RATE_MAX_BP))]
    rates += [Rate(first + timedelta(days=dice.randrange(1, 700)), dice.randint(0, RATE_MAX_BP))]
    return Terms(
        start=first,
        rates=tuple(rates),
        convention=dice.choice(daycounts.CONVENTIONS),
        rounding=dice.choice(interest.ROUNDINGS),
        cap_total_minor=dice.choice((None, None, amount(dice))),
        cap_day_minor=dice.choice((None, None, amount(dice))),
        ceiling_bp=dice.choice((None, 2400)),
    )


def _grown(case: Case, dice: Random, first: date, last: date) -> list[Stretch]:
    """Return what grows of a principal that is paid down and now and then rests."""
    days = [first + timedelta(days=dice.randrange(1, 900)) for _ in range(4)]
    payments = [(day, -(case.total_minor // 4)) for day in days[:2]]
    frozen = FrozenTime("HOLD", "", min(days[2:]), max(days[2:]), None)
    return interest.stretches(
        first, last, principal_minor=case.total_minor, changes=payments, frozen=[frozen]
    )


def _until(stretch: Stretch, day: date) -> Stretch:
    return replace(stretch, end=min(stretch.end, day))


def _since(stretch: Stretch, day: date) -> Stretch:
    return replace(stretch, start=max(stretch.start, day))


CLAIMS = (
    days_of_two_times_add_up,
    interest_of_two_times_adds_up,
    taking_interest_back_is_never_having_added_it,
    frozen_days_cost_nothing,
    a_year_never_costs_more_than_the_ceiling,
    a_smaller_sum_never_needs_fewer_people,
    a_settlement_adds_up_to_its_own_sum,
    a_payment_more_never_brings_more_trouble,
    days_that_follow_pay_are_working_days,
)
