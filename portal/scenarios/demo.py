"""The story to walk through by hand: Canal Bank's file, Mr Zhang's letter, an offer that waits."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from payments.days import local_date
from payments.models import Debt, Lender
from payments.money import Money
from payments.placements import Part, Placement
from plans import disputes, proposals, schedule
from plans.affordability import Budget
from plans.models import Proposal
from plans.months import budgets
from plans.schedule import Frequency, Terms
from portal import demo_file, guideline_files, intake
from portal.models import Membership
from portal.scenarios import people
from portal.scenarios.people import Scenario

SEED = "demo"
ZHANG, LI_WAITING, CHEN = "CB-2026-0001", "CB-2026-0002", "CB-2026-0003"


def begin(*, at: datetime) -> Scenario:
    """Make only the lenders and their officers: the morning before the first file."""
    canal, hill = lenders(at=at)
    guideline_files.take_example(at=at)
    Role = Membership.Role
    officers = (
        people.officer(canal, "wen", Role.APPROVER, seed=SEED),
        people.officer(canal, "gu", Role.ADMIN, seed=SEED),
        people.officer(hill, "ortiz", Role.ADMIN, seed=SEED),
    )
    return Scenario((canal.code, hill.code), officers, (), people.owed_of((canal, hill)))


def make(*, at: datetime) -> Scenario:
    """Make what is not there yet and return all of it; a second time changes nothing."""
    officers = begin(at=at).officers
    canal, hill = lenders(at=at)
    place_file(canal, at=at)
    place_hill(hill, at=at)
    offer_of_li(canal, at=at)
    return Scenario(
        lenders=(canal.code, hill.code),
        officers=officers,
        borrowers=tuple(people.way_in(debt, at=at) for debt in _invited((canal, hill))),
        debts=people.owed_of((canal, hill)),
    )


def _invited(where: Sequence[Lender]) -> list[Debt]:
    """Return the story's own debts whose borrowers may be written to; others are no part of it."""
    own = Debt.objects.filter(Q(batch=None) | Q(batch__by="seed"), lender__in=where)
    waiting = (Debt.State.VERIFIED, Debt.State.OPEN, Debt.State.IN_NEGOTIATION)
    found = list(own.filter(state__in=waiting).select_related("lender", "borrower").order_by("pk"))
    stopped = disputes.contact_stopped_for([debt.pk for debt in found])
    return [debt for debt in found if debt.pk not in stopped]


def lenders(*, at: datetime) -> tuple[Lender, Lender]:
    """Return Canal Bank of Suzhou, and Hill Credit, which must see nothing of Canal's."""
    canal = people.lender(
        "canal",
        at=at,
        name="Canal Bank",
        name_zh="运河银行",
        address="1 Canal Road, Suzhou",
        phone="+86 512 5550 0100",
        hours="09:00–18:00",
        email="plans@canal.example",
        other_currencies=["TWD"],
        documents_asked=["contract", "statement"],
        bank_details="Canal Bank\nAccount 6200 0000 0000 0000 017\nCanal Bank, Suzhou branch",
    )
    hill = people.lender(
        "hill",
        at=at,
        name="Hill Credit",
        country="US",
        currency="USD",
        time_zone="America/Chicago",
        address="20 Hill Street, Springfield",
        phone="+1 217 555 0100",
        hours="9–5",
        bank_details="Hill Credit\nRouting number 000 000 000\nAccount 000 000 0017",
        email="plans@hill.example",
    )
    return canal, hill


def place_file(canal: Lender, *, at: datetime) -> None:
    """Place Canal Bank's own file through the same door as an officer's upload."""
    if Debt.objects.filter(lender=canal).exists():
        return
    body = demo_file.demo_rows(local_date(at, canal.time_zone))
    reading = intake.read(body, demo_file.SAMPLE.name, currency=canal.currency)
    batch = intake.begin(canal, filename=demo_file.SAMPLE.name, body=body, by="seed", at=at)
    intake.run(canal, reading, batch, by="seed", at=at)


def place_hill(hill: Lender, *, at: datetime) -> None:
    """Place one debt of another lender and another currency."""
    today = local_date(at, hill.time_zone)
    moss = Placement(
        reference="HC-77",
        total=Money(2_310_40, "USD"),
        parts=(Part("PRINCIPAL", 2_310_40),),
        name="Dana Moss",
        birth_date=today.replace(year=today.year - 44, month=3, day=9),
        id_last4="0042",
        language="en",
        email="dana@example.org",
        overdue_since=today - timedelta(days=120),
    )
    people.owe(moss, hill, at=at)


def offer_of_li(canal: Lender, *, at: datetime) -> None:
    """Let Ms Li offer more than half of what she can spare, so that a person has to answer."""
    debt = Debt.objects.select_related("lender", "borrower").get(lender=canal, reference=LI_WAITING)
    if Proposal.objects.filter(debt=debt).exists():
        return
    today = local_date(at, canal.time_zone)
    first = schedule.first_date(today, Frequency.MONTHLY, 10)
    told = budgets.tell(
        debt.borrower, Budget(5_200_00, 4_300_00, 100_00), currency=debt.currency, at=at
    )
    draft = proposals.save_draft(
        debt,
        terms=Terms(Frequency.MONTHLY, first, 12, 10),
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
