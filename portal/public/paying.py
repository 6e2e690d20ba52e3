"""Paying an amount for somebody: the page behind a link, and where one comes back to.

Says the amount and nothing else. Every link that cannot be used gets one and the same page.
"""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from payments import accounts, charging, gateway, links
from payments.models import PayLink, Payment
from payments.money import Money
from portal import asking, errors, limits
from portal.fields import EmailField
from portal.gates import network_of, site_of
from portal.pages import page

PER_ADDRESS = 60
REFRESH_SECONDS = 5


class PayerForm(forms.Form):
    """Where the payer's own receipt goes, if anywhere."""

    email = EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("For a receipt of your own. We delete it once that is sent."),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def pay_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the amount; pressed, lead to the provider's page."""
    at = timezone.now()
    key = f"pay-links {network_of(request)}"
    if not limits.allow(key, per=PER_ADDRESS, window=limits.QUARTER, at=at):
        return errors.too_many(request)
    link = links.find(token, at=at)
    form = PayerForm(request.POST if request.method == "POST" else None)
    if link is None:
        return _gone(request)
    if request.method != "POST" or not form.is_valid():
        return _ask(request, link, form, status=422 if form.errors else 200)
    try:
        email, language = form.cleaned_data["email"], get_language() or "en"
        payment = links.pay(link, email=email, language=language, at=at)
    except links.Gone:
        return _gone(request)
    except (charging.NotPayable, accounts.NotReady):
        said = _(
            "This amount is no longer needed. Nothing was taken. Thank you for wanting to help."
        )
        return _ask(request, link, form, said, status=409)
    except charging.AlreadyPaying:
        said = _("Another payment is being made just now. Nothing was taken. Please try later.")
        return _ask(request, link, form, said, status=409)
    return _lead(request, link, form, payment)


@require_safe
def paid_link(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether a friend's payment has arrived: its amount, and nothing of whom it helped."""
    found = get_object_or_404(Payment, code=code, purpose=Payment.Purpose.FRIEND)
    is_open = found.state in Payment.OPEN
    came_back = "back" in request.GET
    response = page(
        request,
        "public/paid_link.html",
        amount=Money(found.amount_minor, found.currency),
        is_paid=found.state == Payment.State.SUCCEEDED,
        is_coming=found.state == Payment.State.PROCESSING,
        is_open=is_open,
        came_back=came_back,
    )
    if is_open and not came_back and "wait" not in request.GET:
        response["Refresh"] = f"{REFRESH_SECONDS}; url={request.path}?wait=1"
    response["Cache-Control"] = "no-store"
    return response


def _lead(request: HttpRequest, link: PayLink, form: PayerForm, payment: Payment) -> HttpResponse:
    """Answer with the way to the provider's page; its title says nothing."""
    here = f"{site_of(request)}{reverse('paid-link', args=[payment.code])}"
    try:
        if not charging.can_be_sent(payment, at=timezone.now()):
            asking.stop(payment, at=timezone.now())
            return redirect(f"{here}?back=1")
        if payment.session_url and not asking.is_still_open(payment, at=timezone.now()):
            return redirect(here)
        url = charging.open_page(
            payment,
            title=_("Payment %(code)s") % {"code": payment.code},
            return_url=here,
            cancel_url=f"{here}?back=1",
            email=form.cleaned_data["email"],
        )
    except (gateway.Unreachable, gateway.Refused, charging.Stopped):
        said = _(
            "We could not reach the payment page just now. Nothing was taken. Please try again."
        )
        return _ask(request, link, form, said, status=503)
    response = redirect(url)
    response.status_code = 303
    return response


def _ask(
    request: HttpRequest, link: PayLink, form: PayerForm, said: str = "", *, status: int
) -> HttpResponse:
    amount = Money(link.amount_minor, link.currency)
    shown = {"amount": amount, "form": form, "said": said}
    return _private(page(request, "public/pay_link.html", status=status, **shown))


def _gone(request: HttpRequest) -> HttpResponse:
    return _private(page(request, "public/pay_link_gone.html", status=410))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
