"""The local peer's own clock: moved forward, what is due happens, and it stays moved."""

import io
import json
import signal
import urllib.request
from datetime import timedelta

import pytest
import time_machine

from payments import gateway
from payments.sandbox import controls
from payments.sandbox.api import Sandbox
from payments.sandbox.courier import Courier
from tests.payments.test_gateway import open_page, read
from tests.payments.test_sandbox_server import HOOK, Process, Road, ask
from tests.sandbox_fixtures import API_KEY, NOON

KEY = {"authorization": f"Bearer {API_KEY}"}
HOUR = 3600
PDF = b"%PDF-1.7\n\x00\xff"


def test_a_page_closes_when_the_clock_passes_its_end(sandbox):
    page = open_page()

    sandbox.advance(hours=1)

    kinds = [json.loads(raw)["type"] for raw, _ in sandbox.events()]
    assert kinds == ["checkout.session.expired"]
    assert read(page).state == "EXPIRED"


def test_a_page_is_open_until_its_end(sandbox):
    page = open_page()

    sandbox.advance(seconds=34 * 60)

    assert read(page).state == "OPEN"


def test_what_is_due_has_happened_when_it_was_due(sandbox):
    open_page(expires_at=NOON + timedelta(hours=2))

    sandbox.advance(days=5)

    closed = sandbox.app.store.every("event")[-1].body
    assert closed["created"] == int((NOON + timedelta(hours=2)).timestamp())


def test_the_tests_clock_moves_the_providers_with_it(sandbox):
    page = open_page()

    with time_machine.travel(NOON + timedelta(hours=1)):
        assert read(page).state == "EXPIRED"


def test_what_has_fallen_due_is_among_the_events_at_once(sandbox):
    open_page()
    sandbox.events()

    with time_machine.travel(NOON + timedelta(hours=1)):
        kinds = [json.loads(raw)["type"] for raw, _ in sandbox.events()]

    assert kinds == ["checkout.session.expired"]


def test_a_page_can_be_opened_by_whoever_lives_by_the_machines_clock(sandbox):
    sandbox.advance(days=60)

    page = open_page()
    sandbox.advance(seconds=34 * 60)
    still = read(page).state
    sandbox.advance(seconds=2 * 60)

    assert (still, read(page).state) == ("OPEN", "EXPIRED")


def test_a_webhook_from_the_future_is_believed(sandbox):
    open_page()
    sandbox.advance(days=60)

    event = gateway.verify(*sandbox.events()[-1])

    assert event["type"] == "checkout.session.expired"


def test_the_clock_stays_moved_after_a_restart(tmp_path):
    file = str(tmp_path / "own.sqlite3")
    first = Sandbox(file, clock=lambda: 1_800_000_000.0)
    controls.move_clock(first, 5 * HOUR)
    first.store.close()

    second = Sandbox(file, clock=lambda: 1_800_000_000.0)

    assert second.clock() == 1_800_000_000 + 5 * HOUR
    second.store.close()


def test_what_has_fallen_due_is_told_by_webhook(tmp_path):
    sandbox = Sandbox(clock=lambda: 1_800_000_000.0)
    ask(sandbox, "/v1/webhook_endpoints", {"url": HOOK, "enabled_events[0]": "*"})
    form = {
        "mode": "payment",
        "success_url": HOOK,
        "line_items[0][price_data][currency]": "cny",
        "line_items[0][price_data][unit_amount]": "5000",
        "line_items[0][price_data][product_data][name]": "Payment",
    }
    ask(sandbox, "/v1/checkout/sessions", form)
    road = Road()

    controls.move_clock(sandbox, 25 * HOUR)
    Courier(sandbox, road.post).deliver()

    assert ["checkout.session.expired" in body for body in road.posted] == [True]
    sandbox.store.close()


@pytest.mark.parametrize(
    ("form", "param"),
    [
        ({}, "seconds"),
        ({"days": "-1"}, "days"),
        ({"days": "401"}, "seconds"),
        ({"days": "٣"}, "days"),
        ({"weeks": "1"}, "weeks"),
    ],
)
def test_the_clock_moves_forward_only_and_not_too_far(sandbox, form, param):
    body = "&".join(f"{name}={value}" for name, value in form.items()).encode()

    refused = controls.answer(sandbox.app, "POST", "/sandbox/clock", body, KEY)

    assert (refused.status, json.loads(refused.body)["error"]["param"]) == (400, param)
    assert sandbox.app.store.ahead == 0


@pytest.mark.parametrize("key", ["", "Bearer sk_live_real"])
def test_the_clock_wants_a_test_key(sandbox, key):
    refused = controls.answer(
        sandbox.app, "POST", "/sandbox/clock", b"days=1", {"authorization": key}
    )

    assert (refused.status, sandbox.app.store.ahead) == (401, 0)


def test_a_call_that_the_sandbox_has_not_is_said_so(sandbox):
    assert controls.answer(sandbox.app, "POST", "/sandbox/tides", b"", KEY).status == 404
    assert controls.answer(sandbox.app, "POST", "/sandbox/clock", b"\xff", KEY).status == 400


def test_the_clock_can_be_read(sandbox):
    sandbox.advance(days=1)

    told = controls.answer(sandbox.app, "GET", "/sandbox/clock", b"", KEY)

    assert json.loads(told.body)["ahead"] == 24 * HOUR


def test_a_debit_survives_a_kill_and_settles_when_the_clock_is_moved(tmp_path):
    file = tmp_path / "sandbox.sqlite3"
    first = Process(file)
    debit = {"payment_method": "pm_usBankAccount_success", "amount": 30_00, "currency": "usd"}
    accepted = {"customer_acceptance": {"type": "offline"}}
    made = first.client().payment_intents.create(
        {**debit, "confirm": True, "mandate_data": accepted}
    )
    first.end(signal.SIGKILL)

    second = Process(file)
    request = urllib.request.Request(
        f"{second.origin}/sandbox/clock",
        data=b"days=4",
        headers={"Authorization": f"Bearer {API_KEY}"},
    )
    urllib.request.urlopen(request, timeout=5).close()
    settled = second.client().payment_intents.retrieve(made.id)
    sent = second.client().files.create({"purpose": "dispute_evidence", "file": io.BytesIO(PDF)})

    assert (made.status, settled.status) == ("processing", "succeeded")
    assert (sent.type, sent.size) == ("pdf", len(PDF))
    second.end(signal.SIGKILL)
