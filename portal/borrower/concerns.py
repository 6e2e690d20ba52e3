"""What a borrower tells the lender: this is not right, this is not me, I cannot afford this."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from payments.models import Debt
from payments.money import Money
from payments.states import WrongState
from plans import disputes, holds
from plans.models import Dispute, Hold
from plans.proposals import NotProposable
from plans.schedule import NoSuchPlan
from plans.settlement import settlements
from portal import access
from portal.borrower.building import elsewhere, keep
from portal.borrower.forms import DisputeForm, RestForm
from portal.borrower.standings import LIVE_STATES
from portal.borrower.workbench import Bench, bench_of
from portal.gates import actor, borrower_only
from portal.outlines import Outline, outline_of
from portal.pages import page
from portal.templatetags.look import lender_name
from portal.words import day_text, money_text

KINDS = {"amount": Dispute.Kind.AMOUNT, "not-me": Dispute.Kind.NOT_ME}


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def dispute(request: HttpRequest, code: str) -> HttpResponse:
    """Take down that the amount, or the person, is not right; show what was told before."""
    debt = get_object_or_404(access.debts_of(request.user), code=code)
    told = access.questions_of(request.user).filter(debt=debt).order_by("-pk")
    kind = _kind(request)
    is_open = told.filter(kind=kind, state__in=Dispute.OPEN).exists()
    if request.method != "POST" or is_open or debt.state not in LIVE_STATES:
        form = DisputeForm(None, lines=_lines(debt, kind))
        return _dispute_page(request, debt, form, list(told), kind=kind, is_open=is_open)
    form = DisputeForm(request.POST, lines=_lines(debt, kind))
    if not form.is_valid():
        return _dispute_page(request, debt, form, list(told), kind=kind, is_open=False)
    try:
        made = disputes.open_dispute(
            debt, kind=kind, text=_text(form), by=actor(request), at=timezone.now()
        )
    except WrongState:
        return redirect("borrower:debt", debt.code)
    facts = {"lender": lender_name(debt.lender), "day": day_text(made.answer_by_date)}
    messages.success(request, _("%(lender)s has it and will answer by %(day)s.") % facts)
    return redirect("borrower:dispute", debt.code)


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def difficulty(request: HttpRequest, code: str) -> HttpResponse:
    """Show what can be done where no plan fits; a press takes the lightest into the builder."""
    debt = get_object_or_404(access.debts_of(request.user), code=code)
    bench = bench_of(request.user, debt, at=timezone.now())
    if request.method != "POST":
        return _difficulty_page(request, bench, RestForm())
    if not bench.can_propose:
        return elsewhere(request, bench)
    try:
        keep(request, bench, bench.longest_terms())
    except (NoSuchPlan, NotProposable):
        return redirect("borrower:debt", debt.code)
    return redirect("borrower:builder", debt.code)


@require_POST
@borrower_only
def rest(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a rest of 30 days, with anything that the lender should know."""
    debt = get_object_or_404(access.debts_of(request.user), code=code)
    if debt.state not in LIVE_STATES:
        return redirect("borrower:debt", debt.code)
    form = RestForm(request.POST)
    if not form.is_valid():
        bench = bench_of(request.user, debt, at=timezone.now())
        return _difficulty_page(request, bench, form)
    try:
        hold = holds.start(
            debt, text=form.cleaned_data["text"], by=actor(request), at=timezone.now()
        )
    except holds.AlreadyTaken as taken:
        until = day_text(taken.hold.until_date)
        messages.info(request, _("You have had this rest; it was until %(day)s.") % {"day": until})
        return redirect("borrower:difficulty", debt.code)
    until = day_text(hold.until_date)
    messages.success(
        request, _("Rest well. Nobody asks for anything until %(day)s.") % {"day": until}
    )
    return redirect("borrower:debt", debt.code)


def _dispute_page(
    request: HttpRequest,
    debt: Debt,
    form: DisputeForm,
    told: list[Dispute],
    *,
    kind: str,
    is_open: bool,
) -> HttpResponse:
    return page(
        request,
        "borrower/dispute.html",
        status=422 if form.is_bound else 200,
        debt=debt,
        lender=debt.lender,
        form=form,
        told=told,
        kind=kind,
        is_not_me=kind == Dispute.Kind.NOT_ME,
        is_to_tell=debt.state in LIVE_STATES and not is_open,
    )


def _difficulty_page(request: HttpRequest, bench: Bench, form: RestForm) -> HttpResponse:
    taken = access.holds_of(request.user).filter(debt=bench.debt, kind=Hold.Kind.REST)
    holding = taken.first()
    return page(
        request,
        "borrower/difficulty.html",
        status=422 if form.is_bound else 200,
        form=form,
        bench=bench,
        debt=bench.debt,
        lender=bench.debt.lender,
        lightest=_lightest(bench),
        hold=holding,
        rest_days=holds.HOLD_DAYS,
        may_settle=bench.debt.state in settlements.SETTLEABLE,
        can_rest=holding is None and bench.debt.state in LIVE_STATES,
    )


def _lightest(bench: Bench) -> Outline | None:
    """Return the lightest plan that the lender’s rules agree to; None where there is none."""
    if not bench.can_propose:
        return None
    try:
        terms = bench.longest_terms()
        rows = bench.preview(terms).rows
    except NoSuchPlan:
        return None
    return outline_of(rows, terms, currency=bench.debt.currency, today=bench.today)


def _kind(request: HttpRequest) -> str:
    """Return what it is about, from the address or the form; the amount unless said otherwise."""
    asked = request.POST.get("about") or request.GET.get("about") or "amount"
    return KINDS.get(asked, Dispute.Kind.AMOUNT)


def _lines(debt: Debt, kind: str) -> list[tuple[int, str]]:
    """Return the lines that can be questioned, by number; none where it is the wrong person."""
    if kind == Dispute.Kind.NOT_ME:
        return []
    return [
        (line.number, f"{line.get_kind_display()} · {_amount(line.amount_minor, debt)}")
        for line in debt.lines.order_by("number")
    ]


def _amount(minor: int, debt: Debt) -> str:
    return money_text(Money(minor, debt.currency))


def _text(form: DisputeForm) -> str:
    """Return what is stored: the lines it is about, each on its own line, then the words."""
    words = dict(form.fields["lines"].choices) if "lines" in form.fields else {}
    about = [str(words[number]) for number in form.cleaned_data.get("lines", [])]
    return "\n".join([*about, form.cleaned_data["text"]])[:2000]
