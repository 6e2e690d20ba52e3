"""Changing one's mind about a plan in its first hours: a page that asks, and a press that does."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payments.states import WrongState
from plans import cooling
from portal import access
from portal.gates import actor, borrower_only
from portal.pages import page


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def change_mind(request: HttpRequest, code: str) -> HttpResponse:
    """Ask once more, then take the signature back; the debt is open as before."""
    plan = get_object_or_404(access.plans_of(request.user), code=code)
    now = timezone.now()
    if not cooling.may_change_mind(plan, at=now):
        return _too_late(request, code)
    if request.method != "POST":
        return page(request, "borrower/change_mind.html", plan=plan, lender=plan.lender)
    try:
        cooling.change_mind(plan, by=actor(request), at=now)
    except (cooling.TooLate, WrongState):
        return _too_late(request, code)
    messages.success(request, _("Your plan is taken back, as if it never began."))
    return redirect("borrower:debt", plan.debt.code)


def _too_late(request: HttpRequest, code: str) -> HttpResponse:
    messages.info(request, _("The first hours are over. You can still change your plan here."))
    return redirect("borrower:plan", code)
