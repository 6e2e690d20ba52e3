"""Webhooks: which bodies are believed, and asking for them."""

from datetime import timedelta

import pytest
import stripe
import time_machine

from payments import gateway
from payments.gateway import BadSignature
from payments.provider import pages
from tests.payments.test_gateway import LENDER, open_page
from tests.sandbox_fixtures import CONNECT_SECRET, NOON


def test_an_event_signed_for_us_is_read(sandbox):
    sandbox.pay(open_page().url)
    raw, signature = sandbox.events()[-1]

    event = gateway.verify(raw, signature)

    assert (event["type"], event["account"]) == ("checkout.session.completed", LENDER)
    assert event["data"]["object"]["client_reference_id"] == "pay-1"


def test_an_old_secret_is_good_while_a_new_one_is_brought_in(sandbox, settings):
    settings.STRIPE_CONNECT_WEBHOOK_SECRET = f"whsec_new, {CONNECT_SECRET}"
    open_page()
    pages.expire_checkout(
        account=LENDER,
        session_id=sandbox.client(LENDER).checkout.sessions.list().data[0].id,
    )

    assert gateway.verify(*sandbox.events()[0])["type"] == "checkout.session.expired"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw, signature: (raw.replace(b"127261", b"127262"), signature),
        lambda raw, signature: (raw, ""),
        lambda raw, signature: (raw, "t=1,v1=x"),
        lambda raw, signature: (raw, f"{signature}é"),
        lambda raw, signature: (raw + b"\xff", signature),
        lambda raw, signature: (raw, signature.replace("v1=", "v0=")),
    ],
    ids=["altered", "unsigned", "made up", "not ASCII", "not UTF-8", "another scheme"],
)
def test_what_the_provider_did_not_sign_is_refused(sandbox, spoil):
    sandbox.pay(open_page().url)
    raw, signature = sandbox.events()[-1]

    with pytest.raises(BadSignature):
        gateway.verify(*spoil(raw, signature))


def test_an_event_is_believed_for_five_minutes(sandbox):
    sandbox.pay(open_page().url)
    raw, signature = sandbox.events()[-1]

    with time_machine.travel(NOON + timedelta(seconds=290)):
        assert gateway.verify(raw, signature)["id"]
    with time_machine.travel(NOON + timedelta(seconds=320)), pytest.raises(BadSignature):
        gateway.verify(raw, signature)


@pytest.mark.parametrize("text", ["", "[]", "{}", "not json", '{"id": 1}', "[" * 200_000])
def test_a_signed_body_that_is_no_event_is_refused(sandbox, text):
    header = stripe.WebhookSignature.generate_signature_header(text, CONNECT_SECRET)

    with pytest.raises(BadSignature):
        gateway.verify(text.encode(), header)


def test_a_test_event_is_refused_when_the_key_is_live(sandbox, settings):
    sandbox.pay(open_page().url)
    settings.STRIPE_SECRET_KEY = "rk_live_real"

    with pytest.raises(BadSignature):
        gateway.verify(*sandbox.events()[-1])


def test_registering_for_webhooks_twice_leaves_one_endpoint(sandbox):
    url = "http://portal.test/webhooks/stripe/"
    first = gateway.register_webhook(url=url, connect=True)
    sandbox.app.forget_keys()

    second = gateway.register_webhook(url=url, connect=True)
    third = gateway.register_webhook(url=url, connect=True)
    gateway.register_webhook(url=url, connect=False)

    assert first != second == third
    assert len(sandbox.client().webhook_endpoints.list().data) == 2


def test_an_endpoint_that_somebody_deleted_is_made_again(sandbox):
    url = "http://portal.test/webhooks/stripe/"
    gateway.register_webhook(url=url, connect=False)
    services = sandbox.client().webhook_endpoints
    services.delete(services.list().data[0].id)

    secret = gateway.register_webhook(url=url, connect=False)

    assert secret.startswith("whsec_")
    assert [each.url for each in services.list().data] == [url]
