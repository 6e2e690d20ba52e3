"""Work nobody waits for: settlements that are late, letters that prove an end, people's copies."""

from datetime import datetime

from payments import clearances
from payments.models import Clearance, Debt
from plans import settlements, settling
from portal import copy_letters, own_copies
from portal.slices import Sliced


def follow_settlements(*, at: datetime) -> int:
    """End offers to settle that ran out; tell borrowers of settlement payments that are late."""
    return settlements.expire_due(at=at) + settling.notice_late(at=at)


def prepare_copies(*, at: datetime) -> int:
    """Go on with what people asked to have of all that is kept about them; tell who has it."""
    done = own_copies.prepare_due(at=at)
    copy_letters.tell(at=at)
    return done


def forget_copies(*, at: datetime) -> int:
    """Delete copies whose week is over."""
    return own_copies.forget_due(at=at)


issue_letters = Sliced("issue_letters", Debt, clearances.issue_due)
finalise_letters = Sliced("finalise_letters", Clearance, clearances.finalise_due)
