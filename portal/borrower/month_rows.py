"""A month as rows for pages: the groups of questions, the sections with their sums, the arithmetic.

Words what was told; reads and keeps nothing.
"""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payments.models import Debt
from payments.money import Money
from plans.affordability import Budget, share
from plans.months import budgets
from plans.months.households import LINES, Counted
from portal import month_words
from portal.borrower.month_forms import HOUSEHOLD, ORDER, PAGE_OF, PAGES
from portal.months import Told
from portal.words import money_text


def tasks_of(debt: Debt, told: Told) -> list[dict[str, Any]]:
    """Return each group of questions, with what was told of it."""
    return [_household(debt, told), *(_task(debt, told, name) for name in ORDER[1:])]


def sections_of(debt: Debt, told: Told) -> list[dict[str, Any]]:
    """Return each section with its sum a month, and where it can be changed."""
    return [_section(debt, counted) for counted in told.month.sections]


def sum_of(debt: Debt, budget: Budget, debts: Sequence[Debt]) -> dict[str, Any]:
    """Return the arithmetic of a month, and what plans for each debt may take of it."""
    parts = budgets.parts_of(debts, budget.surplus_minor)
    return {
        "income": Money(budget.income_minor, debt.currency),
        "savings": Money(budget.savings_minor, debt.currency),
        "essentials": Money(budget.essentials_minor, debt.currency),
        "commitments": Money(budget.commitments_minor, debt.currency),
        "left": Money(budget.surplus_minor, debt.currency),
        "suggested": Money(share(budget.surplus_minor), debt.currency),
        "shares": [
            {"debt": each, "most": Money(share(parts[each.pk]), debt.currency)} for each in debts
        ],
    }


def _household(debt: Debt, told: Told) -> dict[str, Any]:
    home = told.household
    people = home.adults + home.children_under_14 + home.children_from_14 if home else 0
    said = ngettext("%(count)s person", "%(count)s people", people) % {"count": people}
    return {
        "name": month_words.PAGES[HOUSEHOLD],
        "url": _url(debt, HOUSEHOLD),
        "is_done": home is not None,
        "said": said if home else _("Not told yet"),
    }


def _task(debt: Debt, told: Told, name: str) -> dict[str, Any]:
    sections = [each for each in told.month.sections if each.section in PAGES[name]]
    is_begun = any(len(each.untold) < len(LINES[each.section]) for each in sections)
    is_done = not any(each.untold for each in sections)
    told_money = Money(sum(each.told_minor for each in sections), debt.currency)
    return {
        "name": month_words.PAGES[name],
        "url": _url(debt, name),
        "is_done": is_done,
        "said": money_text(told_money) if is_done else _so_far(told_money, is_begun=is_begun),
    }


def _section(debt: Debt, counted: Counted) -> dict[str, Any]:
    by_guideline = _("the usual amount, since not all of it is told")
    return {
        "name": month_words.SECTIONS[counted.section],
        "is_told": counted.minor is not None,
        "amount": Money(counted.minor or 0, debt.currency),
        "said": _so_far(
            Money(counted.told_minor, debt.currency),
            is_begun=len(counted.untold) < len(LINES[counted.section]),
        ),
        "note": by_guideline if counted.is_by_guideline else "",
        "url": _url(debt, PAGE_OF[counted.section]) + "?check",
    }


def _so_far(amount: Money, *, is_begun: bool) -> str:
    if not is_begun:
        return _("Not told yet")
    return _("%(amount)s so far") % {"amount": money_text(amount)}


def _url(debt: Debt, name: str) -> str:
    return reverse("borrower:month-part", args=[debt.code, name])
