"""The page behind the link of an e-mail: looking changes nothing, a press uses the link up."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal import claims, contacts, errors, invitations, limits
from portal.gates import network_of
from portal.pages import page
from portal.public import entering

PER_ADDRESS = 60


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show one button; pressed, send a code to the address that the link went to."""
    at = timezone.now()
    if not limits.allow(
        f"links {network_of(request)}", per=PER_ADDRESS, window=limits.QUARTER, at=at
    ):
        return errors.too_many(request)
    found = invitations.by_link(token, at=at)
    if found is None:
        return page(request, "public/gone.html", status=410)
    if request.method != "POST":
        return page(request, "public/invitation.html")
    # Read before the link is used up: a form that cannot be read spends nothing.
    is_not_me = request.POST.get("answer") == "not-me"
    try:
        invitations.spend(found, at=at)
    except invitations.Gone:
        return page(request, "public/gone.html", status=410)
    if is_not_me:
        contacts.not_this_person(
            found.person, points=[found.contact_point], by=contacts.UNPROVEN, at=at
        )
        return redirect("not-me-done")
    claims.start(request.session, found, secret=token, is_link=True, at=at)
    claim = claims.of(request.session, at=at)
    return entering.send_to_known(request, claim, kind="EMAIL")
