"""Which month a plan goes by: its own part of it, of the person whose plan it is."""

import pytest

from plans import answers, proposals
from plans.affordability import Budget
from plans.models import Plan
from plans.months import budgets
from plans.reviewing import tellings
from tests.conftest import NOON
from tests.portal.stories import STEADY

pytestmark = pytest.mark.django_db
MONTH = Budget(9_000_00, 6_400_00)


def plan_by(debt, budget):
    told = {"budget": budget, "by": "borrower:1", "at": NOON}
    draft = proposals.save_draft(debt, terms=STEADY, **told)
    signed = {"signed_name": "张伟", "signed_address": None, "language": "en"}
    plan = proposals.submit(draft, **signed, by="borrower:1", at=NOON)
    if plan is None:
        answers.approve(draft, balance_minor=draft.total_minor, by="officer:2", at=NOON)
    return Plan.objects.select_related("debt__borrower", "proposal__budget").get(debt=debt)


def test_what_was_told_last_counts(zhang_debt):
    old = budgets.tell(zhang_debt.borrower, MONTH, currency="CNY", at=NOON)
    plan = plan_by(zhang_debt, old)

    new = budgets.tell(zhang_debt.borrower, Budget(8_000_00, 6_400_00), currency="CNY", at=NOON)

    assert tellings.budget_of(plan) == new


def test_the_part_of_another_debt_is_not_this_ones(zhang_debt, li_debt):
    owners = {li_debt.pk: zhang_debt.borrower_id}
    debts = [zhang_debt, li_debt]
    mine, _theirs = budgets.tell_each(debts, MONTH, owners=owners, at=NOON)

    plan = plan_by(zhang_debt, mine)

    assert tellings.budget_of(plan) == mine


def test_the_month_of_who_owes_it_too_goes_with_the_plan_they_made(zhang_debt, li_debt):
    budgets.tell(zhang_debt.borrower, MONTH, currency="CNY", at=NOON)
    owners = {zhang_debt.pk: li_debt.borrower_id}
    [hers] = budgets.tell_each([zhang_debt], MONTH, owners=owners, at=NOON)
    plan = plan_by(zhang_debt, hers)
    budgets.tell(zhang_debt.borrower, MONTH, currency="CNY", at=NOON)

    assert tellings.budget_of(plan) == hers
