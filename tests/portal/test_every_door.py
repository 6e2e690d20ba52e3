"""Every door, as every person, by every method: who passes, who is turned away, and what is told.

A door that is not in the table fails the suite.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product

import pytest
from django.db import connection, transaction
from django.urls import reverse

from tests.portal import doors
from tests.portal.doors import DOORS, OWNER, ROLES, House
from tests.portal.whole_story import browser_of

METHODS = ("GET", "POST")
# What comes back to these depends on the door, and little on who asks.
OTHER_METHODS, OTHER_ROLES = ("HEAD", "PUT"), ("stranger", "zhang", "wen")
# What every page may write: who was here last, and how often something was tried.
UNCOUNTED = ("django_session", "portal_ratecount")
WRITE = re.compile(
    r'^\s*(?:INSERT(?: OR IGNORE)? INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.IGNORECASE
)
OF_ZHANG = ("张伟", "CB-2026-0001", "30,542.70", "30542.70", "3054270", "canal.old@example.org")
OF_MOSS = ("Dana Moss", "HC-77", "2,310.40", "2310.40", "hill.old@example.org")
MAY_KNOW = {"zhang": ("zhang", *doors.OF_CANAL), "moss": ("moss", *doors.OF_HILL)}
CANARIES = {"zhang": OF_ZHANG, "moss": OF_MOSS}


@pytest.fixture
def house(canal, hill, sandbox) -> House:
    return doors.build(canal, hill)


def ask(house: House, actor: str, method: str, url: str, **fields: object):
    """Ask at a door, and let nothing of it have happened; return the answer.

    ``answer.has_changed`` says whether there was anything to undo.
    """
    with transaction.atomic(), noting() as noted:
        answer = browser_of(house.sessions[actor]).generic(method, url, **fields)
        after = rows_of(noted.tables)
        transaction.set_rollback(True)
    answer.has_changed = after != rows_of(noted.tables)
    return answer


def rows_of(tables: set[str]) -> dict[str, list[tuple]]:
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            found[table] = cursor.fetchall()
    return found


def make_documents(house: House, owner: str) -> None:
    """Let both sides have their papers: a document is made once, for whoever looks first."""
    officer = "wen" if owner == "zhang" else "ortiz"
    for actor, name in (
        (owner, "borrower:receipt-pdf"),
        (owner, "borrower:agreement"),
        (owner, "borrower:credit-note-pdf"),
        (owner, "borrower:mandate"),
        (owner, "borrower:clearance-pdf"),
        (officer, "lender:clearance-pdf"),
        (owner, "borrower:outcome"),
        (officer, "lender:receipt"),
        (officer, "lender:credit-note"),
        (officer, "lender:outcome"),
    ):
        browser_of(house.sessions[actor]).get(doors.address(name, house.codes[owner]))


def canaries(owner: str, actor: str) -> tuple[str, ...]:
    """Return what ``actor`` must never be told of ``owner``."""
    return () if actor in MAY_KNOW[owner] else CANARIES[owner]


class Noted:
    """Notes the tables that are written to, but for those that every page may write."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute, sql, params, many, context):
        match = WRITE.match(sql)
        if match and match[1] not in UNCOUNTED:
            self.tables.add(match[1])
        return execute(sql, params, many, context)


@contextmanager
def noting() -> Iterator[Noted]:
    noted = Noted()
    with connection.execute_wrapper(noted):
        yield noted


def told(answer) -> str:
    """Return all that an answer says, in its headers too; of a document that there is one."""
    is_text = answer.headers.get("Content-Type", "").startswith(("text/", "application/json"))
    body = answer.content.decode() if is_text else f"{len(answer.content)} bytes"
    return f"{answer.headers} {body}"


def test_every_door_is_in_the_table():
    assert sorted(doors.every_name()) == sorted(DOORS)


@pytest.mark.parametrize(
    ("owner", "roles", "methods"),
    [
        ("zhang", ROLES, METHODS),
        ("zhang", OTHER_ROLES, OTHER_METHODS),
        ("moss", ROLES, METHODS),
    ],
)
def test_everybody_gets_what_the_table_says_and_is_told_of_nothing_else(
    house, owner, roles, methods
):
    make_documents(house, owner)

    others, leaks, changes = [], [], []
    for name, actor, method in product(DOORS, roles, methods):
        answer = ask(house, actor, method, doors.address(name, house.codes[owner]))
        got, wanted = doors.answer_of(answer), doors.expected(name, actor, method, owner=owner)
        said, case = told(answer), (name, actor, method)
        others += [(*case, got, wanted)] if got != wanted else []
        leaks += [(*case, word) for word in canaries(owner, actor) if word in said]
        changes += [case] if method in ("GET", "HEAD") and answer.has_changed else []

    assert others == []
    assert leaks == []
    assert changes == []


def test_what_others_must_not_see_can_be_seen_by_its_owner_and_their_lender(house):
    home = told(ask(house, "zhang", "GET", "/my/"))
    account = told(ask(house, "gao", "GET", doors.address("lender:account", house.codes["zhang"])))

    assert "30,542.70" in home or "29,694" in home
    assert [canary for canary in ("张伟", "CB-2026-0001") if canary not in account] == []


def test_looking_would_be_noticed_if_it_changed_something(house):
    url = doors.address("borrower:withdrawal", house.codes["zhang"])

    assert ask(house, "zhang", "POST", url).has_changed is True


def test_a_code_of_ones_own_opens_only_its_own_kind_of_door(house):
    codes = house.codes["zhang"]
    theirs = [
        name
        for name, door in DOORS.items()
        if door.who == OWNER and door.get and door.arguments.keys() == {"code"}
    ]
    found = []
    for name, kind in product(theirs, ("letter_code", "batch", "upload", "held_debt")):
        url = reverse(name, args=[codes[kind]])
        if ask(house, "zhang", "GET", url).status_code != 404:
            found.append((name, kind))

    assert found == []
