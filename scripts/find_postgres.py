"""Print the address of a PostgreSQL server that may be used for tests, or nothing.

TEST_POSTGRES_URL names one; else 127.0.0.1:5432 is asked, as the users that a development machine
usually lets in. The database's name is made from this folder's, so that two checkouts on one
machine do not meet.
"""

import getpass
import hashlib
import os
import sys
from pathlib import Path
from urllib.parse import quote

import psycopg

ROOT = Path(__file__).resolve().parent.parent
MAY_CREATE = "select rolsuper or rolcreatedb from pg_roles where rolname = current_user"


def main() -> None:
    """Print one URL, or nothing and exit 1."""
    found = os.environ.get("TEST_POSTGRES_URL") or find_local()
    if not found:
        sys.exit(1)
    print(found)


def find_local() -> str:
    """Return the URL for the first user who may create databases here, or an empty string."""
    name = "steadily_" + hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
    for user in (os.environ.get("PGUSER", ""), getpass.getuser(), "postgres", "root"):
        if user and may_create_databases(user):
            return f"postgresql://{quote(user)}@127.0.0.1:5432/{name}"
    return ""


def may_create_databases(user: str) -> bool:
    """Say whether the server lets this user in without a password, and lets them make databases."""
    try:
        with psycopg.connect(
            host="127.0.0.1", port=5432, user=user, dbname="postgres", connect_timeout=3
        ) as connection:
            row = connection.execute(MAY_CREATE).fetchone()
    except psycopg.Error:
        return False
    return bool(row and row[0])


if __name__ == "__main__":
    main()
