"""What lies on an officer's desk in tests: plans of several borrowers, at the cast's noon."""

from dataclasses import replace

from plans import proposals
from plans.affordability import Budget
from plans.models import Proposal
from plans.months import budgets
from portal.models import Membership
from tests.conftest import LI, NOON, ZHANG, employ, place
from tests.portal.html import check
from tests.portal.officers import signed_in
from tests.portal.stories import STEADY

ZHANGS_MONTH = Budget(9_000_00, 6_400_00, 800_00)


def offered(debt, terms=STEADY, *, month=ZHANGS_MONTH, at=NOON):
    """Let the borrower send a plan, with what they tell of their month if anything."""
    told = month and budgets.tell(debt.borrower, month, currency=debt.currency, at=at)
    draft = proposals.save_draft(debt, terms=terms, budget=told, by="borrower:1", at=at)
    proposals.submit(
        draft,
        signed_name=debt.borrower.name,
        signed_address="203.0.113.7",
        language="zh-hans",
        by="borrower:1",
        at=at,
    )
    return Proposal.objects.get(pk=draft.pk)


def many_plans(lender, count):
    """Let ``count`` borrowers of one lender send a plan without telling of their month."""
    before = lender.debts.count()
    for number in range(before, before + count):
        person = replace(
            LI, reference=f"CB-9{number:03d}", name=f"Li {number}", documents=ZHANG.documents
        )
        offered(place(person, lender), month=None)


def viewer_of(lender, name="gao"):
    return signed_in(employ(lender, name, Membership.Role.VIEWER))


def admin_of(lender, name="gu"):
    return signed_in(employ(lender, name, Membership.Role.ADMIN))


def read(response, *, status=200):
    """Return the page as a reader sees it, having made sure that it is whole."""
    assert response.status_code == status, response.status_code
    return check(response.content.decode())
