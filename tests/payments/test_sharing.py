"""How one sum is shared over several debts: to the unit, never beyond a debt, ties by turn."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from payments.sharing import Claim, by_ladder, by_weight, in_order

OLD, NEW = date(2026, 1, 1), date(2026, 6, 1)
CLAIMS = st.lists(st.integers(0, 10**7), min_size=1, max_size=6)


def claims(*most):
    return [Claim(str(i), minor) for i, minor in enumerate(most)]


def test_a_sum_is_shared_in_proportion_and_the_odd_unit_goes_to_the_largest_remainder():
    assert by_weight(100, claims(200, 200, 200), [1, 1, 2]) == (25, 25, 50)
    assert by_weight(101, claims(200, 200, 200), [1, 1, 1]) == (34, 34, 33)
    assert by_weight(10, claims(200, 200), [1, 2]) == (3, 7)


def test_ties_take_turns():
    equal = claims(50, 50, 50)

    shares = [by_weight(100, equal, [1, 1, 1], turn=turn) for turn in range(3)]

    assert shares == [(34, 33, 33), (33, 34, 33), (33, 33, 34)]


def test_what_a_debt_cannot_take_goes_to_the_others():
    assert by_weight(100, claims(10, 200, 200), [1, 1, 1]) == (10, 45, 45)


def test_the_debt_put_first_is_filled_first():
    assert in_order(150, claims(100, 80, 40)) == (100, 50, 0)


def test_what_is_due_comes_before_what_is_not():
    later = Claim("later", 1_000, due_minor=0, burden_bp=2_000)
    due = Claim("due", 500, due_minor=100, due_since=NEW)

    assert by_ladder(150, [later, due]) == (50, 100)


def test_of_what_is_due_the_heaviest_comes_first_then_the_oldest_then_all_alike():
    light, heavy = Claim("l", 100, 100, OLD, 500), Claim("h", 100, 100, NEW, 900)
    old, new, newer = (Claim(k, 100, 100, day) for k, day in (("o", OLD), ("n", NEW), ("m", NEW)))

    assert by_ladder(120, [light, heavy]) == (20, 100)
    assert by_ladder(150, [new, old, newer]) == (25, 100, 25)


@given(CLAIMS, st.data())
def test_parts_are_the_sum_and_none_is_beyond_its_debt(most, data):
    sum_minor = data.draw(st.integers(0, sum(most)))
    weights = data.draw(st.lists(st.integers(0, 99), min_size=len(most), max_size=len(most)))
    turn = data.draw(st.integers(0, 5))
    due = data.draw(st.lists(st.integers(0, 10**7), min_size=len(most), max_size=len(most)))
    laddered = [
        Claim(str(i), minor, due[i], data.draw(st.sampled_from([None, OLD, NEW])))
        for i, minor in enumerate(most)
    ]

    for parts in (
        by_weight(sum_minor, claims(*most), weights, turn=turn),
        by_ladder(sum_minor, laddered, turn=turn),
        in_order(sum_minor, laddered),
    ):
        assert sum(parts) == sum_minor
        assert all(0 <= part <= minor for part, minor in zip(parts, most, strict=True))


@given(st.lists(st.integers(1, 99), min_size=1, max_size=6), st.integers(0, 10**6))
def test_parts_differ_from_exact_shares_by_less_than_a_unit(weights, sum_minor):
    parts = by_weight(sum_minor, claims(*[10**7] * len(weights)), weights)

    total = sum(weights)
    assert all(
        abs(part * total - sum_minor * weight) < total
        for part, weight in zip(parts, weights, strict=True)
    )
