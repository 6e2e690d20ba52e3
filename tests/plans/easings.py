"""A hardship plan of the cast: 30.00 a month from 15 December, looked at again on 15 June."""

from datetime import date

from payments import ledger
from plans import policies, proposals
from plans.affordability import Budget
from plans.models import Plan
from plans.months import budgets
from plans.reviewing import renewals
from tests.conftest import NOON

REVIEW = date(2027, 6, 15)
FIRST = date(2026, 12, 15)


def terms_of(debt, *, amount=30_00, review=REVIEW, first=FIRST):
    return renewals.eased(
        ledger.owed(debt).minor,
        amount_minor=amount,
        first_date=first,
        review_date=review,
        rows_max=60,
        smallest_minor=4_00,
    )


def ease(lender, **rules):
    now = policies.in_force(lender)
    told = {"hardship_at_once": True, "cooling_off_hours": 0, "instalment_min_minor": 100_00}
    return policies.publish(lender, rules=told | rules, after=now.version, by="officer:1", at=NOON)


def eased(debt, **told) -> Plan:
    """Agree at once to small payments, as the lender's rules say, and return the plan."""
    ease(debt.lender)
    month = Budget(9_000_00, 9_000_00 - 60_00)
    budget = budgets.tell(debt.borrower, month, currency=debt.currency, at=NOON)
    draft = proposals.save_draft(
        debt, terms=terms_of(debt, **told), budget=budget, by="borrower:1", at=NOON
    )
    made = proposals.submit(
        draft, signed_name="张伟", signed_address=None, language="en", by="borrower:1", at=NOON
    )
    assert made is not None, draft.verdict
    return made
