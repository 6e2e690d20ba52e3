"""One payment that is taken automatically: another day for it, or the bank's question."""

from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payments import accounts, charging
from payments.days import local_date
from payments.money import Money
from plans import collecting, debits
from plans.models import Debit
from portal import access, method_names
from portal.borrower import leading
from portal.fields import TypedChoiceField
from portal.gates import actor, borrower_only
from portal.pages import page
from portal.words import day_text


class MoveForm(forms.Form):
    """On which of the next days instead."""

    day = TypedChoiceField(
        label=gettext_lazy("Take it on"),
        coerce=date.fromisoformat,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Please choose a day."),
            "invalid_choice": gettext_lazy("Please choose one of these days."),
        },
    )

    def __init__(self, *args: object, debit: Debit, **options: object) -> None:
        super().__init__(*args, **options)
        days = (
            debit.charge_date + timedelta(days=more) for more in range(1, debits.MOVE_DAYS_MAX + 1)
        )
        self.fields["day"].choices = [(day.isoformat(), day_text(day)) for day in days]


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def debit(request: HttpRequest, code: str) -> HttpResponse:
    """Move one payment to a later day, once; nothing else is on this page."""
    found = get_object_or_404(access.debits_of(request.user), code=code)
    form = MoveForm(request.POST if request.method == "POST" else None, debit=found)
    if request.method != "POST" or not form.is_valid():
        return _debit_page(request, found, form)
    day = form.cleaned_data["day"]
    try:
        debits.move_day(found, to=day, by=actor(request), at=timezone.now())
    except debits.NotMovable:
        messages.info(request, _("This payment can no longer be moved."))
        return redirect("borrower:debit", found.code)
    messages.success(request, _("Moved. It is taken on %(day)s.") % {"day": day_text(day)})
    return redirect("borrower:autopay", found.plan.code)


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def confirmation(request: HttpRequest, code: str) -> HttpResponse:
    """Pay one payment with the bank's own question, because the bank asked for it."""
    found = get_object_or_404(access.debits_of(request.user), code=code)
    if found.state != Debit.State.NEEDS_BORROWER:
        return redirect("borrower:autopay", found.plan.code)
    if request.method != "POST":
        return page(request, "borrower/debit_confirmation.html", **_shown(found))
    try:
        payment = collecting.confirm(
            found, language=get_language() or "en", by=actor(request), at=timezone.now()
        )
    except charging.AlreadyPaying as other:
        return leading.already(request, other.payment, status=409)
    except (charging.NotPayable, accounts.NotReady):
        messages.info(request, _("Nothing needs to be confirmed any more."))
        return redirect("borrower:plan", found.plan.code)
    return leading.lead(request, payment)


def _debit_page(request: HttpRequest, found: Debit, form: MoveForm) -> HttpResponse:
    today = local_date(timezone.now(), found.lender.time_zone)
    return page(
        request,
        "borrower/debit.html",
        status=422 if form.errors else 200,
        form=form,
        can_move=debits.can_move(found, on=today),
        **_shown(found),
    )


def _shown(found: Debit) -> dict[str, object]:
    return {
        "debit": found,
        "plan": found.plan,
        "debt": found.debt,
        "lender": found.debt.lender,
        "amount": Money(found.amount_minor, found.debt.currency),
        "method": method_names.name(found.mandate.method),
    }
