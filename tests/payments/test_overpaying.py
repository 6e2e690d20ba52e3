"""What is paid beyond a debt: asked about once, returned the way it came, never lost."""

from datetime import timedelta

import pytest

from payments import ledger, overpaying
from payments.models import Event, Refund
from payments.money import Money
from plans import progress
from tests.conftest import NOON
from tests.payments.payers import begin, breaches, dispute, pay, said, stored

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=overpaying.ASKED_DAYS)
CNY = "CNY"


@pytest.fixture
def late(li_debt):
    """Ms Li has paid her debt off, and 1,000.00 arrived after it."""
    open_page = begin(li_debt, 1_000_00)
    progress.settle(open_page, said(open_page, "EXPIRED"), at=NOON)
    pay(li_debt, 8_120_00)
    progress.settle(stored(open_page), said(open_page), at=NOON)
    return stored(open_page)


def test_the_borrower_is_asked_once(late):
    asked = [overpaying.ask_about(late.debt, at=NOON) for _ in range(3)]

    assert asked == [True, False, False]
    assert Event.objects.get(kind="credit.asked").data == {"amount_minor": 1_000_00, "days": 14}
    assert overpaying.held(late.debt).returns_at == LATER


def test_it_is_due_back_when_the_days_are_over_and_not_before(late):
    overpaying.ask_about(late.debt, at=NOON)

    assert not overpaying.is_due(late.debt, at=LATER - timedelta(seconds=1))
    assert overpaying.is_due(late.debt, at=LATER)


def test_it_goes_back_by_the_payment_it_came_with(late):
    (refund,) = overpaying.propose_return(late.debt, by="night", at=LATER)

    assert (refund.payment, refund.cause) == (late, Refund.Cause.OVERPAID)
    assert refund.amount_minor == 1_000_00
    assert overpaying.held(late.debt).amount == Money(0, CNY)
    assert overpaying.propose_return(late.debt, by="night", at=LATER) == []
    assert breaches() == []


def test_where_nothing_is_held_nobody_is_asked_and_nothing_goes_back(li_debt):
    pay(li_debt, 8_120_00)

    assert overpaying.ask_due(at=NOON) == 0
    assert overpaying.to_return(at=LATER) == []
    assert overpaying.propose_return(li_debt, by="night", at=NOON) == []


def test_credit_that_pays_again_what_a_bank_took_back_is_returned_no_more(late):
    overpaying.ask_about(late.debt, at=NOON)
    dispute(late.debt.payments.exclude(pk=late.pk).get())

    assert overpaying.held(late.debt).amount == ledger.credit(late.debt) == Money(0, CNY)
    assert not overpaying.is_due(late.debt, at=LATER)
    assert overpaying.propose_return(late.debt, by="night", at=LATER) == []


def test_much_of_it_waits_for_a_second_officer_too(late):
    late.lender.refund_limit_minor = 999_99
    late.lender.save()

    (refund,) = overpaying.propose_return(late.debt, by="night", at=LATER)

    assert refund.state == Refund.State.PROPOSED
