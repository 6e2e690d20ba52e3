"""What is due to the lender: from the books, line by line, to the unit, and why each is there."""

import csv
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.urls import reverse

from payments import closing, differences, ledger
from payments.differences import Finding
from plans.models import Agreement
from tests.conftest import NOON, ZHANG, place
from tests.payments.payers import pay as pay_with_fee
from tests.portal.desk import read
from tests.portal.officers import signed_in, text_of
from tests.portal.stories import pay

DECEMBER = datetime(2026, 12, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def officer(wen):
    return signed_in(wen)


def close(lender):
    last = (DECEMBER - timedelta(days=2)).date()
    return closing.close(lender, currency="CNY", last=last, by="officer:1", at=DECEMBER)


def show(officer, name="remittance", *args, **asked):
    answer = officer.get(reverse(f"lender:{name}", args=args), asked)
    read(answer)
    return text_of(answer)


def test_the_open_statement_shows_what_came_in_and_what_is_left_of_it(officer, zhang_debt):
    paid = pay_with_fee(zhang_debt, 848_40, fee=24_90)

    said = show(officer)

    assert "Received from borrowers ¥848.40" in said
    assert "Kept by the payment provider −¥24.90 Yours ¥823.50" in said
    assert f"Payment 2 November 2026 {paid.receipt.code} CB-2026-0001 ¥848.40" in said
    charge = f"Payment provider’s charge 2 November 2026 {paid.receipt.code} CB-2026-0001 −¥24.90"
    assert charge in said


def test_a_closed_statement_keeps_its_lines_and_the_next_carries_its_balance(officer, zhang_debt):
    paid = pay(zhang_debt, 1_272_61)
    closed = close(zhang_debt.lender)

    said = show(officer)

    assert "Nothing here yet" in said
    assert "Carried from the statement before ¥1,272.61" in said
    assert "CANAL-CNY-00001 1 Nov 2026 – 30 Nov 2026 ¥1,272.61 ¥1,272.61" in said
    assert paid.receipt.code in show(officer, "statement", closed.code)


def test_each_line_opens_the_entry_that_made_it(officer, zhang_debt):
    paid = pay(zhang_debt, 1_272_61)
    closed = close(zhang_debt.lender)

    said = show(officer, "entry", paid.entry_id)

    assert "A borrower paid, and the money arrived." in said
    assert f"Statement {closed.code} Receipt {paid.receipt.code}" in said
    assert "At the payment provider ¥1,272.61" in said


def test_an_entry_that_moved_no_money_of_the_lenders_opens_too(officer, zhang_debt):
    said = show(officer, "entry", ledger.last_entry(zhang_debt).pk)

    assert "Balance placed" in said


def test_what_is_below_zero_is_said_with_the_day_it_began(officer, zhang_debt):
    pay(zhang_debt, 100_00)
    legs = [("CLEARING", -150_00), ("PAYABLE", 150_00)]
    ledger.post(zhang_debt, kind="REVERSAL", key="back", at=NOON, legs=legs)
    close(zhang_debt.lender)

    said = show(officer)

    assert "carried since 30 November 2026" in said
    assert "Left at the payment provider −¥50.00" in said


def test_what_is_unexplained_is_said_where_it_stops_the_closing(officer, canal):
    differences.note("", [Finding("STRANGE_MOVEMENT", "txn_1", lender=canal)], at=NOON)

    assert "no statement is closed; borrowers can go on paying" in show(officer)


@pytest.mark.parametrize("is_closed", [True, False])
def test_the_table_to_download_has_every_line_and_no_formula(officer, canal, is_closed):
    debt = place(replace(ZHANG, reference="=CB-1"), canal)
    paid = pay(debt, 1_272_61)
    name, args = ("statement-csv", [close(canal).code]) if is_closed else ("remittance-csv", [])

    answer = officer.get(reverse(f"lender:{name}", args=args))

    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    entry, receipt = str(paid.entry_id), paid.receipt.code
    assert rows[1] == [
        *("2026-11-02", "Payment", receipt, "'=CB-1", entry, "CNY", "1272.61", "0.00")
    ]
    assert rows[-1] == [*("", "Left at the payment provider", "", "", "", "CNY", "1272.61", "")]


@pytest.mark.parametrize("asked", [{"currency": "USD"}, {"currency": "=1"}, {}])
def test_what_cannot_be_shown_falls_back_to_the_lenders_currency(officer, asked):
    answer = officer.get(reverse("lender:remittance"), asked)

    assert answer.context["currency"] == "CNY"


@pytest.mark.parametrize("count", [1, 3, 10])
def test_the_open_statement_takes_as_many_queries_for_one_payment_as_for_ten(
    officer, zhang_debt, count, django_assert_num_queries
):
    for _number in range(count):
        pay_with_fee(zhang_debt, 100_00, fee=3_00)

    with django_assert_num_queries(12):
        officer.get(reverse("lender:remittance"))


def test_no_other_lender_opens_a_statement_a_line_or_a_receipt(officer, zhang_debt, ortiz):
    paid = pay(zhang_debt, 1_272_61)
    closed = close(zhang_debt.lender)
    places = [
        reverse("lender:statement", args=[closed.code]),
        reverse("lender:statement-csv", args=[closed.code]),
        reverse("lender:entry", args=[paid.entry_id]),
        reverse("lender:receipt", args=[paid.receipt.code]),
    ]

    assert [officer.get(place).status_code for place in places] == [200] * 4
    assert [signed_in(ortiz).get(place).status_code for place in places] == [404] * 4


@pytest.mark.parametrize("code", ["0", "x", "9" * 50, "٣"])
def test_an_entry_of_nobody_is_not_found(officer, code):
    assert officer.get(f"/lender/entries/{code}/").status_code == 404


def test_an_agreement_of_nobody_is_not_found(officer):
    assert Agreement.objects.count() == 0
    assert officer.get(reverse("lender:agreement", args=["AG-1"])).status_code == 404
