"""Proving by command: in order, on several processors, stopped and gone on with."""

import json
from dataclasses import replace
from io import StringIO

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
