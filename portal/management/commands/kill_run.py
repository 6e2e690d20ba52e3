"""Kill the portal's processes while people pay, and prove that nothing was lost or paid twice.

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
from portal.kills.run import Result, Size, Stuck, run


class Command(BaseCommand):
    help = "Kill and restart everything while people pay; exit status 1 where a cent is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--payments", type=int, default=20_000)
        parser.add_argument("--kills", type=int, default=1_000, help="at random times")
        parser.add_argument(
            "--window-kills", type=int, default=2_000, help="between answer and commit"
        )
        parser.add_argument("--faults", type=int, default=4_000, help="of the provider, at least")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--hurry", action="store_true", help="move the sweeps' clock instead of waiting"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("payments", "kills", "faults", "seed", "hurry")
        size = Size(windows=options["window_kills"], **{name: options[name] for name in names})
        home = Path(mkdtemp(prefix="steadily-kills-"))
        try:
            with databases.temporary_database(), databases.quiet():
                result = run(size, home=home, say=self.stderr.write)
        except Stuck as trouble:
            raise CommandError(f"{trouble}\nThe logs are in {home}.") from None
        self.stdout.write(json.dumps(as_json(result)) if options["json"] else as_text(result))
        if not result.is_ok:
            self.stderr.write(f"The logs are in {home}.")
            sys.exit(1)
        shutil.rmtree(home)


def as_json(result: Result) -> dict[str, Any]:
    return {"ok": result.is_ok, **asdict(result)}


def as_text(result: Result) -> str:
    """Return the verdict as lines for a person."""
    found = result.verdict
    lines = [
        f"{found.paid} payments on {result.engine} in {result.seconds:.0f} s, "
        f"quiet {result.recovery_seconds:.0f} s after the last fault",
        f"killed {result.killed} at random and {result.window_deaths} between answer and commit",
        f"{sum(result.faults.values())} faults of {len(result.faults)} kinds: {result.faults}",
        f"lost {found.lost}, doubled {found.doubled}, invented {found.invented}, "
        f"still open {found.still_open}",
        *(
            f"{name.strip()}: provider {found.provider.get(name, 0)}, books {minor}"
            for name, minor in sorted(found.ledger.items())
        ),
        *found.breaches,
        *(f"not explained: {each}" for each in found.differences),
        "The books are right to the cent." if result.is_ok else "NOT RIGHT.",
    ]
    return "\n".join(lines)
