"""Ending a debt for less: ask for it, read the offer, sign it, see how far it has come."""

from datetime import date, datetime, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payments import growth
from payments.days import local_date
from payments.models import Debt
from payments.money import Money
from payments.states import WrongState
from plans import agreements
from plans.models import Settlement
from plans.schedule import NoSuchPlan
from plans.settlement import (
    settlement_signing,
    settlement_sums,
    settlement_terms,
    settlements,
    settling,
)
from plans.settlement.settlement_signing import ChangedSince
from plans.settlement.settlement_sums import PAYMENTS_MAX, Wanted, WrongDay
from plans.settlement.settlements import NotLess, NotSettleable
from portal import access, settling_papers
from portal.borrower.signing import signature
from portal.fields import AmountField, CountField, DayField, WordsField
from portal.gates import actor, borrower_only
from portal.pages import page
from portal.signed_names import SignedForm
from portal.words import day_text, money_text

TEXT_MAX = 1500
State = Settlement.State


class AskForm(forms.Form):
    """A sum, in how many payments, from when, and anything the lender should know."""

    amount = AmountField(
        label=gettext_lazy("What could you pay in all?"),
        help_text=gettext_lazy("Only what you can spare. Please do not borrow for it."),
    )
    count = CountField(
        label=gettext_lazy("In how many monthly payments?"), most=PAYMENTS_MAX, initial=1
    )
    first_date = DayField(
        label=gettext_lazy("First payment on"),
        help_text=gettext_lazy("At least two weeks from now, so that you have time to think."),
    )
    text = WordsField(
        label=gettext_lazy("Is there anything you would like them to know?"),
        required=False,
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: object, currency: str, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["amount"].currency = currency

    @property
    def wanted(self) -> Wanted:
        """What was filled in; the form is valid."""
        told = self.cleaned_data
        return Wanted(told["amount"].minor, told["count"], told["first_date"])


class SettlementForm(SignedForm):
    """A typed name and a tick, for the text whose fingerprint is ``digest``."""

    is_read = forms.BooleanField(
        label=gettext_lazy("I have read this offer and I agree to it."),
        error_messages={"required": gettext_lazy("Please tick the box if you agree.")},
    )
    digest = WordsField(max_length=64, widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Ask whether a smaller sum would be taken; what waits or is offered already is shown."""
    debt = get_object_or_404(access.debts_of(request.user), code=code)
    open_now = (State.ASKED, *Settlement.LIVE)
    found = access.settlements_of(request.user).filter(debt=debt, state__in=open_now)
    going = found.order_by("-pk").first()
    if going:
        return redirect("borrower:settlement", going.code)
    if debt.state not in settlements.SETTLEABLE:
        messages.info(request, _("There is nothing to settle here at the moment."))
        return redirect("borrower:debt", debt.code)
    at = timezone.now()
    first = local_date(at, debt.lender.time_zone) + timedelta(days=settlement_sums.OFFER_DAYS)
    sent = request.POST if request.method == "POST" else None
    form = AskForm(sent, currency=debt.currency, initial={"first_date": first})
    if request.method != "POST" or not form.is_valid():
        return _ask_page(request, debt, form)
    asked = _ask(request, debt, form, at=at)
    return redirect("borrower:settlement", asked.code) if asked else _ask_page(request, debt, form)


@require_safe
@borrower_only
def settlement(request: HttpRequest, code: str) -> HttpResponse:
    """Show an offer to sign, or where it stands since."""
    return _page(request, _found(request, code))


@require_POST
@borrower_only
def accept(request: HttpRequest, code: str) -> HttpResponse:
    """Sign the offer that was read."""
    found = _found(request, code)
    form = SettlementForm(request.POST, name=access.own_record(request.user, found.debt).name)
    if not found.is_offered:
        return redirect("borrower:settlement", found.code)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        digest = form.cleaned_data["digest"]
        settlement_signing.accept(found, digest=digest, **signature(request, form))
    except WrongState:
        messages.info(request, _("This offer has been answered already."))
    except ChangedSince:
        messages.info(request, _("What is owed has changed since. Nothing was signed."))
    except NotSettleable:
        messages.info(request, _("This cannot be signed at the moment. Nothing has changed."))
    else:
        messages.success(request, _("Agreed. A copy is on its way to you."))
    return redirect("borrower:settlement", found.code)


@require_POST
@borrower_only
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take back what was asked, or turn an offer down."""
    found = _found(request, code)
    try:
        settlements.withdraw(found, by=actor(request), at=timezone.now())
    except WrongState:
        messages.info(request, _("This offer has been answered already."))
        return redirect("borrower:settlement", found.code)
    messages.success(request, _("Done. Nothing has changed, and you can ask again."))
    return redirect("borrower:debt", found.debt.code)


@require_safe
@borrower_only
def settlement_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Answer with the offer, or what was signed, as a document."""
    offered = access.settlements_of(request.user).filter(offered_at__isnull=False)
    found = get_object_or_404(offered, code=code)
    reader = access.own_record(request.user, found.debt)
    body = settling_papers.pdf_of(found, language=get_language() or "en", reader=reader)
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="settlement.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def _found(request: HttpRequest, code: str) -> Settlement:
    return get_object_or_404(access.settlements_of(request.user), code=code)


def _ask(request: HttpRequest, debt: Debt, form: AskForm, *, at: datetime) -> Settlement | None:
    """Write it down; None where the form now says what would be possible."""
    try:
        return settlements.ask(
            debt,
            wanted=form.wanted,
            text=form.cleaned_data["text"],
            language=get_language() or "en",
            by=actor(request),
            at=at,
        )
    except NotLess as refusal:
        said = _("You owe %(owed)s. Please give a smaller sum, or pay everything.")
        owed = money_text(Money(refusal.owed_minor, debt.currency))
        form.add_error("amount", said % {"owed": owed})
    except WrongDay as refusal:
        form.add_error("first_date", in_between(refusal.first, refusal.last))
    except NoSuchPlan:
        form.add_error("count", _("Each payment would be too small. Please choose fewer."))
    except NotSettleable:
        form.add_error(None, _("There is nothing to settle here at the moment."))
    return None


def in_between(first: date, last: date) -> str:
    """Say which days can be chosen."""
    facts = {"first": day_text(first), "last": day_text(last)}
    return _("Please choose a day from %(first)s to %(last)s.") % facts


def _ask_page(request: HttpRequest, debt: Debt, form: AskForm) -> HttpResponse:
    return page(
        request,
        "borrower/settlement_ask.html",
        status=422 if form.errors else 200,
        form=form,
        debt=debt,
        lender=debt.lender,
        owed=growth.owed(debt, at=timezone.now()),
    )


def _page(
    request: HttpRequest, found: Settlement, form: SettlementForm | None = None
) -> HttpResponse:
    debt, currency = found.debt, found.debt.currency
    today = local_date(timezone.now(), debt.lender.time_zone)
    binds = found.state in (State.ACTIVE, State.FULFILLED, State.BREACHED)
    paper = settling_papers.paper_of(found) if found.offered_at else None
    if found.is_offered and form is None:
        digest = agreements.digest(settlement_terms.contents_of(found))
        form = SettlementForm(initial={"digest": digest}, name="")
    return page(
        request,
        "borrower/settlement.html",
        status=422 if form and form.is_bound else 200,
        settlement=found,
        debt=debt,
        lender=debt.lender,
        amount=Money(found.amount_minor, currency),
        payments=settling_papers.due_payments(found.rows, currency),
        paper=paper,
        kept=settling.kept(found, on=today) if binds else None,
        owed=growth.owed(debt, at=timezone.now()),
        is_over=found.is_offered and found.expires_date < today,
        form=form,
    )
