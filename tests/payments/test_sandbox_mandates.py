"""Mandates at the local peer: leave to debit an account, kept for later and taken back."""

import pytest
import stripe

from tests.payments.test_sandbox_debits import (
    CURRENCIES,
    PAID,
    a_debit,
    a_page,
    an_account,
)
from tests.payments.test_sandbox_payments import charge, kinds
from tests.sandbox_fixtures import UK_REFUSED, US_CLOSED


@pytest.fixture
def stripe_v1(sandbox):
    return sandbox.client()


def test_a_debit_wants_a_mandate(stripe_v1):
    method = an_account(stripe_v1)

    with pytest.raises(stripe.InvalidRequestError) as no:
        charge(stripe_v1, method.id, 50_00, currency="eur")

    assert no.value.param == "mandate_data"


def test_the_charge_names_the_mandate_it_rests_on(stripe_v1):
    intent = a_debit(stripe_v1, an_account(stripe_v1), expand=["latest_charge"])

    number = intent.latest_charge.payment_method_details.sepa_debit.mandate
    mandate = stripe_v1.mandates.retrieve(number)

    assert (mandate.status, mandate.type) == ("active", "single_use")
    assert mandate.payment_method_details.sepa_debit.reference


def test_the_mandate_can_be_looked_at(sandbox, stripe_v1):
    intent = a_debit(stripe_v1, an_account(stripe_v1), expand=["latest_charge"])
    number = intent.latest_charge.payment_method_details.sepa_debit.mandate
    url = stripe_v1.mandates.retrieve(number).payment_method_details.sepa_debit.url

    assert sandbox.visit(url).status == 200
    assert sandbox.visit(f"{url}x").status == 404


def keep(sandbox, services, kind="sepa_debit", number=""):
    """Keep an account on the page; return customer, method and mandate."""
    customer = services.customers.create({"email": "zhang@example.org"})
    page = services.checkout.sessions.create(
        {
            "mode": "setup",
            "currency": CURRENCIES[kind],
            "customer": customer.id,
            "success_url": PAID,
        }
    )
    sandbox.debit(page.url, kind, number=number)
    done = services.checkout.sessions.retrieve(page.id, {"expand": ["setup_intent"]})
    return customer.id, done.setup_intent.payment_method, done.setup_intent.mandate


@pytest.mark.parametrize("kind", CURRENCIES)
def test_a_kept_account_is_debited_when_its_owner_is_away(sandbox, stripe_v1, kind):
    customer, method, mandate = keep(sandbox, stripe_v1, kind)

    intent = charge(
        stripe_v1,
        method,
        customer=customer,
        currency=CURRENCIES[kind],
        off_session=True,
        expand=["latest_charge"],
    )

    assert intent.status == "processing"
    assert intent.latest_charge.payment_method_details[kind].mandate == mandate
    assert stripe_v1.mandates.retrieve(mandate).type == "multi_use"


def test_nothing_is_debited_under_a_mandate_taken_back(sandbox, stripe_v1):
    customer, method, mandate = keep(sandbox, stripe_v1)
    sandbox.call(f"mandates/{mandate}/revoke")

    with pytest.raises(stripe.InvalidRequestError) as no:
        charge(stripe_v1, method, customer=customer, currency="eur", off_session=True)

    assert no.value.code == "payment_intent_mandate_invalid"
    assert kinds(stripe_v1)[-1] == "mandate.updated"


def test_a_debit_that_was_not_allowed_ends_its_mandate(sandbox, stripe_v1):
    customer, method, mandate = keep(sandbox, stripe_v1, "bacs_debit", UK_REFUSED)
    charge(stripe_v1, method, customer=customer, currency="gbp", off_session=True)

    sandbox.advance(days=5)

    ended = stripe_v1.mandates.retrieve(mandate)
    assert ended.status == "inactive"
    assert ended.payment_method_details.bacs_debit.revocation_reason == "debit_not_authorized"


@pytest.mark.parametrize(
    ("number", "status", "network"),
    [("00012345", "active", "accepted"), ("00033333", "inactive", "refused")],
)
def test_a_bacs_mandate_waits_for_its_network(sandbox, stripe_v1, number, status, network):
    _, _, mandate = keep(sandbox, stripe_v1, "bacs_debit", number)
    before = stripe_v1.mandates.retrieve(mandate).status

    sandbox.advance(days=3)

    after = stripe_v1.mandates.retrieve(mandate)
    found = after.payment_method_details.bacs_debit.network_status
    assert (before, after.status, found) == ("pending", status, network)


def test_a_closed_account_is_not_debited_twice(sandbox, stripe_v1):
    customer, method, _ = keep(sandbox, stripe_v1, "us_bank_account", US_CLOSED)
    charge(stripe_v1, method, customer=customer, off_session=True)
    sandbox.advance(days=5)

    with pytest.raises(stripe.InvalidRequestError) as no:
        charge(stripe_v1, method, customer=customer, off_session=True)

    assert no.value.code == "payment_method_bank_account_blocked"


def test_a_page_that_keeps_the_account_gives_it_to_the_customer(sandbox, stripe_v1):
    customer = stripe_v1.customers.create({"email": "zhang@example.org"}).id
    page = a_page(
        stripe_v1, customer=customer, payment_intent_data={"setup_future_usage": "off_session"}
    )

    sandbox.debit(page.url, "sepa_debit")

    kept = stripe_v1.customers.payment_methods.list(customer).data
    assert [method.sepa_debit.last4 for method in kept] == ["3000"]
    assert "alipay" not in page.payment_method_types
