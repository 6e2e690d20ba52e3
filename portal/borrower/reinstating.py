"""Taking a plan up again that was ended: as it was, or with what is late spread over the rest."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payments.money import Money
from payments.states import WrongState
from plans import progress
from plans.changing import amendments, changes, expecting
from plans.changing.outstanding import left_of
from plans.changing.remainders import Left, NoSuchChange
from plans.missing import arrears, lapses, lateness
from plans.models import Lapse, Plan
from plans.schedule import NoSuchPlan
from portal import access, rungs
from portal.borrower.missed import signature_of
from portal.gates import actor, borrower_only
from portal.pages import page

SPREAD = "spread"


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def reinstatement(request: HttpRequest, code: str) -> HttpResponse:
    """Show why the plan was ended; one press takes it up again."""
    plan = get_object_or_404(access.plans_of(request.user), code=code)
    if not lapses.can_take_up(plan):
        return redirect("borrower:plan", plan.code)
    if request.method == "POST":
        return _take_up(request, plan)
    ended = Lapse.objects.get(plan=plan, state=Lapse.State.BROKEN)
    seen, spread = lateness.of(plan, at=timezone.now()), _spread(plan)
    currency = plan.debt.currency
    return page(
        request,
        "borrower/reinstatement.html",
        plan=plan,
        debt=plan.debt,
        lender=plan.lender,
        progress=progress.progress_of(plan, on=seen.today),
        ended=ended,
        why=rungs.why_ended(ended.answer_code),
        spread=spread,
        each=Money(spread.rows[0][1], currency) if spread else None,
    )


def _take_up(request: HttpRequest, plan: Plan) -> HttpResponse:
    who, now = actor(request), timezone.now()
    try:
        if request.POST.get("way") == SPREAD:
            signature = signature_of(request, plan)
            plan = arrears.take_up_spread(plan, signature=signature, by=who, at=now)
        else:
            lapses.take_up(plan, by=who, at=now)
    except (WrongState, amendments.Moved, NoSuchChange, NoSuchPlan):
        messages.info(request, _("This changed meanwhile. Please see how it stands now."))
    else:
        messages.success(request, _("Your plan is on again. Nothing was added."))
    return redirect("borrower:plan", plan.code)


def _spread(plan: Plan) -> Left | None:
    """Return the plan with what is late spread over the rest; None where it cannot be."""
    now = timezone.now()
    try:
        left = left_of(plan, on=lateness.of(plan, at=now).today)
        return expecting.changed(plan, left, changes.respread, at=now)[1]
    except (NoSuchChange, NoSuchPlan):
        return None
