"""The benchmarks: each suite runs on a database of its own, and a missed target is told."""

import json
import os
import subprocess
import sys
from argparse import ArgumentTypeError
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection

from portal.bench import measuring, night_table, suites, targets
from portal.bench.measuring import Figures, Side
from portal.bench.nights import Nights
from portal.management.commands import bench as command

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


def test_sizes_of_a_night_are_numbers():
    assert command.sizes("10000, 100000") == [10_000, 100_000]
    for wrong in ("", "0", "-1", "1e4", "10.000", "1,,2"):
        with pytest.raises(ArgumentTypeError, match="write it as 10000,100000"):
            command.sizes(wrong)


def test_a_night_is_told_beside_what_it_should_be():
    fewer = Nights(1000, 0.5, 0.6, 0.1, 5.0, 1.0, (4.0, 14.0, 90.0), (3.0, 5.0, 6.0), 0.5)
    more = replace(fewer, debts=2000, night=2.4)

    lines = night_table.of(fewer, engine="postgresql").splitlines()

    assert lines[1].endswith("1.20 (at most 1.3)")
    assert lines[2].endswith("0.20 (at most 1.3)")
    assert lines[5].endswith("0.20 (at most 0.1)   MORE")
    growth = night_table.growth(fewer, more, engine="postgresql")
    assert growth.endswith("2.00 (at most 1.35)   MORE")


@pytest.mark.journey
@pytest.mark.xdist_group("bench")
def test_whole_nights_run_on_a_database_of_their_own(tmp_path):
    done = bench(tmp_path, "night", "--debts", "20")

    [night] = json.loads(done.stdout)["nights"]
    assert night["debts"] == 20
    assert all(night[name] > 0 for name in ("bare", "night", "again", "posting", "posted"))
    assert night["paying"][0] > 0
    assert list(tmp_path.iterdir()) == []


def bench(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a benchmark as a person does; the real database is one that is not there."""
    real = f"sqlite:///{folder / 'real.sqlite3'}"
    if connection.vendor == "postgresql":
        real = os.environ["DATABASE_URL"]
    return subprocess.run(
        [sys.executable, "manage.py", "bench", *words, "--json"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": real},
        capture_output=True,
        text=True,
        check=True,
    )


@pytest.mark.journey
@pytest.mark.xdist_group("bench")
def test_every_suite_runs_on_a_database_that_is_gone_afterwards(tmp_path):
    done = bench(tmp_path, "all", "--scale", "tiny")
    told = json.loads(done.stdout)

    assert (told["engine"], set(told["suites"])) == (connection.vendor, set(suites.SUITES))
    for suite in told["suites"].values():
        assert all(set(side) == SHAPE and side["per_second"] > 0 for side in suite["sides"])
        assert suite["ratios"] and suite["peak_mb"] > 0
    assert list(tmp_path.iterdir()) == []
