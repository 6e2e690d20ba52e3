"""Which rules of a lender are in force, and how they change: by a new version only."""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from payments.models import Lender
from payments.states import WrongState
from plans.affordability import SUGGESTED_PERCENT
from plans.models import BudgetStatement, PolicyVersion
from plans.policy import Policy

FIELDS = tuple(field.name for field in fields(Policy))


def in_force(lender: Lender) -> PolicyVersion:
    """Return the newest version; for a lender that wrote none, the house's, not stored."""
    newest = PolicyVersion.objects.filter(lender=lender).order_by("-version").first()
    return newest or PolicyVersion(lender=lender, version=0)


def stored(lender: Lender, *, at: datetime) -> PolicyVersion:
    """Return the newest version, storing the house's as the first where there is none."""
    found = in_force(lender)
    return found if found.pk else publish(lender, rules={}, after=0, by="house", at=at)


def interest_of(lenders: Iterable[int]) -> dict[int, tuple[PolicyVersion, datetime]]:
    """Return by lender whose debts grow the policy in force, and since when that is without a gap.

    One query. A debt that was placed before costs nothing more.
    """
    growing: dict[int, tuple[PolicyVersion, datetime]] = {}
    for version in PolicyVersion.objects.filter(lender__in=lenders).order_by("lender", "version"):
        _, since = growing.pop(version.lender_id, (None, version.at))
        if version.interest:
            growing[version.lender_id] = (version, since)
    return growing


def publish(
    lender: Lender, *, rules: dict[str, Any], after: int, by: str, at: datetime
) -> PolicyVersion:
    """Store the next version; ``after`` is the version it was written from.

    Raise WrongState where somebody published another meanwhile.
    """
    try:
        with transaction.atomic():
            return PolicyVersion.objects.create(
                lender=lender, version=after + 1, by=by, at=at, **rules
            )
    except IntegrityError:
        raise WrongState(f"{lender} has a newer policy than version {after}") from None


def rules_of(version: PolicyVersion) -> Policy:
    """Return the stored rules as the plain value that ``policy.judge`` takes."""
    return Policy(**{name: getattr(version, name) for name in FIELDS})


def rules_for(version: PolicyVersion, budget: BudgetStatement | None) -> Policy:
    """Return the stored rules as they answer a borrower who told this budget.

    Where a month is shared over several debts, no lender's rules take more than half of its part
    at once: so all plans together stay within the household's share, whatever each lender allows.
    """
    rules = rules_of(version)
    if budget is None or not budget.others_minor:
        return rules
    percent = min(rules.surplus_share_max_percent, SUGGESTED_PERCENT)
    return replace(rules, surplus_share_max_percent=percent)
