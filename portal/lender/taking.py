"""How payments reach the lender: its own account at the provider, and what that still lacks."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from payments import accounts, gateway
from payments.models import ProviderAccount
from portal import access
from portal.gates import actor, officer_only, site_of
from portal.lender import standings
from portal.pages import page


@require_safe
@officer_only("connect")
def taking(request: HttpRequest) -> HttpResponse:
    """Say what the account may do and what is missing; whoever comes back is told what is new."""
    account = access.provider_account_for(request.lender)
    if account and "back" in request.GET:
        _read(request, account)
    return page(
        request,
        "lender/taking.html",
        section="policy",
        lender=request.lender,
        account=account,
        standing=standings.of(account) if account else None,
        fee=standings.fee_words(request.lender),
        is_over="over" in request.GET,
    )


@require_POST
@officer_only("connect")
def onboard(request: HttpRequest) -> HttpResponse:
    """Ask for an account where there is none, and lead to the provider's page about it."""
    here = f"{site_of(request)}{reverse('lender:taking')}"
    try:
        account = accounts.ask_for(request.lender, by=actor(request), at=timezone.now())
        accounts.refresh(account, by=actor(request), at=timezone.now())
        address = accounts.page(account, return_url=f"{here}?back=1", refresh_url=f"{here}?over=1")
    except gateway.Unreachable:
        messages.warning(request, _("The payment provider did not answer. Please try again."))
        return redirect("lender:taking")
    except (gateway.Refused, accounts.Taken):
        messages.warning(request, standings.REFUSED)
        return redirect("lender:taking")
    response = redirect(address)
    response.status_code = 303
    return response


def _read(request: HttpRequest, account: ProviderAccount) -> None:
    """Read the account again; without an answer the page shows what was known before."""
    try:
        accounts.refresh(account, by=actor(request), at=timezone.now())
    except (gateway.Unreachable, gateway.Refused):
        messages.warning(
            request, _("The payment provider did not answer. This is what it said last.")
        )
