"""Receipts: one per settled payment, numbered without a gap, true to the books of that moment."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from payments import receipts
from payments.models import Receipt
from plans import progress
from tests.conftest import LI, NOON, ZHANG, place
from tests.payments.payers import begin, breaches, pay, place_in, said, stored
from tests.races import at_once, shared_database

pytestmark = pytest.mark.django_db


def numbers(lender):
    return list(lender.receipts.order_by("pk").values_list("code", flat=True))


def test_a_receipt_says_what_was_paid_what_it_paid_for_and_what_is_left(li_debt):
    receipt = pay(li_debt, 200_00).receipt

    assert (receipt.code, receipt.amount_minor, receipt.currency) == (
        "CANAL-2026-000001",
        200_00,
        "CNY",
    )
    assert receipt.lines == [["INTEREST", 120_00], ["PRINCIPAL", 80_00]]
    assert receipt.order_name == "CN_561"
    assert (receipt.owed_before_minor, receipt.owed_after_minor) == (8_120_00, 7_920_00)
    assert receipt.progress == {}


def test_a_card_payment_says_until_when_the_bank_can_take_it_back(li_debt):
    receipt = pay(li_debt, 200_00).receipt

    assert receipt.final_after == date(2026, 11, 2) + timedelta(days=120)


def test_receipts_count_one_two_three_for_each_lender(zhang_debt, li_debt, hill_debt):
    for debt in (zhang_debt, hill_debt, li_debt, zhang_debt):
        pay(debt, 50_00)

    assert numbers(zhang_debt.lender) == [
        "CANAL-2026-000001",
        "CANAL-2026-000002",
        "CANAL-2026-000003",
    ]
    assert numbers(hill_debt.lender) == ["HILL-2026-000001"]


def test_the_year_is_the_one_where_the_lender_is(zhang_debt, hill_debt):
    new_year = datetime(2026, 12, 31, 17, tzinfo=UTC)  # already 2027 in Suzhou, not in Chicago

    ours, theirs = (pay(debt, 50_00, at=new_year).receipt for debt in (zhang_debt, hill_debt))

    assert (ours.code, theirs.code) == ("CANAL-2027-000001", "HILL-2026-000001")


def test_a_number_given_in_vain_is_given_again(zhang_debt):
    pay(zhang_debt, 50_00)
    with pytest.raises(RuntimeError), transaction.atomic():
        pay(zhang_debt, 50_00)
        raise RuntimeError

    pay(zhang_debt, 60_00)

    assert numbers(zhang_debt.lender) == ["CANAL-2026-000001", "CANAL-2026-000002"]
    assert breaches() == []


@pytest.mark.django_db(transaction=True)
def test_many_paid_in_one_instant_are_numbered_without_a_gap(canal, tmp_path):
    debts = [place(ZHANG, canal), place(LI, canal), place_in("JPY", 90_000, canal)]
    payments = [begin(debt, 5_000) for debt in debts]

    def settle(payment):
        return lambda: progress.settle(stored(payment), said(payment), at=NOON)

    with shared_database(tmp_path):
        settled = at_once(*[settle(payment) for payment in payments for _ in range(2)])
        found = at_once(lambda: sorted(Receipt.objects.values_list("number", flat=True)), breaches)

    assert sorted(settled) == [False, False, False, True, True, True]
    assert found == [[1, 2, 3], []]


def test_a_receipt_is_found_by_number_and_check_code_however_they_are_typed(li_debt):
    receipt = pay(li_debt, 200_00).receipt
    spaced = f"{receipt.check_code[:4].lower()} {receipt.check_code[4:]}"

    assert receipts.find(f" {receipt.code.lower()} ", spaced) == receipt
    assert receipts.find(receipt.code, "WRONG") is None
    assert receipts.find("CANAL-2026-000002", receipt.check_code) is None
