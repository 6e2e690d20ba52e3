"""Where a plan's automatic payments stand, for both sides' pages. Knows no words but a method's."""

from dataclasses import dataclass
from datetime import datetime

from payments.days import local_date
from payments.money import Money
from plans import debits, mandates
from plans.models import Debit, Mandate
from portal import method_names


@dataclass(frozen=True)
class Standing:
    """What is taken automatically now: from what, what is next and whether it can be moved."""

    mandate: Mandate
    method: str
    is_resting: bool
    next: Debit | None
    amount: Money | None
    can_move: bool
    is_asked: bool
    is_sent: bool


def standing_of(mandate: Mandate, *, at: datetime) -> Standing:
    """Return where the automatic payments under ``mandate`` stand, in one query."""
    found = mandates.next_debit(mandate)
    today = local_date(at, mandate.debt.lender.time_zone)
    return Standing(
        mandate=mandate,
        method=method_names.name(mandate.method),
        is_resting=mandate.paused_at is not None,
        next=found,
        amount=Money(found.amount_minor, mandate.debt.currency) if found else None,
        can_move=bool(found and debits.can_move(found, on=today)),
        is_asked=bool(found and found.state == Debit.State.NEEDS_BORROWER),
        is_sent=bool(found and found.state == Debit.State.SENT),
    )
