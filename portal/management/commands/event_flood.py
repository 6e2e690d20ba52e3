"""Deliver every event many times, in any order, to many workers at once, and prove the books.

Everything runs on loopback, on a database and a provider that are gone afterwards.
"""

import json
import shutil
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.bench import databases
from portal.kills.children import Failed
from portal.kills.flood import Result, Size, run


class Command(BaseCommand):
    help = "Deliver every event again and again; exit status 1 where anything is booked twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--payments", type=int, default=9_000)
        parser.add_argument("--refunds", type=int, default=4, help="parts given back of some")
        parser.add_argument("--times", type=int, default=5, help="how often each event comes")
        parser.add_argument("--workers", type=int, default=8)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("payments", "refunds", "times", "workers", "seed")
        size = Size(**{name: options[name] for name in names})
        home = Path(mkdtemp(prefix="steadily-flood-"))
        try:
            with databases.temporary_database(), databases.quiet():
                result = run(size, home=home, say=self.stderr.write)
        except Failed as trouble:
            raise CommandError(f"{trouble}\nThe logs are in {home}.") from None
        told = {"ok": result.is_ok, **asdict(result)}
        self.stdout.write(json.dumps(told) if options["json"] else as_text(result))
        if not result.is_ok:
            self.stderr.write(f"The logs are in {home}.")
            sys.exit(1)
        shutil.rmtree(home)


def as_text(result: Result) -> str:
    """Return the verdict as lines for a person."""
    found = result.verdict
    lines = [
        f"{result.deliveries} deliveries of {result.events} events about {found.paid} payments to "
        f"{result.size.workers} workers on {result.engine} in {result.flood_seconds:.0f} s",
        f"kept {result.kept}, acted on {result.acted}, {result.entries} entries, "
        f"all postings come to {result.postings_minor}",
        f"lost {found.lost}, doubled {found.doubled}, invented {found.invented}, "
        f"still open {found.still_open}",
        *found.breaches,
        *(f"not explained: {each}" for each in found.differences),
        "Nothing was booked twice." if result.is_ok else "NOT RIGHT.",
    ]
    return "\n".join(lines)
