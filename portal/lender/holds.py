"""Rests of an account: what runs and what was, beginning one, making it longer, ending it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from payments.models import Debt
from payments.states import WrongState
from plans import breathing
from plans import holds as rules
from plans.models import Hold
from portal import access, rests
from portal.access import MAY
from portal.borrower.standings import LIVE_STATES
from portal.gates import actor, officer_only
from portal.lender import people
from portal.lender.hold_forms import EndForm, HoldForm, LongerForm
from portal.pages import page
from portal.rests import Rest
from portal.words import day_text


@require_http_methods(["GET", "HEAD", "POST"])
@officer_only("look")
def holds(request: HttpRequest, code: str) -> HttpResponse:
    """Show every rest of an account; begin one."""
    debt = get_object_or_404(access.debts_for(request.lender), code=code)
    if request.method != "POST":
        return _page(request, debt)
    if request.role not in MAY["protect"]:
        raise Http404
    form = HoldForm(request.POST, country=debt.lender.country)
    if not form.is_valid():
        return _page(request, debt, form=form, status=422)
    try:
        begun = rules.begin(debt, form.wish, by=actor(request), at=timezone.now())
    except rules.AlreadyTaken as before:
        messages.info(request, _already(before.hold))
    except rules.NotAllowed as why:
        form.add_error(form.field_of(why.code), rests.why_not(why))
        return _page(request, debt, form=form, status=422)
    else:
        messages.success(request, _("The rest has begun. The borrower is told what it means."))
        debt = begun.debt
    return redirect("lender:holds", debt.code)


@require_POST
@officer_only("protect")
def extend(request: HttpRequest, code: str) -> HttpResponse:
    """Make a rest longer, or write down on which day treatment ended."""
    found = get_object_or_404(access.holds_for(request.lender), code=code)
    form = LongerForm(request.POST, rest=rests.rest_of(found, at=timezone.now()))
    if not form.is_valid():
        return _page(request, found.debt, sent=(found, form), status=422)
    day = form.cleaned_data.get("day")

    def change() -> None:
        who, now = actor(request), timezone.now()
        if form.is_treatment:
            rules.note_end_of_treatment(found, ended=day, by=who, at=now)
        else:
            rules.extend(found, until=day, by=who, at=now)

    return _changed(request, found, change, _("Noted. The borrower is told the new last day."))


@require_POST
@officer_only("protect")
def end(request: HttpRequest, code: str) -> HttpResponse:
    """End a rest before its day, with a reason that is kept."""
    found = get_object_or_404(access.holds_for(request.lender), code=code)
    form = EndForm(request.POST, hold=found)
    if not form.is_valid():
        return _page(request, found.debt, sent=(found, form), status=422)
    text = form.cleaned_data["text"]

    def change() -> None:
        rules.end(found, text=text, by=actor(request), at=timezone.now())

    return _changed(request, found, change, _("Ended. Nothing is added for the days it lasted."))


def _changed(
    request: HttpRequest, found: Hold, change: Callable[[], None], said: str
) -> HttpResponse:
    try:
        change()
    except rules.NotAllowed as why:
        messages.warning(request, rests.why_not(why))
    except WrongState:
        messages.info(request, _("Somebody was quicker: please see how it stands now."))
    else:
        messages.success(request, said)
    return redirect("lender:holds", found.debt.code)


def _already(hold: Hold) -> str:
    """Say why this kind cannot begin now, and what can be done."""
    if hold.state == Hold.State.ACTIVE:
        return _("This rest runs already. You can make it longer below.")
    until = hold.until_date or hold.from_date
    return _("There was such a rest until %(day)s. You can give a rest of your own.") % {
        "day": day_text(until)
    }


def _page(
    request: HttpRequest,
    debt: Debt,
    *,
    form: HoldForm | None = None,
    sent: tuple[Hold, LongerForm | EndForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    found = list(access.holds_for(request.lender).filter(debt=debt).order_by("-pk"))
    who = people.names_of(request.lender, [x for hold in found for x in (hold.by, hold.ended_by)])
    may, country = request.role in MAY["protect"], debt.lender.country
    return page(
        request,
        "lender/holds.html",
        status=status,
        section="accounts",
        debt=debt,
        rows=[_row(rest, who, sent) for rest in rests.rests_of(found, at=timezone.now())],
        form=form or HoldForm(country=country),
        about=[
            (Hold.Kind(kind.code).label, rests.ABOUT[kind.code])
            for kind in breathing.kinds_in(country, officers=True)
        ],
        may_begin=may and debt.state in LIVE_STATES,
        may_change=may,
        wrong=sent[1] if sent else form,
        has_errors=status == 422,
    )


def _row(
    rest: Rest, who: dict[str, str], sent: tuple[Hold, LongerForm | EndForm] | None
) -> dict[str, object]:
    """Return one rest with who began and ended it and its forms, the one just sent as it was."""
    mine = sent[1] if sent and sent[0] == rest.hold else None
    return {
        "rest": rest,
        "begun_by": who.get(rest.hold.by, ""),
        "ended_by": who.get(rest.hold.ended_by, ""),
        "longer": mine if isinstance(mine, LongerForm) else LongerForm(rest=rest),
        "ending": mine if isinstance(mine, EndForm) else EndForm(hold=rest.hold),
    }
