"""``scripts/beside-demo``: commands work on the demo, or say in one sentence why they cannot."""

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "beside-demo"


def run(home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"DEMO_HOME": str(home)}
    return subprocess.run(
        [str(SCRIPT), *command], env=env, capture_output=True, text=True, check=False
    )


def test_without_a_demo_it_says_how_to_get_one(tmp_path):
    done = run(tmp_path, "check_books")

    assert done.returncode == 1
    assert done.stderr == (
        "There is no demo yet: run make demo first, and this in another window.\n"
    )


@pytest.mark.journey
def test_a_database_without_tables_is_told_in_one_sentence(tmp_path):
    database = f"sqlite:///{tmp_path}/empty.sqlite3"
    (tmp_path / "settings").write_text(f"DATABASE_URL='{database}'\n")

    done = run(tmp_path, "check_books")

    assert done.returncode == 1
    assert done.stderr.startswith("The tables of this database are missing or old: ")
    assert len(done.stderr.splitlines()) == 1
