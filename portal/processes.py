"""Child processes that belong together: started one after another, stopped all at once."""

import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence

STOP_SECONDS = 10
HOST = "127.0.0.1"


class NeverAnswered(Exception):
    """A process did not begin to answer in time, or ended."""


class Family:
    """Processes by name. ``stop`` asks each to end, youngest first, and waits for it."""

    def __init__(self) -> None:
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: Sequence[str], *, env: Mapping[str, str], log: str) -> None:
        """Start ``command`` with its output in the file ``log``, out of reach of our Ctrl-C."""
        with open(log, "ab") as output:
            self.children[name] = subprocess.Popen(
                command,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def fallen(self) -> str:
        """Return the name of a process that has ended by itself, or ""."""
        return next((n for n, child in self.children.items() if child.poll() is not None), "")

    def stop(self) -> None:
        for child in reversed(self.children.values()):
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        until = time.monotonic() + STOP_SECONDS
        for child in reversed(self.children.values()):
            try:
                child.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def is_free(port: int) -> bool:
    """Say whether ``port`` can be listened on at this machine's own address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port(wanted: int, *, tries: int = 50) -> int:
    """Return ``wanted``, or the next port above it that is free."""
    for port in range(wanted, wanted + tries):
        if is_free(port):
            return port
    raise NeverAnswered(f"No free port from {wanted} to {wanted + tries - 1}.")


def wait_for(url: str, *, family: Family, seconds: float) -> None:
    """Return once ``url`` answers with success; raise NeverAnswered after ``seconds``."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if fallen := family.fallen():
            raise NeverAnswered(f"{fallen} ended before it answered.")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except urllib.error.HTTPError as answer:
            if answer.code < 500:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise NeverAnswered(f"{url} did not answer in {seconds:.0f} seconds.")
