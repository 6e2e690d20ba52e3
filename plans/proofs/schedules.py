"""What is true of how a sum is split, dated and solved, whatever its shape."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from plans import shapes, uneven, written
from plans.proofs.cases import Case, amount
from plans.schedule import (
    INSTALMENTS_MAX,
    PER_YEAR,
    Frequency,
    NoSuchPlan,
    Problem,
    Row,
    Shape,
    SplitRule,
    Terms,
    build,
    days_of,
    is_on_anchor,
    split,
)
from plans.solver import solve

TURN_DAYS = {Frequency.WEEKLY: 7, Frequency.FORTNIGHTLY: 14, Frequency.FOUR_WEEKLY: 28}


def a_split_adds_up(case: Case) -> Iterator[bool]:
    """Σ = T, as many parts as asked for, and odd units where the rule says."""
    total, count = case.total_minor, case.terms.count
    last = split(total, count, SplitRule.LAST_ABSORBS)
    spread = split(total, count, SplitRule.SPREAD)
    yield sum(last) == sum(spread) == total
    yield len(last) == len(spread) == count
    yield len(set(last[:-1])) <= 1
    yield 0 <= last[-1] - last[0] < count
    yield 0 <= max(spread) - min(spread) <= 1


def a_plan_adds_up(case: Case) -> Iterator[bool]:
    """Rows are n and the upfront part, add up to T, and none is under the rail's minimum."""
    rows = _rows(case, case.terms)
    yield sum(row.amount_minor for row in rows) == case.total_minor
    yield len(rows) == case.terms.count + bool(case.terms.upfront_minor)
    yield min(row.amount_minor for row in rows) >= case.smallest_minor
    yield [row.number for row in rows] == list(range(1, len(rows) + 1))


