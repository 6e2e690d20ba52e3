"""Coming back: a code to an address confirmed before, or a passkey."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal import access, errors, identities, limits, one_time_codes, passkeys, sessions
from portal.gates import network_of
from portal.models import User
from portal.pages import page
from portal.public import codes
from portal.public.forms import AddressForm, OneTimeCodeForm, PasskeyForm, posted

RETURN = "return"
PASSKEYS_PER_ADDRESS = 60
is_form = require_http_methods(["GET", "HEAD", "POST"])


@is_form
def come_back(request: HttpRequest) -> HttpResponse:
    """Take an address. What follows is the same whether we know it or not."""
    sessions.remember_next(request, request.GET.get("next", ""))
    form = AddressForm(posted(request))
    if request.method == "POST" and form.is_valid():
        user = identities.user_of(kind=form.kind, value=form.value)
        return codes.send(
            request,
            RETURN,
            to_page="return-code",
            kind=form.kind,
            value=form.value if user else "",
            key=form.value,
            user=user,
        )
    status = 422 if request.method == "POST" else 200
    options = passkeys.asking() if passkeys.are_possible(request) else ""
    return page(request, "public/return.html", form=form, options=options, status=status)


@is_form
def return_code(request: HttpRequest) -> HttpResponse:
    """Take the code that was sent, if it was."""
    form = OneTimeCodeForm(posted(request))
    if request.method != "POST":
        return page(request, "public/return_code.html", form=form)
    code, at = None, timezone.now()
    if form.is_valid():
        typed = form.cleaned_data["code"]
        code = one_time_codes.check(request.session, RETURN, typed, at=at)
    if code is None or code.user is None or not code.user.is_active:
        if form.is_valid():
            form.add_error("code", codes.not_that_one())
        return page(request, "public/return_code.html", form=form, status=422)
    return _welcome(request, code.user)


@require_POST
def use_passkey(request: HttpRequest) -> HttpResponse:
    """Sign in the borrower whose passkey answered."""
    at = timezone.now()
    key = f"passkeys {network_of(request)}"
    if not limits.allow(key, per=PASSKEYS_PER_ADDRESS, window=limits.QUARTER, at=at):
        return errors.too_many(request)
    form = PasskeyForm(request.POST)
    try:
        user = passkeys.recognise(form.cleaned_data["answer"]) if form.is_valid() else None
    except passkeys.NotRecognised:
        user = None
    if user is None or not access.is_borrower(user):
        messages.info(request, _("We do not know that passkey. An e-mail address works too."))
        return redirect("return")
    return _welcome(request, user)


def _welcome(request: HttpRequest, user: User) -> HttpResponse:
    at = timezone.now()
    url = sessions.take_next(request, otherwise="borrower:home")
    sessions.begin(request, user, at=at)
    identities.open_debts(user, at=at)
    return redirect(url)
