"""What an adviser sees and does: the accounts they help with, as far as each borrower lets them."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payments import growth
from payments.days import local_date
from payments.events import record
from payments.money import Money
from payments.rails import smallest_minor
from payments.states import WrongState
from plans import breathing, holds, plannable, progress, proposals
from plans.affordability import Budget
from plans.agreements import FirstDatePassed, StaleBalance
from plans.models import Proposal
from plans.months import budgets
from plans.proposals import NotProposable
from plans.schedule import LEAD_DAYS, Frequency, NoSuchPlan
from plans.solver import solve
from portal import authorities, rests
from portal.fields import AmountField, DayField, WordsField
from portal.models import Authority
from portal.pages import page
from portal.words import day_text

View = Callable[..., HttpResponse]
TEXT_MAX = 1500


class PlanForm(forms.Form):
    """A plan that an adviser proposes, with the month it rests on, in their own words."""

    income = AmountField(label=gettext_lazy("What comes in a month"), least_minor=0)
    essentials = AmountField(label=gettext_lazy("What living costs a month"), least_minor=0)
    commitments = AmountField(label=gettext_lazy("Other debts a month"), least_minor=0)
    amount = AmountField(label=gettext_lazy("Amount of each monthly payment"))
    first_date = DayField(label=gettext_lazy("First payment on"))
    text = WordsField(
        label=gettext_lazy("Your statement"),
        help_text=gettext_lazy("The lender reads it as you write it, under your name."),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Please write a few words.")},
    )

    def __init__(self, *args: object, currency: str, **options: object) -> None:
        super().__init__(*args, **options)
        for name in ("income", "essentials", "commitments", "amount"):
            self.fields[name].currency = currency

    @property
    def budget(self) -> Budget:
        told = self.cleaned_data
        return Budget(told["income"].minor, told["essentials"].minor, told["commitments"].minor)


def adviser_only(view: View) -> View:
    """Let in whoever helps somebody now; the view gets ``request.authorities``."""

    @wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect("adviser:sign-in")
        request.authorities = authorities.in_force(request.user, at=timezone.now())
        if not request.authorities:
            raise Http404
        return view(request, *args, **kwargs)

    return gate


@require_safe
@adviser_only
def home(request: HttpRequest) -> HttpResponse:
    """Show the accounts that this adviser helps with."""
    debts = [each.debt for each in request.authorities]
    owed = growth.owed_on(debts, at=timezone.now())
    rows = [(each, Money(owed[each.debt_id], each.debt.currency)) for each in request.authorities]
    return page(request, "adviser/home.html", rows=rows)


@require_safe
@adviser_only
def account(request: HttpRequest, code: str) -> HttpResponse:
    """Show one account: what is owed and how it is made up, its plan, what can be done."""
    return _page(request, _found(request, code))


@require_http_methods(["POST"])
@adviser_only
def propose(request: HttpRequest, code: str) -> HttpResponse:
    """Send a plan to the lender, with the adviser's own statement."""
    authority = _found(request, code)
    if not authority.may_propose:
        raise Http404
    form = PlanForm(request.POST, currency=authority.debt.currency)
    if not form.is_valid():
        return _page(request, authority, form=form, status=422)
    try:
        if form.cleaned_data["first_date"] < _earliest(authority):
            raise FirstDatePassed
        _send(request, authority, form)
    except (NoSuchPlan, FirstDatePassed):
        form.add_error("first_date", _too_soon(authority))
        return _page(request, authority, form=form, status=422)
    except (NotProposable, WrongState, StaleBalance):
        messages.info(request, _("No plan can be sent here now: one waits or runs already."))
    else:
        messages.success(request, _("Sent. The borrower sees it, and the lender answers both."))
    return redirect("adviser:account", authority.code)


@require_POST
@adviser_only
def ask_for_time(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the rest that the work with an adviser gives."""
    authority = _found(request, code)
    if not authority.may_ask_for_time:
        raise Http404
    wish = holds.Wish(breathing.ADVISER, reference=authority.name)
    by = authorities.actor_of(request.user)
    try:
        holds.begin(authority.debt, wish, by=by, at=timezone.now())
    except holds.AlreadyTaken:
        messages.info(request, _("This time has been taken already."))
    except holds.NotAllowed as why:
        messages.info(request, rests.why_not(why))
    else:
        messages.success(request, _("30 days have begun. Nobody asks the borrower for money."))
    return redirect("adviser:account", authority.code)


def _found(request: HttpRequest, code: str) -> Authority:
    for authority in request.authorities:
        if authority.code == code:
            return authority
    raise Http404


def _send(request: HttpRequest, authority: Authority, form: PlanForm) -> None:
    debt, at, told = authority.debt, timezone.now(), form.cleaned_data
    by = authorities.actor_of(request.user)
    terms = solve(
        total_minor=plannable.owed_today(debt, at=at).minor,
        frequency=Frequency.MONTHLY,
        first_date=told["first_date"],
        anchor_day=told["first_date"].day,
        amount_minor=told["amount"].minor,
        smallest_minor=smallest_minor(debt.currency),
    )
    budget = budgets.tell(debt.borrower, form.budget, currency=debt.currency, at=at)
    draft = proposals.save_draft(debt, terms=terms, budget=budget, by=by, at=at)
    proposals.submit(
        draft,
        signed_name=authority.name,
        signed_address=None,
        language=debt.borrower.language,
        by=by,
        at=at,
    )
    record(debt, "adviser.proposed", by=by, at=at, proposal=draft.code, note=told["text"])


def _earliest(authority: Authority) -> date:
    today = local_date(timezone.now(), authority.debt.lender.time_zone)
    return today + timedelta(days=LEAD_DAYS)


def _too_soon(authority: Authority) -> str:
    said = _("No plan can be made of this. The first payment can be from %(day)s on.")
    return said % {"day": day_text(_earliest(authority))}


def _page(
    request: HttpRequest, authority: Authority, *, form: PlanForm | None = None, status: int = 200
) -> HttpResponse:
    debt = authority.debt
    today = local_date(timezone.now(), debt.lender.time_zone)
    plan = progress.running_plan(debt)
    waiting = Proposal.objects.filter(debt=debt, state__in=Proposal.WAITING)
    return page(
        request,
        "adviser/account.html",
        status=status,
        authority=authority,
        debt=debt,
        owed=growth.owed(debt, at=timezone.now()),
        lines=[(x, Money(x.amount_minor, debt.currency)) for x in debt.lines.order_by("number")],
        plan=plan,
        progress=progress.progress_of(plan, on=today) if plan else None,
        waiting=waiting.first(),
        form=form or PlanForm(currency=debt.currency),
        has_errors=status == 422,
    )
