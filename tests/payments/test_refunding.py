"""Giving money back: what can be, who must agree, and never more than was paid."""

import pytest

from payments import refunding
from payments.models import Event, Refund
from payments.money import Money
from payments.refunding import NotRefundable, SameOfficer
from payments.states import WrongState
from plans import progress
from tests.conftest import NOON
from tests.payments.payers import begin, breaches, dispute, give_back, pay, place_in, said, stored

pytestmark = pytest.mark.django_db
WEN, MIN = "officer:2", "officer:3"


def propose(payment, minor, *, cause="MISTAKE", text="We took it twice.", by=WEN):
    amount = Money(minor, payment.currency)
    return refunding.propose(payment, amount=amount, cause=cause, text=text, by=by, at=NOON)


@pytest.fixture
def payment(zhang_debt):
    return pay(zhang_debt, 8_000_00)


def test_a_small_refund_may_be_sent_at_once(payment):
    refund = propose(payment, 5_000_00)

    assert (refund.state, refund.by, refund.approved_by) == ("CREATED", WEN, "")
    assert Event.objects.filter(kind="refund.proposed").count() == 1


def test_one_unit_above_the_lenders_limit_waits_for_a_second_officer(payment):
    refund = propose(payment, 5_000_01)

    assert refund.state == "PROPOSED"
    assert Event.objects.filter(kind="refund.waiting").count() == 1
    with pytest.raises(SameOfficer):
        refunding.approve(refund, by=WEN, at=NOON)
    refunding.approve(refund, by=MIN, at=NOON)
    assert Refund.objects.get().approved_by == MIN


def test_of_two_officers_who_answer_at_once_one_wins(payment):
    refund = propose(payment, 6_000_00)
    theirs = Refund.objects.get()
    refunding.refuse(refund, by=MIN, at=NOON)

    with pytest.raises(WrongState):
        refunding.approve(theirs, by=MIN, at=NOON)

    assert Refund.objects.get().state == "CANCELED"


def test_what_is_sent_cannot_be_refused_any_more(payment):
    refund = propose(payment, 1_00)

    with pytest.raises(WrongState):
        refunding.refuse(refund, by=WEN, at=NOON)


@pytest.mark.parametrize(("minor", "code"), [(0, "NOTHING"), (-5, "NOTHING"), (8_000_01, "BEYOND")])
def test_no_more_than_was_paid_and_no_less_than_something(payment, minor, code):
    with pytest.raises(NotRefundable) as refused:
        propose(payment, minor)

    assert (refused.value.code, refused.value.limit) == (code, Money(8_000_00, "CNY"))
    assert Refund.objects.count() == 0


def test_what_waits_for_a_second_officer_is_kept_free(payment):
    propose(payment, 6_000_00)
    give_back(payment, 1_500_00)

    with pytest.raises(NotRefundable) as refused:
        propose(payment, 500_01)

    assert refused.value.limit == Money(500_00, "CNY")
    assert propose(payment, 500_00).state == "CREATED"


def test_a_refund_that_failed_can_be_given_again(payment):
    give_back(payment, 8_000_00, state="PENDING")
    give_back(payment, 8_000_00, state="FAILED")

    assert refunding.refundable(payment) == Money(8_000_00, "CNY")


def test_what_the_payers_bank_has_is_not_given_back_too(payment):
    dispute(payment)

    with pytest.raises(NotRefundable) as refused:
        propose(payment, 1_00)

    assert refused.value.code == "IN_DISPUTE"


def test_a_question_of_the_bank_leaves_a_refund_possible(payment):
    dispute(payment, kind="INQUIRY", taken=False)

    assert refunding.refundable(payment) == Money(8_000_00, "CNY")


def test_only_money_of_the_payments_own_currency_goes_back(payment):
    with pytest.raises(NotRefundable) as refused:
        refunding.propose(
            payment, amount=Money(1_00, "USD"), cause="MISTAKE", text="?", by=WEN, at=NOON
        )

    assert refused.value.code == "CURRENCY"


def test_what_was_never_paid_cannot_be_given_back(zhang_debt):
    begun = begin(zhang_debt, 848_40)

    with pytest.raises(NotRefundable) as refused:
        propose(begun, 1_00)

    assert refused.value.code == "UNPAID"


def test_the_borrower_is_always_told_why(payment):
    with pytest.raises(NotRefundable) as refused:
        propose(payment, 1_00, text="  ")

    assert refused.value.code == "NO_TEXT"


def test_of_what_was_overpaid_only_what_is_held_goes_back(li_debt):
    late = begin(li_debt, 1_000_00)
    progress.settle(late, said(late, "EXPIRED"), at=NOON)
    pay(li_debt, 8_000_00)
    progress.settle(stored(late), said(late), at=NOON)

    assert refunding.refundable(stored(late), cause="OVERPAID") == Money(880_00, "CNY")
    propose(stored(late), 800_00, cause="OVERPAID")
    assert refunding.refundable(stored(late), cause="OVERPAID") == Money(80_00, "CNY")
    assert breaches() == []


def test_three_decimal_money_goes_back_in_the_rails_steps(canal):
    payment = pay(place_in("KWD", 25_000, canal), 12_500)

    with pytest.raises(NotRefundable) as refused:
        propose(payment, 1_255)

    assert (refused.value.code, refused.value.limit) == ("NOT_A_STEP", Money(1_250, "KWD"))
