"""The way in with a letter or a link: find, verify, and an address that works."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payments.states import WrongState
from portal import (
    claims,
    code_letters,
    errors,
    finding,
    identities,
    known_addresses,
    limits,
    one_time_codes,
    sending,
    sessions,
)
from portal.claims import Claim
from portal.gates import network_of
from portal.invitations import Gone
from portal.models import ContactPoint, OneTimeCode
from portal.pages import page
from portal.public import codes
from portal.public.forms import FindForm, NewAddressForm, OneTimeCodeForm, posted

VERIFY, CONTACT = "verify", "contact"
_ARE_OTHERS_GONE = "are_others_gone"
FIRST_LOOK = "first_look"
is_form = require_http_methods(["GET", "HEAD", "POST"])


@is_form
def find(request: HttpRequest) -> HttpResponse:
    """Take code and facts. What follows is the same whether they are right or not."""
    form = FindForm(posted(request))
    if request.method != "POST":
        return page(request, "public/find.html", form=form)
    if not form.is_valid():
        return page(request, "public/find.html", form=form, status=422)
    at, code = timezone.now(), form.cleaned_data["code"]
    if not limits.allow_all(finding.limits_of(network_of(request), code), at=at):
        return errors.too_many(request)
    facts = {name: form.cleaned_data[name] for name in ("birth_date", "id_last4")}
    invitation = finding.find(code, at=at, **facts)
    claims.start(request.session, invitation, secret=code, is_link=False, at=at)
    return redirect("verify")


@is_form
def verify(request: HttpRequest) -> HttpResponse:
    """Send a code to an address that the lender gave, and take it."""
    at = timezone.now()
    claim = claims.of(request.session, at=at)
    if claim is None:
        return redirect("find")
    if "send" in request.POST:
        return send_to_known(request, claim, kind=request.POST["send"])
    form = OneTimeCodeForm(posted(request))
    status = 200
    if request.method == "POST":
        code = _check(request, form, VERIFY)
        if code is not None:
            return _come_in(request, claim, code, are_others_gone=False)
        status = 422
    shown = {
        "is_waiting": one_time_codes.is_waiting(request.session, VERIFY, at=at),
        "is_link": claim.is_link,
        "has_phones": sending.has_phones(),
    }
    return page(request, "public/verify.html", form=form, status=status, **shown)


@is_form
def contact(request: HttpRequest) -> HttpResponse:
    """Take an address that works from somebody whom the lender knows no good one of."""
    claim = claims.of(request.session, at=timezone.now())
    # A link proves less than a letter: it may have been passed on.
    if claim is None or claim.is_link:
        return redirect("find")
    form = NewAddressForm(posted(request))
    if request.method != "POST":
        return page(request, "public/contact.html", form=form)
    if not form.is_valid():
        return page(request, "public/contact.html", form=form, status=422)
    request.session[_ARE_OTHERS_GONE] = form.cleaned_data["are_others_gone"]
    borrower = claim.invitation.person if claim.invitation else None
    return codes.send(
        request,
        CONTACT,
        to_page="contact-code",
        kind=form.kind,
        value=form.value if borrower else "",
        key=form.value,
        borrower=borrower,
    )


@is_form
def contact_code(request: HttpRequest) -> HttpResponse:
    """Take the code that was sent to the new address."""
    claim = claims.of(request.session, at=timezone.now())
    if claim is None or claim.is_link:
        return redirect("find")
    form = OneTimeCodeForm(posted(request))
    if request.method != "POST":
        return page(request, "public/contact_code.html", form=form)
    code = _check(request, form, CONTACT)
    if code is None:
        return page(request, "public/contact_code.html", form=form, status=422)
    are_gone = bool(request.session.get(_ARE_OTHERS_GONE))
    return _come_in(request, claim, code, are_others_gone=are_gone)


def send_to_known(request: HttpRequest, claim: Claim, *, kind: str) -> HttpResponse:
    """Send a code to the address the link went to, or to the best one of this kind on file."""
    kind = "PHONE" if kind == "PHONE" and sending.has_phones() else "EMAIL"
    invitation = claim.invitation
    point = invitation.contact_point if invitation and claim.is_link else None
    if point is None:
        borrower_id = invitation.person.pk if invitation else 0
        point = known_addresses.best_contact_point(borrower_id, kind=kind)
    is_usable = point is not None and point.state in ContactPoint.USABLE
    return codes.send(
        request,
        VERIFY,
        to_page="verify",
        kind=point.kind if is_usable else kind,
        value=point.value if is_usable else "",
        key=claim.key,
        borrower=invitation.person if invitation else None,
    )


def _check(request: HttpRequest, form: OneTimeCodeForm, purpose: str) -> OneTimeCode | None:
    """Return the code if it is right; else the form says that it is not."""
    if not form.is_valid():
        return None
    typed = form.cleaned_data["code"]
    code = one_time_codes.check(request.session, purpose, typed, at=timezone.now())
    if code is None:
        form.add_error("code", codes.not_that_one())
    return code


def _come_in(
    request: HttpRequest, claim: Claim, code: OneTimeCode, *, are_others_gone: bool
) -> HttpResponse:
    """Sign in whoever proved both their letter or link and an address."""
    at, invitation = timezone.now(), claim.invitation
    if invitation is None or code.borrower_id != invitation.person.pk:
        return redirect("find")
    others = known_addresses.confirmed_emails(code.borrower_id, but=code.value)
    try:
        user = identities.come_in(
            invitation,
            kind=code.kind,
            value=code.value,
            are_others_gone=are_others_gone,
            known=request.user if request.user.is_authenticated else None,
            at=at,
        )
    except Gone:
        return page(request, "public/gone.html", status=410)
    except (identities.SharedAddress, WrongState):
        messages.info(request, _("Please give an address that only you use."))
        return redirect("contact")
    code_letters.tell_of_new_address(others, language=user.language or "en")
    sessions.begin(request, user, at=at)
    claims.end(request.session)
    identities.open_debts(user, at=at)
    request.session[FIRST_LOOK] = invitation.debt.code
    return redirect("first-look")
