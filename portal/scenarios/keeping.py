"""People who keep plans, in two languages: each has one to bend, one to question, one to end."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from payments import ledger
from payments.days import local_date
from payments.models import Debt, Lender
from payments.money import Money
from payments.placements import Part, Placement
from payments.rails import smallest_minor
from plans import answers, policies, proposals, schedule
from plans.reviewing import renewals, review_days
from plans.schedule import Frequency, Terms
from portal.scenarios import demo, people
from portal.scenarios.people import Scenario

SEED = "demo"
FEE_MINOR = 150_00
# A month need not be told; half of what is owed may be taken as all of it, by one officer.
RULES = {
    "needs_budget": False,
    "settlement_floor_percent": 50,
    "settlement_one_officer_percent": 50,
    "settlement_at_once_percent": 100,
}


@dataclass(frozen=True)
class Keeper:
    """Somebody with a plan of ``count`` payments, agreed so many days ago; ``minor`` is all of it.

    FEE_MINOR of it is a fee, which can be questioned by itself. ``eased_minor`` is what somebody in
    hardship pays each time until both sides look again.
    """

    lender: str
    reference: str
    name: str
    email: str
    language: str
    minor: int
    count: int
    days_ago: int = 0
    eased_minor: int = 0


KEEPERS = (
    Keeper("canal", "KP-1", "何敏", "he@example.org", "zh-hans", 4_800_00, 12, 40),
    Keeper("canal", "KP-2", "郑强", "zheng@example.org", "zh-hans", 3_150_00, 10),
    Keeper("canal", "KP-3", "冯娟", "feng@example.org", "zh-hans", 600_00, 2),
    Keeper("hill", "KP-4", "Ann Cole", "ann@example.org", "en", 2_400_00, 12, 40),
    Keeper("hill", "KP-5", "Ben Ruiz", "ben@example.org", "en", 1_150_00, 10),
    Keeper("hill", "KP-6", "Cora Lind", "cora@example.org", "en", 400_00, 2),
    Keeper("canal", "KP-7", "许静", "xu@example.org", "zh-hans", 9_000_00, 60, eased_minor=40_00),
)


def make(*, at: datetime) -> Scenario:
    """Make what is not there yet and return all of it; a second time changes nothing."""
    before = at - timedelta(days=max(keeper.days_ago for keeper in KEEPERS))
    lenders = {lender.code: lender for lender in demo.lenders(at=before)}
    for lender in lenders.values():
        rule(lender, at=before)
    officers = demo.begin(at=at).officers
    acting = people.acting(officers)
    debts = [
        a_plan(keeper, lenders[keeper.lender], officer=acting[keeper.lender], at=at)
        for keeper in KEEPERS
    ]
    return Scenario(
        lenders=tuple(lenders),
        officers=officers,
        borrowers=tuple(people.way_in(debt, at=at) for debt in debts if ledger.owed(debt)),
        debts=people.owed_of(tuple(lenders.values())),
    )


def rule(lender: Lender, *, at: datetime) -> None:
    """Let a lender's second policy be what people who keep plans need."""
    now = policies.in_force(lender)
    if now.version == 1:
        policies.publish(lender, rules=RULES, after=1, by="seed", at=at)


def a_plan(keeper: Keeper, lender: Lender, *, officer: str, at: datetime) -> Debt:
    """Place the debt and agree its payments, at once or by an officer, so many days ago."""
    then = at - timedelta(days=keeper.days_ago)
    today = local_date(then, lender.time_zone)
    debt = people.owe(placement(keeper, lender, today), lender, at=then)
    if debt.state == Debt.State.VERIFIED:
        first = schedule.first_date(today, Frequency.MONTHLY, today.day)
        terms = terms_of(keeper, lender, first, today)
        draft = proposals.save_draft(debt, terms=terms, budget=None, by="seed", at=then)
        signed = {"signed_name": keeper.name, "signed_address": "127.0.0.1"}
        proposals.submit(draft, **signed, language=keeper.language, by="borrower:seed", at=then)
        if draft.is_waiting:
            answers.approve(draft, balance_minor=keeper.minor, by=officer, at=then)
    return debt


def terms_of(keeper: Keeper, lender: Lender, first: date, today: date) -> Terms:
    """Return equal payments, or small ones until both sides look again."""
    if not keeper.eased_minor:
        return Terms(Frequency.MONTHLY, first, keeper.count, today.day)
    return renewals.eased(
        keeper.minor,
        amount_minor=keeper.eased_minor,
        first_date=first,
        review_date=review_days.latest(first),
        rows_max=keeper.count,
        smallest_minor=smallest_minor(lender.currency),
    )


def placement(keeper: Keeper, lender: Lender, today: date) -> Placement:
    return Placement(
        reference=keeper.reference,
        total=Money(keeper.minor, lender.currency),
        parts=(Part("PRINCIPAL", keeper.minor - FEE_MINOR), Part("FEE", FEE_MINOR)),
        name=keeper.name,
        birth_date=date(1988, 6, 1),
        id_last4=f"{2000 + KEEPERS.index(keeper)}",
        email=keeper.email,
        language=keeper.language,
        contract_date=today - timedelta(days=700),
        overdue_since=today - timedelta(days=100),
        documents=("contract", "statement"),
    )
