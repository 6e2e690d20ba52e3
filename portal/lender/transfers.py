"""Bank transfers: what waits for a second officer, what nobody knows yet, what became of each."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from payments import transfers as rules
from payments.models import Debt, Transfer
from payments.money import Money
from payments.states import WrongState
from payments.transfers import Line, NotTheirs, SamePerson, TakenIn
from plans import payers, progress
from portal import access
from portal.access import MAY
from portal.gates import actor, officer_only
from portal.lender import people
from portal.lender.transfer_forms import OBJECTIONS, StatementForm, TransferForm, WhoseForm
from portal.pages import page

TRANSFERS_A_PAGE = 20
State = Transfer.State
# The piles of the page, by their word in its address, and the states that lie on each.
PILES = {
    "confirm": (State.RECORDED,),
    "whose": (State.UNMATCHED,),
    "done": (State.CONFIRMED, State.REJECTED),
}


@require_http_methods(["GET", "HEAD", "POST"])
@officer_only("look")
def transfers(request: HttpRequest) -> HttpResponse:
    """Show the transfers by what they wait for; write one down that was read elsewhere."""
    if request.method != "POST":
        return show(request)
    if request.role not in MAY["receive"]:
        raise Http404
    form = TransferForm(request.POST, lender=request.lender)
    if not form.is_valid():
        return show(request, form=form, status=422)
    try:
        made = rules.write_down(
            request.lender, form.line, debt=form.debt, by=actor(request), at=timezone.now()
        )
    except TakenIn as here:
        messages.info(request, _("This transfer is here already."))
        return redirect("lender:transfer", here.transfer.code)
    messages.success(request, _("Written down. It is booked when another officer confirms it."))
    return redirect("lender:transfer", made.code)


@require_http_methods(["GET", "HEAD", "POST"])
@officer_only("look")
def transfer(request: HttpRequest, code: str) -> HttpResponse:
    """Show one transfer and what can be done with it; say whose it is."""
    found = get_object_or_404(access.transfers_for(request.lender), code=code)
    if request.method != "POST":
        return _page(request, found, WhoseForm(lender=request.lender))
    if request.role not in MAY["receive"]:
        raise Http404
    form = WhoseForm(request.POST, lender=request.lender)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        rules.assign(found, form.debt, by=actor(request), at=timezone.now())
    except NotTheirs as why:
        form.add_error("debt", OBJECTIONS[why.code])
        return _page(request, found, form, status=422)
    except WrongState:
        return _too_late(request, found)
    messages.success(request, _("Noted. It is booked when another officer confirms it."))
    return redirect("lender:transfer", found.code)


@require_POST
@officer_only("receive")
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Agree with the officer who wrote it down: the money is booked, and the borrower is told."""
    found = get_object_or_404(access.transfers_for(request.lender), code=code)
    try:
        progress.confirm(found, by=actor(request), at=timezone.now())
    except SamePerson:
        messages.warning(request, _("You wrote this down yourself. Another officer confirms it."))
        return redirect("lender:transfer", found.code)
    except WrongState:
        return _too_late(request, found)
    messages.success(request, _("Booked. The borrower gets the receipt."))
    return redirect("lender:transfers")


@require_POST
@officer_only("receive")
def put_back(request: HttpRequest, code: str) -> HttpResponse:
    """Ask again whose it is."""
    return _change(request, code, rules.put_back)


@require_POST
@officer_only("receive")
def reject(request: HttpRequest, code: str) -> HttpResponse:
    """Put it aside: it is for no debt here."""
    return _change(request, code, rules.reject)


def _change(request: HttpRequest, code: str, change: Callable[..., None]) -> HttpResponse:
    found = get_object_or_404(access.transfers_for(request.lender), code=code)
    try:
        change(found, by=actor(request), at=timezone.now())
    except WrongState:
        return _too_late(request, found)
    messages.success(request, _("Noted. Nothing was booked."))
    return redirect("lender:transfer", found.code)


def show(
    request: HttpRequest,
    *,
    form: TransferForm | None = None,
    statement_form: StatementForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the page of all transfers; a form that needs another look comes with it."""
    pile = request.GET.get("pile", "")
    pile = pile if pile in PILES else "confirm"
    every = access.transfers_for(request.lender)
    found = every.filter(state__in=PILES[pile]).order_by("-value_date", "-pk")
    pages = Paginator(found, TRANSFERS_A_PAGE).get_page(request.GET.get("page"))
    return page(
        request,
        "lender/transfers.html",
        status=status,
        section="transfers",
        pile=pile,
        counts={name: every.filter(state__in=PILES[name]).count() for name in PILES},
        pages=pages,
        rows=[(each, amount_of(each)) for each in pages.object_list],
        form=form or TransferForm(lender=request.lender),
        statement_form=statement_form or StatementForm(),
        has_errors=status == 422,
        may_receive=request.role in MAY["receive"],
    )


def amount_of(found: Transfer) -> Money:
    """Return how much was sent."""
    return Money(found.amount_minor, found.currency)


def _page(
    request: HttpRequest, found: Transfer, form: WhoseForm, *, status: int = 200
) -> HttpResponse:
    is_unmatched, is_recorded = found.state == State.UNMATCHED, found.state == State.RECORDED
    names = people.names_of(request.lender, [found.recorded_by, found.confirmed_by])
    may = request.role in MAY["receive"]
    return page(
        request,
        "lender/transfer.html",
        status=status,
        section="transfers",
        transfer=found,
        amount=amount_of(found),
        form=form,
        likely=_likely(found) if is_unmatched else None,
        recorded_by=names.get(found.recorded_by, ""),
        confirmed_by=names.get(found.confirmed_by, ""),
        is_own=found.recorded_by == actor(request),
        may_assign=may and is_unmatched,
        may_confirm=may and is_recorded and found.recorded_by != actor(request),
        may_put_back=may and (is_recorded or found.state == State.REJECTED),
        may_reject=may and (is_unmatched or is_recorded),
    )


def _likely(found: Transfer) -> Debt | None:
    line = Line(on=found.value_date, amount=amount_of(found), payer=found.payer_name)
    return payers.likely(found.lender, [line])[0]


def _too_late(request: HttpRequest, found: Transfer) -> HttpResponse:
    messages.info(request, _("Somebody was quicker: please see how it stands now."))
    return redirect("lender:transfer", found.code)
