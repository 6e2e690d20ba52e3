"""The borrower's rests of one debt: what they mean and how long they last, and their own wishes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from payments.models import Debt
from payments.states import WrongState
from plans import breathing, holds
from plans.holds import AlreadyTaken, NotAllowed, Wish
from plans.models import Hold, Mandate
from portal import access, rests
from portal.borrower.forms import AdviserRestForm
from portal.borrower.standings import LIVE_STATES
from portal.gates import actor, borrower_only
from portal.pages import page
from portal.words import day_text


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def breathing_space(request: HttpRequest, code: str) -> HttpResponse:
    """Show every rest of the debt; begin the one for those who work with a debt adviser."""
    debt = get_object_or_404(access.debts_of(request.user), code=code)
    if request.method != "POST":
        return _page(request, debt, AdviserRestForm())
    form = AdviserRestForm(request.POST)
    if not form.is_valid():
        return _page(request, debt, form, status=422)
    wish = Wish(breathing.ADVISER, **form.cleaned_data)
    try:
        hold = holds.begin(debt, wish, by=actor(request), at=timezone.now())
    except AlreadyTaken as taken:
        messages.info(request, _had(taken.hold))
    except NotAllowed as why:
        messages.info(request, rests.why_not(why))
    else:
        until = {"day": day_text(hold.until_date)}
        said = _("Take your time with them. Nobody asks for anything until %(day)s.")
        messages.success(request, said % until)
    return redirect("borrower:breathing-space", debt.code)


@require_POST
@borrower_only
def extend(request: HttpRequest, code: str) -> HttpResponse:
    """Add the days that this kind of rest may be made longer by."""
    found = get_object_or_404(access.holds_of(request.user), code=code)
    try:
        if not breathing.KINDS[found.kind].is_borrowers:
            raise NotAllowed("NOT_HERE")
        holds.extend(found, until=None, by=actor(request), at=timezone.now())
    except NotAllowed as why:
        messages.info(request, rests.why_not(why))
    except WrongState:
        messages.info(request, _("This rest has changed meanwhile. Here is how it stands now."))
    else:
        until = {"day": day_text(found.until_date)}
        messages.success(request, _("Your rest lasts until %(day)s now.") % until)
    return redirect("borrower:breathing-space", found.debt.code)


@require_POST
@borrower_only
def end(request: HttpRequest, code: str) -> HttpResponse:
    """End a rest of one's own before its day."""
    found = get_object_or_404(access.holds_of(request.user), code=code)
    try:
        holds.end(found, text="", by=actor(request), at=timezone.now())
    except NotAllowed as why:
        messages.info(request, rests.why_not(why))
    except WrongState:
        messages.info(request, _("This rest is over already."))
    else:
        messages.success(request, _("Your rest is over. Nothing was added for its days."))
    return redirect("borrower:debt", found.debt.code)


@require_POST
@borrower_only
def autopay(request: HttpRequest, code: str) -> HttpResponse:
    """Let automatic payments rest too, or go on."""
    found = get_object_or_404(access.holds_of(request.user), code=code)
    pauses = request.POST.get("autopay") != "go-on"
    holds.let_autopay(found, pauses=pauses, by=actor(request), at=timezone.now())
    return redirect("borrower:breathing-space", found.debt.code)


def _had(hold: Hold) -> str:
    if hold.state == Hold.State.ACTIVE:
        return _("You have this rest already. You can see below how long it lasts.")
    return _("You have had this rest. Your lender can give you another: please talk to them.")


def _page(
    request: HttpRequest, debt: Debt, form: AdviserRestForm, *, status: int = 200
) -> HttpResponse:
    found = list(access.holds_of(request.user).filter(debt=debt).order_by("-pk"))
    shown = rests.rests_of(found, at=timezone.now())
    collected = access.mandates_of(request.user).filter(debt=debt, state=Mandate.State.ACTIVE)
    had = {hold.kind for hold in found}
    return page(
        request,
        "borrower/rests.html",
        status=status,
        debt=debt,
        lender=debt.lender,
        form=form,
        running=[rest for rest in shown if rest.is_active],
        past=[rest for rest in shown if not rest.is_active],
        has_autopay=collected.exists(),
        can_begin=breathing.ADVISER not in had and debt.state in LIVE_STATES,
        can_rest=breathing.REST not in had and debt.state in LIVE_STATES,
    )
