"""What closes a debt by a day the borrower chooses: asked for, shown, as a document, and paid."""

from datetime import datetime, timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from payments import charging, quoting
from payments.days import local_date
from payments.models import Accrual, Debt, Payment, PayoffQuote
from payments.money import Money
from portal import access, paperwork
from portal.borrower import leading
from portal.borrower.payable import why_not
from portal.fields import DayField
from portal.gates import actor, borrower_only
from portal.interest import sums_ahead
from portal.pages import page
from portal.papers.quotes import QuoteLine
from portal.words import day_text


class DayForm(forms.Form):
    """The day by which everything would be paid."""

    day = DayField(label=gettext_lazy("By which day would you pay everything?"))


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def quote(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a day; promise what closes the debt by then."""
    debt = get_object_or_404(access.debts_of(request.user), code=code)
    at = timezone.now()
    today = local_date(at, debt.lender.time_zone)
    form = DayForm(request.POST if request.method == "POST" else None, initial={"day": today})
    if request.method != "POST" or not form.is_valid():
        return _ask(request, debt, form, at)
    try:
        day = form.cleaned_data["day"]
        made = quoting.make(debt, valid_through=day, by=actor(request), at=at)
    except quoting.NoSuchDay as refusal:
        said = _("Please choose a day from today to %(last)s.") % {"last": day_text(refusal.last)}
        form.add_error("day", said)
        return _ask(request, debt, form, at)
    except quoting.NothingToQuote:
        return redirect("borrower:pay", debt.code)
    return redirect("borrower:payoff", made.code)


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def payoff(request: HttpRequest, code: str) -> HttpResponse:
    """Show a quote line by line; pressed, lead to the payment of its sum."""
    found = get_object_or_404(access.quotes_of(request.user), code=code)
    if request.method != "POST":
        return _show(request, found)
    try:
        return leading.begin(
            request,
            found.debt,
            purpose=Payment.Purpose.ALL,
            amount=quoting.payable_now(found, at=timezone.now()),
        )
    except charging.NotPayable as refusal:
        return _show(request, found, why_not(refusal))


@require_safe
@borrower_only
def payoff_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Answer with a quote as a document, in the reader's language."""
    found = get_object_or_404(access.quotes_of(request.user), code=code)
    reader = access.own_record(request.user, found.debt)
    body = paperwork.quote(found, language=get_language() or "en", reader=reader)
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="quote.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def _ask(request: HttpRequest, debt: Debt, form: DayForm, at: datetime) -> HttpResponse:
    today = local_date(at, debt.lender.time_zone)
    return page(
        request,
        "borrower/quote.html",
        status=422 if form.errors else 200,
        form=form,
        debt=debt,
        lender=debt.lender,
        last=today + timedelta(days=quoting.DAYS_MAX),
        sums=sums_ahead(debt, at=at),
    )


def _show(request: HttpRequest, found: PayoffQuote, trouble: str = "") -> HttpResponse:
    today = local_date(timezone.now(), found.debt.lender.time_zone)
    return page(
        request,
        "borrower/payoff.html",
        status=409 if trouble else 200,
        quote=found,
        debt=found.debt,
        lender=found.debt.lender,
        amount=Money(found.amount_minor, found.currency),
        lines=[QuoteLine(code, Money(minor, found.currency)) for code, minor in found.parts],
        leaves_question=any(code == quoting.QUESTIONED for code, _minor in found.parts),
        is_over=found.valid_through < today,
        payable=quoting.payable_now(found, at=timezone.now()),
        is_growing=Accrual.objects.filter(debt=found.debt).exists(),
        trouble=trouble,
    )
