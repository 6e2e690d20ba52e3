"""What is due to a lender: the open statement, the closed ones, and why each line is there."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from payments import closing, differences, remitting
from payments.days import local_date
from payments.models import Lender, Remittance
from payments.money import Money
from portal import access, paperwork, tables
from portal.access import MAY
from portal.gates import actor, officer_only
from portal.lender import statements
from portal.pages import page
from portal.tables import Cell

LINES_A_PAGE = 100
CLOSED_SHOWN = 24


@require_safe
@officer_only("look")
def remittance(request: HttpRequest) -> HttpResponse:
    """The open statement of one currency, and the closed ones before it."""
    lender, currency = request.lender, _currency(request)
    closed = access.remittances_for(lender).filter(currency=currency)[:CLOSED_SHOWN]
    return page(
        request,
        "lender/remittance.html",
        section="remittance",
        currency=currency,
        currencies=_currencies(lender),
        closed=[_sums(each) for each in closed],
        below_zero_since=remitting.below_zero_since(lender, currency=currency),
        is_trusted=differences.is_trusted(lender.stripe_account),
        may_close=request.role in MAY["books"],
        **_shown(request, remitting.open_figures(lender, currency=currency), None),
    )


@require_safe
@officer_only("look")
def statement(request: HttpRequest, code: str) -> HttpResponse:
    """One closed statement."""
    closed = get_object_or_404(access.remittances_for(request.lender), code=code)
    return page(
        request,
        "lender/statement.html",
        section="remittance",
        statement=closed,
        back_url=reverse("lender:remittance"),
        **_shown(request, remitting.figures_of(closed), closed),
    )


@require_POST
@officer_only("books")
def close(request: HttpRequest) -> HttpResponse:
    """Close the open statement up to yesterday, where the lender is."""
    lender, currency = request.lender, _currency(request, request.POST)
    now = timezone.now()
    yesterday = local_date(now, lender.time_zone) - timedelta(days=1)
    try:
        closed = closing.close(lender, currency=currency, last=yesterday, by=actor(request), at=now)
    except closing.Unexplained:
        messages.error(request, _("Something is not explained yet, so nothing was closed."))
        return redirect("lender:differences")
    except (closing.AlreadyClosed, closing.NothingToClose):
        messages.info(request, _("There is nothing to close up to yesterday."))
        return redirect("lender:remittance")
    return redirect("lender:statement", closed.code)


@require_safe
@officer_only("look")
def remittance_csv(request: HttpRequest) -> HttpResponse:
    """Every line of the open statement, whole."""
    currency = _currency(request)
    return tables.as_csv(table(request.lender, currency, None), name=f"remittance-open-{currency}")


@require_safe
@officer_only("look")
def statement_csv(request: HttpRequest, code: str) -> HttpResponse:
    """Every line of a closed statement, whole."""
    closed = get_object_or_404(access.remittances_for(request.lender), code=code)
    return tables.as_csv(table(request.lender, closed.currency, closed), name=closed.code)


@require_safe
@officer_only("look")
def entry(request: HttpRequest, code: str) -> HttpResponse:
    """Why a line is there: the entry in the ledger, and the paper behind it."""
    if not code.isascii() or not code.isdecimal():
        raise Http404
    found = get_object_or_404(access.entries_for(request.lender), pk=int(code[:18]))
    postings = list(found.postings.select_related("account").order_by("pk"))
    currency = postings[0].account.currency
    listed = remitting.moved_by(found, currency=currency)
    closed = statements.statement_of(request.lender, found)
    [line] = statements.lines(listed, lender=request.lender, currency=currency) or [None]
    return page(
        request,
        "lender/entry.html",
        section="remittance",
        entry=found,
        line=line,
        statement=closed,
        back_url=reverse("lender:statement", args=[closed.code])
        if closed
        else reverse("lender:remittance"),
        postings=[(row.account, Money(row.amount_minor, currency)) for row in postings],
    )


def table(lender: Lender, currency: str, closed: Remittance | None) -> list[list[Cell]]:
    """Return every line of a statement with its sums, from which it can be worked out again."""
    entries = remitting.lines(lender, currency=currency, remittance=closed)
    figures = _figures(lender, currency, closed)
    head = [_("Day"), _("What"), _("Paper"), _("Account"), _("Entry"), _("Currency"), _("Amount")]
    head.append(_("Of it at your bank"))
    rows: list[list[Cell]] = [head]
    for line in statements.lines(entries, lender=lender, currency=currency):
        names = [str(line.word), line.paper, line.debt_reference, str(line.entry_id), currency]
        rows.append([line.day, *names, line.amount, line.at_bank])
    for row in statements.figures(figures):
        rows.append([None, str(row.word), "", "", "", currency, row.amount, None])
    return rows


@require_safe
@officer_only("look")
def statement_xlsx(request: HttpRequest, code: str) -> HttpResponse:
    """Every line of a closed statement as an Excel workbook."""
    closed = get_object_or_404(access.remittances_for(request.lender), code=code)
    return tables.as_xlsx(table(request.lender, closed.currency, closed), name=closed.code)


@require_safe
@officer_only("look")
def statement_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """A closed statement as a document."""
    closed = get_object_or_404(access.remittances_for(request.lender), code=code)
    body = paperwork.remittance(closed, language=get_language() or "")
    return tables.as_file(body, kind="application/pdf", name=f"{code}.pdf", is_shown=True)


def _shown(request: HttpRequest, figures: Any, closed: Remittance | None) -> dict[str, Any]:
    lender, currency = request.lender, figures.currency
    entries = remitting.lines(lender, currency=currency, remittance=closed)
    counted = Paginator(entries, LINES_A_PAGE)
    counted.count = remitting.count(lender, currency=currency, remittance=closed)
    pages = counted.get_page(request.GET.get("page"))
    return {
        "figures": statements.figures(figures),
        "net": Money(figures.net_minor, currency),
        "pages": pages,
        "lines": statements.lines(pages.object_list, lender=lender, currency=currency),
    }


def _figures(lender: Lender, currency: str, closed: Remittance | None) -> remitting.Figures:
    if closed:
        return remitting.figures_of(closed)
    return remitting.open_figures(lender, currency=currency)


def _sums(closed: Remittance) -> dict[str, Any]:
    sums = (closed.net_minor, closed.closing_minor)
    net, closing = (Money(minor, closed.currency) for minor in sums)
    return {"statement": closed, "net": net, "closing": closing}


def _currency(request: HttpRequest, given: QueryDict | None = None) -> str:
    """Return the currency asked for, or the lender's own."""
    asked = (given or request.GET).get("currency", "")
    return asked if asked in _currencies(request.lender) else request.lender.currency


def _currencies(lender: Lender) -> list[str]:
    return list(dict.fromkeys([lender.currency, *lender.other_currencies]))
