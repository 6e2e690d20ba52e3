"""What is true of a running plan that is changed: nothing is lost, and time goes forward."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from plans.changing import changes, remainders
from plans.changing.remainders import Left, NoSuchChange
from plans.proofs.cases import Case, amount
from plans.schedule import Frequency, NoSuchPlan, build

CHANGES_A_CASE = 3


def every_change_keeps_what_is_left(case: Case) -> Iterator[bool]:
    """Skip, move, another day, amount or turn, and the three ways after a missed payment."""
    left = _left(case)
    for change in case.dice("which").sample(_changes(case, left), CHANGES_A_CASE):
        try:
            after = change()
        except (NoSuchChange, NoSuchPlan):
            continue
        yield after.total_minor == left.total_minor
        yield [day for day, _ in after.rows] == sorted({day for day, _ in after.rows})
        yield min(minor for _, minor in after.rows) >= case.smallest_minor


def an_adjustment_changes_the_whole_by_itself(case: Case) -> Iterator[bool]:
    """A fee removed or added is spread: the whole differs by exactly that."""
    left, dice = _left(case), case.dice("adjust")
    by = dice.choice((amount(dice), -amount(dice, left.total_minor)))
    try:
        after = remainders.adjust(left, change_minor=by)
    except NoSuchChange:
        yield left.total_minor + by < 1
        return
    yield after.total_minor == left.total_minor + by
    yield remainders.extend(left, minor=abs(by)).total_minor == left.total_minor + abs(by)


def what_is_left_makes_terms_of_the_same(case: Case) -> Iterator[bool]:
    """What is left of a plan is a plan: its terms build the same payments on the same days."""
    left = _left(case)
    rows = build(left.total_minor, remainders.terms_of(left))
    yield tuple((row.due_date, row.amount_minor) for row in rows) == left.rows


def _left(case: Case) -> Left:
    """Return what is left after some payments, on a day at which some may be late."""
    dice = case.dice("left")
    rows = build(case.total_minor, case.terms, smallest_minor=case.smallest_minor)
    kept = rows[dice.randrange(len(rows)) :]
    return Left(
        rows=tuple((row.due_date, row.amount_minor) for row in kept),
        frequency=case.terms.frequency,
        anchor_day=case.terms.anchor_day,
        today=kept[0].due_date + timedelta(days=dice.randrange(-20, 60)),
        smallest_minor=case.smallest_minor,
    )


def _changes(case: Case, left: Left) -> list[Callable[[], Left]]:
    dice = case.dice("change")
    day = dice.choice(left.rows)[0]
    to = day + timedelta(days=dice.randrange(-20, 20))
    found: list[Callable[[], Left]] = [
        lambda: changes.skip(left, day=day),
        lambda: changes.move(left, day=day, to=to),
        lambda: changes.with_amount(left, amount_minor=amount(dice, left.total_minor)),
        lambda: changes.with_frequency(left, frequency=dice.choice(list(Frequency))),
        lambda: changes.re_age(left),
        lambda: changes.append(left),
        lambda: changes.respread(left),
        lambda: changes.catch_up(left, by=left.today + timedelta(days=10)),
    ]
    if left.frequency is Frequency.MONTHLY:
        found.append(lambda: changes.to_anchor(left, anchor_day=dice.randint(1, 31)))
    else:
        found.append(lambda: changes.to_first(left, first_date=to))
    return found


CLAIMS = (
    every_change_keeps_what_is_left,
    an_adjustment_changes_the_whole_by_itself,
    what_is_left_makes_terms_of_the_same,
)
