"""An officer invites borrowers, one or a whole file of them, and prints the letters."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from payments import obligors
from payments.days import local_date
from payments.models import Borrower, Debt
from portal import access, invitations, inviting, paperwork, reach
from portal.gates import actor, officer_only
from portal.invitations import NotInvited
from portal.inviting import PRINTED_AT_ONCE
from portal.lender.placing_forms import InvitationForm
from portal.models import ContactPoint, Invitation
from portal.unreadable import ROWS_MAX

# A file has no more rows than that many parts hold letters.
PARTS_MAX = ROWS_MAX // PRINTED_AT_ONCE
WHY_NOT = {
    "state": gettext_lazy("This account is held, closed or paid, so nobody is invited to it."),
    "contact_stopped": gettext_lazy(
        "The borrower asked for a rest or a question is open, so nobody writes."
    ),
    "address": gettext_lazy("There is no e-mail address that is still good. Invite by letter."),
}


@require_POST
@officer_only("invite")
def invite(request: HttpRequest, code: str) -> HttpResponse:
    """Invite one of an account's people by e-mail to a fresh address, or by a letter to print."""
    debt = get_object_or_404(access.debts_for(request.lender), code=code)
    form = InvitationForm(request.POST)
    if not form.is_valid():
        raise Http404
    person = _person(debt, form.cleaned_data["person"] or 1)
    at, kind = timezone.now(), form.cleaned_data["kind"]
    try:
        point = None
        if kind == Invitation.Kind.EMAIL:
            today = local_date(at, debt.lender.time_zone)
            points = ContactPoint.objects.filter(borrower=person).select_related("borrower")
            point = reach.best_email(points, debt, on=today)
        invitations.invite(
            debt, kind=kind, contact_point=point, person=person, by=actor(request), at=at
        )
    except NotInvited as why:
        messages.info(request, WHY_NOT[why.code])
    else:
        messages.success(request, _done(kind))
    is_first = person.pk == debt.borrower_id
    return redirect("lender:account" if is_first else "lender:people", debt.code)


@require_safe
@officer_only("invite")
def letter(request: HttpRequest, code: str, number: int = 1) -> HttpResponse:
    """The letter to one of an account's people whose code still works, to print."""
    debt, at = get_object_or_404(access.debts_for(request.lender), code=code), timezone.now()
    found = inviting.letter_to(_person(debt, number), debt, at=at)
    if found is None:
        raise Http404
    return _file(paperwork.letter(found, at=at), "application/pdf", f"letter-{code}.pdf")


@require_POST
@officer_only("invite")
def invite_batch(request: HttpRequest, code: str) -> HttpResponse:
    """Invite those of a placed file who wait for it, as many as one press can."""
    batch = get_object_or_404(access.batches_for(request.lender), code=code)
    done = inviting.invite_waiting(batch, by=actor(request), at=timezone.now())
    emails = ngettext("%(n)s e-mail is on its way.", "%(n)s e-mails are on their way.", done.emails)
    letters = ngettext(
        "%(n)s letter is ready to print.", "%(n)s letters are ready to print.", done.letters
    )
    messages.success(request, emails % {"n": done.emails})
    messages.success(request, letters % {"n": done.letters})
    return redirect("lender:batch", batch.code)


@require_safe
@officer_only("invite")
def batch_letters(request: HttpRequest, code: str, part: int) -> HttpResponse:
    """Some of the letters of a placed file, in one ZIP file."""
    batch = get_object_or_404(access.batches_for(request.lender), code=code)
    if not 1 <= part <= PARTS_MAX:
        raise Http404
    at, first = timezone.now(), (part - 1) * PRINTED_AT_ONCE
    letters = list(inviting.letters_of(batch, at=at)[first : first + PRINTED_AT_ONCE])
    if not letters:
        raise Http404
    body = inviting.printed(letters, at=at)
    return _file(body, "application/zip", f"letters-{batch.code}-{part}.zip")


def _person(debt: Debt, number: int) -> Borrower:
    """Return who stands at ``number``, from one on, among those who owe ``debt``."""
    people = obligors.people_of(debt)
    if not 1 <= number <= len(people):
        raise Http404
    return people[number - 1]


def _done(kind: str) -> str:
    if kind == Invitation.Kind.EMAIL:
        return _("An e-mail is on its way. It names neither you nor an amount.")
    return _("The letter is ready to print below.")


def _file(body: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
