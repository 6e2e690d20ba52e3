"""What is true of how payments pay a debt and fill a plan, however many and in whatever order."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from payments import money
from payments.folding import CREDIT, Changed, Paid, fold
from payments.money import MINOR_MAX, Money
from payments.sharing import Claim, by_ladder, by_weight, in_order
from payments.waterfall import BUCKETS, ORDERS, allocate
from plans import filling
from plans.filling import CHOICES, Due, fill
from plans.proofs.cases import Case, amount
from plans.schedule import build

PAYMENTS_MAX = 6


def an_amount_is_read_as_it_is_written(case: Case) -> Iterator[bool]:
    """Nothing is lost between minor units and text, with no decimals, two or three."""
    sum_ = Money(min(case.total_minor, MINOR_MAX), case.currency)
    yield money.parse(money.plain(sum_), case.currency) == sum_
    yield sum_ + -sum_ == sum_ - sum_ == Money(0, case.currency)


def a_payment_is_allocated_whole(case: Case) -> Iterator[bool]:
    """Lines and rest are the payment, no part goes below nothing, and the order is kept."""
    dice = case.dice("waterfall")
    owed, order = _owed(dice), dice.choice(list(ORDERS))
    minor = amount(dice)
    paid = allocate(minor, owed, order=order)
    lines = dict(paid.lines)
    yield sum(lines.values()) + paid.rest_minor == minor
    yield all(0 < part <= owed[bucket] for bucket, part in lines.items())
    yield paid.rest_minor == max(0, minor - sum(owed.values()))
    is_full = [lines.get(bucket, 0) == owed[bucket] for bucket in ORDERS[order]]
    later = [bool(lines.get(bucket)) for bucket in ORDERS[order]]
    yield all(all(is_full[:place]) for place, is_paid in enumerate(later) if is_paid)


def two_payments_pay_what_one_does(case: Case) -> Iterator[bool]:
    """On running balances: a second payment begins where the first one ended."""
    dice = case.dice("twice")
    owed, order = _owed(dice), dice.choice(list(ORDERS))
    first, second = amount(dice), amount(dice)
    once = allocate(first + second, owed, order=order)
    before = allocate(first, owed, order=order)
    left = {bucket: owed[bucket] - dict(before.lines).get(bucket, 0) for bucket in owed}
    after = allocate(second, left, order=order)
    together = [dict(before.lines).get(b, 0) + dict(after.lines).get(b, 0) for b in BUCKETS]
    yield together == [dict(once.lines).get(bucket, 0) for bucket in BUCKETS]
    yield before.rest_minor + after.rest_minor == once.rest_minor


def taking_back_and_replaying_is_never_having_paid(case: Case) -> Iterator[bool]:
    """Reverse after apply is nothing at all, wherever in the book the payment stands."""
    dice = case.dice("replay")
    opening, paid = Changed(_owed(dice)), _payments(dice)
    gone = dice.randrange(len(paid))
    emptied = [
        Paid(each.payment_id, 0, 0, each.order) if place == gone else each
        for place, each in enumerate(paid)
    ]
    without = fold([opening, *paid[:gone], *paid[gone + 1 :]])
    again = fold([opening, *emptied])
    yield (again.owed, again.credit_minor) == (without.owed, without.credit_minor)
    yield all(again.lines[each] == lines for each, lines in without.lines.items())
    yield not any(again.lines[paid[gone].payment_id].values())


def balance_is_the_fold_of_what_happened(case: Case) -> Iterator[bool]:
    """Opened − paid + held = owed, and no part is below nothing."""
    dice = case.dice("fold")
    opening, paid = _owed(dice), _payments(dice)
    now = fold([Changed(opening), *paid])
    put_in = sum(each.minor - min(each.goodwill_minor, each.minor) for each in paid)
    yield sum(opening.values()) - put_in + now.credit_minor == sum(now.owed.values())
    yield min(now.owed.values()) >= 0
    yield not (now.credit_minor and any(now.owed.values()))
    for lines in now.lines.values():
        yield all(minor >= 0 for minor in lines.values())


def a_settlement_that_breaks_is_plain_payments(case: Case) -> Iterator[bool]:
    """A discount is booked only when all is paid; until then payments are payments."""
    dice = case.dice("settlement")
    opening, paid = _owed(dice), _payments(dice)
    plain = fold([Changed(opening), *paid])
    left = {bucket: -minor for bucket, minor in plain.owed.items()}
    let_off = fold([Changed(opening), *paid, Changed(left)])
    yield not any(let_off.owed.values())
    yield let_off.credit_minor == plain.credit_minor
    let_back = {bucket: -minor for bucket, minor in left.items()}
    broken = fold([Changed(opening), *paid, Changed(left), Changed(let_back)])
    yield (broken.owed, broken.credit_minor) == (plain.owed, plain.credit_minor)
    yield broken.lines == plain.lines


def payments_fill_a_plan_and_never_unfill_it(case: Case) -> Iterator[bool]:
    """Σ filled = Σ paid up to the whole; one payment more leaves no instalment with less."""
    dice = case.dice("fill")
    rows = build(case.total_minor, case.terms, smallest_minor=case.smallest_minor)
    dues = [Due(row.due_date, row.amount_minor) for row in rows]
    start = case.today + timedelta(days=dice.randrange(1, 400))
    paid = [
        filling.Paid(amount(dice), dice.choice(CHOICES), start + timedelta(days=30 * i))
        for i in range(dice.randint(1, PAYMENTS_MAX))
    ]
    before, after = fill(dues, paid[:-1]), fill(dues, paid)
    yield sum(after) == min(sum(each.minor for each in paid), case.total_minor)
    yield all(0 <= got <= due.amount_minor for got, due in zip(after, dues, strict=True))
    yield all(less <= more for less, more in zip(before, after, strict=True))
    on = start + timedelta(days=dice.randrange(1000))
    due = sum(each.amount_minor for each in dues if each.due_date <= on)
    # On track: paid to date ≥ due to date. Once it is, a payment more keeps it so.
    yield sum(before) < due or sum(after) >= due


def one_sum_over_many_debts_is_shared_whole(case: Case) -> Iterator[bool]:
    """Parts are the sum, none is more than its debt can take, and each is near its exact share."""
    dice = case.dice("debts")
    claims = [
        Claim(
            key=str(i),
            most_minor=amount(dice),
            due_minor=dice.choice((0, amount(dice))),
            due_since=dice.choice((None, case.today - timedelta(days=dice.randrange(900)))),
            burden_bp=dice.choice((0, 1200, 2400)),
        )
        for i in range(dice.randint(1, 5))
    ]
    whole = sum(claim.most_minor for claim in claims)
    given, turn = amount(dice, whole), dice.randrange(9)
    weights = [claim.most_minor for claim in claims]
    even = by_weight(given, claims, weights, turn=turn)
    for parts in (even, by_ladder(given, claims, turn=turn), in_order(given, claims)):
        yield sum(parts) == given
        yield all(0 <= part <= c.most_minor for part, c in zip(parts, claims, strict=True))
    yield all(abs(p * whole - given * w) < whole for p, w in zip(even, weights, strict=True))


def _owed(dice: Random) -> dict[str, int]:
    return {bucket: dice.choice((0, amount(dice), amount(dice))) for bucket in BUCKETS}


def _payments(dice: Random) -> list[Paid]:
    """Return payments in the book's order, some given back in part out of goodwill."""
    found = []
    for number in range(1, dice.randint(1, PAYMENTS_MAX) + 1):
        minor = amount(dice)
        gift = dice.choice((0, 0, 0, dice.randint(0, minor)))
        found.append(Paid(number, minor, gift, dice.choice(list(ORDERS))))
    return found


assert CREDIT not in BUCKETS
CLAIMS = (
    an_amount_is_read_as_it_is_written,
    a_payment_is_allocated_whole,
    two_payments_pay_what_one_does,
    taking_back_and_replaying_is_never_having_paid,
    balance_is_the_fold_of_what_happened,
    a_settlement_that_breaks_is_plain_payments,
    payments_fill_a_plan_and_never_unfill_it,
    one_sum_over_many_debts_is_shared_whole,
)
