"""One file of scenarios, the same for the sandbox in process, over HTTP, and for Stripe itself.

Stripe itself is asked only where STRIPE_TEST_KEY is set; where it is not, the run says so.
"""

import os
import signal

import pytest
import stripe

from tests.payments.test_sandbox_server import Process
from tests.sandbox_fixtures import API_KEY
from tests.scenarios.running import ANYTHING, Scenario, run, scenarios

KEY = os.environ.get("STRIPE_TEST_KEY", "")
TEST_KEYS = ("sk_test_", "rk_test_")
by_name = pytest.mark.parametrize("scenario", scenarios(), ids=lambda scenario: scenario.name)


@by_name
def test_the_sandbox_in_process_does_what_stripe_does(scenario, sandbox):
    sandbox.http.refusals_expected = True
    client = stripe.StripeClient(API_KEY, http_client=sandbox.http)

    assert run(scenario, client, number="1", can_wait=False) == []


def test_the_sandbox_over_http_does_what_stripe_does(tmp_path):
    process = Process(tmp_path / "till.sqlite3")
    try:
        base = process.origin
        addresses = {"api": base, "connect": base, "files": base, "meter_events": base}
        client = stripe.StripeClient(API_KEY, base_addresses=addresses)
        found = {each.name: run(each, client, number="1", can_wait=True) for each in scenarios()}
    finally:
        process.end(signal.SIGTERM)

    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("scenario", scenarios() if KEY else [], ids=lambda scenario: scenario.name)
def test_stripe_itself_does_what_the_sandbox_does(scenario):
    assert KEY.startswith(TEST_KEYS), "STRIPE_TEST_KEY must be a test key: a live one moves money"
    client = stripe.StripeClient(KEY, max_network_retries=2)

    assert run(scenario, client, number=os.urandom(8).hex(), can_wait=True) == []


@pytest.mark.parametrize(
    ("expect", "wrong"),
    [
        ({"email": "li@example.org"}, ["email is 'zhang@example.org', not 'li@example.org'"]),
        ({"phone": ANYTHING}, ["phone is None, not '*'"]),
        ({"no.such.thing": 1}, ["no.such.thing is None, not 1"]),
        ({"email": ANYTHING, "phone": ""}, []),
    ],
)
def test_a_difference_is_told(sandbox, expect, wrong):
    step = {"do": "POST /v1/customers", "with": {"email": "zhang@example.org"}, "expect": expect}
    client = stripe.StripeClient(API_KEY, http_client=sandbox.http)

    found = run(Scenario("customer", (step,)), client, number="1", can_wait=False)

    assert found == [f"POST /v1/customers: {each}" for each in wrong]
