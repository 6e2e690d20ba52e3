"""The local peer over a real connection: its own process, its own file, its webhooks."""

import json
import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlencode

import pytest
import stripe

from payments import gateway
from payments.sandbox.api import Sandbox
from payments.sandbox.courier import Courier
from tests.payments.test_gateway import ZHANG_FIRST
from tests.sandbox_fixtures import API_KEY, VISA

ROOT = Path(__file__).resolve().parents[2]
THIRTY = {"amount": 30_00, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
HOOK = "http://portal.test/hook/"


class Process:
    """The sandbox as ``make demo`` starts it, on a free port."""

    def __init__(self, file: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "payments.sandbox", "--port", "0", "--file", str(file)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert self._process.stdout
        self.origin = self._process.stdout.readline().split()[2].rstrip(",")

    def client(self):
        base = self.origin
        return stripe.StripeClient(
            API_KEY,
            base_addresses={"api": base, "connect": base, "files": base, "meter_events": base},
            max_network_retries=0,
        ).v1

    def end(self, how: int) -> int:
        self._process.send_signal(how)
        code = self._process.wait(timeout=10)
        if self._process.stdout:
            self._process.stdout.close()
        return code


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    started = Process(tmp_path / "sandbox.sqlite3")
    yield started
    started.end(signal.SIGKILL)


class Hooks(HTTPServer):
    """Takes webhooks; the first one it answers with an error."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Hook)
        self.taken: list[tuple[bytes, str]] = []
        self.enough = threading.Event()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}).start()


class _Hook(BaseHTTPRequestHandler):
    server: Hooks

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((body, self.headers["Stripe-Signature"]))
        self.send_response(500 if len(self.server.taken) == 1 else 200)
        self.end_headers()
        if len(self.server.taken) == 2:
            self.server.enough.set()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def hooks() -> Iterator[Hooks]:
    server = Hooks()
    yield server
    server.shutdown()
    server.server_close()


def test_a_borrower_pays_over_http_and_the_webhooks_arrive(process, hooks, settings):
    settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = process.origin, API_KEY
    url = f"http://127.0.0.1:{hooks.server_port}/webhooks/stripe/"
    settings.STRIPE_WEBHOOK_SECRET = gateway.register_webhook(url=url, connect=False)
    intent = process.client().payment_intents.create(THIRTY)

    assert hooks.enough.wait(timeout=10)

    # The first was answered with an error and came again.
    events = [gateway.verify(*each) for each in hooks.taken]
    assert len({event["id"] for event in events}) == 1
    assert {event["type"] for event in events} == {"payment_intent.succeeded"}
    assert {event["data"]["object"]["id"] for event in events} == {intent.id}


def test_everything_is_still_there_after_a_kill(tmp_path):
    file = tmp_path / "sandbox.sqlite3"
    first = Process(file)
    made = first.client().payment_intents.create(THIRTY, {"idempotency_key": "k"})
    first.end(signal.SIGKILL)

    second = Process(file)
    again = second.client().payment_intents.create(THIRTY, {"idempotency_key": "k"})
    listed = second.client().events.list().data

    assert (again.id, len(listed)) == (made.id, 3)
    assert second.end(signal.SIGTERM) == 0


def test_the_clock_is_moved_over_http_with_a_test_key(process):
    place, form = f"{process.origin}/sandbox/clock", urlencode({"days": "5"}).encode()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(place, data=form, timeout=5)
    refused.value.close()
    request = urllib.request.Request(
        place, data=form, headers={"Authorization": f"Bearer {API_KEY}"}
    )

    with urllib.request.urlopen(request, timeout=5) as moved:
        told = json.load(moved)

    assert (refused.value.code, told["ahead"]) == (401, 5 * 24 * 3600)


def test_the_page_works_in_a_browser_without_scripts(process):
    session = process.client().checkout.sessions.create(
        {
            "mode": "payment",
            "success_url": f"{process.origin}/pages.css",
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": "cny",
                        "unit_amount": ZHANG_FIRST.minor,
                        "product_data": {"name": "Payment"},
                    },
                }
            ],
        }
    )
    form = urlencode({"method": "card", "number": VISA}).encode()

    with urllib.request.urlopen(session.url, data=form, timeout=5) as landed:
        assert landed.url == f"{process.origin}/pages.css"

    assert process.client().checkout.sessions.retrieve(session.id).payment_status == "paid"


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.test:80"}, {"Content-Length": "x"}, {"Content-Length": "99999999"}]
)
def test_a_crooked_request_is_refused(process, headers):
    request = urllib.request.Request(f"{process.origin}/pages.css", headers=headers)

    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=5)

    assert refused.value.code == 400
    refused.value.close()


def test_a_port_in_use_is_told_in_words(process, tmp_path):
    port = process.origin.rpartition(":")[2]
    command = [sys.executable, "-m", "payments.sandbox", "--port", port, "--file"]

    told = subprocess.run(
        [*command, str(tmp_path / "other.sqlite3")], capture_output=True, text=True, cwd=ROOT
    )

    assert told.returncode == 1
    assert told.stderr.startswith(f"Port {port} cannot be used")
    assert os.path.exists(tmp_path / "sandbox.sqlite3")


class Road:
    """Stands where the network is: notes what is posted, and says whether it arrives."""

    def __init__(self, *arrives: bool) -> None:
        self.posted: list[str] = []
        self._arrives = list(arrives)

    def post(self, url: str, body: str, headers: dict[str, str]) -> bool:
        self.posted.append(body)
        return self._arrives.pop(0) if self._arrives else True


@pytest.fixture
def app(tmp_path):
    """A sandbox with one endpoint, one event on its way, and a clock to be set by hand."""
    moment = [1_800_000_000.0]
    sandbox = Sandbox(str(tmp_path / "own.sqlite3"), clock=lambda: moment[0])
    sandbox.moment = moment
    ask(sandbox, "/v1/webhook_endpoints", {"url": HOOK, "enabled_events[0]": "*"})
    ask(sandbox, "/v1/customers", {"email": "li@example.org"})
    yield sandbox
    sandbox.store.close()


def ask(sandbox, path, form):
    headers = {"authorization": f"Bearer {API_KEY}"}
    assert sandbox.answer("POST", path, "", urlencode(form).encode(), headers).status == 200


def pending(sandbox):
    return [row.body["pending_webhooks"] for row in sandbox.store.every("event")]


def test_a_webhook_that_does_not_arrive_is_sent_again_later(app):
    road = Road(False, False, True)
    courier = Courier(app, road.post)

    for wait in (0, 0.5, 0.6, 1.9, 0.2, 3600):
        app.moment[0] += wait
        courier.deliver()

    assert len(road.posted) == 3
    assert len(set(road.posted)) == 1
    assert pending(app) == [0]


def test_a_webhook_survives_a_restart(app, tmp_path):
    Courier(app, Road(False).post).deliver()
    second = Sandbox(str(tmp_path / "own.sqlite3"), clock=lambda: app.moment[0] + 2)
    road = Road()

    Courier(second, road.post).deliver()

    assert (len(road.posted), pending(second)) == (1, [0])
    second.store.close()


@pytest.mark.parametrize(
    ("fault", "posted"), [("lose", 0), ("duplicate", 2), ("delay", 0), ("reorder", 0), ("", 1)]
)
def test_webhooks_go_wrong_when_told_to(app, fault, posted):
    app.faults.on_webhooks(fault)
    road = Road()
    courier = Courier(app, road.post)

    courier.deliver()

    assert len(road.posted) == posted
    app.moment[0] += 10
    courier.deliver()
    assert len(road.posted) == {"lose": 0, "duplicate": 2}.get(fault, 1)


def test_a_reordered_webhook_arrives_after_the_next_one(app):
    ask(app, "/v1/customers", {"email": "zhang@example.org"})
    app.faults.on_webhooks("reorder")
    road = Road()
    courier = Courier(app, road.post)

    courier.deliver()
    app.moment[0] += 1
    courier.deliver()

    assert ["zhang@" in body for body in road.posted] == [True, False]


def test_nothing_is_sent_to_an_endpoint_that_is_gone(app):
    endpoint = app.store.every("webhook_endpoint")[0].body["id"]
    ask(app, f"/v1/webhook_endpoints/{endpoint}", {"disabled": "true"})
    road = Road()

    Courier(app, road.post).deliver()

    assert road.posted == []
    app.moment[0] += 10_000
    assert app.store.due(app.clock()) == []
