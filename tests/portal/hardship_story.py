"""A month that bears little: a small payment, agreed at once or by a person, until a review."""

from datetime import date, timedelta

from plans import cooling, policies
from plans.affordability import Budget
from plans.models import Plan
from plans.months import budgets
from tests.conftest import NOON
from tests.portal.walks import send, sign

REVIEW = date(2027, 5, 15)
EASED = {"hardship_at_once": True, "instalment_min_minor": 100_00}


def tell_month(debt, left=60_00, *, at=NOON):
    month = Budget(9_000_00, 9_000_00 - left)
    return budgets.tell(debt.borrower, month, currency=debt.currency, at=at)


def ease(lender, **rules):
    """Let the lender's rules agree to small payments and later starts."""
    now = policies.in_force(lender)
    return policies.publish(lender, rules=EASED | rules, after=now.version, by="officer:1", at=NOON)


def choose(browser, debt, way="HARDSHIP_TOKEN"):
    """Take one way from the page to the signature."""
    send(browser, "ways-draft", debt.code, way=way)
    return sign(browser, debt)


def on_small_payments(browser, debt, *, left=60_00):
    """Return a plan of small payments that was agreed at once and has begun."""
    ease(debt.lender)
    tell_month(debt, left)
    choose(browser, debt)
    cooling.begin_due(at=NOON + timedelta(days=2))
    return Plan.objects.get(debt=debt)
