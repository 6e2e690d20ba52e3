"""When a payment of a settlement is late, and what is too little to be paid at all."""

from datetime import UTC, datetime, timedelta

import pytest

from payments import ledger
from plans import holds
from plans.settlement import settling
from tests.payments.payers import breaches, dispute, pay
from tests.plans import settlers
from tests.plans.settlers import LATE
from tests.plans.test_settling import EACH, stands
from tests.portal import stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def settlement(zhang_debt):
    return settlers.settling(zhang_debt)


@pytest.mark.parametrize(("method", "last"), [("card", 4), ("sepa_debit", 6)])
def test_a_payment_is_late_by_the_days_of_the_way_it_comes_by(settlement, zhang_debt, method, last):
    stories.pay(zhang_debt, 500_00, method=method)
    in_time = datetime(2026, 12, last, 4, tzinfo=UTC)

    assert settling.notice_late(at=in_time) == 0
    assert settling.notice_late(at=in_time + timedelta(days=1)) == 1


@pytest.mark.parametrize(
    ("first", "then", "last"), [("card", "sepa_debit", 6), ("sepa_debit", "card", 4)]
)
def test_of_two_ways_the_last_one_counts(settlement, zhang_debt, first, then, last):
    stories.pay(zhang_debt, 500_00, method=first)
    stories.pay(zhang_debt, 500_00, method=then, at=stories.LATER)
    in_time = datetime(2026, 12, last, 4, tzinfo=UTC)

    assert settling.notice_late(at=in_time) == 0
    assert settling.notice_late(at=in_time + timedelta(days=1)) == 1


def test_days_of_a_rest_make_no_payment_of_it_late(settlement, zhang_debt):
    rest = holds.start(zhang_debt, text="", by="borrower:1", at=LATE - timedelta(days=7))
    holds.end(rest, text="", by="borrower:1", at=LATE + timedelta(days=10))

    assert settling.notice_late(at=LATE + timedelta(days=12)) == 0
    assert settling.notice_late(at=LATE + timedelta(days=15)) == 1


@pytest.mark.parametrize(("short", "state"), [(3_99, "FULFILLED"), (4_00, "ACTIVE")])
def test_what_is_left_and_too_little_to_be_paid_is_given_up_too(
    settlement, zhang_debt, short, state
):
    pay(zhang_debt, 3 * EACH - short)

    assert stands(settlement)[0] == state
    assert (ledger.owed(zhang_debt).minor == 0) == (state == "FULFILLED")
    assert breaches() == []


def test_a_payment_that_goes_back_then_opens_it_again(settlement, zhang_debt):
    pay(zhang_debt, EACH)
    second = pay(zhang_debt, 2 * EACH - 1_00)

    dispute(second)

    assert stands(settlement) == ("ACTIVE", "SETTLING", 30_542_70 - EACH)
    assert breaches() == []
