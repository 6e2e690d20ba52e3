"""A signal asks this process to stop; whoever is at work looks between two pieces of it."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SIGNALS = (signal.SIGTERM, signal.SIGINT)
# What was stopped is not done: whoever started it can tell by this status, and run it again.
STOPPED = 75


@contextmanager
def stoppable() -> Iterator[threading.Event]:
    """Give an event that SIGTERM and SIGINT set instead of ending the process, as long as it lasts.

    In another thread than the main one nothing sets it: only the main one hears of signals.
    """
    stopped = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stopped
        return
    before = [signal.signal(name, lambda *_: stopped.set()) for name in SIGNALS]
    try:
        yield stopped
    finally:
        for name, handler in zip(SIGNALS, before, strict=True):
            signal.signal(name, handler)
