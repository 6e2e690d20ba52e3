"""What goes back of a settlement that was paid, where it is too little for any way to pay."""

import pytest

from payments import ledger
from payments.models import Clearance, CreditNote, Debt
from tests.payments.payers import breaches, dispute, give_back, pay
from tests.plans import settlers
from tests.plans.test_settling import EACH, stands

pytestmark = pytest.mark.django_db


@pytest.fixture
def settlement(zhang_debt):
    return settlers.settling(zhang_debt)


@pytest.fixture
def first(settlement, zhang_debt):
    """The first of the three payments, all of which are paid."""
    first, _second, _third = (pay(zhang_debt, EACH) for _ in range(3))
    return first


def test_what_goes_back_of_it_and_is_too_little_to_be_paid_again_is_given_up(
    settlement, zhang_debt, first
):
    for name in ("re_1", "re_1", "re_2"):
        give_back(first, 1_99, name=name)

        assert stands(settlement) == ("FULFILLED", "SETTLED", 0)
        assert breaches() == []
    assert -ledger.history(zhang_debt)[-1].change_minor == 9_162_81 + 2 * 1_99
    assert [note.owed_after_minor for note in CreditNote.objects.order_by("pk")] == [0, 0]
    assert list(Clearance.objects.values_list("state", flat=True)) == ["PROVISIONAL"]


def test_what_goes_back_little_by_little_is_owed_once_it_can_be_paid(settlement, zhang_debt, first):
    give_back(first, 3_99, name="re_1")

    give_back(first, 1, name="re_2")

    assert stands(settlement) == ("ACTIVE", "SETTLING", 4_00 + 9_162_81)
    assert CreditNote.objects.latest("pk").owed_after_minor == 4_00 + 9_162_81
    pay(zhang_debt, 4_00)
    assert stands(settlement) == ("FULFILLED", "SETTLED", 0)
    assert breaches() == []


def test_what_goes_back_of_a_payment_from_before_is_owed_and_the_little_is_not(zhang_debt):
    before = pay(zhang_debt, 1_000_00)
    settlement = settlers.settling(zhang_debt)
    last = [pay(zhang_debt, EACH) for _ in range(3)][-1]
    give_back(last, 3_00)

    dispute(before)

    assert stands(settlement) == ("FULFILLED", "OPEN", 1_000_00)
    assert breaches() == []


def test_little_that_could_not_arrive_is_the_borrowers_credit(settlement, zhang_debt, first):
    give_back(first, 3_00)

    give_back(first, 3_00, state="FAILED")

    assert stands(settlement) == ("FULFILLED", "SETTLED", 0)
    assert ledger.credit(Debt.objects.get(pk=zhang_debt.pk)).minor == 3_00
    assert breaches() == []
