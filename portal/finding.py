"""Find my debt: the code printed on a letter, and what the lender knows of its reader.

Knows invitations and facts; does not know sessions. What a visitor learns from a wrong answer is
the door's affair: it must be nothing.
"""

from datetime import date, datetime

from payments.codes import tidy
from payments.models import Borrower
from portal import invitations
from portal.limits import HOUR, QUARTER, Limit
from portal.models import Invitation

PER_ADDRESS = 30
PER_CODE = 10
OVERALL = 2000


def find(code: str, *, birth_date: date | None, id_last4: str, at: datetime) -> Invitation | None:
    """Return the live letter with this code if the facts are its reader's, else None."""
    invitation = invitations.by_letter(code, at=at)
    if invitation is None:
        return None
    is_reader = knows(invitation.person, birth_date=birth_date, id_last4=id_last4)
    return invitation if is_reader else None


def knows(borrower: Borrower, *, birth_date: date | None, id_last4: str) -> bool:
    """Say whether at least one fact agrees with the lender's record and none contradicts it."""
    both = [(birth_date, borrower.birth_date), (id_last4.upper(), borrower.id_last4.upper())]
    compared = [told == held for told, held in both if told and held]
    return bool(compared) and all(compared)


def limits_of(address: str, code: str) -> list[Limit]:
    """Return how often one network address, one code and everybody together may try."""
    return [
        (f"find from {address}", PER_ADDRESS, QUARTER),
        (f"find {tidy(code)}", PER_CODE, HOUR),
        ("find", OVERALL, QUARTER),
    ]
