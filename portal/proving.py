"""Prove claims on very many random plans: in order, on several processors, from where it stopped.

Knows no claims of its own; the processes share nothing but the numbers of the cases.
"""

import json
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from plans.proofs.trying import CLAIMS, Counterexample, Tried, try_cases

CHUNK = 200
# So often a process that tries cases looks whether the one that hands them out is still there.
LOOK_SECONDS = 1.0


@dataclass(frozen=True)
class Task:
    """Which cases of ``seed`` to try, from number ``first`` on, in how many processes."""

    seed: int
    first: int
    count: int
    processes: int = 1


@dataclass(frozen=True)
class Proof:
    """What has been tried of a task so far, from its first case on without a gap."""

    task: Task
    cases: int
    checks: dict[str, int]
    counterexample: Counterexample | None = None

    @property
    def is_whole(self) -> bool:
        return self.cases == self.task.count and self.counterexample is None

    @property
    def next_number(self) -> int:
        return self.task.first + self.cases


def begun(task: Task, kept: Path | None) -> Proof:
    """Return what ``kept`` says was tried of the same task before, or nothing."""
    nothing = Proof(task, 0, {claim.__name__: 0 for claim in CLAIMS})
    if kept is None or not kept.exists():
        return nothing
    told = json.loads(kept.read_text("utf-8"))
    is_same = (told["seed"], told["first"]) == (task.seed, task.first)
    if not is_same or told["cases"] > task.count or set(told["checks"]) != set(nothing.checks):
        return nothing
    return replace(nothing, cases=told["cases"], checks=told["checks"])


def keep(proof: Proof, kept: Path) -> None:
    """Write down how far a proof is, whole or not at all."""
    told = {
        "seed": proof.task.seed,
        "first": proof.task.first,
        "cases": proof.cases,
        "checks": proof.checks,
    }
    part = kept.with_suffix(".part")
    part.write_text(json.dumps(told), "utf-8")
    part.replace(kept)


def prove(proof: Proof, *, each: Callable[[Proof], None]) -> Proof:
    """Go on with a proof until all is tried, or the first case that does not hold.

    ``each`` is told after every chunk. What it raises stops the work, as Ctrl-C does.
    """
    task = proof.task
    chunks = _chunks(proof.next_number, task.first + task.count)
    for tried in _tried(task, chunks):
        checks = {name: held + tried.checks[name] for name, held in proof.checks.items()}
        proof = Proof(task, proof.cases + tried.cases, checks, tried.counterexample)
        if proof.counterexample:
            return proof
        each(proof)
    return proof


def _chunks(first: int, end: int) -> Iterator[tuple[int, int]]:
    for start in range(first, end, CHUNK):
        yield start, min(CHUNK, end - start)


def _tried(task: Task, chunks: Iterator[tuple[int, int]]) -> Iterator[Tried]:
    """Give what came of each chunk, in order."""
    if task.processes == 1:
        for start, count in chunks:
            yield try_cases(task.seed, first=start, count=count)
        return
    # Started afresh: a copy of this process would share its connections.
    begin = partial(_belong_to, os.getpid())
    with ProcessPoolExecutor(task.processes, get_context("spawn"), begin) as pool:
        waiting: deque[Future[Tried]] = deque()
        try:
            for start, count in chunks:
                waiting.append(pool.submit(try_cases, task.seed, first=start, count=count))
                if len(waiting) > 2 * task.processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for one in waiting:
                one.cancel()


def _belong_to(parent: int) -> None:
    """Leave Ctrl-C to the process that hands out the work, and end when that is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=[parent], daemon=True).start()


def _end_with(parent: int) -> None:
    # However it died, even by a signal that it could not hear: nobody waits for this work then.
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os._exit(1)
