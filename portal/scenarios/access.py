"""Two lenders with people in every role, three borrowers, one of whom owes both lenders."""

from datetime import date, datetime

from payments.models import Debt
from payments.money import Money
from payments.placements import Part, Placement
from portal.models import Membership
from portal.scenarios import demo, people
from portal.scenarios.people import Scenario

SEED = "access"
BOTH = {"name": "Ana Reyes", "birth_date": date(1984, 4, 12), "id_last4": "7301"}
DEBTS = (
    ("canal", "AC-1", 12_000_00, "CNY", BOTH | {"email": "ana@example.org"}),
    ("hill", "AH-1", 1_800_00, "USD", BOTH | {"email": "ana@example.org"}),
    (
        "canal",
        "AC-2",
        6_400_00,
        "CNY",
        {
            "name": "周明",
            "birth_date": date(1990, 2, 3),
            "id_last4": "8802",
            "email": "ming@example.org",
        },
    ),
    (
        "hill",
        "AH-2",
        950_25,
        "USD",
        {
            "name": "Joe Park",
            "birth_date": date(1977, 9, 30),
            "id_last4": "6603",
            "email": "joe@example.org",
        },
    ),
)


def make(*, at: datetime) -> Scenario:
    """Make what is not there yet and return all of it; a second time changes nothing."""
    both = dict(zip(("canal", "hill"), demo.lenders(at=at), strict=True))
    officers = tuple(
        people.officer(lender, role.lower(), role, seed=SEED)
        for lender in both.values()
        for role in Membership.Role.values
    )
    for code, reference, minor, currency, facts in DEBTS:
        placement = Placement(
            reference=reference,
            total=Money(minor, currency),
            parts=(Part("PRINCIPAL", minor),),
            documents=("contract", "statement"),
            **facts,
        )
        people.owe(placement, both[code], at=at)
    debts = Debt.objects.filter(reference__in=[reference for _, reference, *_ in DEBTS])
    return Scenario(
        lenders=tuple(both),
        officers=officers,
        borrowers=tuple(
            people.way_in(debt, at=at)
            for debt in debts.select_related("lender", "borrower").order_by("pk")
            if not debt.is_hidden and debt.state != Debt.State.CLOSED
        ),
        debts=people.owed_of(tuple(both.values())),
    )
