"""The demo a little later, for the README's pictures: Mr Zhang chooses, and more offers wait."""

from datetime import datetime, timedelta

from payments import placing
from payments.days import local_date
from payments.models import Debt, Lender
from plans import proposals, schedule
from plans.affordability import Budget
from plans.models import Proposal
from plans.months import budgets
from plans.schedule import Frequency, Terms
from portal.models import Identity, Membership, User
from portal.scenarios import demo

MONTH = Budget(9_000_00, 6_400_00, 800_00)
# Whose offer waits since how many days, over how many months, with what month told.
OFFERS = (
    ("CB-2026-0012", 2, 60, None),
    ("CB-2026-0013", 1, 18, Budget(4_800_00, 4_300_00, 100_00)),
    ("CB-2026-0011", 1, 8, Budget(3_400_00, 3_100_00, 0)),
)


def make(*, at: datetime) -> tuple[User, User]:
    """Make the story and return Mr Zhang, in front of the plan builder, and the officer Wen."""
    demo.make(at=at)
    for reference, days, months, month in OFFERS:
        offer(reference, months, month, at=at - timedelta(days=days))
    return zhang_found(at=at), officer_of(Lender.objects.get(code="canal"))


def zhang_found(*, at: datetime) -> User:
    """Return Mr Zhang, who has found his debt and told what a month of his is like."""
    debt = Debt.objects.select_related("lender", "borrower").get(reference=demo.ZHANG)
    placing.open_to_borrower(debt, by="seed", at=at)
    budgets.tell(debt.borrower, MONTH, currency=debt.currency, at=at)
    user, is_new = User.objects.get_or_create(username="zhang", email="zhang@example.org")
    if is_new:
        Identity.objects.create(user=user, borrower=debt.borrower, proven_by="letter", proven_at=at)
    return user


def officer_of(lender: Lender) -> User:
    return User.objects.get(memberships__lender=lender, memberships__role=Membership.Role.APPROVER)


def offer(reference: str, months: int, month: Budget | None, *, at: datetime) -> None:
    """Let a borrower offer to pay a debt off in so many months."""
    debt = Debt.objects.select_related("lender", "borrower").get(reference=reference)
    if Proposal.objects.filter(debt=debt).exists():
        return
    first = schedule.first_date(local_date(at, debt.lender.time_zone), Frequency.MONTHLY, 15)
    told = budgets.tell(debt.borrower, month, currency=debt.currency, at=at) if month else None
    draft = proposals.save_draft(
        debt,
        terms=Terms(Frequency.MONTHLY, first, months, 15),
        budget=told,
        by="borrower:seed",
        at=at,
    )
    proposals.submit(
        draft,
        signed_name=debt.borrower.name,
        signed_address="127.0.0.1",
        language="zh-hans",
        by="borrower:seed",
        at=at,
    )
