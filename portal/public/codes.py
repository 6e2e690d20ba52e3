"""Sending a one-time code from a page, within limits, to somebody or seemingly to somebody."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from payments.models import Borrower
from portal import code_letters, errors, limits, one_time_codes
from portal.gates import network_of
from portal.limits import HOUR
from portal.models import User

PER_ADDRESS = 60
PER_VALUE = 8


def send(
    request: HttpRequest,
    purpose: str,
    *,
    to_page: str,
    kind: str,
    value: str,
    key: str,
    borrower: Borrower | None = None,
    user: User | None = None,
) -> HttpResponse:
    """Send a code to ``value``, or to nobody where that is empty, and go on to ``to_page``.

    Both look the same. ``key`` is what the visitor gave, by which codes are counted.
    """
    at = timezone.now()
    asked = [
        (f"codes from {network_of(request)}", PER_ADDRESS, HOUR),
        (f"codes for {purpose} {key}", PER_VALUE, HOUR),
    ]
    if not limits.allow_all(asked, at=at):
        return errors.too_many(request)
    try:
        digits = one_time_codes.issue(
            request.session, purpose, kind=kind, value=value, borrower=borrower, user=user, at=at
        )
    except one_time_codes.TooSoon:
        messages.info(request, _("A code left a moment ago. You can ask for another in a minute."))
        return redirect(to_page)
    messages.info(
        request,
        _("If we have a match, a code is on its way. Nothing after 2 minutes? Try another way."),
    )
    return code_letters.redirect_and_send(redirect(to_page).url, kind, value, digits)


def not_that_one() -> str:
    """Return what a page says of a code that is not right, whatever the reason."""
    return _("That code did not match. Please check the newest message, or ask for another code.")
