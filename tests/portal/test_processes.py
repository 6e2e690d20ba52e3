"""Child processes of the demo: free ports, waiting for an answer, ending all of them."""

import os
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from portal.processes import HOST, Family, NeverAnswered, free_port, is_free, wait_for

SLEEPER = [sys.executable, "-c", "import time; print('here', flush=True); time.sleep(60)"]


@pytest.fixture
def family():
    started = Family()
    yield started
    started.stop()


@pytest.fixture
def taken():
    """A port that somebody listens on."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture
def answering():
    """The address of a server that says 404 to everything."""

    class Nothing(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_error(404)

        def log_message(self, *_parts):
            return

    with HTTPServer((HOST, 0), Nothing) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://{HOST}:{server.server_port}/"
        server.shutdown()
        thread.join()


def start(family, tmp_path, command):
    family.start("child", command, env=dict(os.environ), log=str(tmp_path / "log"))


def test_a_taken_port_is_passed_over(taken):
    assert not is_free(taken)
    assert free_port(taken) > taken


def test_when_every_port_is_taken_that_is_said(taken):
    with pytest.raises(NeverAnswered, match=f"No free port from {taken}"):
        free_port(taken, tries=1)


def test_a_family_stops_whatever_still_runs(family, tmp_path):
    start(family, tmp_path, SLEEPER)
    assert family.fallen() == ""

    family.stop()

    assert family.fallen() == "child"
    assert family.children["child"].returncode == -15


def test_a_child_that_will_not_end_is_ended(family, tmp_path, monkeypatch):
    monkeypatch.setattr("portal.processes.STOP_SECONDS", 0.2)
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True)"
    start(family, tmp_path, [sys.executable, "-c", f"{deaf}; time.sleep(60)"])
    while not (tmp_path / "log").read_text():
        assert family.fallen() == ""

    family.stop()

    assert family.children["child"].returncode == -9


def test_waiting_ends_with_the_first_answer(family, answering):
    assert wait_for(answering, family=family, seconds=10) is None


def test_waiting_ends_when_a_child_has_fallen(family, tmp_path, taken):
    start(family, tmp_path, [sys.executable, "-c", "raise SystemExit(3)"])
    family.children["child"].wait()

    with pytest.raises(NeverAnswered, match="child ended before it answered"):
        wait_for(f"http://{HOST}:{taken}/", family=family, seconds=10)


def test_waiting_has_an_end(family):
    with pytest.raises(NeverAnswered, match="did not answer in 0 seconds"):
        wait_for(f"http://{HOST}:9/", family=family, seconds=0.1)
