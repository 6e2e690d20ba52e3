"""How Mr Zhang tells his month line by line in tests, and a second debt of his to share it with."""

from django.test import Client

from payments.models import Debt, Lender
from payments.money import Money
from payments.placements import Part as DebtPart
from payments.placements import Placement
from plans.months.households import SECTION_OF
from portal.borrower.month_forms import PAGES
from portal.models import Identity, User
from tests.conftest import NOON, ZHANG, place
from tests.portal.walks import send, told

ZHANGS = {
    "income": {"wages": "9,000"},
    "home": {"rent": "5600", "rent_part": "HALF"},
    "food": {"groceries": "2000"},
    "energy": {"electricity": "7200", "electricity_period": "YEARLY"},
    "travel": {"fares": "1000"},
    "debts": {"other_debts": "800"},
}


def answer(client: Client, debt: Debt, part: str, **answers: str):
    """Fill in one page as a browser does: every period and part has something in it."""
    lines = [line for line in SECTION_OF if SECTION_OF[line] in PAGES.get(part, ())]
    usual = {f"{line.lower()}_period": "MONTHLY" for line in lines}
    usual |= {f"{line.lower()}_part": "ALL" for line in lines}
    return send(client, "month-part", debt.code, part, **usual | answers)


def tell_month(client: Client, debt: Debt, **changes: dict[str, str]):
    """Tell Mr Zhang's month to its end; return the answer of the last press."""
    pages = {name: ZHANGS.get(name, {}) | changes.get(name, {}) for name in PAGES}
    for name, answers in pages.items():
        response = answer(client, debt, name, rest_is_nothing="on", **answers)
        assert response.status_code == 302, told(response)
    return send(client, "month-check", debt.code)


def another(zhang: User, lender: Lender, minor: int, currency: str = "CNY") -> Debt:
    """Place a second debt of Mr Zhang's with another lender."""
    placement = Placement(
        reference="HC-9",
        total=Money(minor, currency),
        parts=(DebtPart("PRINCIPAL", minor),),
        name="张伟",
        birth_date=ZHANG.birth_date,
        id_last4="4512",
    )
    lender.other_currencies = [currency]
    lender.save()
    debt = place(placement, lender)
    Identity.objects.create(user=zhang, borrower=debt.borrower, proven_by="letter", proven_at=NOON)
    return debt
