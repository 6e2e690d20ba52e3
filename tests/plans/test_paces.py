"""Smaller payments than a plan would ask for: what they add up to, and how the last ones end."""

from hypothesis import given
from hypothesis import strategies as st

from plans.resolving.paces import reduced

SMALLEST = 400


@given(st.integers(SMALLEST, 90_000), st.integers(SMALLEST, 5_000), st.integers(1, 120))
def test_reduced_payments_add_up_and_each_can_be_taken(total, monthly, rows_max):
    amounts = reduced(total, min(monthly, total), rows_max=rows_max, smallest_minor=SMALLEST)

    assert sum(amounts) == total
    assert min(amounts) >= SMALLEST
    assert len(amounts) <= rows_max
    assert max(amounts[:-1], default=0) <= monthly


def test_a_small_rest_is_taken_off_the_payments_before_it():
    amounts = reduced(27_480, 461, rows_max=60, smallest_minor=SMALLEST)

    assert amounts == (461,) * 57 + (403, 400, 400)


def test_where_no_payment_can_be_smaller_the_last_two_are_one():
    assert reduced(1_300, 400, rows_max=60, smallest_minor=SMALLEST) == (400, 400, 500)
