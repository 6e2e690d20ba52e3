"""The way to the provider's page and back: what every page that begins a payment ends with."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from payments import accounts, charging, gateway
from payments.models import Debt, Payment
from payments.money import Money
from portal import asking
from portal.gates import actor, site_of
from portal.pages import page
from portal.sentences import coming_words


def begin(
    request: HttpRequest,
    debt: Debt,
    *,
    purpose: str,
    amount: Money,
    ahead: str = Payment.Ahead.CUSHION,
) -> HttpResponse:
    """Write a payment down and lead to its page; the same wish twice leads to the same one.

    Raise charging.NotPayable where the amount cannot be paid now.
    """
    try:
        payment = charging.start_or_live(
            debt,
            purpose=purpose,
            amount=amount,
            language=get_language() or "en",
            by=actor(request),
            at=timezone.now(),
            ahead=ahead,
            is_directed=True,
        )
    except charging.AlreadyPaying as other:
        live = other.payment
        if (live.amount_minor, live.purpose, live.ahead) != (amount.minor, purpose, ahead):
            return already(request, live, status=409)
        payment = live
    except accounts.NotReady:
        return redirect("borrower:pay", debt.code)
    return lead(request, payment)


def lead(request: HttpRequest, live: Payment) -> HttpResponse:
    """Answer with the way to the provider's page, the same one however often it is asked for.

    Where that page is over, with what became of the payment: there is nothing to do on it.
    """
    here = f"{site_of(request)}{reverse('borrower:payment', args=[live.code])}"
    try:
        if not charging.can_be_sent(live, at=timezone.now()):
            asking.stop(live, at=timezone.now())
            return redirect(f"{here}?back=1")
        if live.session_url and not asking.is_still_open(live, at=timezone.now()):
            return redirect(here)
        url = charging.open_page(
            live,
            title=_("Payment %(code)s") % {"code": live.code},
            return_url=here,
            cancel_url=f"{here}?back=1",
            email=request.user.email,
        )
    except gateway.Unreachable:
        return _silent(request, live)
    except (gateway.Refused, charging.Stopped):
        return _after_refusal(request, live)
    response = redirect(url)
    response.status_code = 303
    return response


def _after_refusal(request: HttpRequest, live: Payment) -> HttpResponse:
    """The provider will not take this payment: end it, unless it turns out to be paid."""
    try:
        asking.stop(live, at=timezone.now())
    except (gateway.Unreachable, gateway.Refused):
        return _silent(request, live)
    messages.warning(request, gateway.REFUSAL)
    return redirect("borrower:payment", live.code)


def already(request: HttpRequest, live: Payment, *, status: int) -> HttpResponse:
    """Say that a payment of this debt is under way already."""
    if live.rail == Payment.Rail.DEBIT:
        return redirect("borrower:payment", live.code)  # Nobody can stop it: it is being sent.
    return page(request, "borrower/pay_already.html", status=status, **shown(live))


def _silent(request: HttpRequest, live: Payment) -> HttpResponse:
    return page(request, "borrower/pay_unreachable.html", status=503, **shown(live))


def shown(found: Payment) -> dict[str, object]:
    """Return what the pages about a payment show of it."""
    amount = Money(found.amount_minor, found.currency)
    return {
        "payment": found,
        "amount": amount,
        "coming": coming_words(amount),
        "debt": found.debt,
        "lender": found.debt.lender,
    }
