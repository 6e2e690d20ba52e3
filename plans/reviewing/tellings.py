"""What the borrower of a plan last told of their month and of their situation."""

from django.db.models import Q

from plans.models import BudgetStatement, Plan, Situation


def budget_of(plan: Plan) -> BudgetStatement | None:
    """Return what was last told of the month that the plan goes by: its part of it, or all.

    Of several who owe the debt it is the one whose month it was when the plan was made.
    """
    debt, before = plan.debt, plan.proposal.budget
    told = BudgetStatement.objects.filter(
        Q(debt=debt) | Q(debt=None),
        borrower=before.borrower_id if before else debt.borrower_id,
        currency=debt.currency,
    )
    return told.order_by("-pk").first()


def situation_of(plan: Plan) -> Situation | None:
    """Return what the borrower last told of their situation with this debt."""
    return Situation.objects.filter(debt=plan.debt_id).order_by("-pk").first()
