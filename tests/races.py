"""Several people at once, each in a thread with a connection of its own, on a real database.

In memory SQLite has no waiting for each other; there the test's tables are copied to a file first.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

from django.db import connection, connections


@contextmanager
def shared_database(folder: Path) -> Iterator[None]:
    """Let every new thread see the database as it is now; what threads write stays among them."""
    if connection.vendor != "sqlite":
        yield
        return
    path = str(folder / "shared.sqlite3")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [path])
    # Each connection asks for this; the first that does it must have the file to itself.
    with closing(sqlite3.connect(path)) as alone:
        alone.execute("PRAGMA journal_mode=WAL")
    options = connections.settings["default"]
    in_memory, options["NAME"] = options["NAME"], path
    try:
        yield
    finally:
        options["NAME"] = in_memory


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Start all actions in one instant; return what each returned or raised, in their order."""
    gate = Barrier(len(actions))
    came: list[Any] = [None] * len(actions)

    def run(place: int, action: Callable[[], Any]) -> None:
        try:
            gate.wait(timeout=10)
            came[place] = action()
        except Exception as trouble:
            came[place] = trouble
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return came
