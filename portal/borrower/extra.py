"""Paying more than is due: each choice is shown exactly before anything is paid."""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from payments import accounts, arrivals, charging
from payments.days import local_date
from payments.models import Payment
from payments.money import Money
from plans import disputed, plannable, progress
from plans.missing import tolerance
from plans.models import Plan
from plans.progress import Progress
from portal import access
from portal.borrower import leading
from portal.borrower.payable import why_not
from portal.fields import AmountField, ChoiceField
from portal.gates import borrower_only
from portal.pages import page
from portal.words import day_text, money_text

Ahead = Payment.Ahead


@dataclass(frozen=True)
class Way:
    """One choice and where the plan would stand after it."""

    value: str
    title: str
    after: Progress

    @property
    def detail(self) -> str:
        """The number of payments left, the next one and the last day, in a sentence."""
        now = self.after
        if not now.next_date:
            return _("Then every payment of your plan is made.")
        return _(
            "Payments left: %(count)s. The next is %(amount)s on %(day)s, the last on %(last)s."
        ) % {
            "count": now.count - now.paid_count,
            "amount": money_text(now.next),
            "day": day_text(now.next_date),
            "last": day_text(now.last_date),
        }


class ExtraForm(forms.Form):
    """How much, and what it is to do."""

    amount = AmountField(
        label=gettext_lazy("How much would you like to pay?"),
        help_text=gettext_lazy("What is due already is paid first, the rest goes ahead."),
    )
    ahead = ChoiceField(
        choices=Ahead.choices,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Please choose one.")},
    )

    def __init__(self, *args: object, plan: Plan, **options: object) -> None:
        super().__init__(*args, **options)
        self.debt = plan.debt
        self.fields["amount"].currency = plan.debt.currency

    def clean_amount(self) -> Money:
        """Ask the rules whether this amount can be paid now."""
        amount = self.cleaned_data["amount"]
        try:
            charging.check_payable(self.debt, amount, at=timezone.now())
        except charging.NotPayable as refusal:
            raise forms.ValidationError(why_not(refusal)) from None
        return amount

    @property
    def chosen(self) -> str:
        return str(self["ahead"].value() or Ahead.CUSHION)


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def extra(request: HttpRequest, code: str) -> HttpResponse:
    """Ask how much; show what each choice would make of the plan; lead to the payment."""
    plan = get_object_or_404(access.plans_of(request.user), code=code)
    told = request.POST if request.method == "POST" else request.GET
    form = ExtraForm(told if told or request.method == "POST" else None, plan=plan)
    try:
        is_valid = form.is_valid()
    except accounts.NotReady:
        return redirect("borrower:pay", plan.debt.code)
    if plan.state not in Plan.LIVE:
        return redirect("borrower:plan", plan.code)
    if request.method != "POST" or not is_valid or not form.cleaned_data["ahead"]:
        return _page(request, plan, form)
    amount, ahead = form.cleaned_data["amount"], form.cleaned_data["ahead"]
    try:
        return leading.begin(
            request, plan.debt, purpose=Payment.Purpose.EXTRA, amount=amount, ahead=ahead
        )
    except charging.NotPayable as refusal:
        form.add_error("amount", why_not(refusal))
        return _page(request, plan, form)


def ways_ahead(plan: Plan, amount: Money, now: Progress) -> list[Way]:
    """Return what each choice would make of the plan; choices that come to the same once."""
    ways: list[Way] = []
    today = local_date(timezone.now(), plan.lender.time_zone)
    sees = {
        "coming_minor": arrivals.expected(plan.debt).minor,
        "grace_days": tolerance.days_of(plan),
        "resting_minor": plannable.waiting_minor(plan, disputed.resting_minor(plan.debt)),
    }
    for ahead in Ahead:
        rows = progress.preview(plan, amount, ahead=ahead, on=today)
        after = progress.progress_from(plan, rows, on=today, **sees)
        if after != now and all(after != way.after for way in ways):
            ways.append(Way(ahead.value, str(ahead.label), after))
    return ways


def _page(request: HttpRequest, plan: Plan, form: ExtraForm) -> HttpResponse:
    today = local_date(timezone.now(), plan.lender.time_zone)
    now = progress.progress_of(plan, on=today)
    amount = form.cleaned_data.get("amount") if form.is_bound and form.is_valid() else None
    ways = ways_ahead(plan, amount, now) if amount else []
    return page(
        request,
        "borrower/extra.html",
        status=422 if form.errors else 200,
        plan=plan,
        debt=plan.debt,
        lender=plan.debt.lender,
        form=form,
        amount=amount,
        ways=ways,
        progress=now,
        heads=_heads() if ways else [],
        rows=_rows(now, ways) if ways else [],
    )


def _heads() -> list[dict[str, object]]:
    words = (_("Choice"), _("Payments left"), _("Next payment"), _("On"), _("Last payment"))
    return [{"text": word, "is_number": place in (1, 2)} for place, word in enumerate(words)]


def _rows(now: Progress, ways: list[Way]) -> list[list[dict[str, object]]]:
    """Return the table of before and after, the plan as it is now first."""
    return [_row(_("As it is now"), now), *(_row(way.title, way.after) for way in ways)]


def _row(title: str, at: Progress) -> list[dict[str, object]]:
    heads = _heads()
    cells = (
        title,
        str(at.count - at.paid_count),
        money_text(at.next) if at.next_date else "–",
        day_text(at.next_date) if at.next_date else "–",
        day_text(at.last_date) if at.next_date else "–",
    )
    return [
        {"text": text, "is_number": head["is_number"], "label": head["text"]}
        for text, head in zip(cells, heads, strict=True)
    ]
