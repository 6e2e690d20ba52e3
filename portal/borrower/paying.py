"""Paying: choose a sum, go to the provider's page, come back, or stop. Card data never comes here.

The page one comes back to only reads; what the provider says is applied elsewhere.
"""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payments import accounts, arrivals, charging, gateway, growth, references
from payments.days import local_date
from payments.models import Debt, Payment
from payments.money import Money
from plans import progress
from plans.models import Plan
from plans.progress import Progress
from plans.settlement import settling
from portal import access, asking
from portal.borrower import leading, receipts
from portal.borrower.payable import PayForm, ways_to_pay, why_not
from portal.borrower.waiting import REFRESHES_MAX, look_again, waited
from portal.gates import actor, borrower_only
from portal.pages import page
from portal.sentences import coming_words

NOT_YET = "borrower/pay_not_yet.html"


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def pay(request: HttpRequest, code: str) -> HttpResponse:
    """Ask which sum, write the payment down, and lead to the provider's page."""
    debt = get_object_or_404(access.debts_of(request.user), code=code)
    live = access.payments_of(request.user).filter(debt=debt, state__in=Payment.OPEN).first()
    running = settling.running(debt)
    kept = settling.kept(running, on=_today(debt)) if running else None
    payable = settling.payable(kept, debt) if kept else arrivals.payable(debt, at=timezone.now())
    asked = min(payable, arrivals.unquestioned(debt, at=timezone.now()))
    agreed = kept or _progress(request, debt)
    ways = ways_to_pay(asked, agreed, leaves=payable - asked)
    answers = request.POST if request.method == "POST" else None
    form = PayForm(answers, ways=ways, owed=payable, is_agreed=bool(agreed))
    shown = _payable(debt) | {"ways": ways, "form": form, "kept": kept}
    shown |= {"payable": payable, "questioned": payable - asked}
    shown |= {"has_others": _others(request, debt)}
    if live and (request.method != "POST" or not form.is_valid() or not _is_same(live, form)):
        return leading.already(request, live, status=409 if request.method == "POST" else 200)
    closed = _closed(debt, payable)
    if closed:
        return page(request, closed, **shown)
    if request.method != "POST" or not form.is_valid():
        return page(request, "borrower/pay.html", status=422 if form.errors else 200, **shown)
    try:
        payment = live or _start(request, debt, form, most=payable)
    except charging.AlreadyPaying as other:
        return leading.already(request, other.payment, status=409)
    except accounts.NotReady:
        return page(request, NOT_YET, status=409, **shown)
    except charging.NotPayable as refusal:
        form.add_error("amount" if form.is_own else "choice", why_not(refusal))
        return page(request, "borrower/pay.html", status=422, **shown)
    return leading.lead(request, payment)


@require_POST
@borrower_only
def go_on(request: HttpRequest, code: str) -> HttpResponse:
    """Lead to the provider's page of a payment that is under way."""
    payment = get_object_or_404(access.payments_of(request.user), code=code)
    if not payment.is_live or payment.rail == Payment.Rail.DEBIT:
        return redirect("borrower:payment", payment.code)
    return leading.lead(request, payment)


@require_safe
@borrower_only
def payment(request: HttpRequest, code: str) -> HttpResponse:
    """Say where one payment stands in our own books; while that is open, look again by itself."""
    found = get_object_or_404(access.payments_of(request.user), code=code)
    if found.state == Payment.State.SUCCEEDED:
        return receipts.show(request, access.receipts_of(request.user).get(payment=found))
    came_back = "back" in request.GET
    is_waiting = found.is_live and not came_back and waited(request) < REFRESHES_MAX
    response = page(
        request,
        _template(found, came_back=came_back),
        is_waiting=is_waiting,
        is_declined=bool(found.failure_code),
        **leading.shown(found),
    )
    return look_again(request, response) if is_waiting else response


@require_POST
@borrower_only
def stop(request: HttpRequest, code: str) -> HttpResponse:
    """Close the provider's page, then ask what became of it: it may just have been paid."""
    found = get_object_or_404(access.payments_of(request.user), code=code)
    if found.is_live and found.rail != Payment.Rail.DEBIT:
        try:
            asking.stop(found, at=timezone.now())
        except (gateway.Unreachable, gateway.Refused):
            messages.warning(
                request, _("We could not reach the payment page just now. Please try again.")
            )
    return redirect(f"{reverse('borrower:payment', args=[found.code])}?back=1")


def _payable(debt: Debt) -> dict[str, object]:
    coming = arrivals.expected(debt)
    return {
        "debt": debt,
        "lender": debt.lender,
        "reference": references.of(debt.code),
        "owed": growth.owed(debt, at=timezone.now()),
        "coming": coming_words(coming) if coming else "",
        "plan": progress.running_plan(debt),
    }


def _others(request: HttpRequest, debt: Debt) -> bool:
    """Say whether one sum can be shared over this and another debt of the same person."""
    states = set(charging.PAYABLE_STATES) - {Debt.State.IN_DISPUTE}
    if debt.state not in states:
        return False
    mine = access.debts_of(request.user).filter(state__in=states, currency=debt.currency)
    return mine.exclude(pk=debt.pk).exists()


def _closed(debt: Debt, payable: Money) -> str:
    """Return the page that says why nothing can be paid now, or ""."""
    if debt.state not in charging.PAYABLE_STATES or not payable:
        return "borrower/pay_nothing.html"
    return "" if accounts.is_ready(debt.lender) else NOT_YET


def _progress(request: HttpRequest, debt: Debt) -> Progress | None:
    running = access.plans_of(request.user).filter(debt=debt, state__in=Plan.LIVE).first()
    return progress.progress_of(running, on=_today(debt)) if running else None


def _today(debt: Debt) -> date:
    return local_date(timezone.now(), debt.lender.time_zone)


def _is_same(live: Payment, form: PayForm) -> bool:
    """Say whether this is the same wish once more: a second press, or a try after no answer."""
    wanted = (form.sum.minor, form.sum.currency, form.purpose)
    return (live.amount_minor, live.currency, live.purpose) == wanted


def _start(request: HttpRequest, debt: Debt, form: PayForm, *, most: Money) -> Payment:
    """Write it down; of a settlement nobody pays more, or leaves too little to pay."""
    if debt.state == Debt.State.SETTLING:
        charging.check_amount(form.sum, most)
    return charging.start_or_live(
        debt,
        purpose=form.purpose,
        amount=form.sum,
        language=get_language() or "en",
        by=actor(request),
        at=timezone.now(),
        saves_method=form.cleaned_data["keep"],
        is_directed=True,
    )


def _template(found: Payment, *, came_back: bool) -> str:
    if found.state == Payment.State.PROCESSING or (
        found.is_live and found.rail == Payment.Rail.DEBIT
    ):
        return "borrower/payment_processing.html"
    if not found.is_live:
        return "borrower/payment_ended.html"
    return "borrower/payment_open.html" if came_back else "borrower/payment_confirming.html"
