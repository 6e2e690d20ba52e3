"""Who may pass a door: a borrower who has proven who they are, or a lender's person in a role."""

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from portal import access

View = Callable[..., HttpResponse]
# Set in an officer's session once the second factor has been given.
SECOND_FACTOR = "second_factor_given"


def borrower_only(view: View) -> View:
    """Let in whoever has proven to be a borrower; everybody else is shown the way in."""

    @wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect("find")
        if not access.is_borrower(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return gate


def officer_only(may: str) -> Callable[[View], View]:
    """Let in a lender's person whose role may do ``may`` and who gave a second factor.

    The view gets ``request.lender``, the lender they act for, and ``request.role``.
    """

    def around(view: View) -> View:
        @wraps(view)
        def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect(f"{reverse('sign-in')}?{urlencode({'next': request.path})}")
            membership = access.membership_of(request.user, may=may)
            if not request.session.get(SECOND_FACTOR):
                return redirect("second-factor")
            request.lender, request.role = membership.lender, membership.role
            return view(request, *args, **kwargs)

        return gate

    return around


def actor(request: HttpRequest) -> str:
    """Return who acts, as events keep it: ``borrower:12`` or ``officer:7``."""
    side = "officer" if hasattr(request, "lender") else "borrower"
    return f"{side}:{request.user.pk}"


def site_of(request: HttpRequest) -> str:
    """Return the origin to which a visitor comes back: theirs, as sessions belong to a name.

    In production there is only one.
    """
    if settings.IS_PRODUCTION:
        return settings.PORTAL_ORIGIN
    return f"{request.scheme}://{request.get_host()}"


def address_of(request: HttpRequest) -> str:
    """Return the network address that the request came from, as the nearest server saw it.

    In production that server is a proxy of ours, which adds what it saw to X-Forwarded-For; what
    stands before its own word in there may be anybody's invention. "" for what is no address.
    """
    told = str(request.META.get("REMOTE_ADDR", ""))
    if settings.IS_PRODUCTION and "X-Forwarded-For" in request.headers:
        told = request.headers["X-Forwarded-For"].rpartition(",")[2].strip()
    try:
        found = ip_address(_bare(told))
    except ValueError:
        return ""
    return str(getattr(found, "ipv4_mapped", None) or found)


def network_of(request: HttpRequest) -> str:
    """Return whose tries are counted together: an address, or of IPv6 a household's whole net."""
    address = address_of(request)
    return str(ip_network(f"{address}/64", strict=False)) if ":" in address else address


def _bare(told: str) -> str:
    """Return the address without the port or the zone that some servers write after it."""
    if told.startswith("["):
        told = told[1:].partition("]")[0]
    elif told.count(":") == 1:
        told = told.partition(":")[0]
    return told.partition("%")[0]
