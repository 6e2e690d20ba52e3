"""Links by which somebody else can pay an amount: made, shown once, and taken back."""

from datetime import timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from payments import accounts, arrivals, asides, charging, links
from payments.models import Debt, PayLink
from payments.money import Money
from portal import access, errors, limits, payer_letters, sending
from portal.borrower.payable import why_not
from portal.fields import AmountField, TheirEmailField
from portal.filling import address
from portal.gates import actor, borrower_only
from portal.pages import page

PER_PERSON = 20
WINDOW = timedelta(hours=1)


class LinkForm(forms.Form):
    """How much somebody else shall pay, and where the link goes if it is sent at once."""

    amount = AmountField(label=gettext_lazy("How much shall they pay?"))
    email = TheirEmailField(
        label=gettext_lazy("Their e-mail address"),
        help_text=gettext_lazy("If you give one, we send them the link. We do not keep it."),
        required=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def pay_links(request: HttpRequest, code: str) -> HttpResponse:
    """Show the links of a debt; make another and show its address this once."""
    debt = get_object_or_404(access.debts_of(request.user), code=code)
    form = LinkForm(request.POST if request.method == "POST" else None)
    form.fields["amount"].currency = debt.currency
    if request.method != "POST" or not form.is_valid():
        return _page(request, debt, form)
    at = timezone.now()
    if not limits.allow(f"links {request.user.pk}", per=PER_PERSON, window=WINDOW, at=at):
        return errors.too_many(request)
    amount = form.cleaned_data["amount"]
    try:
        _made, token = links.make(debt, amount=amount, by=actor(request), at=at)
    except charging.NotPayable as refusal:
        form.add_error("amount", why_not(refusal))
    except accounts.NotReady:
        return redirect("borrower:pay", debt.code)
    except links.TooMany:
        form.add_error(None, _("Five links are open already. Take one back to make another."))
    else:
        return _show_once(request, debt, token, amount, form.cleaned_data["email"])
    return _page(request, debt, form)


@require_POST
@borrower_only
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take a link back."""
    found = get_object_or_404(access.pay_links_of(request.user), code=code)
    links.withdraw(found, by=actor(request), at=timezone.now())
    return redirect("borrower:pay-links", found.debt.code)


def _show_once(
    request: HttpRequest, debt: Debt, token: str, amount: Money, email: str
) -> HttpResponse:
    """Show the address that is kept nowhere, and send it where that was asked for."""
    is_unsent = False
    if email:
        try:
            language = get_language() or "en"
            payer_letters.send_link(token, amount=amount, to=email, language=language)
        except sending.Unsent:
            is_unsent = True
    return page(
        request,
        "borrower/pay_link.html",
        lender=debt.lender,
        debt=debt,
        amount=amount,
        url=address("pay-link", token),
        sent_to="" if is_unsent else email,
        is_unsent=is_unsent,
    )


def _page(request: HttpRequest, debt: Debt, form: LinkForm) -> HttpResponse:
    at = timezone.now()
    found = access.pay_links_of(request.user).filter(debt=debt).order_by("-pk")[:20]
    return page(
        request,
        "borrower/pay_links.html",
        status=422 if form.errors else 200,
        lender=debt.lender,
        debt=debt,
        form=form,
        payable=arrivals.unquestioned(debt, at=at),
        questioned=asides.minor_of(debt),
        links=[
            {
                "link": link,
                "amount": Money(link.amount_minor, link.currency),
                "is_open": link.state == PayLink.State.OPEN and link.expires_at > at,
                "is_used": link.state == PayLink.State.USED,
            }
            for link in found
        ],
    )
