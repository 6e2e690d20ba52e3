#!/usr/bin/env python3
"""Run one of the project's commands."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        execute_from_command_line(sys.argv)
    except DatabaseError:
        if not is_behind():
            raise
        sys.exit(
            "The tables of this database are missing or old: “manage.py migrate” makes them. "
            "For the database of the demo: scripts/beside-demo " + " ".join(sys.argv[1:])
        )


def is_behind() -> bool:
    """Say whether the database lacks tables or columns that the code knows."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


if __name__ == "__main__":
    main()
