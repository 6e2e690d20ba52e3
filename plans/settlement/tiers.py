"""Who may say yes to a smaller sum as full payment: a lender's own tiers. Pure.

Amounts are minor units, limits whole percents of the balance. A tier never says no: what is below
the floor waits for a person, who can suggest another sum.
"""

from enum import StrEnum

from plans.policy import Policy


class Tier(StrEnum):
    """How many of the lender's people a sum needs, from none to more than there are."""

    AT_ONCE = "AT_ONCE"
    ONE_OFFICER = "ONE_OFFICER"
    TWO_OFFICERS = "TWO_OFFICERS"
    BELOW_FLOOR = "BELOW_FLOOR"


def tier_of(amount_minor: int, *, balance_minor: int, policy: Policy) -> Tier:
    """Return who may take ``amount_minor`` as full payment of ``balance_minor``."""
    if amount_minor < least_minor(balance_minor, policy):
        return Tier.BELOW_FLOOR
    if _is_from(amount_minor, balance_minor, policy.settlement_at_once_percent):
        return Tier.AT_ONCE
    if _is_from(amount_minor, balance_minor, policy.settlement_one_officer_percent):
        return Tier.ONE_OFFICER
    return Tier.TWO_OFFICERS


def least_minor(balance_minor: int, policy: Policy) -> int:
    """Return the least that anybody may take as full payment, rounded up."""
    return -(-balance_minor * policy.settlement_floor_percent // 100)


def _is_from(amount_minor: int, balance_minor: int, percent: int) -> bool:
    return amount_minor * 100 >= balance_minor * percent
