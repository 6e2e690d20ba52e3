"""What a borrower paid beyond the debt: sent back by one press, or counted toward another debt."""

from contextlib import suppress

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from payments import crediting, gateway, overpaying
from payments.crediting import Preview
from payments.money import MINOR_MAX, Money
from plans import reversals
from portal import access, backflow
from portal.fields import AmountField, NumberField
from portal.gates import actor, borrower_only
from portal.pages import page


class CountingForm(forms.Form):
    """How much of what is kept shall count."""

    amount = AmountField(
        label=gettext_lazy("How much shall count?"),
        help_text=gettext_lazy("The rest stays kept for you."),
    )
    kept_minor = NumberField(required=False, min_value=0, max_value=MINOR_MAX)

    def __init__(self, *args: object, most: Preview, **options: object) -> None:
        super().__init__(*args, initial={"amount": most.amount}, **options)
        self.fields["amount"].currency = most.amount.currency
        self.fields["amount"].most_minor = most.amount.minor

    @property
    def kept(self) -> Money | None:
        """What the page said would be left: a second press of the same page leaves less."""
        minor = self.cleaned_data["kept_minor"]
        return None if minor is None else Money(minor, self.fields["amount"].currency)


@require_POST
@borrower_only
def credit(request: HttpRequest, code: str) -> HttpResponse:
    """Send back what is held for this borrower; a second press finds nothing left to send."""
    debt = get_object_or_404(access.debts_of(request.user), code=code)
    at = timezone.now()
    refunds = overpaying.propose_return(debt, by=actor(request), at=at)
    for refund in refunds:
        with suppress(gateway.Unreachable):  # Sent again by itself, and only once.
            backflow.send_if_agreed(refund, at=at)
    if refunds:
        words = _("It is on its way back to you, the way you paid. You get a letter about it.")
        messages.success(request, words)
    else:
        messages.info(request, _("Nothing is kept for you here any more."))
    return redirect("borrower:debt", debt.code)


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def counting(request: HttpRequest, code: str, other: str) -> HttpResponse:
    """Show what counting it, or a part of it, toward another debt does, and count it."""
    mine = access.debts_of(request.user)
    debt, target = (get_object_or_404(mine, code=each) for each in (code, other))
    at, told = timezone.now(), request.POST if request.method == "POST" else request.GET
    try:
        seen = crediting.preview(debt, target, at=at)
        form = CountingForm(told if "amount" in told else None, most=seen)
        wanted = form.cleaned_data["amount"] if form.is_valid() else None
        if request.method == "POST" and not form.errors:
            kept = form.kept if wanted else None
            reversals.count_credit(debt, target, wanted=wanted, kept=kept, by=actor(request), at=at)
            messages.success(request, _("Done. The receipt is below."))
            return redirect("borrower:debt", target.code)
        seen = crediting.preview(debt, target, at=at, wanted=wanted)
    except crediting.NotMovable:
        messages.info(request, _("This was counted already, or cannot be counted any more."))
        return redirect("borrower:debt", debt.code)
    shown = {"debt": debt, "target": target, "seen": seen, "form": form}
    status = 422 if form.errors else 200
    return page(request, "borrower/credit_counting.html", status=status, **shown)
