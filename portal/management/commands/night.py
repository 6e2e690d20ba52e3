"""The night: interest, what ran out, what comes, what is over. May be killed and run again."""

import json
import sys
import threading
from argparse import ArgumentParser
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal import sweeps
from portal.slices import steps_of
from portal.stopping import STOPPED, stoppable

BY_NAME = {sweep.__name__: sweep for sweep in (*sweeps.EVERY_ROUND, *sweeps.EVERY_NIGHT)}
DAY_LENGTH = len("2026-12-31")


@dataclass
class Night:
    """What was done by sweep, in the order of the night, and whether it came to its end."""

    at: datetime
    done: dict[str, int] = field(default_factory=dict)
    is_stopped: bool = False


class Command(BaseCommand):
    help = "Run every nightly sweep, or chosen ones, for now or for a given day or moment."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--date", help="the day to run for, as 2026-12-31, or the moment, as 2026-12-31T12:00"
        )
        parser.add_argument(
            "--only",
            action="append",
            choices=sorted(BY_NAME),
            metavar="SWEEP",
            help="this sweep instead, of the night or of every round; may be given again",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = options["only"] or [sweep.__name__ for sweep in sweeps.EVERY_NIGHT]
        night = Night(_moment(options["date"]))
        with stoppable() as stopped:
            self._run([BY_NAME[name] for name in chosen], night, stopped)
        if options["json"]:
            told: dict[str, Any] = {"at": night.at.isoformat(), "done": night.done}
            if night.is_stopped:
                told["stopped"] = True
            self.stdout.write(json.dumps(told))
        if night.is_stopped:
            self.stderr.write("Stopped between two slices; run it again to go on from there.")
            sys.exit(STOPPED)

    def _run(self, chosen: list[sweeps.Sweep], night: Night, stopped: threading.Event) -> None:
        for sweep in chosen:
            name = sweep.__name__
            night.done[name] = 0
            for step in steps_of(sweep, at=night.at):
                night.done[name] = step.done
                if step.last < step.top:
                    self.stderr.write(f"{name}: {step.done}, at {step.last} of {step.top}")
                if stopped.is_set():
                    night.is_stopped = True
                    return
            self.stderr.write(f"{name}: {night.done[name]}")


def _moment(text: str | None) -> datetime:
    if not text:
        return timezone.now()
    try:
        if len(text) == DAY_LENGTH:
            return datetime.combine(date.fromisoformat(text), time(23, 59), UTC)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"“{text}” is not a day; write it as 2026-12-31.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
