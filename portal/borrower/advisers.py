"""Letting somebody help: an adviser, with what they may do and until when; over in one press."""

from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from payments.days import local_date
from payments.models import Debt
from payments.states import WrongState
from portal import access, adviser_letters, authorities, sending
from portal.borrower.forms import CHOOSE
from portal.fields import ChoiceField, DayField, TheirEmailField, WordsField
from portal.gates import borrower_only
from portal.lender import happenings
from portal.models import Authority
from portal.pages import page
from portal.words import day_text


class AdviserForm(forms.Form):
    """Who helps, how far and until when."""

    name = WordsField(
        label=gettext_lazy("Name and organisation"),
        max_length=120,
        error_messages={"required": gettext_lazy("Please write who helps you.")},
    )
    email = TheirEmailField(
        label=gettext_lazy("Their e-mail address"),
    )
    scope = ChoiceField(
        label=gettext_lazy("What may they do?"),
        choices=Authority.Scope.choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    until_date = DayField(label=gettext_lazy("Until when?"))

    def __init__(self, *args: object, today: date, **options: object) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.last = today + timedelta(days=authorities.DAYS_MAX)

    def clean_until_date(self) -> date:
        day = self.cleaned_data["until_date"]
        if self.today <= day <= self.last:
            return day
        facts = {"first": day_text(self.today), "last": day_text(self.last)}
        raise forms.ValidationError(_("Please choose a day from %(first)s to %(last)s.") % facts)


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def advisers(request: HttpRequest, code: str) -> HttpResponse:
    """Show who helps with this debt and what they did; let somebody else help."""
    debt = get_object_or_404(access.debts_of(request.user), code=code)
    now = timezone.now()
    today = local_date(now, debt.lender.time_zone)
    if request.method != "POST":
        return _page(request, debt, AdviserForm(today=today))
    form = AdviserForm(request.POST, today=today)
    if not form.is_valid():
        return _page(request, debt, form, status=422)
    told = form.cleaned_data
    until = told.pop("until_date")
    try:
        made, token = authorities.give(debt, request.user, until=until, at=now, **told)
    except authorities.TooMany:
        messages.info(request, _("Three people help you here, which is the most. End one first."))
        return redirect("borrower:advisers", debt.code)
    try:
        adviser_letters.send_link(token, to=made.email, language=get_language() or "en")
    except sending.Unsent:
        messages.warning(request, _("The e-mail did not leave. Please end it and try again."))
    else:
        messages.success(request, _("We wrote to them. They need a code to come in."))
    return redirect("borrower:advisers", debt.code)


@require_POST
@borrower_only
def revoke(request: HttpRequest, code: str) -> HttpResponse:
    """End what somebody may do, now."""
    found = get_object_or_404(access.authorities_of(request.user), code=code)
    try:
        authorities.revoke(found, at=timezone.now())
    except WrongState:
        messages.info(request, _("This has ended already."))
    else:
        messages.success(request, _("Ended. They see nothing of you any more."))
    return redirect("borrower:advisers", found.debt.code)


def _page(
    request: HttpRequest, debt: Debt, form: AdviserForm, *, status: int = 200
) -> HttpResponse:
    given = access.authorities_of(request.user).filter(debt=debt).order_by("-pk")
    today = local_date(timezone.now(), debt.lender.time_zone)
    rows = [
        {
            "authority": each,
            "is_live": each.state in authorities.LIVE and each.until_date >= today,
            "log": [
                (event.at, str(happenings.TOLD.get(event.kind, event.kind)))
                for event in authorities.log_of(each)
            ],
        }
        for each in given[:20]
    ]
    return page(
        request,
        "borrower/advisers.html",
        status=status,
        debt=debt,
        lender=debt.lender,
        form=form,
        rows=rows,
    )
