"""Run the sweeps in a loop: events, look-ups, letters every second; the night's work hourly.

A signal stops it after the sweep it is at, or after the slice of one that has slices: what a night
has done is marked, and the next start goes on from there.
"""

import json
import logging
import sys
import threading
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from portal import sweeps
from portal.slices import steps_of
from portal.stopping import STOPPED, stoppable

logger = logging.getLogger("worker")
ROUND_SECONDS = 1.0
NIGHT_EVERY_SECONDS = 3600.0


def heartbeat_file() -> Path:
    """Return the file whose age says how long ago the worker last finished a round."""
    return Path(settings.MEDIA_ROOT) / "worker.heartbeat"


class Command(BaseCommand):
    help = "Run the sweeps until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then stop")
        parser.add_argument("--json", action="store_true", help="with --once: one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        heartbeat_file().parent.mkdir(parents=True, exist_ok=True)
        with stoppable() as stopped:
            if not options["once"]:
                run_until(stopped)
                return
            done = run_round([*sweeps.EVERY_ROUND, *sweeps.EVERY_NIGHT], stopped)
        if options["json"]:
            told = {"done": done} | ({"stopped": True} if stopped.is_set() else {})
            self.stdout.write(json.dumps(told))
        if stopped.is_set():
            sys.exit(STOPPED)


def run_until(stopped: threading.Event) -> None:
    """Run rounds until ``stopped`` is set; rest between two only where there was nothing to do."""
    night_at = 0.0
    while not stopped.is_set():
        close_old_connections()
        is_night = time.monotonic() >= night_at
        if is_night:
            night_at = time.monotonic() + NIGHT_EVERY_SECONDS
        round_sweeps = [*sweeps.EVERY_ROUND, *(sweeps.EVERY_NIGHT if is_night else ())]
        if not any(run_round(round_sweeps, stopped).values()):
            stopped.wait(ROUND_SECONDS)


def run_round(round_sweeps: list[sweeps.Sweep], stopped: threading.Event) -> dict[str, int | None]:
    """Run each sweep and return what each did, None for one that broke.

    One that breaks does not stop the others: it is logged by kind and place, never with its words,
    which may name people, and comes again in the next round. Where ``stopped`` is set, those that
    were not begun are left out.
    """
    done: dict[str, int | None] = {}
    for sweep in round_sweeps:
        if stopped.is_set():
            break
        try:
            done[sweep.__name__] = _run(sweep, stopped)
        except Exception as trouble:
            kind, place = type(trouble).__name__, where(trouble)
            logger.error("%s broke: %s at %s", sweep.__name__, kind, place)
            done[sweep.__name__] = None
            close_old_connections()  # The trouble may have been the connection.
        else:
            if done[sweep.__name__]:
                logger.info("%s: %s", sweep.__name__, done[sweep.__name__])
    heartbeat_file().touch()
    return done


def _run(sweep: sweeps.Sweep, stopped: threading.Event) -> int:
    """Run ``sweep`` to its end, or to the slice in which ``stopped`` is set; return what it did."""
    done = 0
    for step in steps_of(sweep, at=timezone.now()):
        done = step.done
        heartbeat_file().touch()  # A long night is alive as well.
        if stopped.is_set():
            break
    return done


def where(trouble: Exception) -> str:
    """Return the file and line in which an exception was raised."""
    frame = trouble.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else ""