def days_keep_their_anchor(case: Case) -> Iterator[bool]:
    """Days do not drift: 31 January, 28 February, 31 March."""
    terms = case.terms
    days = days_of(terms)
    yield len(days) == terms.count
    yield all(is_on_anchor(day, terms.frequency, terms.anchor_day) for day in days)
    if terms.anchor_day is None:
        turn = timedelta(days=TURN_DAYS[terms.frequency])
        yield all(day == terms.first_date + turn * i for i, day in enumerate(days))
    else:
        months = [day.year * 12 + day.month for day in days]
        yield months == list(range(months[0], months[0] + terms.count))
    per_year = PER_YEAR[terms.frequency]
    yield (days[-1] - days[0]).days <= 366 * (terms.count // per_year + 1)


def any_two_give_the_third(case: Case) -> Iterator[bool]:
    """Of amount, number and end date any two give the plan that all three are of."""
    terms, rows = case.terms, _rows(case, case.terms, rule=SplitRule.LAST_ABSORBS)
    equal, end = rows[-terms.count].amount_minor, rows[-1].due_date
    yield _solved(case, count=terms.count) == terms
    yield _solved(case, end_date=end) == terms
    yield _solved(case, count=terms.count, end_date=end) == terms
    if rows[-1].amount_minor < 2 * equal:
        by_both = _solved(case, amount_minor=equal, count=terms.count)
        yield by_both == _solved(case, amount_minor=equal, end_date=end)
        again = _rows(case, by_both)
        yield [row.amount_minor for row in again] == [row.amount_minor for row in rows]


def an_amount_gives_its_number(case: Case) -> Iterator[bool]:
    """⌈T/a⌉ payments of a, a last one too small folded; a refusal names what is possible."""
    rest = case.total_minor - case.terms.upfront_minor
    asked = amount(case.dice("amount"))
    try:
        terms = _solved(case, amount_minor=asked)
    except NoSuchPlan as no:
        possible = no.amount_minor
        yield no.code is not Problem.DISAGREE
        yield possible is not None
        if possible is None or (no.code is Problem.AMOUNT_UNDER_SMALLEST and not no.count):
            return
        if rest > possible * INSTALMENTS_MAX:
            possible = -(-rest // INSTALMENTS_MAX)
        terms, asked = _solved(case, amount_minor=possible), possible
    rows = _rows(case, terms)[-terms.count :]
    yield terms.count in (-(-rest // asked), rest // asked)
    yield all(row.amount_minor == asked for row in rows[:-1])
    yield case.smallest_minor <= rows[-1].amount_minor < asked + case.smallest_minor


def uneven_plans_add_up(case: Case) -> Iterator[bool]:
    """Every shape adds up, goes forward in time, and has no payment under the minimum."""
    dice, days = case.dice("uneven"), days_of(case.terms)
    shape = dice.choice(list(SHAPED))
    try:
        rows = SHAPED[shape](case, days, dice)
    except NoSuchPlan:
        return
    yield sum(minor for _, minor in rows) == case.total_minor
    yield min(minor for _, minor in rows) >= case.smallest_minor
    yield [day for day, _ in rows] == sorted({day for day, _ in rows} & set(days))
    yield _is_kept(case, rows, shape)


def no_day_takes_more_than_its_month(case: Case) -> Iterator[bool]:
    """A plan within the months' surplus keeps each payment within it, and is even otherwise."""
    dice, days = case.dice("within"), days_of(case.terms)
    limits = {day: dice.randrange(0, 3 * case.total_minor // len(days) + 2) for day in days}
    try:
        rows = shapes.within(
            case.total_minor, days, limits.__getitem__, smallest_minor=case.smallest_minor
        )
    except NoSuchPlan as no:
        most = sum(limit for limit in limits.values() if limit >= case.smallest_minor)
        yield no.code is not Problem.TOO_MANY or most < case.total_minor
        return
    yield sum(minor for _, minor in rows) == case.total_minor
    yield all(case.smallest_minor <= minor <= limits[day] for day, minor in rows)


def _step_up(case: Case, days: shapes.Days, dice: Random) -> shapes.Rows:
    every, percent = dice.randint(1, 12), dice.randint(1, 50)
    smallest = case.smallest_minor
    return shapes.step_up(
        case.total_minor, days, every=every, percent=percent, smallest_minor=smallest
    )


def _seasonal(case: Case, days: shapes.Days, dice: Random) -> shapes.Rows:
    months = {dice.randint(1, 12): dice.choice((0, 50, 200)) for _ in range(3)}
    return shapes.seasonal(case.total_minor, days, months, smallest_minor=case.smallest_minor)


def _balloon(case: Case, days: shapes.Days, dice: Random) -> shapes.Rows:
    ordinary = dice.randint(1, case.total_minor // len(days) + 1)
    return shapes.balloon(
        case.total_minor, days, amount_minor=ordinary, smallest_minor=case.smallest_minor
    )


def _bonus(case: Case, days: shapes.Days, dice: Random) -> shapes.Rows:
    return shapes.bonus(
        case.total_minor,
        days,
        amount_minor=dice.randint(1, 2 * case.total_minor // len(days) + 1),
        extra_minor=amount(dice),
        months=frozenset(dice.randint(1, 12) for _ in range(2)),
        smallest_minor=case.smallest_minor,
    )


SHAPED = {
    Shape.STEP_UP: _step_up,
    Shape.SEASONAL: _seasonal,
    Shape.BALLOON: _balloon,
    Shape.CUSTOM: _bonus,
}


def _is_kept(case: Case, rows: shapes.Rows, shape: Shape) -> bool:
    """Say whether named payments are built and stored as they are named."""
    terms = uneven.name_rows(
        rows, frequency=case.terms.frequency, anchor_day=case.terms.anchor_day, shape=shape
    )
    built = build(case.total_minor, terms, smallest_minor=case.smallest_minor)
    named = tuple((row.due_date, row.amount_minor) for row in built)
    return named == rows and written.terms_from_data(written.terms_as_data(terms)) == terms


def _rows(case: Case, terms: Terms, *, rule: SplitRule | None = None) -> tuple[Row, ...]:
    return build(
        case.total_minor, terms, rule=rule or case.rule, smallest_minor=case.smallest_minor
    )


def _solved(
    case: Case,
    *,
    amount_minor: int | None = None,
    count: int | None = None,
    end_date: date | None = None,
) -> Terms:
    terms = case.terms
    return solve(
        total_minor=case.total_minor,
        frequency=terms.frequency,
        first_date=terms.first_date,
        anchor_day=terms.anchor_day,
        amount_minor=amount_minor,
        count=count,
        end_date=end_date,
        upfront_minor=terms.upfront_minor,
        upfront_date=terms.upfront_date,
        smallest_minor=case.smallest_minor,
    )


CLAIMS = (
    a_split_adds_up,
    a_plan_adds_up,
    days_keep_their_anchor,
    any_two_give_the_third,
    an_amount_gives_its_number,
    uneven_plans_add_up,
    no_day_takes_more_than_its_month,
)
