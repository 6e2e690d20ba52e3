"""A database that lasts as long as a benchmark: the same engine, never the real one."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import connection


@contextmanager
def temporary_database() -> Iterator[None]:
    """Make an empty database with our tables, connect to it, and take it away at the end."""
    with TemporaryDirectory(prefix="steadily-bench-") as folder:
        connection.settings_dict["TEST"]["NAME"] = (
            # In memory nothing is written to a disk, which is most of what is to be measured.
            str(Path(folder) / "bench.sqlite3")
            if connection.vendor == "sqlite"
            else f"steadily_bench_{os.getpid()}"
        )
        before = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(before, verbosity=0)


@contextmanager
def quiet() -> Iterator[None]:
    """Log nothing below an error: a line per request would be measured with it."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)


class Raw:
    """The database's own driver, without Django between, on the connection that Django opened."""

    def __init__(self) -> None:
        connection.ensure_connection()
        self._cursor: Any = connection.connection.cursor()
        self._mark = "?" if connection.vendor == "sqlite" else "%s"
        self._begin = "BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN"

    def table(self, name: str, columns: str) -> None:
        """Make a bare table: a number for each row and ``columns``."""
        key = "integer PRIMARY KEY" if connection.vendor == "sqlite" else "bigserial PRIMARY KEY"
        self._cursor.execute(f"CREATE TABLE {name} (id {key}, {columns})")

    def insert(self, name: str, columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
        """Put ``rows`` into a bare table, in one transaction."""
        marks = ", ".join([self._mark] * len(columns))
        sql = f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})"
        self._cursor.execute(self._begin)
        self._cursor.executemany(sql, rows)
        self._cursor.execute("COMMIT")
