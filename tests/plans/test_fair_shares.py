"""The parts of one month for all of a person's debts: they add up, and leave what plans take."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.affordability import share
from plans.months import fair_shares
from plans.months.fair_shares import Owing

owing = st.builds(
    Owing, st.just("x"), st.integers(1, 10**10), st.sampled_from([0, 0, 1, 333, 50_001, 10**7])
)


def parts(surplus, *debts):
    found = [Owing(str(n), owed, takes) for n, (owed, takes) in enumerate(debts)]
    return fair_shares.parts_of(surplus, found)


def test_one_debt_has_the_whole():
    assert parts(1_800_00, (30_542_70, 0)) == (1_800_00,)


def test_what_is_left_over_is_shared_by_what_is_owed():
    assert parts(1_800_00, (30_000_00, 0), (10_000_00, 0)) == (1_350_00, 450_00)


def test_odd_units_go_to_the_largest_remainder():
    assert parts(1_00, (1_00, 0), (1_00, 0), (1_00, 0)) == (34, 33, 33)


def test_a_plan_that_runs_keeps_what_it_takes_and_the_rest_is_shared():
    assert parts(1_800_00, (20_000_00, 400_00), (30_000_00, 0), (10_000_00, 0)) == (
        800_00,
        750_00,
        250_00,
    )


def test_where_every_debt_has_its_plan_the_rest_is_shared_over_them():
    assert parts(1_800_00, (30_000_00, 300_00), (10_000_00, 100_00)) == (1_350_00, 450_00)


def test_where_plans_take_more_than_there_is_nothing_is_left_for_others():
    assert parts(900_00, (30_000_00, 400_00), (10_000_00, 200_00), (5_000_00, 0)) == (
        600_00,
        300_00,
        0,
    )


@pytest.mark.parametrize("surplus", [0, -1, -500_00])
def test_of_nothing_there_are_no_parts(surplus):
    assert parts(surplus, (1_00, 0), (2_00, 50)) == (0, 0)


@given(surplus=st.integers(1, 10**9), debts=st.lists(owing, min_size=1, max_size=8))
def test_the_parts_add_up_to_what_is_left_over_and_none_is_negative(surplus, debts):
    found = fair_shares.parts_of(surplus, debts)

    assert sum(found) == surplus
    assert min(found) >= 0


@given(
    surplus=st.integers(-100, 10**9),
    debts=st.lists(owing, min_size=1, max_size=8),
    percent=st.integers(1, 50),
)
def test_all_plans_within_their_parts_stay_within_the_households_share(surplus, debts, percent):
    found = fair_shares.parts_of(surplus, debts, percent)

    assert sum(share(part, percent) for part in found) <= share(surplus, percent)


@given(surplus=st.integers(1, 10**9), debts=st.lists(owing, min_size=1, max_size=8))
def test_a_plan_that_runs_still_fits_into_its_part_where_all_of_them_fit(surplus, debts):
    found = fair_shares.parts_of(surplus, debts)
    needed = sum(-(-debt.takes_minor * 100 // 50) for debt in debts)

    if needed <= surplus:
        assert all(share(p) >= d.takes_minor for p, d in zip(found, debts, strict=True))


@given(surplus=st.integers(1, 10**9), owed=st.lists(st.integers(1, 10**9), min_size=2, max_size=8))
def test_each_part_is_within_one_unit_of_its_exact_share(surplus, owed):
    found = fair_shares.parts_of(surplus, [Owing(str(n), o) for n, o in enumerate(owed)])

    total = sum(owed)
    assert all(
        abs(part * total - surplus * each) < total for part, each in zip(found, owed, strict=True)
    )
