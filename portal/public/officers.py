"""How a lender's people come in: password, then a second factor; and how anybody goes out."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal import access, errors, known_browsers, limits, passkeys, second_factors, sessions
from portal.gates import SECOND_FACTOR, network_of
from portal.models import User
from portal.pages import page
from portal.public.forms import PasskeyForm, SecondFactorForm, SetUpForm, SignInForm, posted

PER_NETWORK = 40
# Of one account: in a browser it came in with before, from one network, and from everywhere else.
PER_BROWSER, PER_EMAIL_AND_NETWORK, PER_EMAIL = 10, 10, 50
PER_SECOND = 10
PASSKEYS_PER_SECOND = 30
is_form = require_http_methods(["GET", "HEAD", "POST"])
after_password = login_required(redirect_field_name=None)


@is_form
def sign_in(request: HttpRequest) -> HttpResponse:
    """Take e-mail and password. One answer for everything that is not right."""
    sessions.remember_next(request, request.GET.get("next", ""))
    form = SignInForm(posted(request))
    if request.method != "POST":
        return page(request, "public/sign_in.html", form=form)
    if not form.is_valid():
        return page(request, "public/sign_in.html", form=form, status=422)
    at, email = timezone.now(), form.cleaned_data["email"].lower()
    if not limits.allow_all(_tries(request, email), at=at):
        return errors.too_many(request)
    user = _known(email, form.cleaned_data["password"])
    if user is None:
        form.add_error(None, _("E-mail address and password do not go together."))
        return page(request, "public/sign_in.html", form=form, status=422)
    sessions.begin(request, user, at=at)
    return redirect("second-factor")


@is_form
@after_password
def second_factor(request: HttpRequest) -> HttpResponse:
    """Take the code of an app, a code from paper, or a passkey."""
    user = access.officer(request.user)
    if not second_factors.has_one(user):
        return redirect("second-factor-setup")
    if request.session.get(SECOND_FACTOR):
        return redirect("lender:home")
    at, form = timezone.now(), SecondFactorForm(posted(request))
    if request.method == "POST":
        # First, and counted apart: nobody guesses a passkey, however many codes were tried.
        if _has_passkey(request, user, at=at):
            return _pass(request)
        key = f"second factor {user.pk}"
        if not limits.allow(key, per=PER_SECOND, window=limits.QUARTER, at=at):
            return errors.too_many(request)
        if form.is_valid() and second_factors.check(user, form.cleaned_data["code"], at=at):
            return _pass(request)
        if form.is_valid():
            form.add_error("code", _("That code did not match. Your app shows a new one soon."))
    status = 422 if request.method == "POST" else 200
    can_ask = passkeys.are_possible(request) and passkeys.has_one(user)
    options = passkeys.asking(user) if can_ask else ""
    return page(request, "public/second_factor.html", form=form, options=options, status=status)


@is_form
@after_password
def second_factor_setup(request: HttpRequest) -> HttpResponse:
    """Set up the app, or a passkey, at the first sign-in; later only who has passed may."""
    user = access.officer(request.user)
    if second_factors.has_one(user) and not request.session.get(SECOND_FACTOR):
        return redirect("second-factor")
    at, form = timezone.now(), SetUpForm(posted(request))
    if request.method == "POST":
        if _made_passkey(request, user):
            return _pass(request, to_page="recovery-codes")
        if form.is_valid() and second_factors.set_up(
            request, user, form.cleaned_data["code"], at=at
        ):
            return _pass(request, to_page="recovery-codes")
        if form.is_valid():
            form.add_error("code", _("That code did not match. Your app shows a new one soon."))
    secret = second_factors.new_secret()
    size, path = second_factors.picture(second_factors.address_of(user, secret))
    return page(
        request,
        "public/second_factor_setup.html",
        form=form,
        secret=[secret[n : n + 4] for n in range(0, len(secret), 4)],
        size=size,
        path=path,
        options=passkeys.making(user) if passkeys.are_possible(request) else "",
        status=422 if request.method == "POST" else 200,
    )


@is_form
@after_password
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Show the codes for a day without the app, until somebody says they are kept."""
    user = access.officer(request.user)
    if not request.session.get(SECOND_FACTOR):
        return redirect("second-factor")
    if request.method == "POST":
        second_factors.note_written_down(user)
    codes = second_factors.paper_codes(user)
    if request.method == "POST" or not codes:
        return redirect(sessions.take_next(request, otherwise="lender:home"))
    return page(request, "public/recovery_codes.html", codes=codes)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    sessions.end(request)
    messages.info(request, _("You are signed out."))
    return redirect("start")


def _tries(request: HttpRequest, email: str) -> list[limits.Limit]:
    """Return what a try of this account counts towards.

    Anybody can use up the tries of an account whose address they know. Whoever owns it is not
    held by them at a browser in which they came in before.
    """
    if browser := known_browsers.name_of(request, email):
        return [(f"sign-in in browser {browser}", PER_BROWSER, limits.QUARTER)]
    network = network_of(request)
    return [
        (f"sign-in from {network}", PER_NETWORK, limits.QUARTER),
        (f"sign-in {email} from {network}", PER_EMAIL_AND_NETWORK, limits.QUARTER),
        (f"sign-in {email}", PER_EMAIL, limits.QUARTER),
    ]


def _known(email: str, password: str) -> User | None:
    """Return the lender's person with this password; takes as long where there is none."""
    people = User.objects.filter(email__iexact=email, is_active=True, memberships__isnull=False)
    user = people.distinct().order_by("pk").first()
    if user is None:
        make_password(password)
        return None
    return user if check_password(password, user.password) else None


def _has_passkey(request: HttpRequest, user: User, *, at: datetime) -> bool:
    form = PasskeyForm(request.POST)
    key = f"second factor by passkey {user.pk}"
    if "answer" not in request.POST or not limits.allow(
        key, per=PASSKEYS_PER_SECOND, window=limits.QUARTER, at=at
    ):
        return False
    try:
        return form.is_valid() and bool(passkeys.recognise(form.cleaned_data["answer"], user=user))
    except passkeys.NotRecognised:
        return False


def _made_passkey(request: HttpRequest, user: User) -> bool:
    form = PasskeyForm(request.POST)
    try:
        made = form.is_valid() and bool(passkeys.keep(user, form.cleaned_data["answer"]))
    except passkeys.NotRecognised:
        return False
    if made:
        second_factors.make_paper_codes(user)
    return made


def _pass(request: HttpRequest, *, to_page: str = "") -> HttpResponse:
    """Note that the second factor was given, under a new session key, and in which browser."""
    request.session.cycle_key()
    request.session[SECOND_FACTOR] = True
    response = redirect(to_page or sessions.take_next(request, otherwise="lender:home"))
    known_browsers.note(response, request.user.email)
    return response
