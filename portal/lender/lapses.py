"""Plans at risk: who is at which rung, the facts of one, and what only a person decides."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from payments.states import WrongState
from plans.missing import lapses as rules
from plans.models import Lapse
from portal import access_plans, ladder_letters, rungs
from portal.access import MAY
from portal.gates import actor, officer_only
from portal.lender import piles
from portal.lender.lapse_facts import facts_of, rows_of
from portal.lender.lapse_forms import END, KEEP, LapseForm
from portal.pages import page
from portal.words import day_text

LAPSES_A_PAGE = 25
State = Lapse.State
# Those that wait for a person first, then those nearest to it.
ORDER = Case(
    *(When(state=state, then=Value(place)) for place, state in enumerate(reversed(Lapse.OPEN))),
    default=Value(9),
    output_field=IntegerField(),
)


@require_safe
@officer_only("look")
def lapses(request: HttpRequest) -> HttpResponse:
    """Every plan at risk, those that wait for a person first."""
    found = access_plans.lapses_for(request.lender).filter(state__in=Lapse.AT_RISK)
    pages = Paginator(found.order_by(ORDER, "since_date", "pk"), LAPSES_A_PAGE).get_page(
        request.GET.get("page")
    )
    return page(
        request,
        "lender/lapses.html",
        section="queue",
        counts=piles.counts(request.lender),
        pages=pages,
        rows=rows_of(list(pages.object_list), at=timezone.now()),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer_only("look")
def lapse(request: HttpRequest, code: str) -> HttpResponse:
    """The facts of one plan at risk; leave it as it is, give time, or end it with a reason."""
    found = get_object_or_404(access_plans.lapses_for(request.lender), code=code)
    if request.method != "POST":
        return _page(request, found, LapseForm())
    if request.role not in MAY["answer"]:
        raise Http404
    form = LapseForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        _answer(request, found, form)
    except rules.NotYet as why:
        form.add_error("answer", str(rungs.WHY_NOT_ENDED[why.code]))
        return _page(request, found, form, status=422)
    except rules.NotThen as days:
        said = _("Please choose a day from %(first)s to %(last)s.")
        words = {"first": day_text(days.first), "last": day_text(days.last)}
        form.add_error("until", said % words)
        return _page(request, found, form, status=422)
    except WrongState:
        said = _(
            "Something changed meanwhile; yours changed nothing. Please see how it stands now."
        )
        messages.info(request, said)
        return redirect("lender:lapse", found.code)
    name = found.debt.borrower.name
    messages.success(request, _("Done. %(name)s is told.") % {"name": name})
    return redirect("lender:lapses")


def _answer(request: HttpRequest, found: Lapse, form: LapseForm) -> None:
    told = form.cleaned_data
    more = {"text": told["text"], "by": actor(request), "at": timezone.now()}
    if told["answer"] == KEEP:
        rules.keep(found, **more)
    elif told["answer"] == END:
        if found.state == State.WAITING and not ladder_letters.was_given_notice(found):
            raise rules.NotYet("NOT_TOLD")
        rules.break_off(found, code=told["why"], **more)
    else:
        rules.give_time(found, until=told["until"], **more)


def _page(
    request: HttpRequest, found: Lapse, form: LapseForm, *, status: int = 200
) -> HttpResponse:
    facts = facts_of(found, at=timezone.now())
    return page(
        request,
        "lender/lapse.html",
        status=status,
        section="queue",
        lapse=found,
        debt=found.debt,
        facts=facts,
        form=form,
        has_errors=status == 422,
        may_answer=request.role in MAY["answer"],
    )
