"""How long a bank can take a payment back, and that each payment keeps its own day."""

from datetime import date

import pytest

from payments.finality import FOREVER, final_after
from tests.payments.payers import begin, pay, stored

pytestmark = pytest.mark.django_db
BOOKED = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("kind", "day"),
    [
        ("card", date(2027, 3, 2)),
        ("sepa_debit", date(2027, 12, 2)),
        ("us_bank_account", date(2027, 1, 1)),
        ("bacs_debit", FOREVER),
        ("alipay", None),
        ("wechat_pay", None),
        ("transfer", None),
        ("nobody_looked_this_up", date(2027, 3, 2)),
    ],
)
def test_the_day_follows_from_the_method(kind, day):
    assert final_after(kind, on=BOOKED) == day


def test_a_payment_and_its_receipt_keep_the_day(zhang_debt):
    payment = pay(zhang_debt, 848_40)

    assert payment.final_after == payment.receipt.final_after == date(2027, 3, 2)


def test_a_payment_that_has_not_arrived_has_no_day(zhang_debt):
    payment = begin(zhang_debt, 848_40)

    assert stored(payment).final_after is None
