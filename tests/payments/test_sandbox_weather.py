"""Bad weather at the sandbox: every kind of fault comes, from a seed, and it can be ended."""

import json
from collections import Counter
from urllib.parse import urlencode

import pytest

from payments import gateway
from payments.sandbox import controls
from payments.sandbox.faults import REQUEST_FAULTS, WEBHOOK_FAULTS, AnswerLost
from payments.sandbox.weather import Weather
from tests.sandbox_fixtures import API_KEY

SENT = {"authorization": f"Bearer {API_KEY}"}


def weather(sandbox, **form):
    """Ask the sandbox over its own call; return status and what it told."""
    body = urlencode(form).encode()
    answer = controls.answer(sandbox.app, "POST" if form else "GET", "/sandbox/weather", body, SENT)
    return answer.status, json.loads(answer.body)


def drawn(weather_):
    return [(weather_.next_request(), weather_.next_webhook()) for _ in range(300)]


def test_every_kind_of_fault_comes_and_is_counted(sandbox):
    weather(sandbox, rate=500, seed=3)

    came = Counter(kind for pair in drawn(sandbox.faults) for kind in pair if kind)

    assert set(came) == {*REQUEST_FAULTS, *WEBHOOK_FAULTS}
    assert weather(sandbox) == (200, came)


def test_the_same_seed_brings_the_same_weather(sandbox):
    weather(sandbox, rate=100, seed=7)
    first = drawn(sandbox.faults)
    weather(sandbox, rate=100, seed=7)

    assert drawn(sandbox.faults) == first


def test_weather_that_is_over_keeps_its_count(sandbox):
    weather(sandbox, rate=1000, seed=1)
    drawn(sandbox.faults)
    seen = weather(sandbox)

    assert weather(sandbox, rate=0) == seen
    assert set(drawn(sandbox.faults)) == {("", "")}


@pytest.mark.parametrize("rate", ["-1", "٣", "1e3", "9" * 10])
def test_what_is_no_number_changes_nothing(sandbox, rate):
    status, told = weather(sandbox, rate=rate, seed=1)

    assert (status, told["error"]["param"]) == (400, "rate")
    assert not isinstance(sandbox.faults, Weather)


@pytest.mark.parametrize(
    ("fault", "hangs", "made"),
    [
        ("lost_before", False, 0),
        ("lost_after", False, 1),
        ("hang_before", True, 0),
        ("hang_after", True, 1),
    ],
)
def test_an_answer_that_does_not_come_says_nothing_of_what_was_done(sandbox, fault, hangs, made):
    sandbox.faults.on_requests(fault)

    with pytest.raises(AnswerLost) as lost:
        sandbox.app.answer("POST", "/v1/customers", "", b"", SENT)

    assert lost.value.hangs is hangs
    assert len(sandbox.app.store.every("customer")) == made


def test_an_error_that_no_key_remembers_is_over_with_the_next_try(sandbox):
    sandbox.faults.on_requests("error_once")

    sandbox.client().customers.create({}, {"idempotency_key": "k", "max_network_retries": 1})

    assert len(sandbox.app.store.every("customer")) == 1


def test_a_forgotten_key_makes_the_same_thing_again(sandbox):
    for fault in ("", "", "prune_keys"):
        sandbox.faults.on_requests(fault)
        sandbox.client().customers.create({}, {"idempotency_key": "k"})

    assert len(sandbox.app.store.every("customer")) == 2


def test_the_client_for_the_network_is_the_one_that_is_used_without_another():
    assert gateway.network(timeout=gateway.TIMEOUT).name == "requests"
