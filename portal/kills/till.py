"""The provider's side of a kill run: the sandbox as a process of its own, and its weather."""

import json
import os
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

from portal.kills import children
from portal.processes import HOST, Family, wait_for

READY_SECONDS = 30
KEY = "sk_test_kills"


class Till:
    """The sandbox at ``origin``; ``faults`` says what went wrong in its weather so far."""

    def __init__(self, *, port: int, home: Path) -> None:
        self.origin = f"http://{HOST}:{port}"
        place = ["--port", str(port), "--file", str(home / "till.sqlite3")]
        command = [sys.executable, "-m", "payments.sandbox", *place]
        self._pids = [
            children.fork(lambda: os.execv(sys.executable, command), log=home / "sandbox.log")
        ]
        wait_for(f"{self.origin}/", family=Family(), seconds=READY_SECONDS)

    def stop(self) -> None:
        """End it for good."""
        children.end(self._pids)

    def set_weather(self, rate: int, *, seed: int = 0) -> None:
        """Let ``rate`` of a thousand requests and webhooks go wrong from now on."""
        self._visit(urlencode({"rate": rate, "seed": seed}).encode())

    def faults(self) -> dict[str, int]:
        return self._visit(None)

    def _visit(self, form: bytes | None) -> dict[str, int]:
        headers = {"Authorization": f"Bearer {KEY}"}
        request = urllib.request.Request(f"{self.origin}/sandbox/weather", form, headers)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=10) as answer:
            told: dict[str, int] = json.load(answer)
        return told
