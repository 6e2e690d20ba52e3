"""Every kind of letter: whom it goes to, and on what ground it is sent. The one place for both.

A kind is the kind of the event that the letter tells of. Its ground says whether it waits for the
morning, stops in a rest, and counts towards how often a person is written to.
"""

from dataclasses import dataclass
from enum import Enum

BORROWER, LENDER = "BORROWER", "LENDER"


class Ground(Enum):
    """Why a borrower is written to. The first three ask for something."""

    ASKS = "we began it, and it could wait: counted, and stopped by a rest"
    BEFORE_TAKING = "has to be told before money is taken"
    NOTICE = "a notice that has to be given before a plan may be ended"
    ANSWERS = "answers or confirms what the borrower did"
    NEWS = "a fact about their money or their rights that they have to know"


ASKING = frozenset({Ground.ASKS, Ground.BEFORE_TAKING, Ground.NOTICE})


@dataclass(frozen=True)
class Kind:
    """Whom a letter goes to, and the ground for the borrower's; lenders' letters have none."""

    ground: Ground | None
    to_lender: bool = False

    @property
    def sides(self) -> tuple[str, ...]:
        mine = (BORROWER,) if self.ground else ()
        return (*mine, LENDER) if self.to_lender else mine


ASKS, ANSWERS, NEWS = Ground.ASKS, Ground.ANSWERS, Ground.NEWS
FOR_LENDER = Kind(None, to_lender=True)

KINDS: dict[str, Kind] = {
    "invitation.made": Kind(ASKS),
    "proposal.pending": Kind(ANSWERS, to_lender=True),
    "proposal.countered": Kind(ANSWERS),
    "proposal.declined": Kind(ANSWERS),
    "proposal.expired": Kind(ASKS),
    "second_look.asked": Kind(ANSWERS, to_lender=True),
    "second_look.answered": Kind(ANSWERS),
    "plan.agreed": Kind(ANSWERS, to_lender=True),
    "instalment.coming": Kind(ASKS),
    "plan.changed": Kind(ANSWERS, to_lender=True),
    "review.opened": Kind(ASKS),
    "review.closed": Kind(NEWS),
    "plan.late": Kind(ASKS),
    "plan.at_risk": Kind(ASKS),
    "plan.notice": Kind(Ground.NOTICE),
    "plan.waiting": FOR_LENDER,
    "plan.kept": Kind(NEWS),
    "plan.given_time": Kind(NEWS),
    "plan.broken": Kind(NEWS),
    "plan.reinstated": Kind(ANSWERS, to_lender=True),
    "plan.taken_back": Kind(ANSWERS, to_lender=True),
    "receipt.issued": Kind(ANSWERS, to_lender=True),
    "payment.processing": Kind(ANSWERS),
    "payment.failed": Kind(ANSWERS),
    "mandate.given": Kind(ANSWERS),
    "mandate.cancelled": Kind(ANSWERS),
    "debit.announced": Kind(Ground.BEFORE_TAKING),
    "debit.failed": Kind(NEWS),
    "debit.needs_borrower": Kind(Ground.BEFORE_TAKING),
    "debit.not_taken": Kind(NEWS),
    "method.expiring": Kind(ASKS),
    "method.gone": Kind(NEWS),
    "clearance.issued": Kind(NEWS, to_lender=True),
    "clearance.final": Kind(NEWS),
    "clearance.withdrawn": FOR_LENDER,
    "debt.reopened": Kind(NEWS),
    "credit_note.issued": Kind(NEWS, to_lender=True),
    "credit.asked": Kind(NEWS),
    "refund.waiting": FOR_LENDER,
    # To the borrower only where they had asked for it.
    "refund.refused": Kind(ANSWERS, to_lender=True),
    "refund.not_made": Kind(ANSWERS, to_lender=True),
    "chargeback.opened": FOR_LENDER,
    "chargeback.lost": FOR_LENDER,
    "adjustment.done": Kind(NEWS, to_lender=True),
    "settlement.pending": Kind(ANSWERS, to_lender=True),
    "settlement.waiting": FOR_LENDER,
    "settlement.offered": Kind(ANSWERS),
    "settlement.declined": Kind(ANSWERS),
    "settlement.expired": Kind(ASKS),
    "settlement.agreed": Kind(ANSWERS, to_lender=True),
    "settlement.late": Kind(ASKS),
    "settlement.breached": Kind(NEWS),
    "settlement.reopened": Kind(NEWS, to_lender=True),
    "dispute.opened": Kind(ANSWERS, to_lender=True),
    "dispute.answered": Kind(ANSWERS),
    "dispute.appealed": Kind(ANSWERS, to_lender=True),
    "hold.started": Kind(ANSWERS),
    "hold.extended": Kind(ANSWERS),
    "hold.ended": Kind(ASKS),
    "remittance.closed": FOR_LENDER,
    "payout.failed": FOR_LENDER,
    "difference.found": FOR_LENDER,
}


def asks(kind: str) -> bool:
    """Say whether a letter of this kind waits for the morning and may be stopped by a rest."""
    return KINDS[kind].ground in ASKING


def is_before_taking(kind: str) -> bool:
    return KINDS[kind].ground is Ground.BEFORE_TAKING


def counts(kind: str, facts: dict[str, object]) -> bool:
    """Say whether the letter counts: we began it, and nothing obliges us to send it today.

    ``facts`` is what its event keeps. An offer to settle that nobody asked for is one of these.
    """
    if kind == "settlement.offered":
        return facts.get("is_asked") is False
    return KINDS[kind].ground is ASKS
