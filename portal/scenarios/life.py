"""People with plans that run, at three lenders in three currencies: to pay, fail, and be repaid."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from payments.days import local_date
from payments.models import Debt, Lender
from payments.money import Money
from payments.placements import Part, Placement
from plans import answers, proposals, schedule
from plans.schedule import Frequency, Terms
from portal.models import Membership
from portal.scenarios import demo, people
from portal.scenarios.people import Scenario

SEED = "demo"
COUNT = 10


@dataclass(frozen=True)
class Payer:
    """Somebody who owes ``minor`` units at a lender and pays them in ten instalments."""

    lender: str
    reference: str
    name: str
    email: str
    minor: int


PAYERS = (
    Payer("canal", "LF-1", "陈静", "chen@example.org", 8_000_00),
    Payer("canal", "LF-2", "吴刚", "wu@example.org", 6_000_00),
    Payer("canal", "LF-3", "孙丽", "sun@example.org", 4_000_00),
    Payer("hill", "LF-4", "Joe Park", "joe@example.org", 1_200_00),
    Payer("linden", "LF-5", "Jana Vogel", "jana@example.org", 2_400_00),
)


def make(*, at: datetime) -> Scenario:
    """Make what is not there yet and return all of it; a second time changes nothing."""
    lenders = {lender.code: lender for lender in (*demo.lenders(at=at), linden(at=at))}
    officers = (
        *demo.begin(at=at).officers,
        people.officer(lenders["linden"], "maier", Membership.Role.ADMIN, seed=SEED),
    )
    acting = people.acting(officers)
    debts = [
        a_plan(payer, lenders[payer.lender], officer=acting[payer.lender], at=at)
        for payer in PAYERS
    ]
    return Scenario(
        lenders=tuple(lenders),
        officers=officers,
        borrowers=tuple(people.way_in(debt, at=at) for debt in debts),
        debts=people.owed_of(tuple(lenders.values())),
    )


def linden(*, at: datetime) -> Lender:
    """Return Linden Bank of Leipzig, whose borrowers pay in euros."""
    return people.lender(
        "linden",
        at=at,
        rules=people.BINDING,
        name="Linden Bank",
        country="DE",
        currency="EUR",
        time_zone="Europe/Berlin",
        address="3 Lindenstraße, Leipzig",
        phone="+49 341 555 0100",
        hours="9–17",
        email="plans@linden.example",
    )


def a_plan(payer: Payer, lender: Lender, *, officer: str, at: datetime) -> Debt:
    """Place the debt and let an officer agree to ten payments of it."""
    today = local_date(at, lender.time_zone)
    debt = people.owe(placement(payer, lender, today), lender, at=at)
    if debt.state == Debt.State.VERIFIED:
        first = schedule.first_date(today, Frequency.MONTHLY, today.day)
        terms = Terms(Frequency.MONTHLY, first, COUNT, today.day)
        draft = proposals.save_draft(debt, terms=terms, budget=None, by="seed", at=at)
        signed = {"signed_name": payer.name, "signed_address": "127.0.0.1", "language": "en"}
        proposals.submit(draft, **signed, by="borrower:seed", at=at)
        answers.approve(draft, balance_minor=payer.minor, by=officer, at=at)
    return debt


def placement(payer: Payer, lender: Lender, today: date) -> Placement:
    return Placement(
        reference=payer.reference,
        total=Money(payer.minor, lender.currency),
        parts=(Part("PRINCIPAL", payer.minor),),
        name=payer.name,
        birth_date=date(1988, 6, 1),
        id_last4=f"{1000 + PAYERS.index(payer)}",
        email=payer.email,
        language="en",
        contract_date=today - timedelta(days=700),
        overdue_since=today - timedelta(days=100),
        documents=("contract", "statement"),
    )
