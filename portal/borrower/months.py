"""A month told line by line: one group of questions a page, checked, then told to every lender."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from payments.days import local_date
from payments.models import Debt
from portal import access, month_words, months
from portal.borrower import month_rows
from portal.borrower.month_forms import (
    HOUSEHOLD,
    ORDER,
    PAGES,
    HouseholdForm,
    LinesForm,
    WhyForm,
)
from portal.borrower.standings import LIVE_STATES
from portal.gates import borrower_only
from portal.months import Told, Unfinished
from portal.pages import page


@require_safe
@borrower_only
def month(request: HttpRequest, code: str) -> HttpResponse:
    """Show every part of the month with what was told of it, and the way on."""
    debt = get_object_or_404(access.debts_of(request.user), code=code)
    told = _read(request, debt)
    parts = month_rows.tasks_of(debt, told)
    return page(
        request,
        "borrower/month.html",
        debt=debt,
        lender=debt.lender,
        told=told,
        parts=parts,
        next=next((each for each in parts if not each["is_done"]), None),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def part(request: HttpRequest, code: str, part: str) -> HttpResponse:
    """Ask one group of questions; keep what is told, and go on with the next group."""
    debt = get_object_or_404(access.debts_of(request.user), code=code)
    if part not in ORDER:
        raise Http404
    told = _read(request, debt)
    form = _form(request, debt, told, part)
    if not form.is_valid():
        return _part_page(request, debt, form, part)
    facts = {"currency": debt.currency, "at": timezone.now()}
    if isinstance(form, HouseholdForm):
        months.keep_household(request.user, household=form.household(), **facts)
    else:
        months.keep(request.user, answers=form.answers(), **facts)
    return _next(request, debt, part)


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Show the month as a sum and who is told what; a press tells every lender its own part."""
    debt = get_object_or_404(access.debts_of(request.user), code=code)
    if debt.state not in LIVE_STATES:
        return redirect("borrower:debt", debt.code)
    told = _read(request, debt)
    form = WhyForm(
        request.POST if request.method == "POST" else None,
        sections=[each.section for each in told.month.above],
        told=told.statement.whys if told.statement else {},
    )
    debts = list(
        access.debts_of(request.user)
        .filter(currency=debt.currency, state__in=LIVE_STATES)
        .order_by("pk")
    )
    if not form.is_valid():
        return _check_page(request, debt, told, form, debts)
    try:
        months.tell(request.user, told, debts, whys=form.whys(), at=timezone.now())
    except Unfinished:
        return _check_page(request, debt, told, form, debts, status=422)
    messages.success(request, _("Told. Here is what is left of your month."))
    return redirect("borrower:budget", debt.code)


def _read(request: HttpRequest, debt: Debt) -> Told:
    today = local_date(timezone.now(), debt.lender.time_zone)
    return months.read(request.user, currency=debt.currency, country=debt.lender.country, on=today)


def _form(request: HttpRequest, debt: Debt, told: Told, part: str) -> HouseholdForm | LinesForm:
    answers = request.POST if request.method == "POST" else None
    if part == HOUSEHOLD:
        return HouseholdForm(answers, told=told.household)
    return LinesForm(answers, sections=PAGES[part], currency=debt.currency, told=told.answers)


def _next(request: HttpRequest, debt: Debt, part: str) -> HttpResponse:
    """Lead to the next group, to the check where that is where they came from, or home."""
    if request.POST.get("do") == "save":
        messages.success(request, _("Saved. You can come back to it whenever you like."))
        return redirect("borrower:home")
    place = ORDER.index(part) + 1
    if request.POST.get("do") == "check" or place == len(ORDER):
        return redirect("borrower:month-check", debt.code)
    return redirect("borrower:month-part", debt.code, ORDER[place])


def _part_page(
    request: HttpRequest, debt: Debt, form: HouseholdForm | LinesForm, part: str
) -> HttpResponse:
    place = ORDER.index(part)
    return page(
        request,
        "borrower/month_part.html",
        status=422 if form.is_bound else 200,
        form=form,
        debt=debt,
        lender=debt.lender,
        part=part,
        title=month_words.PAGES[part],
        number=place + 1,
        count=len(ORDER),
        is_household=part == HOUSEHOLD,
        is_from_check="check" in request.GET or request.POST.get("do") == "check",
        has_parts=isinstance(form, LinesForm) and form.has_parts,
        groups=form.groups() if isinstance(form, LinesForm) else [],
        back=reverse("borrower:month-part", args=[debt.code, ORDER[place - 1]])
        if place
        else reverse("borrower:month", args=[debt.code]),
    )


def _check_page(
    request: HttpRequest,
    debt: Debt,
    told: Told,
    form: WhyForm,
    debts: list[Debt],
    *,
    status: int = 200,
) -> HttpResponse:
    return page(
        request,
        "borrower/month_check.html",
        status=422 if form.errors else status,
        has_errors=bool(form.errors) or status == 422,
        form=form,
        debt=debt,
        lender=debt.lender,
        told=told,
        rows=month_rows.sections_of(debt, told),
        fields=[form[name] for name in form.fields],
        **(month_rows.sum_of(debt, told.budget, debts) if told.budget else {}),
    )
