"""A month above the usual, told line by line, and a paper about it: for the doors and the pages."""

from payments.models import Debt
from plans import proposals
from plans.affordability import Budget
from plans.models import Proof, Proposal
from plans.months import budgets, cost_proofs
from plans.months.households import Counted, Household, Section
from tests.conftest import NOON
from tests.portal.stories import STEADY

PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\nstartxref\n9\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40 + b"IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 40 + b"\xff\xd9"
MONTH = Budget(9_000_00, 8_000_00, 800_00)
FOOD = Counted(Section.FOOD, 2_000_00, (), 1_500_00)


def proven(debt: Debt) -> dict[str, str]:
    """Return the codes of an offer that asks for a paper, and of the paper that was added."""
    offer = sent(debt)
    return {"proven": offer.code, "proof": shown(offer).code}


def sent(debt: Debt) -> Proposal:
    """Send an offer out of a month whose food is well above the usual; a person answers it."""
    [told] = budgets.tell_each(
        [debt], MONTH, sections=[FOOD], whys={"FOOD": "特殊饮食。"}, household=Household(2), at=NOON
    )
    draft = proposals.save_draft(debt, terms=STEADY, budget=told, by="borrower:1", at=NOON)
    proposals.submit(
        draft,
        signed_name=debt.borrower.name,
        signed_address=None,
        language="zh-hans",
        by="borrower:1",
        at=NOON,
    )
    return Proposal.objects.get(pk=draft.pk)


def shown(offer: Proposal, *, body: bytes = PDF, kind: str = "PDF") -> Proof:
    """Add a paper about the food of such an offer."""
    return cost_proofs.add(offer, section="FOOD", kind=kind, body=body, by="borrower:1", at=NOON)
