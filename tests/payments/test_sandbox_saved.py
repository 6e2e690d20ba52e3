"""Saved methods at the local peer: kept on a page, used when the owner is away, and changing."""

import json

import pytest
import stripe
import time_machine

from tests.payments.test_sandbox_debits import PAID, a_page
from tests.payments.test_sandbox_payments import a_customer_with, charge, kinds
from tests.sandbox_fixtures import ASKS_BANK, ASKS_BANK_ALWAYS, NOON, VISA

INSTALMENT = {"card": {"stored_credential_usage": "installment"}}
REFUSES_LATER = "4000000000000341"


@pytest.fixture
def stripe_v1(sandbox):
    return sandbox.client()


def collect(services, customer, method, **more):
    """Take an instalment while the owner is away."""
    return charge(
        services,
        method,
        customer=customer,
        off_session=True,
        payment_method_options=INSTALMENT,
        **more,
    )


def test_an_instalment_is_collected_from_a_saved_card(stripe_v1):
    customer, method = a_customer_with(stripe_v1, VISA)

    intent = collect(stripe_v1, customer, method)

    assert intent.status == "succeeded"
    assert intent.payment_method_options.card.stored_credential_usage == "installment"


def test_a_refused_instalment_says_why_and_which(stripe_v1):
    customer, method = a_customer_with(stripe_v1, REFUSES_LATER)

    with pytest.raises(stripe.CardError) as no:
        collect(stripe_v1, customer, method, metadata={"key": "auto-1"})

    assert (no.value.http_status, no.value.error.decline_code) == (402, "generic_decline")
    assert no.value.error.payment_intent.metadata.to_dict() == {"key": "auto-1"}
    assert no.value.error.payment_intent.status == "requires_payment_method"
    assert stripe_v1.payment_methods.retrieve(method).customer == customer


def test_a_bank_that_always_asks_cannot_be_asked(stripe_v1):
    customer, method = a_customer_with(stripe_v1, ASKS_BANK_ALWAYS)

    with pytest.raises(stripe.CardError) as no:
        collect(stripe_v1, customer, method)

    assert (no.value.code, no.value.error.decline_code) == ("authentication_required",) * 2
    stripe_v1.payment_intents.cancel(no.value.error.payment_intent.id)
    assert kinds(stripe_v1)[-1] == "payment_intent.canceled"


def test_a_question_can_be_an_error(stripe_v1):
    with pytest.raises(stripe.CardError) as no:
        charge(stripe_v1, "pm_card_threeDSecure2Required", error_on_requires_action=True)

    assert no.value.code == "authentication_required"


def test_a_bank_can_be_made_to_ask(stripe_v1):
    intent = charge(
        stripe_v1,
        payment_method_options={"card": {"request_three_d_secure": "any"}},
        return_url=PAID,
    )

    assert intent.status == "requires_action"


@pytest.mark.parametrize("card", [VISA, ASKS_BANK])
def test_a_payment_page_keeps_the_card_for_instalments(sandbox, stripe_v1, card):
    customer = stripe_v1.customers.create({"email": "zhang@example.org"}).id
    page = a_page(
        stripe_v1, customer=customer, payment_intent_data={"setup_future_usage": "off_session"}
    )
    sandbox.pay(page.url, card=card)

    method = stripe_v1.customers.payment_methods.list(customer).data[0]
    intent = collect(stripe_v1, customer, method.id)

    assert "payment_method.attached" in kinds(stripe_v1)
    assert intent.status == "succeeded"


def test_a_page_that_keeps_a_card_makes_its_customer(sandbox, stripe_v1):
    page = a_page(
        stripe_v1,
        customer_email="zhang@example.org",
        payment_intent_data={"setup_future_usage": "off_session"},
    )

    sandbox.pay(page.url)

    customer = stripe_v1.checkout.sessions.retrieve(page.id).customer
    assert stripe_v1.customers.retrieve(customer).email == "zhang@example.org"
    assert len(stripe_v1.customers.payment_methods.list(customer).data) == 1


