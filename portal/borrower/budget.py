"""The borrower’s month: what comes in, what goes out, and half of what is left."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payments.models import Debt
from payments.money import Money
from plans.models import BudgetStatement
from plans.months import budgets
from portal import access
from portal.borrower.forms import BudgetForm
from portal.borrower.standings import LIVE_STATES
from portal.borrower.workbench import Bench, bench_of
from portal.gates import borrower_only
from portal.models import IncomeExpenditure
from portal.pages import page

LINES = ("income", "essentials", "commitments")
MORE = ("savings", "others")


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def budget(request: HttpRequest, code: str) -> HttpResponse:
    """Ask what comes in and what goes out; show what is left and half of it."""
    debt = get_object_or_404(access.debts_of(request.user), code=code)
    answers = request.POST if request.method == "POST" else None
    told = access.budgets_of(request.user).filter(currency=debt.currency).first()
    kept = access.months_of(request.user).filter(currency=debt.currency).first()
    form = BudgetForm(answers, currency=debt.currency, initial=_month(told))
    if form.is_valid():
        here, everywhere = _owed(request, debt)
        owners = access.owners_of(request.user, here)
        budgets.tell_each(here, form.budget(), among=everywhere, owners=owners, at=timezone.now())
        messages.success(request, _("Saved. Here is what is left of your month."))
        return redirect(reverse("borrower:budget", args=[debt.code]) + "#left")
    bench = bench_of(request.user, debt, at=timezone.now())
    return page(
        request,
        "borrower/budget.html",
        status=422 if form.is_bound else 200,
        form=form,
        debt=debt,
        lender=debt.lender,
        can_propose=bench.can_propose,
        kept=kept,
        is_newer=_is_newer(kept, bench.budget),
        **_left_over(bench),
    )


def _left_over(bench: Bench) -> dict[str, object]:
    """Return the arithmetic of the month that this lender was told, where one was."""
    if bench.budget is None:
        return {}
    told = bench.budget
    more = {name: Money(getattr(told, f"{name}_minor"), told.currency) for name in MORE}
    return _month(told) | more | {"left": bench.surplus, "suggested": bench.suggested}


def _owed(request: HttpRequest, debt: Debt) -> tuple[list[Debt], list[Debt]]:
    """Return the debts to this lender that the month is told for, and all that it is shared over.

    The other lenders are told nothing; but what is theirs of the month is not promised here.
    """
    live = access.debts_of(request.user).filter(currency=debt.currency, state__in=LIVE_STATES)
    everywhere = [*live.exclude(pk=debt.pk).order_by("pk"), debt]
    here = [each for each in everywhere if each.borrower_id == debt.borrower_id]
    return here, everywhere


def _is_newer(kept: IncomeExpenditure | None, told: BudgetStatement | None) -> bool:
    """Whether a month was told to other lenders, line by line, since this one was told."""
    if kept is None or kept.told_at is None:
        return False
    return told is None or told.at < kept.told_at


def _month(told: BudgetStatement | None) -> dict[str, object]:
    """Return what was told before; nothing stands in for what never was."""
    if told is None:
        return {}
    return {name: Money(getattr(told, f"{name}_minor"), told.currency) for name in LINES}
