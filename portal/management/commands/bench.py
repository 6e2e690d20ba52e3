"""Measure what we do beside a limit of the same run, on a database that is gone afterwards.

``--check`` fails under 0.7 of what ``portal/bench/targets.py`` holds a figure to.
"""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import asdict
from itertools import pairwise
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from portal.bench import databases, night_table, nights, suites, targets
from portal.bench.suites import Outcome
from portal.bench.targets import Ratio


class Command(BaseCommand):
    help = "Run the benchmarks: one suite, or all of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("suite", nargs="?", choices=[*suites.SUITES, "all"], default="all")
        parser.add_argument("--scale", choices=list(suites.ROUNDS), default="small")
        parser.add_argument(
            "--debts",
            type=sizes,
            metavar="N,N",
            help="with night: whole nights over so many debts each, as 10000,100000",
        )
        parser.add_argument("--check", action="store_true", help="fail where a target is missed")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["debts"]:
            self._nights(options["debts"], is_json=options["json"])
            return
        names = list(suites.SUITES) if options["suite"] == "all" else [options["suite"]]
        engine, told, is_ok = connection.vendor, {}, True
        for name in names:
            with databases.temporary_database(), databases.quiet():
                outcome = suites.run(name, scale=options["scale"])
            ratios = targets.judge(name, outcome.figures, engine=engine)
            is_ok = is_ok and all(ratio.is_met for ratio in ratios)
            told[name] = _as_json(outcome, ratios)
            if not options["json"]:
                self.stdout.write(_as_text(outcome, ratios, engine=engine))
                self.stdout.flush()
        if options["json"]:
            head = {"engine": engine, "scale": options["scale"], "ok": is_ok}
            self.stdout.write(json.dumps(head | {"suites": told}))
        if options["check"] and not is_ok:
            sys.exit(1)

    def _nights(self, debts: list[int], *, is_json: bool) -> None:
        found = []
        for each in debts:
            with databases.temporary_database(), databases.quiet():
                found.append(nights.report(each, say=self.stderr.write))
        if is_json:
            told = {"engine": connection.vendor, "nights": [asdict(night) for night in found]}
            self.stdout.write(json.dumps(told))
            return
        for night in found:
            self.stdout.write(night_table.of(night, engine=connection.vendor))
        for fewer, more in pairwise(found):
            self.stdout.write(night_table.growth(fewer, more, engine=connection.vendor))


def sizes(text: str) -> list[int]:
    """Return the numbers of debts in ``text``; raise ArgumentTypeError."""
    numbers = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() and int(part) for part in numbers):
        raise ArgumentTypeError(f"“{text}” is no list of numbers; write it as 10000,100000.")
    return [int(part) for part in numbers]


def _as_json(outcome: Outcome, ratios: list[Ratio]) -> dict[str, Any]:
    return {
        "sides": [asdict(side) for side in outcome.figures],
        "ratios": [asdict(ratio) for ratio in ratios],
        "peak_mb": outcome.peak_mb,
    }


def _as_text(outcome: Outcome, ratios: list[Ratio], *, engine: str) -> str:
    head = f"{outcome.suite} on {engine}, at most {outcome.peak_mb} MB so far"
    lines = [head, f"  {'':18}{'a second':>12}{'CPU µs':>12}{'p50 ms':>12}{'p99 ms':>12}"]
    lines += [
        f"  {side.name:18}{side.per_second:>12,.1f}{side.cpu_us:>12,.1f}"
        f"{side.p50_ms:>12,.3f}{side.p99_ms:>12,.3f}"
        for side in outcome.figures
    ]
    for each in ratios:
        mark = "" if each.is_met else "   MISSED"
        goal = f", goal {each.goal:g}" if each.goal else ""
        lines.append(
            f"  {each.side} is {each.ratio:g} × {each.of} (held to {each.held:g}{goal}){mark}"
        )
    return "\n".join(lines) + "\n"
