"""In which order a payment pays the parts of a debt: the golden vectors, and what always holds."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.waterfall import (
    AGREEMENT,
    COURT,
    DESIGNATION,
    FEE,
    INTEREST,
    ORDERS,
    POLICY,
    PRINCIPAL,
    Allocation,
    Rule,
    allocate,
    binding,
    name_of,
    opposed_by,
)

ZHANG = {FEE: 150_000, INTEREST: 504_270, PRINCIPAL: 2_400_000}
BUCKETS = st.fixed_dictionaries(
    {name: st.integers(0, 10**15) for name in (FEE, INTEREST, PRINCIPAL)}
)


@pytest.mark.parametrize(
    ("order", "lines"),
    [
        ("CN_561", ((FEE, 150_000), (INTEREST, 50_000))),
        ("CN_CARD_57", ((PRINCIPAL, 200_000),)),
        ("DE_497", ((FEE, 150_000), (PRINCIPAL, 50_000))),
        ("POLICY_IPF", ((INTEREST, 200_000),)),
        ("FEE_INTEREST_PRINCIPAL", ((FEE, 150_000), (INTEREST, 50_000))),
    ],
)
def test_two_thousand_is_shared_by_the_order_that_binds(order, lines):
    assert allocate(200_000, ZHANG, order=order) == Allocation(lines, 0)


def test_a_second_two_thousand_is_all_interest():
    left = {FEE: 0, INTEREST: 504_270 - 50_000, PRINCIPAL: 2_400_000}

    assert allocate(200_000, left, order="CN_561") == Allocation(((INTEREST, 200_000),), 0)


def test_what_is_more_than_owed_is_left_over_and_not_clamped():
    paid = allocate(3_054_271, ZHANG, order="CN_561")

    assert paid == Allocation(((FEE, 150_000), (INTEREST, 504_270), (PRINCIPAL, 2_400_000)), 1)


def test_a_debt_without_a_bucket_is_paid_in_the_others():
    assert allocate(5, {PRINCIPAL: 3}, order="CN_561") == Allocation(((PRINCIPAL, 3),), 2)


@given(st.integers(0, 10**15), BUCKETS, st.sampled_from(sorted(ORDERS)))
def test_every_unit_is_given_once_and_no_bucket_falls_below_nothing(amount, owed, order):
    paid = allocate(amount, owed, order=order)

    assert sum(minor for _, minor in paid.lines) + paid.rest_minor == amount
    assert all(0 < minor <= owed[bucket] for bucket, minor in paid.lines)
    assert paid.rest_minor == max(0, amount - sum(owed.values()))


@given(st.lists(st.integers(1, 10**9), max_size=6), BUCKETS, st.sampled_from(sorted(ORDERS)))
def test_many_payments_pay_what_one_of_their_sum_pays(amounts, owed, order):
    left = dict(owed)
    for amount in amounts:
        for bucket, minor in allocate(amount, left, order=order).lines:
            left[bucket] -= minor

    at_once = dict(owed)
    for bucket, minor in allocate(sum(amounts), owed, order=order).lines:
        at_once[bucket] -= minor
    assert left == at_once


TODAY = date(2026, 11, 2)
FIP, PFI, IPF = (FEE, INTEREST, PRINCIPAL), (PRINCIPAL, FEE, INTEREST), (INTEREST, PRINCIPAL, FEE)


def rule(ground, buckets=IPF, **more):
    given = {"source": "", "from_date": date(2026, 1, 1)} | more
    return Rule(name_of(ground, buckets), ground, buckets, **given)


def bound(*rules, country="CN", product="LOAN", on=TODAY, overdue_days=0):
    return binding(rules, country=country, product=product, on=on, overdue_days=overdue_days).name


@pytest.mark.parametrize(
    ("country", "product", "overdue_days", "order"),
    [
        ("CN", "CARD", 0, "CN_561"),
        ("CN", "CARD", 90, "CN_CARD_57_TO_90"),
        ("CN", "CARD", 91, "CN_CARD_57"),
        ("CN", "LOAN", 400, "CN_561"),
        ("DE", "CARD", 400, "DE_497"),
        ("DE", "CARD", 0, "DE_367"),
        ("DE", "OTHER", 400, "DE_367"),
        ("US", "CARD", 400, "FEE_INTEREST_PRINCIPAL"),
    ],
)
def test_the_law_where_the_lender_is_says_which_order_binds(country, product, overdue_days, order):
    assert bound(country=country, product=product, overdue_days=overdue_days) == order


def test_a_law_binds_from_the_day_it_is_in_force():
    assert bound(on=date(2020, 12, 31)) == "FEE_INTEREST_PRINCIPAL"
    assert bound(on=date(2021, 1, 1)) == "CN_561"


def test_the_earlier_ground_binds_where_several_do():
    grounds = [POLICY, AGREEMENT, DESIGNATION, COURT]

    names = [bound(*map(rule, grounds[: n + 1])) for n in range(4)]

    assert names == ["POLICY_IPF", "AGREEMENT_IPF", "DESIGNATION_IPF", "COURT_IPF"]


def test_nothing_departs_from_a_statute_without_a_way_out():
    rules = [rule(ground) for ground in (POLICY, AGREEMENT, DESIGNATION, COURT)]

    assert bound(*rules, product="CARD", overdue_days=91) == "CN_CARD_57"
    assert bound(*rules, country="DE", overdue_days=1) == "DE_497"


@pytest.mark.parametrize(
    "more",
    [
        {"from_date": date(2026, 11, 3)},
        {"until_date": date(2026, 11, 1)},
        {"from_overdue_days": 31},
        {"products": ("CARD",)},
    ],
)
def test_an_order_binds_only_where_and_when_it_is_for(more):
    assert bound(rule(POLICY), overdue_days=30) == "POLICY_IPF"
    assert bound(rule(POLICY, **more), overdue_days=30) == "CN_561"


def test_of_two_of_a_lenders_rules_the_nearer_and_then_the_later_one_binds():
    old, new = rule(POLICY, IPF), rule(POLICY, PFI, from_date=date(2026, 6, 1))
    for_loans = rule(POLICY, FIP, products=("LOAN",))

    assert bound(new, old) == "POLICY_PFI"
    assert bound(new, old, for_loans) == "POLICY_FIP"
    assert bound(old, rule(POLICY, PFI)) == "POLICY_PFI"


def test_a_rule_that_departs_from_a_statute_is_found():
    late = rule(POLICY, FIP, from_overdue_days=91)

    assert opposed_by(rule(POLICY, IPF), country="CN", products=["LOAN"]) is None
    assert opposed_by(rule(POLICY, IPF), country="CN", products=["CARD"]).name == "CN_CARD_57_TO_90"
    assert opposed_by(late, country="CN", products=["LOAN", "CARD"]).name == "CN_CARD_57"
    assert opposed_by(late, country="US", products=["CARD"]) is None


def test_every_name_fits_on_a_receipt():
    assert max(map(len, ORDERS)) <= 24
