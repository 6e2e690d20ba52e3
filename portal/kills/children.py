"""Processes forked from this one, which never outlive it: the kernel sees to that."""

import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

# While children are waited for they are looked at so often, and news is told so often, in seconds.
_LOOK = 0.1
_TELL = 20.0
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG in prctl(2)


class Failed(Exception):
    """A child could not do what it was forked for."""


def fork(act: Callable[[], None], *, log: Path) -> int:
    """Do ``act`` in a child whose output goes to ``log``; return its number.

    Call it from the main thread of a process: a child ends with the thread that forked it.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        die_with_parent()
        written = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.dup2(written, 1)
        os.dup2(written, 2)
        act()
        code = 0
    except Exception:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def die_with_parent() -> None:
    """Ask for a -9 when the thread that forked this process is gone."""
    parent = os.getppid()
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def wait(pids: list[int], *, meanwhile: Callable[[], None] = lambda: None) -> None:
    """Wait until children have done their act; end them all and raise Failed where one could not.

    Of what went wrong each has written in its log. ``meanwhile`` is called every now and then.
    """
    left, told = list(pids), time.monotonic()
    while left:
        pid, status = os.waitpid(left[0], os.WNOHANG)
        if not pid:
            time.sleep(_LOOK)
            if time.monotonic() - told > _TELL:
                meanwhile()
                told = time.monotonic()
            continue
        left.remove(pid)
        if status:
            end(left)
            raise Failed(f"process {pid} ended with {os.waitstatus_to_exitcode(status)}")


def end(pids: list[int]) -> None:
    """End children for good, one after another, and forget them."""
    while pids:
        pid = pids.pop()
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
