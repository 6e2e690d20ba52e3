"""How much of a running plan its borrower changes by themselves, at once."""

from datetime import date

import pytest

from plans.changing import changes
from plans.changing.leeway import Kind, counted_with, weigh
from plans.policy import Code, Policy
from tests.plans.leftovers import FIRST, monthly

POLICY = Policy(instalment_min_minor=100_00)


def verdict(change, *, before=None, kind=Kind.SKIP, used=0, months=0, surplus=None, policy=POLICY):
    before = before or monthly(smallest=400)
    return weigh(
        before,
        change(before),
        kind=kind,
        used=used,
        months_before=months,
        surplus_minor=surplus,
        policy=policy,
    )


def failing(found):
    return [result.code for result in found.results if not result.passed]


def skip(left):
    return changes.skip(left, day=left.rows[0][0])


@pytest.mark.parametrize(("used", "agreed"), [(0, True), (1, True), (2, False)])
def test_so_many_payments_are_skipped_a_year(used, agreed):
    assert verdict(skip, used=used).agreed is agreed


@pytest.mark.parametrize(("used", "codes"), [(3, []), (4, [Code.OFTEN])])
def test_so_many_payments_are_moved_a_year(used, codes):
    def move(left):
        return changes.move(left, day=FIRST, to=date(2026, 12, 20))

    assert failing(verdict(move, kind=Kind.MOVE, used=used)) == codes


def test_a_day_and_a_move_are_counted_together_and_an_amount_is_not_counted():
    assert counted_with(Kind.DAY) == counted_with(Kind.MOVE)
    assert counted_with(Kind.AMOUNT) == frozenset()


def test_what_the_plan_is_already_is_not_held_against_a_change():
    strict = Policy(instalment_min_minor=900_00, instalments_max_months=24)

    assert verdict(skip, policy=strict).agreed


def test_a_smaller_payment_than_the_rules_ask_for_is_not_agreed_at_once():
    def lower(left):
        return changes.with_amount(left, amount_minor=600_00)

    strict = Policy(instalment_min_minor=700_00)
    assert failing(verdict(lower, kind=Kind.AMOUNT, policy=strict)) == [Code.SMALLEST]


def test_a_longer_plan_counts_the_months_it_has_run():
    def lower(left):
        return changes.with_amount(left, amount_minor=600_00)

    assert verdict(lower, kind=Kind.AMOUNT, months=9).agreed
    assert failing(verdict(lower, kind=Kind.AMOUNT, months=10)) == [Code.LENGTH]


def test_more_than_the_share_of_the_month_is_not_agreed_at_once():
    def more(left):
        return changes.with_amount(left, amount_minor=1_000_00)

    assert verdict(more, kind=Kind.AMOUNT, surplus=2_000_00).agreed
    assert failing(verdict(more, kind=Kind.AMOUNT, surplus=1_800_00)) == [Code.SURPLUS_SHARE]


def test_a_late_payment_may_be_moved():
    late = monthly(count=3, first=date(2026, 11, 20))

    def move(left):
        return changes.move(left, day=date(2026, 11, 20), to=date(2026, 12, 5))

    assert verdict(move, before=late, kind=Kind.MOVE).agreed
