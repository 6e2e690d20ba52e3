"""Between our values and the provider's: what its words mean, and what a page is asked with."""

from datetime import timedelta

import pytest

from payments import wire
from payments.money import Money
from tests.conftest import NOON

INTENT = {"id": "pi_1", "metadata": {"key": "pay-1"}, "amount_received": 0, "currency": "usd"}


def of_session(status, intent):
    session = {
        "id": "cs_1",
        "status": status,
        "client_reference_id": "pay-1",
        "currency": "usd",
        "amount_total": 2_000,
        "payment_intent": intent and INTENT | {"status": intent},
    }
    return wire.of_session(session, account="").state


@pytest.mark.parametrize(
    ("session", "intent", "state"),
    [
        ("open", None, "OPEN"),
        ("open", "requires_payment_method", "OPEN"),
        ("open", "requires_action", "REQUIRES_ACTION"),
        ("open", "succeeded", "SUCCEEDED"),
        ("complete", "succeeded", "SUCCEEDED"),
        ("complete", "processing", "PROCESSING"),
        ("complete", "requires_action", "PROCESSING"),
        ("complete", "requires_payment_method", "FAILED"),
        ("complete", "canceled", "CANCELED"),
        ("expired", None, "EXPIRED"),
        ("expired", "requires_action", "EXPIRED"),
        ("expired", "succeeded", "SUCCEEDED"),
    ],
)
def test_where_a_payment_stands_is_said_by_its_page_and_its_intent(session, intent, state):
    assert of_session(session, intent) == state


def page_params(**changed):
    given = {
        "key": "pay-1",
        "amount": Money(20_00, "USD"),
        "title": "Payment",
        "return_url": "https://portal.test/paid/",
        "cancel_url": "https://portal.test/back/",
        "language": "en",
        "expires_at": NOON + timedelta(minutes=35),
        "tags": {"key": "pay-1"},
        "platform_fee": None,
    }
    return wire.page_params(**given | changed)


def test_a_page_offers_no_loan_and_no_other_currency_to_pay_with():
    asked = page_params()

    assert {"klarna", "affirm", "afterpay_clearpay"} <= set(asked["excluded_payment_method_types"])
    assert asked["adaptive_pricing"] == {"enabled": False}


def test_nothing_is_said_of_a_fee_that_is_nothing():
    free = page_params(platform_fee=Money(0, "USD"))["payment_intent_data"]
    paid = page_params(platform_fee=Money(25, "USD"))["payment_intent_data"]

    assert "application_fee_amount" not in free
    assert paid["application_fee_amount"] == 25
