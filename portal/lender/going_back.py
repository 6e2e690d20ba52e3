"""Money that goes back: one payment with its way back, the second officer, and the list of all."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from payments import gateway, refunding
from payments.models import Chargeback, Payment, Refund
from payments.money import Money
from payments.refunding import NotRefundable, SameOfficer
from payments.states import WrongState
from plans import reversals
from portal import access, backflow
from portal.access import MAY
from portal.gates import actor, officer_only
from portal.lender import people, piles, return_words
from portal.lender.return_forms import RefundForm
from portal.pages import page

ROWS_A_PAGE = 20
CLAIMS_MAX = 100


@require_safe
@officer_only("look")
def going_back(request: HttpRequest) -> HttpResponse:
    """Every refund and every claim of a bank, those that wait for somebody first."""
    refunds = access.refunds_for(request.lender).order_by("-created_at", "-pk")
    waiting, others = [f(state=Refund.State.PROPOSED) for f in (refunds.filter, refunds.exclude)]
    pages = Paginator(others, ROWS_A_PAGE).get_page(request.GET.get("page"))
    claims = access.chargebacks_for(request.lender).order_by("-opened_at", "-pk")
    at = timezone.now()
    return page(
        request,
        "lender/going_back.html",
        section="queue",
        counts=piles.counts(request.lender),
        waiting=[return_words.of_refund(each) for each in waiting],
        claims=[return_words.of_claim(each, at=at) for each in _open_first(claims)],
        pages=pages,
        rows=[return_words.of_refund(each) for each in pages.object_list],
        waiting_word=_("Waiting for a second officer"),
        given_word=_("Given back"),
    )


@require_safe
@officer_only("look")
def payment(request: HttpRequest, code: str) -> HttpResponse:
    return _payment_page(request, _payment(request, code))


@require_POST
@officer_only("give_back")
def refund(request: HttpRequest, code: str) -> HttpResponse:
    """Give a part of a payment back, or all of it; much of it waits for a second officer."""
    found = _payment(request, code)
    form = RefundForm(request.POST, most=refunding.refundable(found))
    if not form.is_valid():
        return _payment_page(request, found, form=form, status=422)
    at, told = timezone.now(), form.cleaned_data
    try:
        proposed = refunding.propose(found, **told, by=actor(request), at=at)
    except NotRefundable as refusal:
        form.add_error("amount", return_words.refusal(refusal))
        return _payment_page(request, found, form=form, status=422)
    if proposed.state == Refund.State.PROPOSED:
        messages.info(request, _("Written down. A second officer has to agree before it is sent."))
    else:
        _send(request, proposed)
    return redirect("lender:payment", found.code)


@require_POST
@officer_only("answer")
def approve(request: HttpRequest, code: str) -> HttpResponse:
    """Agree, as a second officer, that money is given back, and send it."""
    found = _refund(request, code)
    try:
        refunding.approve(found, by=actor(request), at=timezone.now())
    except SameOfficer:
        messages.info(request, _("You asked for this yourself; somebody else has to agree."))
    except WrongState:
        messages.info(request, _("Somebody has already answered this."))
    else:
        _send(request, found)
    return redirect("lender:payment", found.payment.code)


@require_POST
@officer_only("give_back")
def refuse(request: HttpRequest, code: str) -> HttpResponse:
    """Say no to giving money back, or withdraw what one asked for oneself."""
    found = _refund(request, code)
    try:
        refunding.refuse(found, by=actor(request), at=timezone.now())
    except WrongState:
        messages.info(request, _("Somebody has already answered this."))
    else:
        messages.success(request, _("Nothing is given back."))
    return redirect("lender:payment", found.payment.code)


@require_POST
@officer_only("give_back")
def by_hand(request: HttpRequest, code: str) -> HttpResponse:
    """Write down that the lender's own bank sends what the payment service could not give back."""
    found = _refund(request, code)
    try:
        made = refunding.again_by_hand(found, by=actor(request), at=timezone.now())
    except NotRefundable as refusal:
        messages.error(request, return_words.refusal(refusal))
    except WrongState:
        messages.info(request, _("This is not waiting for you: it has not failed."))
    else:
        is_waiting = made.state == Refund.State.PROPOSED
        waits = _("Written down. A second officer has to agree before it is sent.")
        goes = _("Please send it from your own bank, and note here that you did.")
        messages.info(request, waits if is_waiting else goes)
    return redirect("lender:payment", found.payment.code)


@require_POST
@officer_only("give_back")
def sent(request: HttpRequest, code: str) -> HttpResponse:
    """Note that a bank transfer was given back by hand, from the lender's own bank."""
    found = _refund(request, code)
    if found.is_by_hand and found.state == Refund.State.CREATED:
        seen = refunding.by_hand(found)
        reversals.settle(found.payment, refunds_seen=[seen], at=timezone.now())
        messages.success(request, _("Noted. The borrower is told."))
    else:
        messages.info(request, _("Somebody has already answered this."))
    return redirect("lender:payment", found.payment.code)


def _send(request: HttpRequest, found: Refund) -> None:
    """Send it, and say what came of it."""
    try:
        backflow.send(found, at=timezone.now())
    except gateway.Unreachable:
        words = _("The payment service did not answer. It is sent again by itself, and only once.")
        messages.info(request, words)
        return
    found.refresh_from_db()
    if found.state == Refund.State.FAILED:
        words = _("The payment service would not give this back. No money has moved.")
        messages.error(request, words)
    elif found.state == Refund.State.CREATED:
        messages.info(request, _("Please send it from your own bank, and note here that you did."))
    else:
        messages.success(request, _("Given back. The borrower is told."))


def _payment(request: HttpRequest, code: str) -> Payment:
    return get_object_or_404(access.payments_for(request.lender), code=code)


def _refund(request: HttpRequest, code: str) -> Refund:
    return get_object_or_404(access.refunds_for(request.lender), code=code)


def _payment_page(
    request: HttpRequest, found: Payment, *, form: RefundForm | None = None, status: int = 200
) -> HttpResponse:
    most = refunding.refundable(found)
    refunds = list(access.refunds_for(request.lender).filter(payment=found).order_by("pk"))
    claims = access.chargebacks_for(request.lender).filter(payment=found).order_by("pk")
    at = timezone.now()
    return page(
        request,
        "lender/payment.html",
        status=status,
        section="accounts",
        payment=found,
        debt=found.debt,
        received=Money(found.received_minor, found.currency),
        most=most,
        limit=Money(request.lender.refund_limit_minor, found.currency),
        form=form or RefundForm(None, most=most, initial={"amount": most}),
        refunds=[return_words.of_refund(each) for each in refunds],
        names=people.names_of(request.lender, [each.by for each in refunds]),
        claims=[return_words.of_claim(each, at=at) for each in claims],
        may_give=request.role in MAY["give_back"] and most.minor > 0,
        may_agree=request.role in MAY["answer"],
        me=actor(request),
    )


def _open_first(claims: QuerySet[Chargeback]) -> list[Chargeback]:
    """Return the claims that wait for an answer first, the latest of each kind first."""
    return sorted(claims[:CLAIMS_MAX], key=lambda claim: claim.state != Chargeback.State.OPENED)
