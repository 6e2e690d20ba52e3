"""What is known of a person and one debt when a way on is looked for. Plain values only.

Why somebody fell behind is not among them: it can never make what is offered less (B44).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from plans.affordability import Later
from plans.policy import Policy
from plans.schedule import INSTALMENTS_MAX


class Kind(StrEnum):
    """The ways on. Each is a measure of art. 35 of Directive (EU) 2023/2225 or of CONC 7.3."""

    PAY_IN_FULL = "PAY_IN_FULL"
    SETTLEMENT = "SETTLEMENT"
    PART_NOW_AND_PLAN = "PART_NOW_AND_PLAN"
    PLAN = "PLAN"
    STEP_UP = "STEP_UP"
    SHORT_DEFERRAL = "SHORT_DEFERRAL"
    HARDSHIP_INTEREST_FREE = "HARDSHIP_INTEREST_FREE"
    HARDSHIP_TOKEN = "HARDSHIP_TOKEN"
    DEBT_ADVISER = "DEBT_ADVISER"
    BREATHING_SPACE = "BREATHING_SPACE"
    DISPUTE = "DISPUTE"
    CLOSURE = "CLOSURE"


@dataclass(frozen=True)
class Circumstances:
    """One person and one debt on the local day ``today``, in minor units of one currency.

    ``surplus_minor`` is what is left of a month, None where it was not told; ``lump_minor`` what
    could be paid once. ``first_date`` is the day of the first payment where nothing speaks
    against it, on ``anchor_day`` of the month. ``rest_days`` is the longest rest still open to
    them, by the house's rule or their country's law; 0 for none. ``needs_time``: they let their
    lender know that they need time, so nothing that is faster is put first.
    """

    today: date
    first_date: date
    anchor_day: int
    balance_minor: int
    policy: Policy
    smallest_minor: int = 1
    rows_max: int = INSTALMENTS_MAX
    surplus_minor: int | None = None
    later: Later | None = None
    lump_minor: int = 0
    in_crisis: bool = False
    in_advice: bool = False
    in_doubt: bool = False
    is_disputed: bool = False
    is_too_old: bool = False
    rest_days: int = 30
    needs_time: bool = False
