"""A whole portal for the long stories: sandbox, web and worker as processes of their own.

On SQLite in a temporary folder, or on PostgreSQL in a database of its own, as the suite runs.
"""

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from playwright.sync_api import expect

from portal import browsers

READY_SECONDS = 180
COMMAND_SECONDS = 300
# Limits, not pauses: a machine that has much to do is slow, not wrong.
WAIT_SECONDS = 90
expect.set_options(timeout=WAIT_SECONDS * 1000)


@dataclass(frozen=True)
class Running:
    """Where a portal runs, what it printed when it was ready, and the settings of its parts."""

    origin: str
    welcome: str
    home: Path
    database: str

    @property
    def sandbox(self) -> str:
        """Return the address at which the sandbox says that it listens."""
        told = (self.home / "log" / "sandbox").read_text()
        return re.search(r"Sandbox on (http://[\d.:]+)", told)[1]

    def officer(self, name: str) -> tuple[str, str]:
        """Return an officer's e-mail and password."""
        return re.search(rf"({name}@\S+)\s+(\S+)\s+code now", self.welcome).groups()

    def manage(self, *command: str) -> str:
        """Run one of the portal's commands beside it; return what it printed."""
        env = os.environ | {
            "DATABASE_URL": self.database,
            "PORTAL_ORIGIN": self.origin,
            "MEDIA_DIR": str(self.home / "media"),
            "MAIL_DIR": str(self.home / "mail"),
            "STRIPE_API_BASE": self.sandbox,
            "STRIPE_SECRET_KEY": "sk_test_demo",
        }
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            env=env,
            capture_output=True,
            text=True,
            check=False,
            timeout=COMMAND_SECONDS,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def start(home: Path, *, scenario: str, port: int) -> tuple[Running, subprocess.Popen]:
    """Start a portal in ``home`` and return it once it is ready."""
    database = _database(scenario, home)
    told = home / "told"
    with told.open("wb") as out:
        child = subprocess.Popen(
            [
                *(sys.executable, "manage.py", "demo", "--home", str(home)),
                *("--scenario", scenario, "--database", database),
            ],
            env=os.environ | {"PORT": str(port), "PORTAL_ORIGIN": ""} | _nothing_of_ours(),
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
    until = time.monotonic() + READY_SECONDS
    while "Ctrl-C stops" not in (welcome := told.read_text()):
        if child.poll() is not None or time.monotonic() > until:
            child.send_signal(signal.SIGINT)
            child.wait(READY_SECONDS)
            raise AssertionError(f"the portal did not get ready:\n{welcome}")
        time.sleep(0.2)
    origin = re.search(r"open at (http://[\d.:]+)/", welcome)[1]
    return Running(origin, welcome, home, database), child


def stop(child: subprocess.Popen) -> None:
    child.send_signal(signal.SIGINT)
    assert child.wait(30) == 0


@pytest.fixture
def browser():
    """Ended with the test: its loop would stop Django's tests after it."""
    with browsers.chromium() as chromium:
        yield chromium


def _nothing_of_ours() -> dict[str, str]:
    """Blank what the suite set for itself, so that the portal's own defaults hold."""
    env = dict.fromkeys(("MAIL_DIR", "SMS_DIR", "STRIPE_API_BASE", "STRIPE_SECRET_KEY"), "")
    return env | {"PORTAL_ORIGIN": "http://127.0.0.1"}


def _database(scenario: str, home: Path) -> str:
    """Return the address of an empty database on the engine that the suite runs on."""
    default = settings.DATABASES["default"]
    if default["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{home / 'steadily.sqlite3'}"
    name = f"journey_{scenario}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    where = {
        "host": default["HOST"] or "127.0.0.1",
        "port": default["PORT"] or 5432,
        "user": default["USER"] or "root",
        "password": default["PASSWORD"] or None,
    }
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}"')
    secret = f":{default['PASSWORD']}" if default["PASSWORD"] else ""
    return f"postgres://{where['user']}{secret}@{where['host']}:{where['port']}/{name}"
