"""How an adviser comes in: by the link they were sent, or by their address; always with a code."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal import authorities, one_time_codes, sessions
from portal.authorities import Gone
from portal.models import User
from portal.pages import page
from portal.public import codes
from portal.public.forms import AddressForm, OneTimeCodeForm, posted

PURPOSE = "adviser"
# In the session between a link and its code: the link's token.
_TOKEN = "adviser_token"
is_form = require_http_methods(["GET", "HEAD", "POST"])


@is_form
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Show that somebody asks for help, and nothing of whom; a press sends a code."""
    try:
        authority = authorities.offered(token, at=timezone.now())
    except Gone:
        return page(request, "adviser/gone.html", status=410)
    if request.method != "POST":
        return page(request, "adviser/link.html")
    request.session[_TOKEN] = token
    to = authority.email
    return codes.send(request, PURPOSE, to_page="adviser:code", kind="EMAIL", value=to, key=to)


@is_form
def sign_in(request: HttpRequest) -> HttpResponse:
    """Take an address. What follows is the same whether we know it or not."""
    form = AddressForm(posted(request))
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return page(request, "adviser/sign_in.html", form=form, status=status)
    user = authorities.adviser_of(form.value, at=timezone.now())
    to = form.value if user else ""
    return codes.send(
        request, PURPOSE, to_page="adviser:code", kind="EMAIL", value=to, key=form.value, user=user
    )


@is_form
def code(request: HttpRequest) -> HttpResponse:
    """Take the code; with a link in hand, what it offers is accepted."""
    form, at = OneTimeCodeForm(posted(request)), timezone.now()
    if request.method != "POST":
        return page(request, "adviser/code.html", form=form)
    right = None
    if form.is_valid():
        typed = form.cleaned_data["code"]
        right = one_time_codes.check(request.session, PURPOSE, typed, at=at)
    if right is None:
        if form.is_valid():
            form.add_error("code", codes.not_that_one())
        return page(request, "adviser/code.html", form=form, status=422)
    try:
        user = right.user or _accept(request, right.value)
    except Gone:
        return page(request, "adviser/gone.html", status=410)
    return _welcome(request, user)


def _accept(request: HttpRequest, value: str) -> User:
    """Accept what the link in this session offers to the address that the code went to."""
    at = timezone.now()
    authority = authorities.offered(request.session.pop(_TOKEN, ""), at=at)
    if authority.email != value:
        raise Gone
    return authorities.accept(authority, at=at)


def _welcome(request: HttpRequest, user: User) -> HttpResponse:
    at = timezone.now()
    sessions.begin(request, user, at=at)
    authorities.note_visit(user, at=at)
    messages.success(request, _("You are in. The people you help can see when you were here."))
    return redirect("adviser:home")
