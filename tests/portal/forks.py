"""A child process that dies of SIGKILL at a chosen moment, on a database of its own.

The database is a copy of the test's: a file beside its file, or another one on its server.
"""

import os
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

from django.db import connection, connections

WRITES = ("INSERT", "UPDATE", "DELETE", "RELEASE", "COMMIT")
PATIENCE_SECONDS = 10


@dataclass(frozen=True)
class Copies:
    """Copies of one database as it was when it was last looked at, by name."""

    start: str

    def fresh(self, name: str) -> str:
        """Return the address of a copy called ``name``, in place of an earlier one."""
        if connection.vendor == "sqlite":
            return _copied_file(Path(self.start), name)
        with _server() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{self.start}_{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{self.start}_{name}" TEMPLATE "{self.start}"')
        return f"{self.start}_{name}"

    def forget(self, *names: str) -> None:
        if connection.vendor != "sqlite":
            with _server() as cursor:
                for name in names:
                    cursor.execute(f'DROP DATABASE IF EXISTS "{self.start}_{name}" WITH (FORCE)')


@contextmanager
def copies(folder: Path, *names: str) -> Iterator[Copies]:
    """Let the test's database be copied; ``folder`` holds ``shared.sqlite3`` where it is a file."""
    if connection.vendor == "sqlite":
        yield Copies(str(folder / "shared.sqlite3"))
        return
    connection.close()  # Nobody may be at work on what is copied.
    found = Copies(str(connection.settings_dict["NAME"]))
    try:
        yield found
    finally:
        found.forget(*names)


def run_killed(database: str, work: Callable[[], object], *, at_write: int) -> bool:
    """Run ``work`` in a child on ``database`` that is killed before its ``at_write``-th write.

    True where it was killed, False where it came to its end first.
    """
    child = os.fork()
    if not child:
        os._exit(_live(database, work, at_write))
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the child broke by itself"
    _wait_until_free(database)
    return os.WIFSIGNALED(status)


def run(database: str, work: Callable[[], object]) -> None:
    """Run ``work`` to its end in a child on ``database``."""
    assert not run_killed(database, work, at_write=-1)


def rows(database: str, sql: str) -> list[tuple]:
    """Return what ``sql`` finds in ``database``."""
    with closing(_connected(database)) as reading, reading.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def _copied_file(start: Path, name: str) -> str:
    for ending in ("-wal", "-shm", "-journal"):
        start.with_name(name + ending).unlink(missing_ok=True)
    return str(copyfile(start, start.with_name(name)))


@contextmanager
def _server() -> Iterator:
    with connection._nodb_cursor() as cursor:
        yield cursor


def _connected(database: str):
    """Return a new connection to ``database``."""
    made = connections.create_connection("default")
    made.settings_dict = made.settings_dict | {"NAME": database}
    return made


def _wait_until_free(database: str) -> None:
    """Wait until the server has noticed that its client is dead and rolled back what was open."""
    if connection.vendor == "sqlite":
        return
    until = time.monotonic() + PATIENCE_SECONDS
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
    with _server() as cursor:
        while cursor.execute(asked, [database]) is None or cursor.fetchone()[0]:
            assert time.monotonic() < until, "the server still works for somebody dead"
            time.sleep(0.01)


def _live(database: str, work: Callable[[], object], at_write: int) -> int:
    inherited = connections["default"]  # Kept, so that nobody says goodbye on the parent's line.
    try:
        connections["default"] = _connected(database)
        with connections["default"].execute_wrapper(_Death(at_write)):
            work()
        connections["default"].close()
    except BaseException:
        traceback.print_exc()
        return 1
    return 0 if inherited else 1


class _Death:
    def __init__(self, at_write: int) -> None:
        self.left = at_write

    def __call__(self, execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(WRITES):
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            self.left -= 1
        return execute(sql, params, many, context)
