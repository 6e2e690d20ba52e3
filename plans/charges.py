"""What is added while a plan runs, as its agreement says: nothing, or interest and how much."""

from datetime import datetime
from typing import Any

from payments import booking, growth, ledger
from payments.days import local_date
from payments.models import Account, Accrual, Debt
from plans import policies
from plans.changing import adjusting
from plans.models import Plan
from plans.schedule import Row


def charged(
    debt: Debt,
    rows: tuple[Row, ...],
    *,
    before: Plan | None,
    is_eased: bool = False,
    at: datetime,
) -> tuple[tuple[Row, ...], dict[str, Any]]:
    """Return the payments with what is added while they are made, and the words for that.

    Nothing is, unless the lender's policy says that interest goes on and the debt grows. A plan
    that changes keeps what the one ``before`` it said. Nothing is added to one that ``is_eased``,
    whatever the policy says (CONC 7.3.5G).
    """
    charges: dict[str, Any] = {"annual_fee": "none", "interest": "frozen", "other_fees": "none"}
    if not goes_on(debt, before=before, is_eased=is_eased):
        return rows, charges
    today = local_date(at, debt.lender.time_zone)
    order = booking.order_of(debt, on=today)
    more, minor = adjusting.with_interest(
        debt, rows, owed=owed_to_day(debt, at=at), order=order, on=today
    )
    told = {"interest": adjusting.ACCRUES, "expected_minor": minor, "last_payment": "adjusts"}
    return more, charges | told | {"rate_bp": growth.rate_on(debt, today)}


def goes_on(debt: Debt, *, before: Plan | None, is_eased: bool) -> bool:
    """Return whether a plan agreed now, or changed from ``before``, says that interest goes on."""
    is_allowed = (
        before.agreement.contents["charges"]["interest"] == adjusting.ACCRUES
        if before
        else policies.in_force(debt.lender).interest_on_plans
    )
    return not is_eased and is_allowed and Accrual.objects.filter(debt=debt).exists()


def owed_to_day(debt: Debt, *, at: datetime) -> dict[str, int]:
    """Return what is owed by bucket, with the interest to today."""
    owed = ledger.owed_by_bucket(debt)
    grown = growth.unposted_now([debt], at=at)[debt.pk]
    owed[Account.Kind.INTEREST] = owed.get(Account.Kind.INTEREST, 0) + grown
    return {kind: minor for kind, minor in owed.items() if minor}
