"""What a plan of a debt is for: all that is owed, but for what was questioned when it was agreed.

Nobody is asked to promise what they say they do not owe. What of it stands after all comes after
the last payment, once the question has its answer (15 U.S.C. 1692g(b)).
"""

from datetime import datetime

from payments import asides, growth, ledger
from payments.models import Debt
from payments.money import Money
from plans.models import Plan

MAY_BE_ON_PLAN = (Debt.State.ON_PLAN, Debt.State.IN_DISPUTE)


def owed(debt: Debt) -> Money:
    """Return what of ``debt`` the plan under way is for, or else what a new one would be for."""
    return ledger.owed(debt) - left_out(debt)


def owed_today(debt: Debt, *, at: datetime) -> Money:
    """Return the same with the interest to today, posted or not."""
    return growth.owed(debt, at=at) - left_out(debt)


def left_out(debt: Debt) -> Money:
    """Return what is questioned and so no part of the plan under way, or of a new one."""
    running = _running(debt) if debt.state in MAY_BE_ON_PLAN else None
    minor = left_out_minor(running) if running else asides.minor_of(debt)
    return Money(minor, debt.currency)


def _running(debt: Debt) -> Plan | None:
    return Plan.objects.filter(debt=debt, state__in=Plan.LIVE).first()


def left_out_minor(plan: Plan) -> int:
    """Return how many minor units are no part of ``plan`` while they wait for their answer."""
    return min(plan.questioned_minor, asides.minor_of(plan.debt)) if plan.questioned_minor else 0


def waiting_minor(plan: Plan, questioned_minor: int) -> int:
    """Return what of the plan's own payments waits, of ``questioned_minor`` that does in all."""
    return max(questioned_minor - plan.questioned_minor, 0)
