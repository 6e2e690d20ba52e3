"""Credit notes: one for each reversal that corrects a receipt, numbered without a gap."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from payments.models import CreditNote
from tests.conftest import ZHANG, place
from tests.payments.payers import agree, breaches, dispute, give_back, pay

pytestmark = pytest.mark.django_db


def test_a_credit_note_says_what_is_owed_again_and_what_later_payments_pay(canal):
    debt = place(replace(ZHANG, product="LOAN"), canal)
    first, second = pay(debt, 1_500_00), pay(debt, 500_00)

    dispute(first)

    note = CreditNote.objects.get()
    assert (note.code, note.receipt, note.reason) == (
        "CANAL-2026-C-000001",
        first.receipt,
        "CHARGEBACK",
    )
    assert (note.amount_minor, note.lines) == (1_500_00, [["FEE", 1_500_00]])
    assert note.shifts == {second.receipt.code: [["FEE", 500_00], ["INTEREST", -500_00]]}
    assert note.owed_after_minor == 30_042_70


def test_a_won_dispute_is_a_credit_note_the_other_way(zhang_debt):
    agree(zhang_debt)
    payment = pay(zhang_debt, 848_40)
    dispute(payment)

    dispute(payment, state="WON")

    taken, given = CreditNote.objects.order_by("number")
    assert (given.reason, given.lines) == ("WON", [["PRINCIPAL", -848_40]])
    assert (taken.progress["paid"], given.progress["paid"]) == (0, 1)
    assert breaches() == []


def test_each_lender_and_year_has_a_series_of_its_own(zhang_debt, hill_debt):
    ours, theirs = pay(zhang_debt, 848_40), pay(hill_debt, 100_00)
    new_year = datetime(2027, 1, 1, 8, tzinfo=UTC)

    give_back(ours, 100_00, name="re_1")
    give_back(theirs, 50_00, name="re_2")
    give_back(ours, 100_00, name="re_3", at=new_year)

    assert set(CreditNote.objects.values_list("code", flat=True)) == {
        "CANAL-2026-C-000001",
        "HILL-2026-C-000001",
        "CANAL-2027-C-000001",
    }
    assert breaches() == []


def test_what_is_the_lenders_loss_alone_corrects_no_receipt(zhang_debt):
    payment = pay(zhang_debt, 848_40)
    give_back(payment, 848_40)

    dispute(payment)

    assert CreditNote.objects.count() == 1
    assert breaches() == []


def test_a_credit_note_that_cannot_be_written_leaves_nothing_booked(zhang_debt, monkeypatch):
    payment = pay(zhang_debt, 848_40)
    monkeypatch.setattr("payments.credit_notes.next_number", lambda *_, **__: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        give_back(payment, 848_40)

    assert CreditNote.objects.count() == 0
    assert breaches() == []
