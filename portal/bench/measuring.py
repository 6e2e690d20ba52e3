"""Timing several ways of doing the same thing, in turns, so that a busy machine slows all of them.

Knows nothing of what is measured. Figures are of this process: what a database server spends on
its own cores is in the time, not in the CPU.
"""

import gc
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

NANO = 1_000_000_000


@dataclass(frozen=True)
class Side:
    """One way: ``do`` is timed once per turn with what ``prepare`` made for it, untimed.

    ``units`` is how many things one turn does; ``turns`` how many turns a round has.
    """

    name: str
    do: Callable[[Any], object]
    turns: int
    units: int = 1
    prepare: Callable[[], Any] = lambda: None


@dataclass(frozen=True)
class Figures:
    """What one side came to: units per second and CPU per unit are medians over the rounds,
    the milliseconds are over every turn of all rounds, for one turn."""

    name: str
    per_second: float
    cpu_us: float
    p50_ms: float
    p99_ms: float


@dataclass
class _Tape:
    """What was timed of one side: (units, wall ns, CPU ns) of each round, ns of each turn."""

    rounds: list[tuple[int, int, int]] = field(default_factory=list)
    turns: list[int] = field(default_factory=list)


def measure(sides: Sequence[Side], *, rounds: int) -> list[Figures]:
    """Run every side once unmeasured, then ``rounds`` rounds in turns; return their figures."""
    for side in sides:
        side.do(side.prepare())
    tapes = {side.name: _Tape() for side in sides}
    for number in range(rounds):
        # Another one begins each time, so that none always comes after the same neighbour.
        start = number % len(sides)
        for side in (*sides[start:], *sides[:start]):
            _round(side, tapes[side.name])
    return [_figures(side.name, tapes[side.name]) for side in sides]


def peak_mb() -> int:
    """Return the most memory this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _round(side: Side, tape: _Tape) -> None:
    ready = [side.prepare() for _ in range(side.turns)]
    gc.collect()
    wall = cpu = 0
    for each in ready:
        began, used = time.perf_counter_ns(), time.process_time_ns()
        side.do(each)
        took = time.perf_counter_ns() - began
        cpu += time.process_time_ns() - used
        wall += took
        tape.turns.append(took)
    tape.rounds.append((side.turns * side.units, wall, cpu))


def _figures(name: str, tape: _Tape) -> Figures:
    turns = sorted(tape.turns)
    return Figures(
        name=name,
        per_second=round(median(units * NANO / wall for units, wall, _ in tape.rounds), 1),
        cpu_us=round(median(cpu / units / 1000 for units, _, cpu in tape.rounds), 1),
        p50_ms=round(turns[len(turns) // 2] / 1e6, 3),
        p99_ms=round(turns[min(len(turns) - 1, len(turns) * 99 // 100)] / 1e6, 3),
    )
