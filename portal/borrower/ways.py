"""What can be done: the ways on that fit one person and one debt, each with a button that works."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from plans.policy import deferral_latest
from plans.proposals import NotProposable
from plans.resolving import situations
from plans.resolving.circumstances import Circumstances, Kind
from plans.resolving.resolutions import Answer, Resolution
from plans.resolving.ways import Reason
from plans.schedule import NoSuchPlan, Terms
from portal import access, way_words
from portal.borrower.building import elsewhere, keep
from portal.borrower.situation_forms import SituationForm, answers_of
from portal.borrower.standings import LIVE_STATES
from portal.borrower.workbench import Bench, bench_of
from portal.gates import actor, borrower_only
from portal.pages import page
from portal.templatetags.look import lender_name
from portal.words import day_text

# Where each way leads that is no plan: the page, the place on it, and the word on the button.
PLACES: dict[Kind, tuple[str, str, Promise]] = {
    Kind.PAY_IN_FULL: ("quote", "", gettext_lazy("See what it takes")),
    Kind.SETTLEMENT: ("settlement-ask", "", gettext_lazy("Ask to settle")),
    Kind.DEBT_ADVISER: ("ways", "#advice", gettext_lazy("See who can help")),
    Kind.BREATHING_SPACE: ("breathing-space", "", gettext_lazy("See how to rest")),
    Kind.DISPUTE: ("dispute", "", gettext_lazy("Say what is not right")),
    Kind.CLOSURE: ("difficulty", "#talk", gettext_lazy("Talk to the lender")),
}


@dataclass(frozen=True)
class Card:
    """One way as the page shows it. Without ``url``, a press takes it into the plan builder."""

    kind: str
    title: Promise
    figures: str
    reason: str
    change: str
    answer: str
    url: str
    word: Promise


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def ways(request: HttpRequest, code: str) -> HttpResponse:
    """Show the ways on, best first, and take down what would make them fit better."""
    debt = get_object_or_404(access.debts_of(request.user), code=code)
    bench = bench_of(request.user, debt, at=timezone.now())
    if debt.state not in LIVE_STATES or not bench.owed:
        return redirect("borrower:debt", debt.code)
    told = bench.told
    form = SituationForm(
        request.POST if request.method == "POST" else None,
        initial=answers_of(told, currency=debt.currency, today=bench.today),
        currency=debt.currency,
        today=bench.today,
    )
    if not form.is_valid():
        return _ways_page(request, bench, form)
    situations.tell(debt, **form.facts(), by=actor(request), at=timezone.now())
    messages.success(request, _("Thank you. Here is what fits now."))
    return redirect("borrower:ways", debt.code)


@require_POST
@borrower_only
def draft(request: HttpRequest, code: str) -> HttpResponse:
    """Take the plan of one way into the builder, where it can still be changed."""
    debt = get_object_or_404(access.debts_of(request.user), code=code)
    bench = bench_of(request.user, debt, at=timezone.now())
    if bench.eased:
        again = reverse("borrower:change", args=[bench.eased.code, "again"])
        return redirect(f"{again}?{urlencode({'way': request.POST.get('way', '')})}")
    if not bench.can_propose:
        return elsewhere(request, bench)
    about, found = _resolved(bench)
    chosen = next((each for each in found if each.kind == request.POST.get("way")), None)
    if chosen is None or chosen.way.terms is None:
        messages.info(request, _not_open(bench, about, request.POST.get("way")))
        return redirect("borrower:ways", debt.code)
    try:
        kept = keep(request, bench, chosen.way.terms)
    except (NoSuchPlan, NotProposable):
        return redirect("borrower:debt", debt.code)
    return redirect("borrower:check" if kept.rows else "borrower:builder", debt.code)


def _not_open(bench: Bench, about: Circumstances, kind: str | None) -> str:
    """Say why a way cannot be taken, and what can."""
    latest = deferral_latest(about.policy, about.today)
    is_wait = kind == Kind.SHORT_DEFERRAL and about.policy.deferral_months_max
    if not is_wait or about.later is None or about.later.from_date <= latest:
        return _("That way is not open any more. Here is what is.")
    said = _(
        "%(lender)s can wait until %(day)s for a first payment. You told us that things are better"
        " after that, so here is what fits until then."
    )
    return said % {"lender": lender_name(bench.debt.lender), "day": day_text(latest)}


def _resolved(bench: Bench) -> tuple[Circumstances, tuple[Resolution, ...]]:
    about, found = situations.resolutions_for(
        bench.debt,
        owed_minor=bench.owed.minor,
        surplus_minor=bench.surplus.minor if bench.surplus is not None else None,
        told=bench.told,
        version=bench.version,
        today=bench.today,
    )
    # While a plan runs or is being answered, another one is not the way on.
    is_free = bench.can_propose or bench.eased
    return about, tuple(each for each in found if is_free or each.way.terms is None)


def plans_open(bench: Bench) -> list[tuple[str, str, Terms]]:
    """Return the plans among the ways on: the kind, what it is and comes to, and its terms."""
    about, found = _resolved(bench)
    currency = bench.debt.currency
    return [
        (
            each.kind.value,
            f"{way_words.TITLES[each.kind]} · "
            f"{way_words.figures(each.way, about, currency=currency)}",
            each.way.terms,
        )
        for each in found
        if each.way.terms
    ]


def _ways_page(request: HttpRequest, bench: Bench, form: SituationForm) -> HttpResponse:
    about, found = _resolved(bench)
    cards = [_card(each, about, bench) for each in found]
    return page(
        request,
        "borrower/ways.html",
        status=422 if form.is_bound else 200,
        first=cards[0],
        others=cards[1:],
        form=form,
        bench=bench,
        debt=bench.debt,
        lender=bench.debt.lender,
        is_told=bench.told is not None,
    )


def _card(each: Resolution, about: Circumstances, bench: Bench) -> Card:
    debt, way = bench.debt, each.way
    name, place, word = PLACES.get(each.kind, ("", "", gettext_lazy("Look at this plan")))
    if way.reason is Reason.TOO_OLD:
        name, place, word = "dispute", "", gettext_lazy("Ask about it")
    return Card(
        kind=each.kind.value,
        title=way_words.TITLES[each.kind],
        figures=way_words.figures(way, about, currency=debt.currency),
        reason=way_words.reason(
            way, about, currency=debt.currency, lender=lender_name(debt.lender)
        ),
        change=way_words.turning_point(each.turning_point, currency=debt.currency),
        answer=_answer(each),
        url=reverse(f"borrower:{name}", args=[debt.code]) + place if name else "",
        word=word,
    )


def _answer(each: Resolution) -> str:
    """Say who has to agree, where somebody does."""
    if each.answer is Answer.RULES:
        return _("Agreed at once")
    return _("A person answers") if each.answer is Answer.PERSON else ""
