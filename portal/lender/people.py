"""Who did it, by name, for the lender's own people.

Knows how events and answers keep who acted; tells the names of this lender's people only.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from payments.models import Lender
from portal import access


def names_of(lender: Lender, actors: Iterable[str]) -> dict[str, str]:
    """Return a name for each of ``actors``, as ``officer:7`` or ``policy:2``, in one query."""
    asked = {actor for actor in actors if actor}
    ids = [int(n) for side, _colon, n in (a.partition(":") for a in asked) if _is(side, n)]
    members = access.members_for(lender).filter(user__in=ids) if ids else []
    known = {member.user_id: member.user for member in members}
    users = {pk: user.get_full_name() or user.username for pk, user in known.items()}
    return {actor: _name(actor, users) for actor in asked}


def _is(side: str, number: str) -> bool:
    return side == "officer" and number.isdecimal()


def _name(actor: str, users: dict[int, str]) -> str:
    side, _colon, number = actor.partition(":")
    if side == "officer" and number.isdecimal():
        return users.get(int(number)) or _("Somebody who no longer works here")
    if side == "policy" and number:
        return _("Your policy, version %(version)s") % {"version": number}
    if side == "policy":
        return _("Your policy")
    if side == "borrower":
        return _("The borrower")
    if side == "adviser":
        return _("The borrower's adviser")
    return _("The service")
