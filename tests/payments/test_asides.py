"""What is under question is paid last, and only where its payer said so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments import asides, laying_aside, ledger, overpaying
from payments.folding import Changed, Kept, Paid, fold
from payments.models import Aside
from payments.waterfall import BUCKETS, ORDERS, allocate
from tests.conftest import NOON
from tests.payments.payers import begin, breaches, dispute, pay

FEE = {"FEE": 1_500_00}
OPENING = Changed({"PRINCIPAL": 24_000_00, "INTEREST": 5_042_70, "FEE": 1_500_00})
SUMS = st.fixed_dictionaries({bucket: st.integers(0, 2_000) for bucket in BUCKETS})


def test_a_payment_passes_over_the_questioned_fee():
    shares = allocate(2_000_00, dict(OPENING.owed), order="CN_561", aside=FEE)

    assert shares.lines == (("INTEREST", 2_000_00),)


def test_what_only_questioned_parts_are_left_for_is_held_until_they_have_their_answer():
    before = [OPENING, Kept(FEE), Paid(1, 30_000_00, 0, "CN_561")]

    held = fold(before)
    assert (held.owed["FEE"], held.credit_minor) == (1_500_00, 957_30)

    rejected, upheld = fold([*before, Kept({})]), fold([*before, Changed({"FEE": -1_500_00})])
    assert (rejected.owed["FEE"], rejected.credit_minor) == (542_70, 0)
    assert (upheld.owed["FEE"], upheld.credit_minor) == (0, 957_30)


def test_its_payer_may_pay_it_all_the_same():
    found = fold([OPENING, Kept(FEE), Paid(1, 30_000_00, 0, "CN_561", directed_minor=957_30)])

    assert (found.owed["FEE"], found.credit_minor) == (542_70, 0)


@given(
    owed=SUMS,
    aside=SUMS,
    minor=st.integers(1, 9_000),
    directed=st.integers(0, 4_000),
    order=st.sampled_from(list(ORDERS)),
)
def test_nothing_is_lost_and_no_more_of_it_is_paid_than_was_said(
    owed, aside, minor, directed, order
):
    paid = allocate(minor, owed, order=order, aside=aside, directed_minor=directed)
    lines = dict(paid.lines)
    beyond = sum(max(lines.get(b, 0) - max(owed[b] - aside[b], 0), 0) for b in BUCKETS)

    assert sum(lines.values()) + paid.rest_minor == minor
    assert all(0 <= lines.get(b, 0) <= owed[b] for b in BUCKETS)
    assert beyond <= directed
    assert beyond == 0 or all(lines.get(b, 0) >= max(owed[b] - aside[b], 0) for b in BUCKETS)


@given(owed=SUMS, aside=SUMS, sums=st.lists(st.integers(1, 3_000), min_size=1, max_size=4))
def test_once_answered_it_is_as_if_nothing_had_been_set_aside(owed, aside, sums):
    paid = [Paid(n, minor, 0, "CN_561") for n, minor in enumerate(sums)]

    plain = fold([Changed(owed), *paid])
    answered = fold([Changed(owed), Kept(aside), *paid, Kept({})])

    assert sum(answered.owed.values()) == sum(plain.owed.values())
    assert answered.credit_minor == plain.credit_minor


@pytest.mark.django_db
def test_the_books_follow_and_nobody_is_asked_about_money_that_waits(zhang_debt):
    laying_aside.put(zhang_debt, FEE, at=NOON)
    pay(zhang_debt, 30_000_00)

    assert (ledger.owed_by_bucket(zhang_debt)["FEE"], asides.minor_of(zhang_debt)) == (
        1_500_00,
        1_500_00,
    )
    assert overpaying.held(zhang_debt).waits
    assert not overpaying.ask_about(zhang_debt, at=NOON)
    assert not overpaying.with_credit(at=NOON).exists()
    assert laying_aside.put(zhang_debt, {}, at=NOON)
    assert (ledger.owed(zhang_debt).minor, ledger.credit(zhang_debt).minor) == (542_70, 0)
    assert breaches() == []


@pytest.mark.django_db
def test_putting_the_same_aside_twice_is_once(zhang_debt):
    laying_aside.put(zhang_debt, FEE, at=NOON)
    laying_aside.put(zhang_debt, FEE | {"PRINCIPAL": 0}, at=NOON)

    assert Aside.objects.get().lines == FEE


@pytest.mark.django_db
def test_a_payment_taken_back_meanwhile_leaves_the_fee_alone(zhang_debt):
    pay(zhang_debt, 100_00)
    laying_aside.put(zhang_debt, FEE, at=NOON)
    second = pay(zhang_debt, 29_500_00)

    dispute(second)

    assert sum(ledger.owed_by_bucket(zhang_debt).values()) == 30_442_70
    assert breaches() == []


@pytest.mark.django_db
def test_what_the_payer_chose_is_kept_with_the_payment(zhang_debt):
    laying_aside.put(zhang_debt, FEE, at=NOON)

    assert begin(zhang_debt, 30_000_00, is_directed=True).directed_minor == 957_30
