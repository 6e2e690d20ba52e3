"""A payment that has not arrived: what it means, and the three ways to pay it otherwise."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payments.money import Money
from plans import ladder, mandates
from plans.agreements import UnderQuestion
from plans.changing import amendments
from plans.changing.amendments import Preview, Signature
from plans.changing.leeway import Kind
from plans.changing.remainders import NoSuchChange
from plans.missing import arrears, lapses, lateness
from plans.missing.arrears import Arrears
from plans.missing.lateness import Lateness
from plans.models import Instalment, Lapse, Plan
from plans.schedule import NoSuchPlan
from portal import access, permissions, rungs
from portal.borrower.change_pages import before_and_after, obstacle_words
from portal.borrower.missed_words import Way, ways_of
from portal.fields import ChoiceField, DayField
from portal.gates import actor, address_of, borrower_only
from portal.pages import page
from portal.permissions import Offer


class WayForm(forms.Form):
    """One of the three ways, and the day of the extra payment."""

    way = ChoiceField(
        choices=[(kind.value, kind.value) for kind in arrears.CHOICES],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Please choose one.")
        ),
    )
    until = DayField(label=gettext_lazy("Pay the extra payment by"), required=False)

    @property
    def kind(self) -> Kind:
        return Kind(self.cleaned_data["way"])


@dataclass(frozen=True)
class Desk:
    """A plan of which something is late; ``owing`` None while money for it is on its way."""

    plan: Plan
    seen: Lateness
    owing: Arrears | None
    ways: list[Way]


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def missed(request: HttpRequest, code: str) -> HttpResponse:
    """Say what is late, price the ways to pay it, show one before and after, and take it."""
    desk = _desk(request, code)
    if isinstance(desk, HttpResponse):
        return desk
    told = request.POST if request.method == "POST" else request.GET
    is_told = desk.owing and (request.method == "POST" or "way" in told)
    form = WayForm(told if is_told else None, initial=_usual(desk))
    looked = _look(form, desk) if form.is_bound and form.is_valid() else None
    if request.method != "POST" or looked is None:
        return _page(request, desk, form, looked)
    offer = _offer(request, desk.plan, looked)
    stale = request.POST.get("seen") != desk.owing.seen
    if stale or request.POST.get("permission", "") != (offer.digest if offer else ""):
        return _moved(request, desk)
    return _choose(request, desk, form, offer)


def _choose(request: HttpRequest, desk: Desk, form: WayForm, offer: Offer | None) -> HttpResponse:
    try:
        new = arrears.choose(
            desk.plan,
            form.kind,
            until=form.cleaned_data["until"],
            seen=desk.owing.seen,
            signature=signature_of(request, desk.plan),
            consent=offer.consent if offer else None,
            by=actor(request),
            at=timezone.now(),
        )
    except (amendments.Moved, arrears.Coming, NoSuchChange, NoSuchPlan):
        return _moved(request, desk)
    except amendments.Waits:
        messages.info(request, _("A change that you asked for waits for its answer."))
        return redirect("borrower:changes", desk.plan.code)
    except UnderQuestion:
        messages.info(request, _("What you questioned is answered first. Nothing is asked of you."))
        return redirect("borrower:plan", desk.plan.code)
    messages.success(request, _("Done. Nothing is late any more, and nothing was added."))
    return redirect("borrower:plan", new.code)


def signature_of(request: HttpRequest, plan: Plan) -> Signature:
    """Return who presses: the borrower, from where and in which language."""
    name = plan.debt.borrower.name
    return Signature(name, address_of(request) or None, get_language() or "en")


def _desk(request: HttpRequest, code: str) -> Desk | HttpResponse:
    """Return the plan with what is late, or where to go where nothing is."""
    plan = get_object_or_404(access.plans_of(request.user), code=code)
    if plan.state == Plan.State.BROKEN:
        return redirect("borrower:reinstatement", plan.code)
    now = timezone.now()
    seen = lateness.of(plan, at=now)
    if plan.state not in Plan.COLLECTED or not seen.unpaid.late:
        return redirect("borrower:plan", plan.code)
    try:
        owing = arrears.arrears_of(plan, at=now)
    except (arrears.Coming, NoSuchChange):
        return Desk(plan, seen, None, [])
    return Desk(plan, seen, owing, ways_of(owing))


def _usual(desk: Desk) -> dict[str, object]:
    return {"until": desk.owing.days[1]} if desk.owing else {}


def _look(form: WayForm, desk: Desk) -> Preview | None:
    """Return the plan before and after; what does not work is said beside the day."""
    try:
        return arrears.preview(desk.owing, form.kind, until=form.cleaned_data["until"])
    except NoSuchChange as obstacle:
        form.add_error("until", obstacle_words(obstacle))
    return None


def _offer(request: HttpRequest, plan: Plan, looked: Preview) -> Offer | None:
    """Return the permission to collect the plan as it would be, where one is collected now."""
    given = mandates.in_force(plan)
    if given is None:
        return None
    rows = [Instalment(due_date=day, amount_minor=minor) for day, minor in looked.after.rows]
    return permissions.offer(
        plan,
        given.method,
        rows=rows,
        language=get_language() or "en",
        address=address_of(request),
        on=looked.after.today,
    )


def _moved(request: HttpRequest, desk: Desk) -> HttpResponse:
    messages.info(request, _("Your plan has moved since you looked. Here is what is possible now."))
    return redirect("borrower:missed", desk.plan.code)


def _page(request: HttpRequest, desk: Desk, form: WayForm, looked: Preview | None) -> HttpResponse:
    plan, currency = desk.plan, desk.plan.debt.currency
    lapse = lapses.open_lapse(plan)
    return page(
        request,
        "borrower/missed_way.html" if looked else "borrower/missed.html",
        status=422 if form.errors else 200,
        plan=plan,
        debt=plan.debt,
        lender=plan.lender,
        form=form,
        late=Money(desk.seen.unpaid.minor, currency),
        coming=Money(desk.seen.coming_minor, currency),
        days=[each.due_date for each in desk.seen.unpaid.late],
        until=_until(lapse, desk.seen),
        is_waiting=lapse is not None and lapse.state == Lapse.State.WAITING,
        ways=desk.ways,
        chosen=form["way"].value() or (desk.ways[0].value if desk.ways else ""),
        way=next((way for way in desk.ways if looked and way.value == looked.kind), None),
        looked=before_and_after(looked, currency) if looked else None,
        offer=_offer(request, plan, looked) if looked else None,
        seen=desk.owing.seen if desk.owing else "",
        steps=rungs.steps(),
    )


def _until(lapse: Lapse | None, seen: Lateness) -> date | None:
    """Return the last day of the notice, or None where none runs."""
    if lapse is None or lapse.notice_on is None or lapse.state != Lapse.State.NOTICED:
        return None
    return ladder.last_day(lapse.notice_on, lapse.notice_days, seen.rests, today=seen.today)
