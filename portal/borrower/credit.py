"""What a borrower paid beyond the debt: sent back by one press, or counted toward another debt."""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from payments import crediting, gateway, overpaying
from plans import reversals
from portal import access, backflow
from portal.gates import actor, borrower_only
from portal.pages import page


@require_POST
@borrower_only
def credit(request: HttpRequest, code: str) -> HttpResponse:
    """Send back what is held for this borrower; a second press finds nothing left to send."""
    debt = get_object_or_404(access.debts_of(request.user), code=code)
    at = timezone.now()
    refunds = overpaying.propose_return(debt, by=actor(request), at=at)
    for refund in refunds:
        with suppress(gateway.Unreachable):  # Sent again by itself, and only once.
            backflow.send_if_agreed(refund, at=at)
    if refunds:
        words = _("It is on its way back to you, the way you paid. You get a letter about it.")
        messages.success(request, words)
    else:
        messages.info(request, _("Nothing is kept for you here any more."))
    return redirect("borrower:debt", debt.code)


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def counting(request: HttpRequest, code: str, other: str) -> HttpResponse:
    """Show what counting it toward another debt does, and count it; twice counts once."""
    mine = access.debts_of(request.user)
    debt, target = (get_object_or_404(mine, code=each) for each in (code, other))
    at = timezone.now()
    try:
        if request.method == "POST":
            reversals.count_credit(debt, target, by=actor(request), at=at)
            messages.success(request, _("Done. The receipt is below."))
            return redirect("borrower:debt", target.code)
        seen = crediting.preview(debt, target, at=at)
    except crediting.NotMovable:
        messages.info(request, _("There is nothing to count any more. Nothing has changed."))
        return redirect("borrower:debt", debt.code)
    return page(request, "borrower/credit_counting.html", debt=debt, target=target, seen=seen)
