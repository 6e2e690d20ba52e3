"""One door of the portal: who may pass, and what they get. Its table is ``doors.py``."""

from typing import NamedTuple

ANYBODY, BORROWERS, OWNER, OFFICERS = "anybody", "borrowers", "owner", "officers"
# Nobody of the cast is an adviser: what they see is tested beside their pages.
ADVISERS = "advisers"


class Door(NamedTuple):
    """``arguments`` are those of its address; a value that is a record's name is its code.

    ``get`` and ``post`` are what those get who may pass; None where the door has no such method.
    ``post_may`` is what a role has to allow to post, where that is more than to look; ``half`` is
    what an officer gets who gave only the password, ``but`` what single actors get instead.
    """

    who: str
    get: str | None = "200"
    post: str | None = None
    arguments: dict[str, object] = {}
    post_may: str = ""
    half: str = "302 second-factor"
    but: dict[str, str] = {}


def code(name: str) -> dict[str, object]:
    return {"code": name}
