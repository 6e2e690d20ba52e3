"""Payouts to the lender's bank, and what the payment provider and the books do not agree on."""

from typing import NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from payments import differences as rules
from payments.models import BalanceTransaction, Difference, Payout
from payments.money import Money
from payments.states import WrongState
from payments.wire_movements import is_known
from portal import access
from portal.access import MAY
from portal.gates import actor, officer_only
from portal.lender.books_forms import ExplanationForm
from portal.pages import page

ROWS_A_PAGE = 50
# What each kind of difference is, in a sentence.
SENTENCES: dict[str, Promise] = {
    "SHARED_PAYOUT": gettext_lazy(
        "A payout of an account that several lenders share holds money that nobody can place yet."
    ),
    "STRANGE_MOVEMENT": gettext_lazy(
        "Money moved on your account that belongs to no payment, refund or payout known here."
    ),
    "NO_MOVEMENT": gettext_lazy(
        "The books have a movement that the payment provider tells nothing of."
    ),
    "AMOUNT": gettext_lazy("The payment provider says another amount than the books."),
    "FEE": gettext_lazy("The payment provider kept another charge than the books say."),
    "PLATFORM_FEE": gettext_lazy("The portal kept another charge than the books say."),
    "TOTAL": gettext_lazy("All movements together come to another sum than the books."),
    "BALANCE": gettext_lazy(
        "The provider’s balance is not the sum of the movements that it lists."
    ),
}


class PayoutRow(NamedTuple):
    """A payout with its sum, for the page; ``whole`` where it is a part of a shared one."""

    payout: Payout
    amount: Money

    @property
    def whole(self) -> Money | None:
        whole = self.payout.whole_minor
        return None if whole is None else _money(whole, self.payout.currency)


class MovementRow(NamedTuple):
    """One movement that a payout holds, with its sum."""

    movement: BalanceTransaction
    net: Money


class DifferenceRow(NamedTuple):
    """A difference in words, with both sides where they are known."""

    difference: Difference
    sentence: Promise | str
    ours: Money | None
    theirs: Money | None


@require_safe
@officer_only("look")
def payouts(request: HttpRequest) -> HttpResponse:
    """What went from the payment provider to the lender's bank, newest first."""
    found = access.payouts_for(request.lender)
    pages = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    rows = [PayoutRow(each, _money(each.amount_minor, each.currency)) for each in pages]
    return page(request, "lender/payouts.html", section="remittance", pages=pages, rows=rows)


@require_safe
@officer_only("look")
def payout(request: HttpRequest, code: str) -> HttpResponse:
    """One payout: the bank line to look for, and every movement that it holds."""
    found = get_object_or_404(access.payouts_for(request.lender), payout_id=code)
    held = access.movements_for(request.lender).filter(payout_id=found.payout_id)
    pages = Paginator(held.exclude(kind="payout"), ROWS_A_PAGE).get_page(request.GET.get("page"))
    return page(
        request,
        "lender/payout.html",
        section="remittance",
        row=PayoutRow(found, _money(found.amount_minor, found.currency)),
        pages=pages,
        movements=[MovementRow(each, _money(each.net_minor, each.currency)) for each in pages],
    )


@require_safe
@officer_only("look")
def differences(request: HttpRequest) -> HttpResponse:
    """What does not agree, open ones first."""
    found = access.differences_for(request.lender)
    pages = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    rows = [_row(each) for each in pages]
    return page(request, "lender/differences.html", section="remittance", pages=pages, rows=rows)


@require_http_methods(["GET", "HEAD", "POST"])
@officer_only("look")
def difference(request: HttpRequest, code: str) -> HttpResponse:
    """One difference, and a person's word for it."""
    if not code.isascii() or not code.isdecimal():
        raise Http404
    found = get_object_or_404(access.differences_for(request.lender), pk=int(code[:18]))
    if request.method != "POST":
        return _page(request, found, ExplanationForm())
    if request.role not in MAY["books"]:
        raise Http404
    form = ExplanationForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        text = form.cleaned_data["text"]
        rules.explain(found, text=text, by=actor(request), at=timezone.now())
    except WrongState:
        messages.info(request, _("Somebody has explained this already, or it was mended."))
    return redirect("lender:differences")


def _page(
    request: HttpRequest, found: Difference, form: ExplanationForm, *, status: int = 200
) -> HttpResponse:
    return page(
        request,
        "lender/difference.html",
        status=status,
        section="remittance",
        row=_row(found),
        is_open=found.state == Difference.State.OPEN,
        may_explain=request.role in MAY["books"],
        form=form,
    )


def _row(found: Difference) -> DifferenceRow:
    sides = (found.ours_minor, found.theirs_minor)
    ours, theirs = (_money(minor, found.currency) for minor in sides)
    return DifferenceRow(found, SENTENCES.get(found.kind, found.kind), ours, theirs)


def _money(minor: int, currency: str) -> Money | None:
    """Return an amount; None in a currency that we keep no books in."""
    return Money(minor, currency) if is_known(currency) else None
