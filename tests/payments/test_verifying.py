"""Checks before anybody is written to: each finding at its limit, and nothing one step inside."""

from dataclasses import replace
from datetime import date

import pytest

from payments import verifying
from payments.models import Borrower, Lender
from payments.money import Money
from payments.placements import Part
from tests.conftest import TODAY, ZHANG

BANK = Lender(
    currency="CNY",
    other_currencies=["HKD"],
    cost_ceiling_bp=2_400,
    limitation_years=3,
    documents_asked=["contract", "statement"],
)


def codes(**changes):
    found = verifying.check(replace(ZHANG, **changes), lender=BANK, on=TODAY)
    return [finding["code"] for finding in found]


def test_a_sound_placement_passes_every_check():
    assert codes() == []


@pytest.mark.parametrize(
    ("code", "outside", "inside"),
    [
        ("CURRENCY_NOT_AGREED", {"total": Money(3_054_270, "USD")}, {"total": ZHANG.total}),
        ("COST_ABOVE_CEILING", {"all_in_cost_bp": 2_401}, {"all_in_cost_bp": 2_400}),
        ("COST_ABOVE_CEILING", {"annual_rate_bp": 2_401}, {"annual_rate_bp": 2_400}),
        (
            "TIME_BARRED",
            {"overdue_since": date(2023, 11, 1)},
            {"overdue_since": date(2023, 11, 2)},
        ),
        ("DATES_DO_NOT_FIT", {"overdue_since": date(2022, 2, 28)}, {"contract_date": None}),
        ("DATES_DO_NOT_FIT", {"birth_date": date(2010, 11, 3)}, {"birth_date": date(2010, 11, 2)}),
        ("DOCUMENTS_MISSING", {"documents": ("contract",)}, {"documents": ZHANG.documents}),
        ("ALREADY_ON_PLAN", {"is_on_plan": True}, {"is_on_plan": False}),
    ],
)
def test_each_finding_begins_at_its_limit(code, outside, inside):
    assert code in codes(**outside)
    assert codes(**inside) == []


def test_parts_add_up_to_the_unit():
    assert verifying.check_parts(3_054_270, ZHANG.parts) == []
    for off in (-1, 1):
        [found] = verifying.check_parts(3_054_270 + off, ZHANG.parts)
        assert (found["code"], found["difference"]) == ("PARTS_DO_NOT_ADD_UP", off)


def test_more_paid_than_was_owed_is_found():
    parts = (Part("PRINCIPAL", 100), Part("PAYMENT", -101))

    assert [found["code"] for found in verifying.check_parts(-1, parts)] == ["PAID_MORE_THAN_PARTS"]
    assert verifying.check_parts(0, (parts[0], Part("PAYMENT", -100))) == []


def test_a_reference_that_named_somebody_else_before_is_found():
    known = Borrower(name=ZHANG.name, birth_date=ZHANG.birth_date, id_last4=ZHANG.id_last4)
    other = Borrower(name="张维", birth_date=ZHANG.birth_date, id_last4=ZHANG.id_last4)

    assert verifying.check_person(ZHANG, known) == []
    assert verifying.check_person(ZHANG, other) == [
        {"code": "BORROWER_DIFFERS", "known_as": "张维"}
    ]
