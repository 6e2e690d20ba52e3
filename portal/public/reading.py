"""Pages to read before anybody signs in, and the choice of language."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import errors, invitations, limits, rungs, sessions
from portal.gates import network_of
from portal.pages import page
from portal.public.forms import MessageCodeForm, posted

PER_ADDRESS = 30
LANGUAGE_AGE = timedelta(days=365)


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    return page(request, "public/start.html")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return page(request, "public/help.html")


@require_safe
def missed_payments(request: HttpRequest) -> HttpResponse:
    """Publish what happens when a payment is missed: the days and the numbers."""
    return page(request, "public/missed_payments.html", steps=rungs.steps())


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return page(request, "public/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return page(request, "public/accessibility.html")


@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    """Say that nobody was there for a while, and how to go on where one was."""
    url = request.GET.get("next", "")
    is_ours = sessions.is_ours(request, url)
    is_lenders = url.startswith("/lender/")
    shown = {"next_url": url if is_ours else "", "is_lenders": is_lenders}
    return page(request, "public/signed_out.html", **shown)


@require_http_methods(["GET", "HEAD", "POST"])
def is_this_real(request: HttpRequest) -> HttpResponse:
    """Say whether we sent a letter or e-mail with this code or link, and nothing else of it."""
    form = MessageCodeForm(posted(request))
    if request.method != "POST":
        return page(request, "public/is_this_real.html", form=form)
    if not form.is_valid():
        return page(request, "public/is_this_real.html", form=form, status=422)
    key = f"is-this-real {network_of(request)}"
    if not limits.allow(key, per=PER_ADDRESS, window=limits.QUARTER, at=timezone.now()):
        return errors.too_many(request)
    is_ours = invitations.is_ours(form.cleaned_data["code"])
    shown = {"is_answered": True, "is_ours": is_ours}
    return page(request, "public/is_this_real.html", form=MessageCodeForm(), **shown)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the reader's language and go back to where they were."""
    url = request.POST.get("next", "")
    response = redirect(url if sessions.is_ours(request, url) else "/")
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        return response
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=LANGUAGE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    if request.user.is_authenticated and request.user.language != chosen:
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    return response
