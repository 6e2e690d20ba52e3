"""Prove what is promised of every plan, on as many random plans as are asked for.

Nothing is stored. Ctrl-C or SIGTERM stops; with ``--keep`` the same command goes on where it was.
"""

import json
import os
import signal
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from payments.money import EXPONENTS
from plans.proofs.cases import CURRENCIES
from portal.proving import Proof, Task, begun, keep, prove

STOPPED = 130


class Command(BaseCommand):
    help = "Try every claim about plans on random ones; exit status 1 where one does not hold."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("subject", choices=["plans"])
        parser.add_argument("--count", type=int, default=10_000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--from", type=int, default=0, dest="first", metavar="NUMBER")
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
        parser.add_argument("--keep", type=Path, help="note here how far it is, and go on from it")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        task = Task(*(options[name] for name in ("seed", "first", "count", "processes")))
        proof = begun(task, options["keep"])
        start, before, is_stopped = time.monotonic(), proof.cases, False

        def each(now: Proof) -> None:
            nonlocal proof
            proof = now
            if options["keep"]:
                keep(now, options["keep"])
            self.say(now, now.cases - before, time.monotonic() - start)

        try:
            with _interrupted_by(signal.SIGTERM):
                proof = prove(proof, each=each)
        # A service that is stopped asks all its processes at once: then they may end before us.
        except (KeyboardInterrupt, BrokenProcessPool):
            is_stopped = True
        told = as_json(proof, seconds=time.monotonic() - start) | {"stopped": is_stopped}
        self.stdout.write(json.dumps(told) if options["json"] else as_text(proof, told))
        if is_stopped:
            sys.exit(STOPPED)
        if not proof.is_whole:
            sys.exit(1)

    def say(self, proof: Proof, cases: int, seconds: float) -> None:
        speed = max(cases / max(seconds, 0.001), 0.001)
        left = (proof.task.count - proof.cases) / speed
        self.stderr.write(
            f"{proof.cases:,} of {proof.task.count:,} plans hold, {speed:,.0f} a second,"
            f" {left:,.0f} seconds left"
        )


@contextmanager
def _interrupted_by(name: signal.Signals) -> Iterator[None]:
    """Let a signal stop what is done inside, as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(name, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(name, before)


def as_json(proof: Proof, *, seconds: float) -> dict[str, Any]:
    found = proof.counterexample
    return {
        "ok": proof.is_whole,
        "seed": proof.task.seed,
        "first": proof.task.first,
        "plans": proof.cases,
        "checks": sum(proof.checks.values()),
        "claims": proof.checks,
        "currencies": {name: EXPONENTS[name] for name in CURRENCIES},
        "seconds": round(seconds, 1),
        "counterexample": found and asdict(found) | {"again": again(proof)},
    }


def as_text(proof: Proof, told: dict[str, Any]) -> str:
    """Return the result as lines for a person."""
    lines = [f"  {name.replace('_', ' ')}: {held:,}" for name, held in proof.checks.items()]
    found = proof.counterexample
    if found:
        lines += [
            f"“{found.claim.replace('_', ' ')}”, check {found.place}, does not hold for",
            f"  {found.case}",
            f"  {found.trouble}",
            f"Again: {again(proof)}",
        ]
    elif told["stopped"]:
        lines.append(f"Stopped; go on with --seed {proof.task.seed} --from {proof.next_number}.")
    lines.append(
        f"{proof.cases:,} plans in {len(CURRENCIES)} currencies, {told['checks']:,} checks,"
        f" {told['seconds']:,.1f} seconds."
    )
    return "\n".join(lines)


def again(proof: Proof) -> str:
    """Return the command that shows the counterexample alone."""
    found = proof.counterexample
    assert found is not None
    return f"manage.py prove plans --seed {found.seed} --from {found.number} --count 1"
