"""A plan whose payments differ: choose how, say what it needs, see every payment."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plans.proposals import NotProposable
from plans.schedule import NoSuchPlan, Shape, Terms
from portal import access
from portal.borrower.building import elsewhere, keep, preview_of
from portal.borrower.shape_forms import SHAPES, ShapeForm
from portal.borrower.workbench import Bench, bench_of
from portal.gates import borrower_only
from portal.pages import page
from portal.sentences import what_is_possible


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def uneven(request: HttpRequest, code: str) -> HttpResponse:
    """Show the shapes, the questions of the one chosen, and the payments of the one kept."""
    debt = get_object_or_404(access.debts_of(request.user), code=code)
    bench = bench_of(request.user, debt, at=timezone.now())
    if not bench.can_propose:
        return elsewhere(request, bench)
    chosen = _chosen(request, bench)
    form = chosen and SHAPES[chosen][1](
        request.POST if request.method == "POST" else None, bench=bench
    )
    if request.method != "POST":
        return _page(request, bench, chosen, form)
    if form is None:
        messages.info(request, _("Please choose how the payments go."))
        return redirect("borrower:uneven", debt.code)
    terms = _terms_from(form, bench)
    if terms is None:
        return _page(request, bench, chosen, form)
    try:
        keep(request, bench, terms, months=form.months())
    except NotProposable:
        return redirect("borrower:debt", debt.code)
    if request.POST.get("do") == "continue":
        return redirect("borrower:check", debt.code)
    return redirect("borrower:uneven", debt.code)


def _chosen(request: HttpRequest, bench: Bench) -> Shape | None:
    told = request.POST.get("shape") or request.GET.get("shape", "")
    if told in {shape.value for shape in SHAPES}:
        return Shape(told)
    kept = bench.draft.terms.shape if bench.draft else Shape.EQUAL
    return kept if kept in SHAPES and not told else None


def _terms_from(form: ShapeForm, bench: Bench) -> Terms | None:
    """Return the terms asked for; None, with an error on the form, where there are none such."""
    if not form.is_valid():
        return None
    try:
        terms = form.terms()
        bench.preview(terms, months=form.months())
    except NoSuchPlan as problem:
        form.add_error(None, what_is_possible(problem, currency=bench.debt.currency))
        return None
    return terms


def _page(
    request: HttpRequest, bench: Bench, chosen: Shape | None, form: ShapeForm | None
) -> HttpResponse:
    is_wrong = form is not None and form.is_bound
    kept = bench.moved_on(bench.draft.terms) if bench.draft else None
    shown = preview_of(bench, kept) if kept and kept.rows and not is_wrong else {}
    return page(
        request,
        "borrower/uneven.html",
        status=422 if is_wrong else 200,
        form=form,
        chosen=chosen,
        shapes=[
            {"value": shape.value, "title": title, "is_chosen": shape == chosen}
            for shape, (title, _form) in SHAPES.items()
        ],
        name=SHAPES[chosen][0] if chosen else "",
        needs_month=chosen == Shape.BY_MONTH and bench.budget is None,
        bench=bench,
        debt=bench.debt,
        lender=bench.debt.lender,
        title=_("Payments that differ"),
        **shown,
    )
