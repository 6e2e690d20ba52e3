"""Passkeys: a key in a person's device or keyring that proves who they are without a code.

The ceremony itself is django-allauth's. Knows users and credentials; does not know pages.
"""

import ipaddress
import json
import struct
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.models import User

Type = Authenticator.Type
# What reading an answer raises that no browser made; found by sending thousands of broken ones.
UNREADABLE = (
    ValidationError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OverflowError,
    EOFError,
    struct.error,
)


class NotRecognised(Exception):
    """The answer is of no key that we know, or not to what we asked."""


class Names(DefaultMFAAdapter):
    """What a device shows beside a key, chosen so that it tells nothing of anybody's debts."""

    def _get_site_name(self) -> str:
        return _("Steadily")


def are_possible(request: HttpRequest) -> bool:
    """Say whether keys can be used here: browsers tie them to a name, never to a bare number."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return True
    return False


def has_one(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type=Type.WEBAUTHN).exists()


def making(user: User) -> str:
    """Return, as JSON, what the browser needs to make a key; its answer goes to ``keep``."""
    return json.dumps(auth.begin_registration(user, passwordless=True))


def keep(user: User, answer: Any) -> Authenticator:
    """Store the key that the browser made. Raise NotRecognised."""
    try:
        auth.parse_registration_response(answer)
        auth.complete_registration(answer)
    except UNREADABLE as trouble:
        raise NotRecognised from trouble
    kept = {name: answer[name] for name in ("id", "rawId", "type", "response") if name in answer}
    kept["clientExtensionResults"] = answer.get("clientExtensionResults") or {}
    return auth.WebAuthn.add(user, "passkey", kept).instance


def asking(user: User | None = None) -> str:
    """Return, as JSON, what the browser needs to use a key: one of ``user``'s, or anybody's."""
    return json.dumps(auth.begin_authentication(user))


def recognise(answer: Any, *, user: User | None = None) -> User:
    """Return whose key answered; with ``user``, it has to be theirs. Raise NotRecognised."""
    try:
        auth.parse_authentication_response(answer)
        owner = user or auth.extract_user_from_response(answer)
        used = auth.complete_authentication(owner, answer)
    except UNREADABLE as trouble:
        raise NotRecognised from trouble
    if not owner.is_active:
        raise NotRecognised
    used.record_usage()
    return owner
