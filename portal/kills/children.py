"""Processes forked from this one, which never outlive it: the kernel sees to that."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG in prctl(2)


def fork(act: Callable[[], None], *, log: Path) -> int:
    """Do ``act`` in a child whose output goes to ``log``; return its number.

    Call it from the main thread of a process: a child ends with the thread that forked it.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    try:
        die_with_parent()
        written = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.dup2(written, 1)
        os.dup2(written, 2)
        act()
    finally:
        os._exit(1)


def die_with_parent() -> None:
    """Ask for a -9 when the thread that forked this process is gone."""
    parent = os.getppid()
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def end(pids: list[int]) -> None:
    """End children for good, one after another, and forget them."""
    while pids:
        pid = pids.pop()
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
