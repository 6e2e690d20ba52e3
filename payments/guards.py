"""The database itself refuses to change or delete what is written once.

Triggers on both engines; installed by a migration. Tests lift them to empty their tables.
"""

from collections.abc import Iterable
from typing import Any

BOOKS = ("payments_entry", "payments_posting", "payments_event")
INTEREST = ("payments_interestterms", "payments_interestrate", "payments_freeze")
REPORTS = ("payments_creditreport",)
ASIDES = ("payments_aside",)
# Every guarded table there is. A migration names those that are there when it runs.
TABLES = (*BOOKS, *INTEREST, *REPORTS, *ASIDES)


def install(schema_editor: Any, tables: Iterable[str] = TABLES) -> None:
    """Refuse UPDATE and DELETE on append-only ``tables``."""
    _run(schema_editor, _POSTGRES if _is_postgres(schema_editor) else _SQLITE, tables)


def remove(schema_editor: Any, tables: Iterable[str] = TABLES) -> None:
    """Lift the refusal; only for taking the tables away or emptying a test's database."""
    _run(schema_editor, _POSTGRES_OFF if _is_postgres(schema_editor) else _SQLITE_OFF, tables)


def _is_postgres(schema_editor: Any) -> bool:
    return bool(schema_editor.connection.vendor == "postgresql")


def _run(schema_editor: Any, statements: tuple[str, ...], tables: Iterable[str]) -> None:
    for table in tables:
        for statement in statements:
            schema_editor.execute(statement.format(table=table))


_SQLITE = (
    "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
    "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
)
_SQLITE_OFF = (
    "DROP TRIGGER IF EXISTS {table}_no_update",
    "DROP TRIGGER IF EXISTS {table}_no_delete",
)
_POSTGRES = (
    "CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger AS "
    "$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$ LANGUAGE plpgsql",
    "CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
)
_POSTGRES_OFF = (
    "DROP TRIGGER IF EXISTS {table}_no_change ON {table}",
    "DROP FUNCTION IF EXISTS {table}_refuse()",
)
