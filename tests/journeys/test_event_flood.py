"""Every event five times, in any order, to several workers: booked once, on both engines."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
SECONDS_MAX = 600
SMALL = {"payments": 120, "refunds": 3, "times": 5, "workers": 4}


@pytest.mark.journey
@pytest.mark.xdist_group("bench")
def test_a_flood_of_events_books_nothing_twice(tmp_path):
    real = f"sqlite:///{tmp_path / 'real.sqlite3'}"
    if connection.vendor == "postgresql":
        real = os.environ["DATABASE_URL"]
    sizes = [f"--{name}={count}" for name, count in SMALL.items()]
    done = subprocess.run(
        [sys.executable, "manage.py", "event_flood", *sizes, "--json"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": real, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS_MAX,
        start_new_session=True,
    )
    told = json.loads(done.stdout or "{}")

    assert told.get("ok"), done.stdout + done.stderr[-3000:]
    assert told["engine"] == connection.vendor
    assert told["deliveries"] == 5 * told["events"] >= 10 * SMALL["payments"]
    assert (told["verdict"]["doubled"], told["postings_minor"]) == (0, 0)
    assert told["verdict"]["provider"] == told["verdict"]["ledger"]
    assert list(tmp_path.iterdir()) == []
