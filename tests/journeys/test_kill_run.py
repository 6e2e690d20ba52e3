"""A tenth of the kill run, half of it on each engine: everything is killed while people pay."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
# Less than a test may take, so that what it said until then is seen.
SECONDS_MAX = 800
HALF = {"payments": 1_000, "kills": 50, "window-kills": 100, "faults": 200}
KINDS_MIN = 8


@pytest.mark.journey
@pytest.mark.xdist_group("bench")
def test_a_tenth_of_the_kill_run_on_both_engines_loses_and_doubles_nothing(tmp_path):
    real = f"sqlite:///{tmp_path / 'real.sqlite3'}"
    if connection.vendor == "postgresql":
        real = os.environ["DATABASE_URL"]
    sizes = [f"--{name}={count}" for name, count in HALF.items()]
    done = subprocess.run(
        [sys.executable, "manage.py", "kill_run", *sizes, "--hurry", "--json"],
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
    assert (told["verdict"]["paid"], told["verdict"]["lost"]) == (HALF["payments"], 0)
    assert told["verdict"]["provider"] == told["verdict"]["ledger"]
    assert len(told["faults"]) >= KINDS_MIN
    assert list(tmp_path.iterdir()) == []
