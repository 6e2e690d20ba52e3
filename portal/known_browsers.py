"""Browsers in which a lender's person has come in before: what is tried there is counted apart.

Whoever knows an address can use up its tries from elsewhere; who has proven to own it comes in at
their own desk all the same. Knows a cookie; it opens nothing and says nothing to who reads it.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from payments.codes import new_code

COOKIE = "known"
AGE = timedelta(days=365)


def note(response: HttpResponse, email: str) -> None:
    """Let the browser be known from now on as one of the person with this address."""
    response.set_cookie(
        COOKIE,
        _signer(email).sign(new_code(16)),
        max_age=AGE,
        path=reverse("sign-in"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def name_of(request: HttpRequest, email: str) -> str:
    """Return the name that this browser was given for this address, "" where it is not known."""
    try:
        return _signer(email).unsign(request.COOKIES.get(COOKIE, ""), max_age=AGE)
    except signing.BadSignature:
        return ""


def _signer(email: str) -> signing.TimestampSigner:
    # The address is part of the key: a browser known for one is not known for another.
    return signing.TimestampSigner(salt=f"portal.known_browsers {email.lower()}")
