"""The plan builder: three plans or a plan of one’s own, each with its exact payments."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from payments.models import Debt
from payments.money import Money
from plans import proposals, written
from plans.models import Proposal
from plans.offers import Choice, Offer, Pace
from plans.proposals import NotProposable
from plans.schedule import NoSuchPlan, Terms
from portal import access
from portal.borrower.forms import BuilderForm
from portal.borrower.wishes import Shown, shown_on, terms_from
from portal.borrower.workbench import OWN, Bench, bench_of
from portal.gates import actor, borrower_only
from portal.outlines import outline_of
from portal.pages import page
from portal.sentences import PACES, how_long, why_a_person


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def builder(request: HttpRequest, code: str) -> HttpResponse:
    """Show the plans to choose from and one of one’s own, each payment of the one chosen."""
    debt = get_object_or_404(access.debts_of(request.user), code=code)
    bench = bench_of(request.user, debt, at=timezone.now())
    if not bench.can_propose:
        return elsewhere(request, bench)
    shown = shown_on(bench)
    form = _builder_form(request, bench, shown)
    if request.method != "POST":
        return _builder_page(request, bench, shown, form)
    terms = terms_from(form, bench, before=shown)
    if terms is None:
        return _builder_page(request, bench, shown, form)
    try:
        keep(request, bench, terms)
    except NotProposable:
        return redirect("borrower:debt", debt.code)
    return _next(request, debt)


@require_POST
@borrower_only
def nearest(request: HttpRequest, code: str) -> HttpResponse:
    """Take the plan that a lender’s answer named as the nearest into the builder."""
    declined = get_object_or_404(access.proposals_of(request.user), code=code)
    debt = get_object_or_404(access.debts_of(request.user), pk=declined.debt_id)
    bench = bench_of(request.user, debt, at=timezone.now())
    if not bench.can_propose or not declined.nearest:
        return elsewhere(request, bench)
    try:
        terms = bench.moved_on(written.terms_from_data(declined.nearest))
        bench.preview(terms)
        keep(request, bench, terms)
    except (NoSuchPlan, NotProposable):
        messages.info(request, _("That plan does not fit what is owed now. Here are others."))
    return redirect("borrower:builder", debt.code)


def keep(
    request: HttpRequest, bench: Bench, terms: Terms, *, months: dict[str, int] | None = None
) -> Proposal:
    """Store ``terms`` as the draft; raise NotProposable where the debt has moved on."""
    return proposals.save_draft(
        bench.debt,
        terms=terms,
        budget=bench.budget,
        by=actor(request),
        at=timezone.now(),
        months=months,
        told=bench.told,
    )


def elsewhere(request: HttpRequest, bench: Bench) -> HttpResponse:
    """Lead to where the debt is now: what was sent, or the page of the debt."""
    if bench.waiting and bench.debt.state in proposals.PROPOSABLE:
        return redirect("borrower:proposal", bench.waiting.code)
    messages.info(request, _("There is no new plan to make here at the moment."))
    return redirect("borrower:debt", bench.debt.code)


def _next(request: HttpRequest, debt: Debt) -> HttpResponse:
    if request.POST.get("do") == "continue":
        return redirect("borrower:check", debt.code)
    if request.POST.get("do") == "save":
        messages.success(request, _("Saved. You can come back to it whenever you like."))
        return redirect("borrower:home")
    return redirect("borrower:builder", debt.code)


def _builder_form(request: HttpRequest, bench: Bench, shown: Shown) -> BuilderForm:
    return BuilderForm(
        request.POST if request.method == "POST" else None,
        initial=shown.answers,
        currency=bench.debt.currency,
        first=bench.earliest,
        last=bench.latest,
    )


def _builder_page(
    request: HttpRequest, bench: Bench, shown: Shown, form: BuilderForm
) -> HttpResponse:
    is_wrong = form.is_bound
    terms = None if is_wrong else shown.terms
    pace = form.data.get("pace", "") if is_wrong else shown.pace
    return page(
        request,
        "borrower/builder.html",
        status=422 if is_wrong else 200,
        form=form,
        bench=bench,
        shown=shown,
        paces=_cards(bench, shown, pace),
        is_own_open=is_wrong or pace == OWN or not shown.is_usual,
        # Where nothing at all is left, the note above says so already.
        nothing_fits=bool(bench.suggested) and _none_fits(shown),
        debt=bench.debt,
        lender=bench.debt.lender,
        **(preview_of(bench, terms) if terms else {}),
    )


def _none_fits(shown: Shown) -> bool:
    return shown.choice is not None and shown.choice.preselected is None


def preview_of(bench: Bench, terms: Terms) -> dict[str, object]:
    """Return what a page says of ``terms``: the payments, whether they fit, who answers when."""
    seen = bench.preview(terms)
    currency = bench.debt.currency
    return {
        "outline": outline_of(seen.rows, terms, currency=currency, today=bench.today),
        "is_agreed": seen.verdict.agreed,
        "reasons": why_a_person(seen.verdict.results, currency=currency),
        "is_affordable": bench.is_affordable(seen),
        "is_over_half": bench.is_over_half(seen),
    }


def _cards(bench: Bench, shown: Shown, pace: str) -> list[dict[str, object]]:
    """Return the plans as cards to choose from, and the own plan last."""
    cards = [
        {
            "value": each.pace.value,
            "title": PACES[each.pace],
            "amount": Money(each.amount_minor, bench.debt.currency),
            "detail": _detail(bench, each),
            "mark": _("Fits your budget") if each.is_affordable else "",
            "is_chosen": each.pace == pace,
        }
        for each in _shown_offers(shown.choice, pace)
    ]
    own = {"value": OWN, "title": PACES[OWN], "amount": None, "is_chosen": pace == OWN}
    return [*cards, own | {"detail": _("An amount, a number or a last day that suits you")}]


def _shown_offers(choice: Choice | None, pace: str) -> list[Offer]:
    """Return the three plans of a known budget and the lighter pace, or else the three paces.

    The pace that is chosen is shown in any case.
    """
    if choice is None or not choice.trio:
        return list(choice.offers) if choice else []
    longest = choice.trio[0].terms.count
    others = [
        each
        for each in choice.offers
        if each.pace == pace or (each.pace is Pace.LIGHTER and each.terms.count > longest)
    ]
    return [*choice.trio, *others]


def _detail(bench: Bench, each: Offer) -> str:
    said = how_long(each.terms.frequency, each.terms.count)
    if each.pace not in (Pace.SHORTER, Pace.SHORTEST) or not bench.takes_over_half(each):
        return said
    return _("%(how_long)s · over half of what is left") % {"how_long": said}
