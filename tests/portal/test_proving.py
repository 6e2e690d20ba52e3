"""Proving by command: in order, on several processors, stopped and gone on with."""

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from plans.proofs.trying import Counterexample
from portal import proving
from portal.management.commands import prove as command
from portal.proving import Task, begun, keep, prove

TASK = Task(seed=7, first=0, count=30)
FOUND = Counterexample("a_split_adds_up", 3, 7, 12, "CNY 100", "AssertionError: lost")


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch):
    monkeypatch.setattr(proving, "CHUNK", 10)


def nothing(_proof):
    return None


def stop_at(cases, kept):
    def each(proof):
        keep(proof, kept)
        if proof.cases == cases:
            raise KeyboardInterrupt

    return each


def test_a_proof_that_was_stopped_goes_on_and_comes_to_the_same(tmp_path):
    kept = tmp_path / "kept.json"
    with pytest.raises(KeyboardInterrupt):
        prove(begun(TASK, kept), each=stop_at(20, kept))

    rest = begun(TASK, kept)

    assert (rest.cases, rest.next_number) == (20, 20)
    assert prove(rest, each=nothing) == prove(begun(TASK, None), each=nothing)


def test_what_was_kept_of_another_proof_is_left_alone(tmp_path):
    kept = tmp_path / "kept.json"
    keep(prove(begun(TASK, None), each=nothing), kept)

    assert begun(replace(TASK, seed=8), kept).cases == 0
    assert begun(replace(TASK, count=90), kept).cases == 30


def test_several_processes_come_to_what_one_does():
    alone = prove(begun(TASK, None), each=nothing)

    together = prove(begun(replace(TASK, processes=2), None), each=nothing)

    assert (together.checks, together.is_whole) == (alone.checks, True)


def test_the_command_tells_its_progress_and_what_held():
    out, err = StringIO(), StringIO()

    call_command(
        *("prove", "plans", "--count", "30", "--seed", "7", "--processes", "1", "--json"),
        stdout=out,
        stderr=err,
    )

    told = json.loads(out.getvalue())
    assert (told["ok"], told["plans"], told["counterexample"]) == (True, 30, None)
    assert sorted(set(told["currencies"].values())) == [0, 2, 3]
    assert err.getvalue().startswith("10 of 30 plans hold")


def test_a_counterexample_comes_with_the_command_that_shows_it_again():
    proof = replace(begun(TASK, None), cases=12, counterexample=FOUND)

    told = command.as_json(proof, seconds=1.0)
    text = command.as_text(proof, told | {"stopped": False})

    assert not proof.is_whole
    assert told["counterexample"]["again"] == "manage.py prove plans --seed 7 --from 12 --count 1"
    assert "“a split adds up”, check 3, does not hold for" in text
    assert "AssertionError: lost" in text


ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60


def a_long_proof(kept: Path) -> subprocess.Popen:
    """Start a proof in processes of its own, and return once it has come so far as to keep it."""
    command = [sys.executable, "manage.py", "prove", "plans", "--processes", "2", "--json"]
    proof = subprocess.Popen(
        [*command, "--count", "1000000", "--seed", "7", "--keep", str(kept)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    wait_until(kept.exists)
    return proof


def wait_until(is_so) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.05)


def children_of(pid: int) -> list[Path]:
    """Return the processes that ``pid`` has started, as Linux lists them."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [Path("/proc", child) for child in listed]


def is_alive(process: Path) -> bool:
    """Say whether it still runs; one that ended and that nobody asked after does not."""
    try:
        return process.joinpath("stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="Only Linux lists its processes.")
@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGKILL])
def test_a_proof_that_is_killed_leaves_nobody_behind_and_what_it_kept_is_good(tmp_path, name):
    proof = a_long_proof(tmp_path / "kept.json")
    children = children_of(proof.pid)

    proof.send_signal(name)
    told, _ = proof.communicate(timeout=PATIENCE_SECONDS)

    wait_until(lambda: not any(map(is_alive, children)))
    assert len(children) >= 2
    assert begun(Task(seed=7, first=0, count=1_000_000), tmp_path / "kept.json").cases >= 200
    if name == signal.SIGTERM:
        assert (proof.returncode, json.loads(told)["stopped"]) == (command.STOPPED, True)
