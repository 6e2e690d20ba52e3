"""The benchmarks: each suite runs on a database of its own, and a missed target is told."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from portal.bench import measuring, suites, targets
from portal.bench.measuring import Figures, Side

ROOT = Path(__file__).resolve().parents[2]
SLOW = Figures("plain WeasyPrint", per_second=10, cpu_us=150_000, p50_ms=100, p99_ms=120)
SHAPE = {"name", "per_second", "cpu_us", "p50_ms", "p99_ms"}


def turn(name: str, did: list[str], **more) -> Side:
    return Side(name, lambda made: did.append(f"{name}{made}"), 2, **more)


def test_sides_take_turns_and_another_begins_each_round():
    did: list[str] = []
    sides = [turn("a", did, prepare=lambda: 1), turn("b", did, prepare=lambda: 2)]

    measuring.measure(sides, rounds=2)

    assert did == ["a1", "b2", *["a1"] * 2, *["b2"] * 4, *["a1"] * 2]


def test_a_turn_of_many_units_counts_them_all():
    one, many = measuring.measure(
        [
            Side("one", lambda _: sum(range(50_000)), 5),
            Side("many", lambda _: sum(range(50_000)), 5, 100),
        ],
        rounds=3,
    )

    assert many.per_second > 20 * one.per_second
    assert many.cpu_us < one.cpu_us / 20


@pytest.mark.parametrize(("cpu_us", "is_met"), [(50_000, True), (105_000, True), (120_000, False)])
def test_a_target_is_missed_under_seven_tenths(cpu_us, is_met):
    ours = Figures("receipt", per_second=1, cpu_us=cpu_us, p50_ms=1, p99_ms=1)

    [ratio] = targets.judge("receipt", [ours, SLOW], engine="sqlite")

    assert (ratio.ratio, ratio.is_met) == (round(150_000 / cpu_us, 4), is_met)


def test_each_target_is_of_a_suite_and_every_suite_has_one():
    for engine, held in targets.BY_ENGINE.items():
        assert {target.suite for target in held} == set(suites.SUITES), engine


@pytest.mark.journey
@pytest.mark.xdist_group("bench")
def test_every_suite_runs_on_a_database_that_is_gone_afterwards(tmp_path):
    real = f"sqlite:///{tmp_path / 'real.sqlite3'}"
    if connection.vendor == "postgresql":
        real = os.environ["DATABASE_URL"]
    done = subprocess.run(
        [sys.executable, "manage.py", "bench", "all", "--scale", "tiny", "--json"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": real},
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)

    assert (told["engine"], set(told["suites"])) == (connection.vendor, set(suites.SUITES))
    for suite in told["suites"].values():
        assert all(set(side) == SHAPE and side["per_second"] > 0 for side in suite["sides"])
        assert suite["ratios"] and suite["peak_mb"] > 0
    assert list(tmp_path.iterdir()) == []