def test_a_page_keeps_nothing_unless_asked(sandbox, stripe_v1):
    customer = stripe_v1.customers.create({"email": "zhang@example.org"}).id
    sandbox.pay(a_page(stripe_v1, customer=customer).url)

    assert stripe_v1.customers.payment_methods.list(customer).data == []


@pytest.mark.parametrize("wallet", ["alipay", "wechat_pay"])
def test_wallets_are_for_paying_only(sandbox, stripe_v1, wallet):
    paying = a_page(stripe_v1, "cny")
    keeping = stripe_v1.checkout.sessions.create(
        {"mode": "setup", "currency": "cny", "success_url": PAID}
    )

    refused = sandbox.visit(keeping.url, {"method": wallet})

    assert wallet in paying.payment_method_types
    assert (keeping.payment_method_types, refused.status) == (["card"], 422)


def test_a_card_that_ran_out_is_declined(sandbox, stripe_v1):
    customer, method = a_customer_with(stripe_v1, VISA)
    sandbox.expire_card(method)

    with pytest.raises(stripe.CardError) as no:
        collect(stripe_v1, customer, method)

    assert (no.value.code, no.value.error.decline_code) == ("expired_card",) * 2


def test_a_card_runs_out_with_time(sandbox, stripe_v1):
    customer, method = a_customer_with(stripe_v1, VISA)
    stripe_v1.payment_methods.update(method, {"card": {"exp_month": 11, "exp_year": 2026}})
    first = collect(stripe_v1, customer, method).status

    with time_machine.travel(NOON.replace(month=12)), pytest.raises(stripe.CardError) as no:
        collect(stripe_v1, customer, method)

    assert (first, no.value.code) == ("succeeded", "expired_card")


def test_a_card_that_has_run_out_cannot_be_given(stripe_v1):
    card = {"number": VISA, "exp_month": 10, "exp_year": 2026}

    with pytest.raises(stripe.CardError) as no:
        stripe_v1.payment_methods.create({"type": "card", "card": card})

    assert no.value.code == "invalid_expiry_year"


def test_a_card_replaced_by_its_bank_goes_on_paying(sandbox, stripe_v1):
    customer, method = a_customer_with(stripe_v1, VISA)
    sandbox.expire_card(method)
    sandbox.events()

    sandbox.replace_card(method)

    told = json.loads(sandbox.events()[0][0])
    assert told["type"] == "payment_method.automatically_updated"
    assert told["data"]["object"]["card"]["last4"] == "4444"
    assert told["data"]["previous_attributes"]["card"]["last4"] == "4242"
    assert collect(stripe_v1, customer, method).status == "succeeded"


def test_only_a_saved_card_changes_by_itself(sandbox, stripe_v1):
    loose = stripe_v1.payment_methods.create({"type": "card", "card": {"number": VISA}})

    with pytest.raises(AssertionError):
        sandbox.expire_card(loose.id)


def test_a_detached_card_pays_no_more(stripe_v1):
    customer, method = a_customer_with(stripe_v1, VISA)
    stripe_v1.payment_methods.detach(method)

    with pytest.raises(stripe.InvalidRequestError):
        collect(stripe_v1, customer, method)

    assert kinds(stripe_v1)[-1] == "payment_method.detached"


@pytest.mark.parametrize(
    ("card", "decline"),
    [
        ("pm_card_visa_chargeDeclinedLostCard", "lost_card"),
        ("pm_card_visa_chargeDeclinedStolenCard", "stolen_card"),
        ("pm_card_visa_chargeDeclinedVelocityLimitExceeded", "card_velocity_exceeded"),
    ],
)
def test_more_ways_of_a_bank_to_say_no(stripe_v1, card, decline):
    with pytest.raises(stripe.CardError) as no:
        charge(stripe_v1, card)

    assert (no.value.code, no.value.error.decline_code) == ("card_declined", decline)
