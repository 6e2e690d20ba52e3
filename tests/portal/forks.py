"""A child process that dies of SIGKILL at a chosen moment, on a database file of its own."""

import os
import signal
import traceback
from collections.abc import Callable
from pathlib import Path
from shutil import copyfile

from django.db import connections

WRITES = ("INSERT", "UPDATE", "DELETE", "RELEASE", "COMMIT")


def run_killed(database: Path, work: Callable[[], object], *, at_write: int) -> bool:
    """Run ``work`` in a child on ``database`` that is killed before its ``at_write``-th write.

    True where it was killed, False where it came to its end first.
    """
    child = os.fork()
    if not child:
        os._exit(_live(database, work, at_write))
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the child broke by itself"
    return os.WIFSIGNALED(status)


def run(database: Path, work: Callable[[], object]) -> None:
    """Run ``work`` to its end in a child on ``database``."""
    assert not run_killed(database, work, at_write=-1)


def copied(database: Path, name: str) -> Path:
    """Return a copy of a database that nobody has open, in place of an earlier one."""
    for ending in ("-wal", "-shm", "-journal"):
        database.with_name(name + ending).unlink(missing_ok=True)
    return Path(copyfile(database, database.with_name(name)))


def _live(database: Path, work: Callable[[], object], at_write: int) -> int:
    try:
        connections.settings["default"]["NAME"] = str(database)
        connections["default"] = connections.create_connection("default")
        with connections["default"].execute_wrapper(_Death(at_write)):
            work()
        connections["default"].close()
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


class _Death:
    def __init__(self, at_write: int) -> None:
        self.left = at_write

    def __call__(self, execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(WRITES):
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            self.left -= 1
        return execute(sql, params, many, context)
