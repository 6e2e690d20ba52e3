"""The tables of the agreements."""

from plans.models.adjustments import Adjustment
from plans.models.autopay import Debit, Mandate
from plans.models.budgets import BudgetStatement, GuidelineFigure, GuidelineTable
from plans.models.concerns import Dispute, DisputedPart, Exhibit
from plans.models.holds import Hold
from plans.models.lapses import Lapse
from plans.models.plans import Agreement, Instalment, Plan
from plans.models.policies import PolicyVersion
from plans.models.proofs import Proof
from plans.models.proposals import Proposal
from plans.models.reviews import Review
from plans.models.second_looks import SecondLook
from plans.models.settlements import Settlement
from plans.models.situations import Situation
from plans.models.support import SupportNeed

__all__ = [
    "Adjustment",
    "Agreement",
    "BudgetStatement",
    "Debit",
    "Dispute",
    "DisputedPart",
    "Exhibit",
    "GuidelineFigure",
    "GuidelineTable",
    "Hold",
    "Instalment",
    "Lapse",
    "Mandate",
    "Plan",
    "PolicyVersion",
    "Proof",
    "Proposal",
    "Review",
    "SecondLook",
    "Settlement",
    "Situation",
    "SupportNeed",
]
