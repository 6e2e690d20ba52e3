"""Pages for what goes wrong outside a view: nothing here, not allowed, too much, our fault."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from portal.pages import page


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, "errors/400.html", status=400)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, "errors/404.html", status=404)


def too_many(request: HttpRequest) -> HttpResponse:
    """Many tries in a short time: nothing was done, and waiting helps."""
    response = page(request, "errors/429.html", status=429)
    response["Retry-After"] = "900"
    return response


def our_fault(request: HttpRequest) -> HttpResponse:
    # Without the request: neither session nor database may be needed to say this.
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token did not match: an old page, or one that is not ours. Nothing was done."""
    return page(request, "errors/expired.html", status=403)
