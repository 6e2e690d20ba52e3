"""What the borrower of a plan last told of their month and of their situation."""

from plans.models import BudgetStatement, Plan, Situation


def budget_of(plan: Plan) -> BudgetStatement | None:
    """Return what the borrower last told this lender of their month."""
    told = BudgetStatement.objects.filter(
        borrower=plan.debt.borrower_id, currency=plan.debt.currency
    )
    return told.order_by("-pk").first()


def situation_of(plan: Plan) -> Situation | None:
    """Return what the borrower last told of their situation with this debt."""
    return Situation.objects.filter(debt=plan.debt_id).order_by("-pk").first()
