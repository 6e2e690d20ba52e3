"""What protects a borrower, told by the rules: a rest, questions, an adviser."""

from datetime import date

from payments.models import Debt
from plans import exhibits, holds, line_disputes
from plans.holds import Wish
from portal import authorities
from portal.models import Identity
from tests.conftest import NOON

PAPER = b"%PDF-1.7\na term of the contract\n%%EOF\n"
WEN, BORROWER = "officer:wen", "borrower:1"


def protected(debt: Debt) -> dict[str, str]:
    """Begin a rest on ``debt``, question its lines, and return the codes of what there is."""
    rest = holds.begin(debt, Wish("ADVISER", reference="StepChange"), by=BORROWER, at=NOON)
    answered = _asked(debt, "TOO_HIGH")
    shown = exhibits.add(
        answered, side="LENDER", kind="PDF", body=PAPER, shows="CALCULATION", by=WEN, at=NOON
    )
    line_disputes.decide(answered, upheld={}, text="It is right.", by=WEN, at=NOON)
    owner = Identity.objects.get(borrower=debt.borrower).user
    helper = {"email": "adviser@example.org", "name": "Ada, StepChange", "scope": "PROPOSE"}
    authority, token = authorities.give(debt, owner, **helper, until=date(2027, 3, 1), at=NOON)
    return {
        "authority": authority.code,
        "adviser_token": token,
        "rest": rest.code,
        "exhibit": shown.code,
        "answered_dispute": answered.code,
        "line_dispute": _asked(debt, "NOT_AGREED").code,
    }


def _asked(debt: Debt, ground: str):
    return line_disputes.open_dispute(
        debt, ground=ground, asked={"line-1": 5_00}, text="", by=BORROWER, at=NOON
    )
