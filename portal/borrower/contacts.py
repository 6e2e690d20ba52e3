"""Where a borrower can be written to: see each address, and stop letters to it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal import access
from portal import contacts as addresses
from portal.gates import actor, borrower_only
from portal.models import ContactPoint
from portal.pages import page


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def contacts(request: HttpRequest) -> HttpResponse:
    """Show the addresses each lender has; a press stops letters to one of them."""
    points = access.contact_points_of(request.user).exclude(
        state__in=(ContactPoint.State.WRONG_PERSON, ContactPoint.State.RETIRED)
    )
    if request.method != "POST":
        listed = points.order_by("lender__name", "kind", "pk")
        return page(request, "borrower/contacts.html", points=listed, usable=ContactPoint.USABLE)
    typed = request.POST.get("point", "")
    point = get_object_or_404(points, pk=int(typed) if _is_number(typed) else 0)
    if addresses.stop(point, by=actor(request), at=timezone.now()):
        messages.success(request, _("Done. No more letters go to this address."))
    else:
        messages.info(request, _("Letters to this address had stopped already."))
    return redirect("borrower:contacts")


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and len(typed) < 18
