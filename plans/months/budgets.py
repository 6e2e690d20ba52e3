"""What a borrower tells their lenders about their month, each lender its own part and no more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from payments import ledger
from payments.models import Borrower, Debt
from plans.affordability import Budget, monthly_equivalent
from plans.models import BudgetStatement, Instalment, Plan, Proposal
from plans.months import fair_shares
from plans.months.fair_shares import Owing
from plans.months.households import Counted, Household
from plans.schedule import Frequency


@transaction.atomic
def tell(borrower: Borrower, budget: Budget, *, currency: str, at: datetime) -> BudgetStatement:
    """Store one month of a household, in minor units of ``currency``; unsent offers go by it."""
    told = BudgetStatement.objects.create(
        lender_id=borrower.lender_id,
        borrower=borrower,
        currency=currency,
        **vars(budget),
        at=at,
    )
    drafts = Proposal.objects.filter(
        debt__borrower=borrower, debt__currency=currency, state=Proposal.State.DRAFT
    )
    drafts.update(budget=told)
    return told


@transaction.atomic
def tell_each(
    debts: Sequence[Debt],
    budget: Budget,
    *,
    sections: Sequence[Counted] = (),
    whys: Mapping[str, str] | None = None,
    household: Household | None = None,
    among: Sequence[Debt] = (),
    owners: Mapping[int, int] | None = None,
    at: datetime,
) -> list[BudgetStatement]:
    """Tell the lender of each of a person's ``debts`` of one currency its own part of the month.

    What is left over is shared over ``among``, all that the person owes in it, ``debts`` where
    nothing else is given. A lender learns what is kept for others in one sum, and of nobody else.
    Unsent offers go by it from now on. ``owners`` is by debt the borrower whose month it is, where
    several owe it together: each has a statement of their own.
    """
    parts = parts_of(among or debts, budget.surplus_minor)
    told = [
        BudgetStatement(
            lender_id=debt.lender_id,
            borrower_id=(owners or {}).get(debt.pk, debt.borrower_id),
            debt=debt,
            currency=debt.currency,
            **vars(replace(budget, others_minor=max(budget.surplus_minor, 0) - parts[debt.pk])),
            sections=[_as_data(each, whys or {}) for each in sections],
            household=vars(household) if household else {},
            at=at,
        )
        for debt in debts
    ]
    for each in BudgetStatement.objects.bulk_create(told):
        Proposal.objects.filter(debt=each.debt_id, state=Proposal.State.DRAFT).update(budget=each)
    return told


def parts_of(debts: Sequence[Debt], surplus_minor: int) -> dict[int, int]:
    """Return the part of a month's surplus that each debt has, by its key, in minor units.

    A running plan keeps what it takes; the rest goes by what is owed.
    """
    owed, taken = ledger.owed_on(debts), taken_by(debts)
    owing = [Owing(str(debt.pk), owed[debt.pk], taken.get(debt.pk, 0)) for debt in debts]
    parts = fair_shares.parts_of(surplus_minor, owing)
    return {debt.pk: part for debt, part in zip(debts, parts, strict=True)}


def taken_by(debts: Iterable[Debt]) -> dict[int, int]:
    """Return what the plans that run take from a month, in minor units, by the debt's key."""
    rows = Instalment.objects.filter(
        plan__debt__in=list(debts),
        plan__state__in=Plan.LIVE,
        paid_minor__lt=F("amount_minor"),
    )
    found = rows.values_list("plan__debt_id", "plan__proposal__frequency").annotate(
        most=Max("amount_minor")
    )
    return {pk: monthly_equivalent(most, Frequency(rhythm)) for pk, rhythm, most in found}


def month_of(told: BudgetStatement) -> Budget:
    """Return the month that was told as the plain value that affordability works with."""
    return Budget(
        income_minor=told.income_minor,
        essentials_minor=told.essentials_minor,
        commitments_minor=told.commitments_minor,
        savings_minor=told.savings_minor,
        others_minor=told.others_minor,
    )


def _as_data(counted: Counted, whys: Mapping[str, str]) -> dict[str, Any]:
    """Return a section as plain values for a JSON column: sums a month, in minor units."""
    return {
        "section": counted.section.value,
        "minor": counted.minor or 0,
        "guideline_minor": counted.guideline_minor,
        "is_by_guideline": counted.is_by_guideline,
        "why": whys.get(counted.section.value, "") if counted.is_above else "",
    }
