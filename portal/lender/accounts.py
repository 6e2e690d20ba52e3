"""A lender's accounts: the list, one account with all there is about it, and what can be done."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payments import growth, ledger, placing, verifying
from payments.codes import tidy
from payments.models import Account, Debt, Lender
from payments.money import Money
from payments.states import WrongState
from plans import recalling
from plans.recalling import PaymentUnderWay
from portal import access, invitations
from portal.access import MAY
from portal.gates import actor, officer_only
from portal.lender import overviews
from portal.lender.findings import Told
from portal.lender.placing_forms import (
    ConfirmationForm,
    RecallForm,
    SearchForm,
    correction_forms,
)
from portal.pages import page

ACCOUNTS_A_PAGE = 25
SEARCH = "accounts_search"
NEWEST = ("-placed_at", "-pk")
ORDERS = {
    "overdue": (F("overdue_since").asc(nulls_last=True), "-pk"),
    "claimed": ("-claimed_minor", "-pk"),
}
State = Debt.State


@require_http_methods(["GET", "HEAD", "POST"])
@officer_only("look")
def accounts(request: HttpRequest) -> HttpResponse:
    """Every account, by state and by what was searched for; a POST is a search."""
    if request.method == "POST":
        form = SearchForm(request.POST)
        request.session[SEARCH] = form.cleaned_data["q"].strip() if form.is_valid() else ""
        return redirect("lender:accounts")
    sought = request.session.get(SEARCH, "")
    batch = tidy(request.GET.get("batch", ""))
    every = _found(request.lender, sought, batch)
    state = request.GET.get("state", "")
    debts = every.filter(state=state) if state in State.values else every
    order = request.GET.get("order", "")
    pages = Paginator(debts.order_by(*ORDERS.get(order, NEWEST)), ACCOUNTS_A_PAGE).get_page(
        request.GET.get("page")
    )
    owed = ledger.owed_on(pages.object_list)
    unposted = growth.unposted_now(pages.object_list, at=timezone.now())
    return page(
        request,
        "lender/accounts.html",
        section="accounts",
        form=SearchForm(initial={"q": sought}),
        sought=sought,
        state=state,
        order=order if order in ORDERS else "",
        chips=overviews.chips(every, chosen=state, batch=batch),
        pages=pages,
        rows=[overviews.row(debt, owed[debt.pk], unposted[debt.pk]) for debt in pages.object_list],
        sums=_sums(debts),
    )


@require_safe
@officer_only("look")
def account(request: HttpRequest, code: str) -> HttpResponse:
    return _account_page(request, _debt(request, code))


@require_POST
@officer_only("place")
def correct(request: HttpRequest, code: str) -> HttpResponse:
    """Take corrected parts of a held debt, and check it again."""
    debt = _debt(request, code)
    forms = correction_forms(debt, request.POST)
    if not forms.is_valid():
        return _account_page(request, debt, corrections=forms, status=422)
    try:
        left = placing.correct(debt, parts=forms.parts(), by=actor(request), at=timezone.now())
    except WrongState:
        return _nothing_to_answer(request, debt)
    _say_what_is_left(request, len(left))
    return redirect("lender:account", debt.code)


@require_POST
@officer_only("place")
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Take an officer's word on one question about a held debt."""
    debt = _debt(request, code)
    code = request.POST.get("code", "")
    if code not in {reason["code"] for reason in debt.held_reasons} & verifying.CONFIRMABLE:
        return _nothing_to_answer(request, debt)
    form = ConfirmationForm(request.POST, auto_id=f"id_{code}_%s")
    if not form.is_valid():
        return _account_page(request, debt, confirmation=form, status=422)
    try:
        left = placing.confirm(debt, by=actor(request), at=timezone.now(), **form.cleaned_data)
    except WrongState:
        return _nothing_to_answer(request, debt)
    _say_what_is_left(request, len(left))
    return redirect("lender:account", debt.code)


@require_POST
@officer_only("place")
def recall(request: HttpRequest, code: str) -> HttpResponse:
    """Take the debt back: nothing more is asked of the borrower."""
    debt = _debt(request, code)
    form = RecallForm(request.POST)
    if not form.is_valid():
        return _account_page(request, debt, recall=form, status=422)
    at = timezone.now()
    try:
        recalling.recall(debt, reason=form.cleaned_data["reason"], by=actor(request), at=at)
    except PaymentUnderWay:
        sentence = _("A payment is on its way. Take the debt back once it has arrived or ended.")
        messages.info(request, sentence)
    except WrongState:
        messages.info(request, _("This account is paid off or closed already."))
    else:
        invitations.revoke(debt, at=at)
        messages.success(request, _("Taken back. Nothing more is asked of the borrower."))
    return redirect("lender:account", debt.code)


def _account_page(
    request: HttpRequest, debt: Debt, *, status: int = 200, **forms: object
) -> HttpResponse:
    may_place = request.role in MAY["place"]
    overview = overviews.of(debt, at=timezone.now())
    is_held = debt.state == State.HELD and may_place
    corrections = forms.get("corrections") or (correction_forms(debt) if is_held else None)
    confirmation = forms.get("confirmation")
    return page(
        request,
        "lender/account.html",
        status=status,
        section="accounts",
        has_errors=status != 200,
        debt=debt,
        overview=overview,
        may_place=may_place,
        may_invite=request.role in MAY["invite"],
        recall_form=forms.get("recall", RecallForm()),
        corrections=corrections,
        confirmation=confirmation,
        questions=_questions(overview.told, confirmation, may_answer=is_held),
    )


def _questions(
    told: list[Told], sent: ConfirmationForm | None, *, may_answer: bool
) -> list[tuple[Told, ConfirmationForm | None]]:
    """Return each question with the form that answers it, the one just sent as it was sent."""
    found = []
    for one in told:
        form = ConfirmationForm(initial={"code": one.code}, auto_id=f"id_{one.code}_%s")
        if sent is not None and sent.data.get("code") == one.code:
            form = sent
        found.append((one, form if may_answer and one.is_confirmable else None))
    return found


def _found(lender: Lender, sought: str, batch: str) -> QuerySet[Debt]:
    debts = access.debts_for(lender)
    if batch:
        debts = debts.filter(batch__code=batch)
    if sought:
        debts = debts.filter(Q(reference__icontains=sought) | Q(borrower__name__icontains=sought))
    return debts


def _sums(debts: QuerySet[Debt]) -> list[Money]:
    """Return what is owed on all of these, by currency, in one query."""
    accounts = Account.objects.filter(debt__in=debts.order_by(), kind__in=Account.OWED)
    rows = accounts.values_list("currency").annotate(total=Sum("balance_minor"))
    return [Money(total, currency) for currency, total in rows.order_by("currency")]


def _debt(request: HttpRequest, code: str) -> Debt:
    return get_object_or_404(access.debts_for(request.lender), code=code)


def _nothing_to_answer(request: HttpRequest, debt: Debt) -> HttpResponse:
    messages.info(request, _("This question is not open any more."))
    return redirect("lender:account", debt.code)


def _say_what_is_left(request: HttpRequest, count: int) -> None:
    if not count:
        messages.success(request, _("Thank you. The account is ready now."))
        return
    sentence = ngettext(
        "Kept. %(count)s question is left.", "Kept. %(count)s questions are left.", count
    )
    messages.info(request, sentence % {"count": count})
