"""How much a debit may take: never more than is left, than was told, or than is owed."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from payments.rails import smallest_minor, step_minor
from plans.debits import collectable
from plans.models import Instalment

CURRENCIES = ("CNY", "JPY", "KWD")
parts = st.lists(st.tuples(st.integers(1, 10**7), st.integers(0, 10**7)), min_size=1, max_size=8)


def rows_of(drawn):
    return [
        Instalment(
            number=number,
            due_date=date(2026, 12, 15),
            amount_minor=amount,
            paid_minor=min(paid, amount),
        )
        for number, (amount, paid) in enumerate(drawn, 1)
    ]


def take(rows, number, told, owed, pending, currency="CNY"):
    return collectable(
        rows,
        number,
        told_minor=told,
        owed_minor=owed,
        pending_minor=pending,
        currency=currency,
    )


@given(
    parts,
    st.integers(0, 10**8),
    st.integers(0, 10**8),
    st.integers(0, 10**8),
    st.sampled_from(CURRENCIES),
)
def test_no_more_than_is_left_told_or_owed_and_only_what_the_rails_carry(
    drawn, told, owed, pending, currency
):
    rows = rows_of(drawn)

    for row in rows:
        minor = take(rows, row.number, told, owed, pending, currency)
        assert 0 <= minor <= min(row.left_minor, told)
        assert minor == 0 or minor <= owed - pending
        assert minor == 0 or minor >= smallest_minor(currency)
        assert minor % step_minor(currency) == 0


@given(parts, st.lists(st.integers(0, 10**7), max_size=6))
def test_all_debits_of_an_instalment_are_no_more_than_the_instalment(drawn, refused):
    """Take, let some of it fail, take again: what arrives of one instalment is at most its sum."""
    rows = rows_of(drawn)
    row = rows[0]
    before, taken = row.paid_minor, 0

    for told in [*refused, row.amount_minor, row.amount_minor]:
        owed = sum(each.left_minor for each in rows)
        minor = take(rows, 1, told, owed, 0)
        row.paid_minor += minor
        taken += minor

    assert before + taken <= row.amount_minor


@given(parts, st.integers(0, 10**8))
def test_with_money_on_its_way_all_rows_together_take_no_more_than_is_left(drawn, pending):
    rows = rows_of(drawn)
    left = sum(row.left_minor for row in rows)

    together = sum(take(rows, row.number, row.left_minor, left, pending) for row in rows)

    assert together <= max(left - pending, 0)
