"""Signing in and out, and how long a session lasts: short when nobody is there, never for ever.

Knows sessions and users; does not know how somebody proved who they are.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from portal.gates import SECOND_FACTOR
from portal.models import User

IDLE = timedelta(minutes=15)
# Officers have given a second factor, and leave their desk with a locked screen.
IDLE_OFFICER = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
# How often the last visit is written down; a session may last so much less than it should.
NOTE_EVERY = timedelta(seconds=30)
_BEGAN, _SEEN, _NEXT = "session_began", "session_seen", "next"
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def begin(request: HttpRequest, user: User, *, at: datetime) -> None:
    """Sign ``user`` in under a new session key; nothing of an older session stays usable."""
    auth.login(request, user, backend=_BACKEND)
    request.session[_BEGAN] = request.session[_SEEN] = at.timestamp()


def end(request: HttpRequest) -> None:
    """Sign out and forget everything this session held."""
    auth.logout(request)


class Limits:
    """Middleware: end a session that nobody used for a while, or that began long ago."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _SEEN in request.session:
            at = timezone.now()
            if is_over(request.session, at=at):
                end(request)
                return redirect(_ended_url(request))
            if at.timestamp() - request.session[_SEEN] > NOTE_EVERY.total_seconds():
                request.session[_SEEN] = at.timestamp()
        return self.get_response(request)


def is_over(session: dict, *, at: datetime) -> bool:
    """Say whether a session that someone signed in to must end now."""
    idle = IDLE_OFFICER if session.get(SECOND_FACTOR) else IDLE
    unused = at.timestamp() - session[_SEEN]
    age = at.timestamp() - session[_BEGAN]
    return unused > idle.total_seconds() or age > LONGEST.total_seconds()


def remember_next(request: HttpRequest, url: str) -> None:
    """Keep where to go after signing in, if it is an address of ours."""
    if url and is_ours(request, url):
        request.session[_NEXT] = url


def take_next(request: HttpRequest, *, otherwise: str) -> str:
    """Return where to go now that somebody is signed in."""
    return request.session.pop(_NEXT, "") or reverse(otherwise)


def is_ours(request: HttpRequest, url: str) -> bool:
    """Say whether ``url`` is an address that a redirect can go to and that is on this site."""
    return url.startswith("/") and url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


def _ended_url(request: HttpRequest) -> str:
    address = reverse("signed-out")
    if request.method not in ("GET", "HEAD"):
        return address
    return f"{address}?{urlencode({'next': request.path})}"
