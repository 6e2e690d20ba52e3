"""What helps this borrower: told to one lender with consent, changed or taken back at any time."""

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
from plans import support as rules
from plans import support_texts
from plans.models import SupportNeed
from portal import access, support_words
from portal.fields import ChoicesField
from portal.gates import actor, borrower_only
from portal.pages import page
from portal.templatetags.look import lender_name
from portal.words import day_text


class SupportForm(forms.Form):
    """What helps, and the consent to tell it."""

    codes = ChoicesField(
        label=gettext_lazy("What helps you?"),
        choices=SupportNeed.Code.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"),
            gettext_lazy("Please tick what helps. To have it forgotten, use the button below."),
        ),
    )
    consent = forms.BooleanField(
        error_messages={"required": gettext_lazy("Please tick the box if your lender may know.")}
    )

    def __init__(self, *args: object, consent: str, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["consent"].label = consent


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def support(request: HttpRequest, code: str) -> HttpResponse:
    """Show what was told and what each need changes; keep what is ticked."""
    debt = get_object_or_404(access.debts_of(request.user), code=code)
    if request.method != "POST":
        return _page(request, debt)
    form = SupportForm(request.POST, consent=_consent(debt))
    if not form.is_valid():
        return _page(request, debt, form=form, status=422)
    language, who = get_language() or "en", actor(request)
    own, codes = access.own_record(request.user, debt), form.cleaned_data["codes"]
    kept = rules.tell(debt, codes, borrower=own, language=language, by=who, at=timezone.now())
    facts = {"lender": lender_name(debt.lender), "day": day_text(kept[0].until_date)}
    messages.success(request, _("%(lender)s knows it until %(day)s.") % facts)
    return redirect("borrower:support", debt.code)


@require_POST
@borrower_only
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Have all of it forgotten."""
    debt = get_object_or_404(access.debts_of(request.user), code=code)
    own = access.own_record(request.user, debt)
    rules.withdraw(debt, borrower=own, by=actor(request), at=timezone.now())
    messages.success(request, _("Deleted. Your lender does not see it any more."))
    return redirect("borrower:support", debt.code)


def _consent(debt: Debt) -> str:
    lender, language = lender_name(debt.lender), get_language() or "en"
    return support_texts.text(support_texts.VERSION, language, lender=lender)


def _page(
    request: HttpRequest, debt: Debt, *, form: SupportForm | None = None, status: int = 200
) -> HttpResponse:
    today = local_date(timezone.now(), debt.lender.time_zone)
    told = list(access.support_needs_of(request.user).filter(lender=debt.lender_id))
    lasting = [need for need in told if need.until_date >= today]
    initial = {"codes": [need.code for need in lasting]}
    return page(
        request,
        "borrower/support.html",
        status=status,
        debt=debt,
        lender=debt.lender,
        form=form or SupportForm(initial=initial, consent=_consent(debt)),
        told=lasting,
        changes=[(need.label, support_words.CHANGES[need]) for need in SupportNeed.Code],
    )
