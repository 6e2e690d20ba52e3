"""“Everything we keep about you”: what it is and where it comes from, and a copy to take along."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payments.states import WrongState
from portal import errors, limits, own_copies
from portal.gates import borrower_only
from portal.own_sections import SECTIONS
from portal.pages import page

OPENED_AN_HOUR = 20
# While it is being put together, the page looks again by itself.
LOOK_SECONDS = 15


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def own_copy(request: HttpRequest) -> HttpResponse:
    """Show what is kept and what became of a copy asked for; a press asks for one."""
    at = timezone.now()
    if request.method != "POST":
        found = own_copies.latest(request.user)
        is_open = bool(found and found.is_ready and found.expires_at > at)
        is_waiting = bool(found and found.state == found.State.ASKED)
        response = page(
            request,
            "borrower/own_copy.html",
            sections=SECTIONS,
            copy=found,
            is_open=is_open,
            is_waiting=is_waiting,
            megabytes=max(1, found.size // 1_000_000) if is_open else 0,
        )
        if is_waiting:
            response["Refresh"] = str(LOOK_SECONDS)
        return response
    try:
        own_copies.ask(request.user, language=get_language() or "en", at=at)
    except own_copies.TooOften:
        said = _("You have asked a few times today. Please ask again tomorrow.")
        messages.info(request, said)
    else:
        messages.success(request, _("It is being put together. This can take some minutes."))
    return redirect("borrower:own-copy")


@require_POST
@borrower_only
def own_copy_end(request: HttpRequest) -> HttpResponse:
    """Stop putting a copy together, by its owner's wish."""
    found = own_copies.latest(request.user)
    try:
        if found and found.state == found.State.ASKED:
            own_copies.stop(found)
        messages.info(request, _("It is stopped. You can ask for a copy again whenever you like."))
    except WrongState:
        messages.info(request, _("It was ready in this very moment."))
    return redirect("borrower:own-copy")


@require_safe
@borrower_only
def own_copy_file(request: HttpRequest, code: str) -> HttpResponse | FileResponse:
    """Answer with the person's own file, while it can be opened."""
    at = timezone.now()
    key = f"own-copy-file {request.user.pk}"
    if not limits.allow(key, per=OPENED_AN_HOUR, window=limits.HOUR, at=at):
        return errors.too_many(request)
    path = own_copies.open_now(request.user, code, at=at)
    if path is None:
        raise Http404
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename="steadily.zip", content_type="application/zip"
    )
    response["Cache-Control"] = "no-store"
    return response
