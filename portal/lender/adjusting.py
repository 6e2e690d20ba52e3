"""Taking something off an account: a fee removed, a mistake put right; much of it by two people."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from payments import growth, ledger
from payments.models import Account, Debt
from payments.money import Money
from payments.states import WrongState
from plans.changing import adjustments
from plans.changing.adjustments import NotAdjustable, SamePerson, TooMuch
from plans.models import Adjustment
from portal import access
from portal.access import MAY
from portal.fields import AmountField, ChoiceField, WordsField
from portal.gates import actor, officer_only
from portal.lender import people
from portal.pages import page
from portal.words import money_text

SHOWN = 20
WORDS_MAX = 600
CHOOSE = dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Please choose one."))


class AdjustmentForm(forms.Form):
    """Which part, how much, why, and what the borrower reads about it."""

    bucket = ChoiceField(
        label=gettext_lazy("Which part?"), widget=forms.RadioSelect, error_messages=CHOOSE
    )
    amount = AmountField(label=gettext_lazy("How much?"))
    cause = ChoiceField(
        label=gettext_lazy("Why?"),
        choices=Adjustment.Cause.choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    text = WordsField(
        label=gettext_lazy("For your own people: what it is about"),
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Please write a few words.")},
    )

    def __init__(self, *args: object, owed: dict[str, int], currency: str, **options: object):
        super().__init__(*args, **options)
        self.fields["amount"].currency = currency
        self.fields["bucket"].choices = [
            (kind, f"{Account.Kind(kind).label} · {money_text(Money(minor, currency))}")
            for kind, minor in owed.items()
            if minor > 0
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@officer_only("place")
def adjustment(request: HttpRequest, code: str) -> HttpResponse:
    """Take something off, at once or once a second officer agrees; show what was."""
    debt = get_object_or_404(access.debts_for(request.lender), code=code)
    if request.method != "POST":
        return _page(request, debt, _form(debt))
    form = _form(debt, request.POST)
    if not form.is_valid():
        return _page(request, debt, form)
    try:
        made = adjustments.propose(debt, **form.cleaned_data, by=actor(request), at=timezone.now())
    except TooMuch as refusal:
        words = _("%(most)s is owed in this part. Please give that or less.")
        form.add_error("amount", words % {"most": money_text(refusal.most)})
        return _page(request, debt, form)
    except NotAdjustable:
        messages.info(request, _("Nothing can be taken off this account as it stands."))
        return redirect("lender:account", debt.code)
    if made.state == Adjustment.State.PROPOSED:
        messages.info(request, _("Written down. A second officer has to agree to it."))
    else:
        messages.success(request, _("Taken off. A plan that runs follows."))
    return redirect("lender:adjustment", debt.code)


@require_POST
@officer_only("answer")
def approve(request: HttpRequest, code: str) -> HttpResponse:
    """Agree as a second officer."""
    found = get_object_or_404(access.adjustments_for(request.lender), code=code)
    try:
        adjustments.approve(found, by=actor(request), at=timezone.now())
    except SamePerson:
        messages.info(request, _("You asked for this yourself; somebody else has to agree."))
    except TooMuch:
        messages.info(request, _("Less than that is owed by now. Please ask for a new sum."))
    except WrongState:
        messages.info(request, _("Somebody has already answered this."))
    else:
        messages.success(request, _("Taken off. A plan that runs follows."))
    return redirect("lender:adjustment", found.debt.code)


@require_POST
@officer_only("place")
def refuse(request: HttpRequest, code: str) -> HttpResponse:
    """Say no to it, or take back what one asked for."""
    found = get_object_or_404(access.adjustments_for(request.lender), code=code)
    try:
        adjustments.refuse(found, by=actor(request), at=timezone.now())
    except WrongState:
        messages.info(request, _("Somebody has already answered this."))
    else:
        messages.success(request, _("Nothing is taken off."))
    return redirect("lender:adjustment", found.debt.code)


def _form(debt: Debt, told: object = None) -> AdjustmentForm:
    owed = ledger.owed_by_bucket(debt)
    if grown := growth.unposted_now([debt], at=timezone.now())[debt.pk]:
        owed[Account.Kind.INTEREST] = owed.get(Account.Kind.INTEREST, 0) + grown
    return AdjustmentForm(told, owed=owed, currency=debt.currency)


def _page(request: HttpRequest, debt: Debt, form: AdjustmentForm) -> HttpResponse:
    listed = list(access.adjustments_for(request.lender).filter(debt=debt).order_by("-pk")[:SHOWN])
    names = people.names_of(request.lender, [each.by for each in listed])
    rows = [
        {
            "adjustment": each,
            "amount": Money(each.amount_minor, debt.currency),
            "who": names.get(each.by, ""),
            "is_waiting": each.state == Adjustment.State.PROPOSED,
            "is_mine": each.by == actor(request),
        }
        for each in listed
    ]
    return page(
        request,
        "lender/adjustment.html",
        status=422 if form.errors else 200,
        section="accounts",
        debt=debt,
        form=form,
        rows=rows,
        limit=Money(request.lender.refund_limit_minor, debt.currency),
        may_agree=request.role in MAY["answer"],
    )
