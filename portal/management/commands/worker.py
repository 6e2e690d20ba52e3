"""Run the sweeps in a loop: events, look-ups, letters every second; the night's work hourly."""

import json
import logging
import signal
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

logger = logging.getLogger("worker")
ROUND_SECONDS = 1.0
NIGHT_EVERY_SECONDS = 3600.0
SIGNALS = (signal.SIGTERM, signal.SIGINT)


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
        if options["once"]:
            done = run_round([*sweeps.EVERY_ROUND, *sweeps.EVERY_NIGHT])
            if options["json"]:
                self.stdout.write(json.dumps({"done": done}))
            return
        stopped = threading.Event()
        before = [signal.signal(name, lambda *_: stopped.set()) for name in SIGNALS]
        try:
            run_until(stopped)
        finally:
            for name, handler in zip(SIGNALS, before, strict=True):
                signal.signal(name, handler)


def run_until(stopped: threading.Event) -> None:
    """Run rounds until ``stopped`` is set; rest between two only where there was nothing to do."""
    night_at = 0.0
    while not stopped.is_set():
        close_old_connections()
        is_night = time.monotonic() >= night_at
        if is_night:
            night_at = time.monotonic() + NIGHT_EVERY_SECONDS
        done = run_round([*sweeps.EVERY_ROUND, *(sweeps.EVERY_NIGHT if is_night else ())])
        if not any(done.values()):
            stopped.wait(ROUND_SECONDS)


def run_round(round_sweeps: list[sweeps.Sweep]) -> dict[str, int | None]:
    """Run each sweep and return what each did, None for one that broke.

    One that breaks does not stop the others: it is logged by kind and place, never with its words,
    which may name people, and comes again in the next round.
    """
    done: dict[str, int | None] = {}
    for sweep in round_sweeps:
        try:
            done[sweep.__name__] = sweep(at=timezone.now())
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


def where(trouble: Exception) -> str:
    """Return the file and line in which an exception was raised."""
    frame = trouble.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else ""
