"""Accounts that are over: what the credit file has to be told of each, noted with its proof."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from payments import clearances as rules
from payments.models import Clearance
from payments.money import Money
from portal import access, paperwork, tables
from portal.access import MAY
from portal.fields import WordsField
from portal.gates import actor, officer_only
from portal.pages import page

ROWS_A_PAGE = 20


class ReportForm(forms.Form):
    """What proves that the credit file was told."""

    reference = WordsField(
        label=gettext_lazy("Number or day of your report"),
        max_length=120,
        error_messages={"required": gettext_lazy("Please write what proves it, such as a number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@require_safe
@officer_only("look")
def clearances(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@officer_only("place")
def report(request: HttpRequest, code: str) -> HttpResponse:
    """Note that the credit file was told, with what proves it."""
    found = get_object_or_404(access.clearances_for(request.lender), code=code)
    form = ReportForm(request.POST, auto_id=f"id_{found.pk}_%s")
    if not form.is_valid():
        return _page(request, sent=(found, form))
    reference = form.cleaned_data["reference"]
    try:
        rules.report(found, reference=reference, by=actor(request), at=timezone.now())
    except rules.AlreadyReported:
        messages.info(request, _("Somebody has noted this already."))
    else:
        messages.success(request, _("Noted. The borrower sees it too."))
    return redirect("lender:clearances")


@require_safe
@officer_only("look")
def clearance_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Answer with the letter that both sides have."""
    found = get_object_or_404(access.clearances_for(request.lender), code=code)
    body = bytes(paperwork.clearance(found, language=get_language() or "en").body)
    return tables.as_file(body, kind="application/pdf", name=f"{code}.pdf", is_shown=True)


def _page(
    request: HttpRequest, *, sent: tuple[Clearance, ReportForm] | None = None
) -> HttpResponse:
    waiting = rules.to_report(request.lender.pk).select_related("debt__borrower")
    others = access.clearances_for(request.lender).prefetch_related("reports").order_by("-pk")
    pages = Paginator(others, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return page(
        request,
        "lender/clearances.html",
        status=422 if sent else 200,
        section="accounts",
        form=sent[1] if sent else None,
        waiting=[(_row(each), _form(each, sent)) for each in waiting[:ROWS_A_PAGE]],
        may_report=request.role in MAY["place"],
        pages=pages,
        rows=[_row(each) | {"reports": each.reports.all()} for each in pages.object_list],
    )


def _form(found: Clearance, sent: tuple[Clearance, ReportForm] | None) -> ReportForm:
    """Return the form that stands beside a letter, the one just sent as it was sent."""
    if sent and sent[0] == found:
        return sent[1]
    return ReportForm(auto_id=f"id_{found.pk}_%s")


def _row(found: Clearance) -> dict[str, object]:
    return {
        "clearance": found,
        "debt": found.debt,
        "paid": Money(found.paid_minor, found.currency),
        "given_up": Money(found.waived_minor, found.currency),
    }
