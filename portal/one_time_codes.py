"""One-time codes: six digits sent to an address to prove that someone reads what arrives there.

A code belongs to one session and one purpose. A code sent to nobody (``value`` empty) takes the
same work and is never right, so that a visitor cannot tell whether we found them.
"""

import secrets
import unicodedata
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from payments.models import Borrower
from portal.models import OneTimeCode, User

DIGITS = 6
LIFE = timedelta(minutes=10)
TRIES = 5
LIVE_MAX = 3
RESEND_AFTER = timedelta(seconds=30)
_BINDING = "code_binding"


class TooSoon(Exception):
    """The last code left less than half a minute ago."""


def issue(
    session: Any,
    purpose: str,
    *,
    kind: str,
    value: str,
    borrower: Borrower | None = None,
    user: User | None = None,
    at: datetime,
) -> str:
    """Make a code for this session and purpose and return its digits. Raise TooSoon.

    Codes sent before stay valid; of more than three the oldest is made void.
    """
    binding = _binding(session)
    live = list(_live(binding, purpose, at).order_by("-pk"))
    if live and live[0].made_at > at - RESEND_AFTER:
        raise TooSoon
    for old in live[LIVE_MAX - 1 :]:
        OneTimeCode.objects.filter(pk=old.pk).update(expires_at=at)
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    OneTimeCode.objects.create(
        purpose=purpose,
        session_hash=binding,
        borrower=borrower,
        user=user,
        kind=kind,
        value=value,
        code_hash=_hash(binding, purpose, digits),
        made_at=at,
        expires_at=at + LIFE,
    )
    return digits


def check(session: Any, purpose: str, typed: str, *, at: datetime) -> OneTimeCode | None:
    """Return the code that ``typed`` is, used up now, or None. Each call is a try of every one."""
    binding = _binding(session)
    asked = _hash(binding, purpose, digits_of(typed))
    for pk in _live(binding, purpose, at).order_by("-pk").values_list("pk", flat=True):
        # Count first: of many tries at once no more than five are ever compared.
        counted = _live(binding, purpose, at).filter(pk=pk).update(tries=F("tries") + 1)
        code = OneTimeCode.objects.select_related("borrower", "user").get(pk=pk)
        is_it = constant_time_compare(code.code_hash, asked) and bool(code.value)
        if counted and is_it and _spend(code, at):
            _live(binding, purpose, at).update(expires_at=at)
            return code
    return None


def is_waiting(session: Any, purpose: str, *, at: datetime) -> bool:
    """Say whether a code of this session and purpose can still be typed."""
    return _live(_binding(session), purpose, at).exists()


def digits_of(typed: str) -> str:
    """Return the digits in what was typed: any spacing, full-width figures too."""
    plain = unicodedata.normalize("NFKC", typed)
    return "".join(letter for letter in plain if letter in "0123456789")


def _live(binding: str, purpose: str, at: datetime) -> QuerySet[OneTimeCode]:
    return OneTimeCode.objects.filter(
        session_hash=binding,
        purpose=purpose,
        spent_at=None,
        expires_at__gt=at,
        tries__lt=TRIES,
    )


def _spend(code: OneTimeCode, at: datetime) -> bool:
    spent = OneTimeCode.objects.filter(pk=code.pk, spent_at=None).update(spent_at=at)
    code.spent_at = at
    return spent == 1


def _binding(session: Any) -> str:
    """Return the mark of this visitor's session, which outlives a change of the session's key."""
    if _BINDING not in session:
        session[_BINDING] = secrets.token_urlsafe(16)
    return salted_hmac("portal.codes.session", session[_BINDING], algorithm="sha256").hexdigest()


def _hash(binding: str, purpose: str, digits: str) -> str:
    text = f"{binding}:{purpose}:{digits}"
    return salted_hmac("portal.codes", text, algorithm="sha256").hexdigest()
