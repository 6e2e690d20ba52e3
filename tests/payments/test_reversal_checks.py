"""Each check of what was taken back finds the breach it is there for."""

import pytest

from payments import reversal_checks
from payments.models import Account, Chargeback, CreditNote, Entry, Refund
from tests.payments.payers import breaches, dispute, give_back, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def payment(zhang_debt):
    """A payment of which a part was given back."""
    paid = pay(zhang_debt, 2_000_00)
    give_back(paid, 500_00)
    return paid


def test_right_reversals_have_no_breach(payment):
    dispute(payment, minor=100_00)

    assert breaches() == []


def test_more_given_back_than_was_paid_is_found(payment):
    Refund.objects.update(amount_minor=2_000_01)

    assert list(reversal_checks.refunds_are_within_what_was_paid()) == [
        f"payment {payment.code} received 200000 and gives 200001 back"
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"entry": None}, "is not booked as it stands"),
        ({"state": "FAILED"}, "failed but is still booked"),
    ],
)
def test_a_refund_that_the_books_do_not_have_as_it_stands_is_found(payment, change, said):
    Refund.objects.update(**change)

    assert said in next(reversal_checks.reversals_are_booked_once())


def test_a_reversal_of_nothing_is_found(payment):
    Refund.objects.all().update(entry=None, state="CREATED")

    key = Entry.objects.get(kind="REVERSAL").key
    assert list(reversal_checks.reversals_are_booked_once()) == [
        f"entry {key} belongs to no refund and no chargeback"
    ]


def test_something_restored_that_was_never_taken_is_found(payment):
    dispute(payment, taken=False)
    Chargeback.objects.update(restored=Entry.objects.get(kind="REVERSAL"))

    assert "is restored but was never taken" in next(reversal_checks.reversals_are_booked_once())


def test_a_balance_that_its_payments_do_not_leave_is_found(payment):
    Account.objects.filter(kind="INTEREST").update(balance_minor=1)

    found = list(reversal_checks.reversed_debts_stand_as_their_payments_do())

    assert len(found) == 1 and "'INTEREST': 1," in found[0]


def test_a_credit_note_that_is_missing_is_found(payment):
    CreditNote.objects.all().delete()

    assert list(reversal_checks.credit_notes_agree_and_are_numbered()) == [
        f"lender {payment.lender_id} 2026: credit notes None of (1, 1)"
    ]


def test_a_receipt_corrected_by_more_than_it_says_is_found(payment):
    CreditNote.objects.update(amount_minor=2_000_01)

    assert list(reversal_checks.credit_notes_agree_and_are_numbered()) == [
        f"receipt {payment.receipt.code} of 200000 is corrected by 200001"
    ]
