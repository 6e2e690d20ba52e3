"""``make demo`` as a stranger runs it: it opens, says how to come in, stops, and runs again."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.processes import free_port, is_free

ROOT = Path(__file__).resolve().parents[2]
# Limits, not pauses: a machine that has much to do is slow, not wrong.
OPEN_SECONDS, HEARD_SECONDS, STOP_SECONDS = 180, 90, 60
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("demo")]


class Demo:
    """The command in a process of its own, and what it has printed so far."""

    def __init__(self, home: Path, port: int) -> None:
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "demo", "--home", str(home)],
            env=os.environ | {"PORT": str(port), "PORTAL_ORIGIN": f"http://127.0.0.1:{port}"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=home.parent,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def wait_until_open(self) -> str:
        """Return what was printed once the demo has said all of it."""
        until = time.monotonic() + OPEN_SECONDS
        while "Ctrl-C stops everything." not in self.lines:
            assert self.process.poll() is None, "\n".join(self.lines)
            assert time.monotonic() < until, "\n".join(self.lines)
            time.sleep(0.05)
        return "\n".join(self.lines)

    def stop(self) -> str:
        """Press Ctrl-C, wait for the end, and return the last line."""
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(STOP_SECONDS) == 0, "\n".join(self.lines)
        self.end()
        return self.lines[-1]

    def end(self) -> None:
        """Make sure that nothing of it is left."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(STOP_SECONDS)
        self._reader.join()
        if self.process.stdout:
            self.process.stdout.close()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.lines.append(line.rstrip("\n"))


@pytest.fixture
def port() -> int:
    return free_port(18_400)


@pytest.fixture
def demos(tmp_path: Path, port: int) -> Iterator[list[Demo]]:
    started: list[Demo] = []
    yield started
    for each in started:
        each.end()


def ready(port: int) -> dict:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
        return json.load(answer)


def is_worker_heard(port: int) -> bool:
    until = time.monotonic() + HEARD_SECONDS
    while ready(port)["worker_seconds_ago"] is None:
        if time.monotonic() > until:
            return False
        time.sleep(0.2)
    return True


def test_it_opens_says_how_to_come_in_stops_and_runs_again(tmp_path, port, demos):
    home = tmp_path / "demo"
    demos.append(Demo(home, port))
    told = demos[0].wait_until_open()

    assert f"Steadily is open at http://127.0.0.1:{port}/" in told
    code = re.search(r"the code on his letter: ([0-9A-Z]{4}(?:-[0-9A-Z]{4})+) ", told)[1]
    assert re.search(r"his date of birth: \d{4}-\d\d-\d\d", told)
    assert re.search(r"the code on her letter: \S+    her date of birth: \d{4}-\d\d-\d\d", told)
    assert re.search(r"wen@canal\.example   canal-wen-\S+   code now: \d{6}", told)
    assert ready(port)["ok"] and is_worker_heard(port)
    beside = subprocess.run(
        [str(ROOT / "scripts" / "beside-demo"), "reconcile", "--json"],
        env=os.environ | {"DEMO_HOME": str(home)},
        capture_output=True,
        check=True,
    )
    assert json.loads(beside.stdout)["ok"]
    assert demos[0].stop() == "Stopped. Run the same command again to go on where you were."
    assert is_free(port) and is_free(port + 1)

    demos.append(Demo(home, port))
    assert code in demos[1].wait_until_open()
    demos[1].stop()
    assert is_free(port) and is_free(port + 1)
