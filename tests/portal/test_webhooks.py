"""The provider's webhooks: only true ones are kept, each once, and nothing is acted on at once."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError
from django.urls import reverse

from payments import charging, inbox
from payments.models import Payment, StripeEvent
from tests.conftest import NOON
from tests.payments.payers import begin
from tests.sandbox_fixtures import CONNECT_SECRET, PLATFORM_SECRET

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024


def deliver(client, body, signature):
    return client.post(
        reverse("stripe-webhook"),
        body,
        content_type="application/json",
        headers={"Stripe-Signature": signature},
    )


@pytest.fixture
def paid(zhang_debt, sandbox):
    """The events of a payment of Mr Zhang's, as (body, signature)."""
    payment = begin(zhang_debt, 848_40)
    sandbox.pay(open_page(payment))
    return sandbox.events()


def open_page(payment):
    from_here = "http://portal.test/"
    return charging.open_page(
        payment, title="Payment", return_url=from_here, cancel_url=from_here, email=""
    )


def test_a_true_event_is_kept_as_it_came_and_not_acted_on(paid, client):
    body, signature = paid[0]

    answer = deliver(client, body, signature)

    kept = StripeEvent.objects.get()
    assert answer.status_code == 200
    assert (kept.body, kept.acted_at, kept.tries) == (json.loads(body), None, 0)
    assert Payment.objects.get().state == "CREATED"


def test_an_event_that_comes_again_is_answered_and_kept_once(paid, client):
    answers = [deliver(client, body, signature).status_code for body, signature in paid * 3]

    assert set(answers) == {200}
    assert StripeEvent.objects.count() == len(paid)


def test_the_same_number_on_two_accounts_is_two_events(paid, client, sandbox):
    event = json.loads(paid[0][0])
    sign = sandbox.signed
    deliver(client, *sign(event))
    deliver(client, *sign(event | {"account": "acct_1Hill"}, from_lender=True))

    assert set(StripeEvent.objects.values_list("account", flat=True)) == {"", "acct_1Hill"}


def altered(body, signature):
    return body.replace(b"84840", b"94840"), signature


def signed_by_another(body, signature):
    time, _ = signature.split(",", 1)
    return body, f"{time},v1={'0' * 64}"


def without_signature(body, signature):
    return body, ""


def with_noise(body, signature):
    return body, "v1=\u00e9,t=x"


def written_otherwise(body, signature):
    return json.dumps(json.loads(body)).encode(), signature


@pytest.mark.parametrize(
    "forge", [altered, signed_by_another, without_signature, with_noise, written_otherwise]
)
def test_a_forged_event_is_refused_and_not_kept(paid, client, forge):
    body, signature = next(e for e in paid if b"84840" in e[0])

    assert deliver(client, *forge(body, signature)).status_code == 400
    assert StripeEvent.objects.count() == 0


def test_an_event_signed_long_ago_is_refused(paid, client):
    with time_machine.travel(NOON + timedelta(minutes=6)):
        answer = deliver(client, *paid[0])

    assert answer.status_code == 400
    assert StripeEvent.objects.count() == 0


def test_a_test_event_is_refused_where_real_money_moves(paid, client, settings):
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = "sk_live_only_for_tests", ""

    assert deliver(client, *paid[0]).status_code == 400
    assert StripeEvent.objects.count() == 0


def test_a_live_event_is_refused_where_no_real_money_moves(paid, client, sandbox):
    live = json.loads(paid[0][0]) | {"livemode": True}

    assert deliver(client, *sandbox.signed(live)).status_code == 400
    assert StripeEvent.objects.count() == 0


@pytest.mark.parametrize("size", [MEGABYTE + 1, 3 * MEGABYTE])
def test_a_body_that_is_too_large_is_not_read(client, db, sandbox, size):
    assert deliver(client, b" " * size, "t=1,v1=0").status_code == 413


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[]", b"null", b"{}"])
def test_a_body_that_is_no_event_is_refused(client, sandbox, body):
    signed = sandbox.signed({"id": "evt_1", "object": "event"})[1]

    assert deliver(client, body, signed).status_code == 400


def test_it_is_not_said_to_be_kept_where_it_is_not(paid, client, monkeypatch):
    def full(*_, **__):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(inbox, "store", full)
    client.raise_request_exception = False

    assert deliver(client, *paid[0]).status_code == 500


@pytest.mark.parametrize("verb", ["get", "put", "delete", "head"])
def test_nothing_but_a_post_is_answered(client, sandbox, verb):
    assert getattr(client, verb)(reverse("stripe-webhook")).status_code == 405


def test_both_secrets_are_believed_and_old_ones_beside_new(paid, client, settings):
    settings.STRIPE_WEBHOOK_SECRET = f"whsec_the_next_one, {PLATFORM_SECRET}"
    settings.STRIPE_CONNECT_WEBHOOK_SECRET = CONNECT_SECRET

    assert deliver(client, *paid[0]).status_code == 200
