"""The worker is told to stop in the middle of a night: it does, and the next one goes on there."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.portal.test_night import people
from tests.races import shared_database

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60
# The slices of its night are of one row and its pauses long: it can be stopped between two of them,
# whatever there is to do.
SLOW = """
import django
django.setup()
from dataclasses import replace
from django.core.management import execute_from_command_line
from portal import slices, sweeps
slices.PAUSE_SECONDS = 0.5
sweeps.EVERY_NIGHT = (replace(sweeps.follow_plans, size=1, among=None),)
execute_from_command_line(["manage.py", "worker"])
"""


@contextmanager
def a_worker(folder: Path) -> Iterator[subprocess.Popen]:
    """Run a real worker on the test's database; it does not outlive the block."""
    env = os.environ | {
        "DATABASE_URL": address(folder),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "MEDIA_DIR": str(folder / "media"),
        "STRIPE_SECRET_KEY": "",
    }
    with subprocess.Popen([sys.executable, "-c", SLOW], cwd=ROOT, env=env) as worker:
        try:
            yield worker
        finally:
            worker.kill()


def address(folder: Path) -> str:
    if connection.vendor == "sqlite":
        return f"sqlite:///{folder / 'shared.sqlite3'}"
    return os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{connection.settings_dict['NAME']}"


@dataclass(frozen=True)
class Mark:
    """How far a sweep is, as another process wrote it."""

    last_id: int
    began_at: object
    finished_at: object


def wait_for(is_so: Callable[[Mark], bool]) -> Mark:
    """Return the mark of the sweep once it ``is_so``."""
    until = time.monotonic() + PATIENCE_SECONDS
    with closing(connections.create_connection("default")) as reading:
        while time.monotonic() < until:
            found = mark(reading)
            if found and is_so(found):
                return found
            time.sleep(0.05)
    raise AssertionError("the worker did not come so far")


def mark(reading: BaseDatabaseWrapper) -> Mark | None:
    with reading.cursor() as cursor:
        cursor.execute(
            "SELECT last_id, began_at, finished_at FROM portal_nightmark"
            " WHERE sweep = 'follow_plans'"
        )
        found = cursor.fetchone()
    return Mark(*found) if found else None


def test_a_worker_stops_after_the_slice_it_is_at_and_the_next_goes_on(canal, tmp_path):
    people(canal, 4)
    with shared_database(tmp_path):
        with a_worker(tmp_path) as first:
            wait_for(lambda mark: mark.last_id > 0)
            first.send_signal(signal.SIGTERM)
            assert first.wait(timeout=20) == 0
        stood = wait_for(lambda _: True)
        with a_worker(tmp_path) as second:
            at_end = wait_for(lambda mark: mark.finished_at is not None)
            second.send_signal(signal.SIGTERM)
            assert second.wait(timeout=20) == 0

    assert stood.finished_at is None
    assert (stood.began_at, at_end.last_id > stood.last_id) == (at_end.began_at, True)
