"""“This is not me” and “no more messages”: from a letter, from an e-mail, or signed in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from payments.codes import tidy
from payments.models import Borrower
from portal import (
    access,
    claims,
    contacts,
    errors,
    finding,
    identities,
    invitations,
    limits,
    sessions,
)
from portal.gates import network_of
from portal.models import ContactPoint
from portal.pages import page
from portal.public.forms import LetterCodeForm, posted

is_form = require_http_methods(["GET", "HEAD", "POST"])


@is_form
def not_me(request: HttpRequest) -> HttpResponse:
    """Hear from whoever reads our letter that they are somebody else."""
    if access.is_borrower(request.user):
        return _signed_in(request)
    at = timezone.now()
    claim = claims.of(request.session, at=at)
    if claim is not None and request.method == "POST" and "code" not in request.POST:
        if claim.invitation is not None:
            _tell(claim.invitation.person, claim.invitation.contact_point)
        request.session.flush()
        return redirect("not-me-done")
    form = LetterCodeForm(posted(request))
    if request.method != "POST":
        return page(request, "public/not_me.html", form=form, has_claim=claim is not None)
    if not form.is_valid():
        return page(request, "public/not_me.html", form=form, status=422)
    code = form.cleaned_data["code"]
    if not limits.allow_all(finding.limits_of(network_of(request), code), at=at):
        return errors.too_many(request)
    found = invitations.by_letter(code, at=at)
    if found is not None:
        _tell(found.person, found.contact_point)
    return redirect("not-me-done")


@is_form
def not_me_here(request: HttpRequest, token: str) -> HttpResponse:
    """Hear the same from whoever reads what arrives at an address."""
    point = _point(token)
    if request.method != "POST":
        return page(request, "public/not_me_here.html", stop_token=token)
    _tell(point.borrower, point)
    return redirect("not-me-done")


@require_safe
def not_me_done(request: HttpRequest) -> HttpResponse:
    return page(request, "public/not_me_done.html")


@is_form
def opt_out(request: HttpRequest, token: str) -> HttpResponse:
    """Write no more to one address; needs no sign-in and asks for no reason."""
    point = _point(token)
    if request.method != "POST":
        is_stopped = point.state not in ContactPoint.USABLE
        return page(request, "public/opt_out.html", stop_token=token, is_stopped=is_stopped)
    contacts.stop(point, by=contacts.UNPROVEN, at=timezone.now())
    return redirect("opt-out", token)


def _signed_in(request: HttpRequest) -> HttpResponse:
    """Take one lender's record off somebody who says that it is not about them."""
    debts = access.debts_of(request.user)
    if request.method != "POST":
        asked = debts.filter(code=tidy(request.GET["debt"])) if "debt" in request.GET else debts
        return page(request, "public/not_me_signed_in.html", debts=asked)
    debt = get_object_or_404(debts, code=tidy(request.POST.get("debt", "")))
    identities.disown(request.user, access.own_record(request.user, debt), at=timezone.now())
    sessions.end(request)
    return redirect("not-me-done")


def _tell(borrower: Borrower, point: ContactPoint | None) -> None:
    points = [point] if point is not None else []
    contacts.not_this_person(borrower, points=points, by=contacts.UNPROVEN, at=timezone.now())


def _point(token: str) -> ContactPoint:
    point = contacts.of_stop_token(token)
    if point is None:
        raise Http404
    return point
