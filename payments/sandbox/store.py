"""The sandbox's own file: objects by account, remembered answers, webhooks still to deliver.

One SQLite file of its own, written through before any answer leaves. Knows nothing of Stripe
but that an object has a number, a kind and a time.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

_TABLES = """
CREATE TABLE IF NOT EXISTS object (
    seq INTEGER PRIMARY KEY, account TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL,
    created INTEGER NOT NULL, body TEXT NOT NULL, private TEXT NOT NULL, UNIQUE (account, id)
);
CREATE INDEX IF NOT EXISTS object_by_time ON object (account, kind, created, seq);
CREATE TABLE IF NOT EXISTS answer (
    account TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL,
    status INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (account, key)
);
CREATE TABLE IF NOT EXISTS delivery (
    id INTEGER PRIMARY KEY, endpoint TEXT NOT NULL, account TEXT NOT NULL, event TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0, due_at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS chore (
    id INTEGER PRIMARY KEY, account TEXT NOT NULL, number TEXT NOT NULL, act TEXT NOT NULL,
    due_at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS chore_by_time ON chore (due_at, id);
CREATE TABLE IF NOT EXISTS clock (ahead INTEGER NOT NULL);
"""
_COMPARE = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


@dataclass
class Row:
    """One object: its public ``body``, and what only the sandbox knows of it."""

    seq: int
    account: str
    kind: str
    body: dict[str, Any]
    private: dict[str, Any]
    written: tuple[str, str] = field(default=("", ""), repr=False)

    def text(self) -> tuple[str, str]:
        """Return body and private part as stored."""
        return json.dumps(self.body), json.dumps(self.private)


@dataclass(frozen=True)
class Delivery:
    """One event on its way to one endpoint; ``due_at`` in seconds since the epoch."""

    id: int
    endpoint: str
    account: str
    event: str
    tries: int
    due_at: float


@dataclass(frozen=True)
class Chore:
    """One ``act`` to do with the object ``number`` once ``due_at`` has come."""

    id: int
    account: str
    number: str
    act: str
    due_at: int


class Store:
    """All state of the sandbox, one writer at a time."""

    def __init__(self, path: str = ":memory:") -> None:
        self._lock = threading.RLock()
        self._rows: dict[tuple[str, str], Row] = {}
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        self._database.executescript(_TABLES)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all changes made inside, or none where an exception leaves it."""
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._flush()
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            else:
                self._database.execute("COMMIT")
            finally:
                self._rows.clear()

    def forget(self) -> None:
        """Undo what the transaction has changed so far; what follows in it is kept."""
        self._rows.clear()
        self._database.execute("ROLLBACK")
        self._database.execute("BEGIN IMMEDIATE")

    def add(self, account: str, kind: str, body: dict[str, Any]) -> Row:
        """Keep a new object."""
        cursor = self._database.execute(
            "INSERT INTO object (account, id, kind, created, body, private) "
            "VALUES (?, ?, ?, ?, '{}', '{}')",
            (account, body["id"], kind, body.get("created") or 0),
        )
        row = Row(cursor.lastrowid or 0, account, kind, body, {})
        self._rows[account, body["id"]] = row
        return row

    def get(self, account: str, number: str) -> Row | None:
        """Return one object, the same one each time within a transaction."""
        if (account, number) not in self._rows:
            found = self._database.execute(
                "SELECT seq, account, kind, body, private FROM object WHERE account=? AND id=?",
                (account, number),
            ).fetchone()
            return self._held(found) if found else None
        return self._rows[account, number]

    def remove(self, account: str, number: str) -> None:
        """Forget one object."""
        self._rows.pop((account, number), None)
        self._database.execute("DELETE FROM object WHERE account=? AND id=?", (account, number))

    def rows(
        self,
        account: str,
        kind: str,
        *,
        created: dict[str, int] | None = None,
        before: int = 0,
        after: int = 0,
    ) -> Iterator[Row]:
        """Yield objects newest first; with ``after`` those made later, oldest first."""
        self._flush()
        clauses, values = ["account=?", "kind=?"], [account, kind]
        for name, moment in (created or {}).items():
            clauses.append(f"created{_COMPARE[name]}?")
            values.append(str(moment))
        for sign, seq in (("<", before), (">", after)):
            if seq:
                clauses.append(f"seq{sign}?")
                values.append(str(seq))
        query = (
            "SELECT seq, account, kind, body, private FROM object WHERE "
            f"{' AND '.join(clauses)} ORDER BY seq {'ASC' if after else 'DESC'}"
        )
        for found in self._database.execute(query, values):
            yield self._held(found)

    def every(self, kind: str) -> list[Row]:
        """Return all objects of a kind in all accounts, in the order they were made."""
        with self._lock:
            found = self._database.execute(
                "SELECT seq, account, kind, body, private FROM object WHERE kind=? ORDER BY seq",
                (kind,),
            ).fetchall()
        return [_row(each) for each in found]

    @property
    def ahead(self) -> int:
        """Seconds by which the sandbox's clock is ahead of the machine's."""
        with self._lock:
            found = self._database.execute("SELECT coalesce(max(ahead), 0) FROM clock").fetchone()
        return int(found[0])

    def move_clock(self, seconds: int) -> None:
        """Set the sandbox's clock further ahead of the machine's."""
        self._database.execute("INSERT INTO clock VALUES (?)", (self.ahead + seconds,))

    def do_later(self, account: str, number: str, act: str, due_at: int) -> None:
        """Note something to be done with an object once ``due_at`` has come."""
        self._database.execute(
            "INSERT INTO chore (account, number, act, due_at) VALUES (?, ?, ?, ?)",
            (account, number, act, due_at),
        )

    def next_chore(self, now: int) -> Chore | None:
        """Strike the earliest thing that is due by now from the list, and return it."""
        found = self._database.execute(
            "DELETE FROM chore WHERE id = (SELECT id FROM chore WHERE due_at <= ? "
            "ORDER BY due_at, id LIMIT 1) RETURNING id, account, number, act, due_at",
            (now,),
        ).fetchone()
        return Chore(*found) if found else None

    def _held(self, found: tuple[int, str, str, str, str]) -> Row:
        row = _row(found)
        return self._rows.setdefault((row.account, row.body["id"]), row)

    def _flush(self) -> None:
        for row in self._rows.values():
            text = row.text()
            if text != row.written:
                self._database.execute(
                    "UPDATE object SET body=?, private=? WHERE seq=?", (*text, row.seq)
                )
                row.written = text

    def answer(self, account: str, key: str) -> tuple[str, int, str] | None:
        """Return the fingerprint, status and body of the first answer under ``key``."""
        found = self._database.execute(
            "SELECT fingerprint, status, body FROM answer WHERE account=? AND key=?",
            (account, key),
        ).fetchone()
        return tuple(found) if found else None

    def remember(self, account: str, key: str, fingerprint: str, status: int, body: str) -> None:
        """Keep the answer to a key, for every repetition of it."""
        self._database.execute(
            "INSERT INTO answer VALUES (?, ?, ?, ?, ?)", (account, key, fingerprint, status, body)
        )

    def forget_answers(self) -> None:
        """Forget all keys, as Stripe may after 24 hours."""
        with self._lock:
            self._database.execute("DELETE FROM answer")

    def send_later(self, endpoint: str, account: str, event: str, due_at: float) -> None:
        """Note that an event must reach an endpoint."""
        self._database.execute(
            "INSERT INTO delivery (endpoint, account, event, due_at) VALUES (?, ?, ?, ?)",
            (endpoint, account, event, due_at),
        )

    def due(self, now: float) -> list[Delivery]:
        """Return what is to be delivered by now, earliest first."""
        with self._lock:
            found = self._database.execute(
                "SELECT id, endpoint, account, event, tries, due_at FROM delivery "
                "WHERE due_at <= ? ORDER BY due_at, id LIMIT 100",
                (now,),
            ).fetchall()
        return [Delivery(*each) for each in found]

    def put_off(self, delivery: Delivery, due_at: float) -> None:
        """Count one try more and wait until ``due_at``."""
        self._database.execute(
            "UPDATE delivery SET tries=tries+1, due_at=? WHERE id=?", (due_at, delivery.id)
        )

    def delivered(self, delivery: Delivery) -> None:
        """Strike a delivery from the list."""
        self._database.execute("DELETE FROM delivery WHERE id=?", (delivery.id,))


def _row(found: tuple[int, str, str, str, str]) -> Row:
    seq, account, kind, body, private = found
    return Row(seq, account, kind, json.loads(body), json.loads(private), (body, private))
