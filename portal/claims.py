"""What a visitor's session remembers between a letter or link and the one-time code.

A claim that matched nothing looks and works like one that did, so that nobody can tell.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.crypto import salted_hmac

from portal import invitations
from portal.models import Invitation

LIFE = timedelta(hours=1)
_KEY = "claim"


@dataclass(frozen=True)
class Claim:
    """``invitation`` is None where nothing matched; ``key`` counts the tries of one secret."""

    invitation: Invitation | None
    is_link: bool
    key: str


def start(
    session: Any, invitation: Invitation | None, *, secret: str, is_link: bool, at: datetime
) -> None:
    """Remember what was claimed; whatever was claimed before is forgotten."""
    session[_KEY] = {
        "invitation": invitation.pk if invitation else 0,
        "is_link": is_link,
        "key": salted_hmac("portal.claims", secret, algorithm="sha256").hexdigest(),
        "until": (at + LIFE).timestamp(),
    }


def of(session: Any, *, at: datetime) -> Claim | None:
    """Return what this session claims, or None where it claims nothing or too long ago."""
    kept = session.get(_KEY)
    if not kept or kept["until"] <= at.timestamp():
        return None
    found = Invitation.objects.filter(
        pk=kept["invitation"], revoked_at=None, debt__state__in=invitations.FINDABLE
    )
    invitation = found.select_related(
        "person", "debt__borrower", "debt__lender", "contact_point"
    ).first()
    return Claim(invitation, kept["is_link"], kept["key"])


def end(session: Any) -> None:
    session.pop(_KEY, None)
