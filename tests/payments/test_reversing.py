"""Payments taken back in the books: what they covered is owed again, to the unit, whenever."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from payments import ledger
from payments.models import Account, Chargeback, Debt, Entry, Event, Lender, Refund
from payments.money import Money
from plans import progress
from plans.models import Plan
from tests.conftest import LI, NOON, ZHANG, place
from tests.payments.payers import (
    agree,
    begin,
    breaches,
    dispute,
    give_back,
    pay,
    said,
    state_of,
    stored,
)

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)
OPENING = {"PRINCIPAL": 24_000_00, "INTEREST": 5_042_70, "FEE": 1_500_00}


def lines_of(debt, kind):
    """Return the lines of the last entry of a kind, by kind of account."""
    entry = Entry.objects.filter(debt=debt, kind=kind).order_by("number").last()
    return dict(entry.postings.values_list("account__kind", "amount_minor"))


def balances(debt):
    """Return every balance that a movement of ``debt`` can touch."""
    return dict(Account.objects.values_list("kind", "balance_minor"))


@pytest.fixture
def loan(canal):
    """Mr Zhang's debt as a loan: costs are paid first, then interest, then principal."""
    return place(replace(ZHANG, product="LOAN"), canal)


def test_a_payment_taken_back_is_owed_again_line_by_line(loan):
    payment = pay(loan, 2_000_00)

    dispute(payment)

    assert lines_of(loan, "REVERSAL") == {
        "FEE": 1_500_00,
        "INTEREST": 500_00,
        "PLACED": -2_000_00,
        "CLEARING": -2_000_00,
        "PAYABLE": 2_000_00,
    }
    assert ledger.owed_by_bucket(loan) == OPENING
    assert breaches() == []


def test_later_payments_take_the_place_of_one_taken_back(loan):
    first = pay(loan, 1_500_00)
    pay(loan, 500_00)

    dispute(first)

    assert lines_of(loan, "REPLAY") == {"FEE": -500_00, "INTEREST": 500_00}
    assert ledger.owed_by_bucket(loan) == {**OPENING, "FEE": 1_000_00}
    assert breaches() == []


def test_a_part_goes_back_in_the_reverse_of_its_order(loan):
    payment = pay(loan, 2_000_00)

    give_back(payment, 600_00)

    assert ledger.owed_by_bucket(loan) == {**OPENING, "FEE": 100_00}
    assert ledger.owed(loan) == Money(29_142_70, "CNY")
    assert breaches() == []


def test_goodwill_makes_principal_owed_again(canal):
    debt = place(replace(ZHANG, product="LOAN"), canal)
    payment = pay(debt, 7_000_00)
    Refund.objects.create(
        lender=canal,
        debt=debt,
        payment=payment,
        code="GIFT",
        key="refund-1",
        amount_minor=1_000_00,
        currency="CNY",
        cause="GOODWILL",
        state="CREATED",
        by="officer:2",
        created_at=NOON,
    )

    give_back(payment, 1_000_00, key="refund-1")

    assert lines_of(debt, "REVERSAL")["PRINCIPAL"] == 457_30
    assert ledger.owed_by_bucket(debt) == {"PRINCIPAL": 24_000_00, "INTEREST": 542_70, "FEE": 0}
    assert breaches() == []


def test_credit_goes_back_without_anything_being_owed(li_debt):
    late = begin(li_debt, 1_000_00)
    progress.settle(late, said(late, "EXPIRED"), at=NOON)
    pay(li_debt, 8_120_00)
    progress.settle(stored(late), said(late), at=NOON)

    give_back(late, 1_000_00)

    assert Refund.objects.get().cause == Refund.Cause.OVERPAID
    assert (ledger.owed(li_debt).minor, ledger.credit(li_debt).minor) == (0, 0)
    assert state_of(li_debt) == Debt.State.PAID
    assert breaches() == []


def test_credit_pays_what_is_owed_again(li_debt):
    late = begin(li_debt, 1_000_00)
    progress.settle(late, said(late, "EXPIRED"), at=NOON)
    payment = pay(li_debt, 8_120_00)
    progress.settle(stored(late), said(late), at=NOON)

    dispute(payment)

    assert (ledger.owed(li_debt).minor, ledger.credit(li_debt).minor) == (7_120_00, 0)
    assert [p.lowered_minor for p in ledger.net_payments(li_debt)] == [0, 1_000_00]
    assert breaches() == []


def test_a_debt_paid_off_is_owed_again_by_an_event_of_its_own(zhang_debt):
    plan = agree(zhang_debt)
    payment = pay(zhang_debt, 30_542_70)

    dispute(payment)

    assert state_of(zhang_debt) == Debt.State.ON_PLAN
    assert Plan.objects.get(pk=plan.pk).state == Plan.State.ACTIVE
    assert {i.paid_minor for i in plan.instalments.all()} == {0}
    kinds = set(Event.objects.filter(debt=zhang_debt).values_list("kind", flat=True))
    assert {"debt.reopened", "plan.reopened", "chargeback.taken", "credit_note.issued"} <= kinds
    assert breaches() == []


def test_a_won_dispute_puts_everything_back(zhang_debt):
    agree(zhang_debt)
    payment = pay(zhang_debt, 30_542_70, fee=90_00)
    before = balances(zhang_debt)
    dispute(payment, fee=15_00)

    dispute(payment, state="WON", fee=0)

    assert balances(zhang_debt) == before
    assert state_of(zhang_debt) == Debt.State.PAID
    assert Plan.objects.get().state == Plan.State.COMPLETED
    assert breaches() == []


def test_a_lost_dispute_costs_the_lender_its_fee_and_the_borrower_nothing(zhang_debt):
    payment = pay(zhang_debt, 848_40)
    dispute(payment, fee=15_00)

    dispute(payment, state="LOST", fee=15_00)

    assert ledger.owed(zhang_debt) == Money(30_542_70, "CNY")
    assert balances(zhang_debt)["PAYABLE"] == 15_00
    assert balances(zhang_debt)["CLEARING"] == -15_00
    assert breaches() == []


def test_a_question_of_the_bank_moves_no_money(zhang_debt):
    payment = pay(zhang_debt, 848_40)

    assert dispute(payment, kind="INQUIRY", taken=False) == 0
    assert dispute(payment, kind="INQUIRY", taken=False, state="CLOSED") == 0

    assert not Entry.objects.filter(kind="REVERSAL").exists()
    assert Chargeback.objects.get().state == Chargeback.State.CLOSED


def test_a_refund_that_fails_later_is_undone(zhang_debt):
    payment = pay(zhang_debt, 848_40)
    give_back(payment, 848_40, state="PENDING")

    give_back(payment, 848_40, state="FAILED")

    assert ledger.owed(zhang_debt) == Money(29_694_30, "CNY")
    assert lines_of(zhang_debt, "RESTORATION") == {
        "PRINCIPAL": -848_40,
        "PLACED": 848_40,
        "CLEARING": 848_40,
        "PAYABLE": -848_40,
    }
    assert breaches() == []


def test_what_is_more_than_the_payment_still_has_is_the_lenders_loss(zhang_debt):
    payment = pay(zhang_debt, 848_40)
    give_back(payment, 848_40)

    dispute(payment)

    assert ledger.owed(zhang_debt) == Money(30_542_70, "CNY")
    assert balances(zhang_debt)["PAYABLE"] == 848_40
    assert breaches() == []


@pytest.mark.parametrize("state", ["PENDING", "SUCCEEDED", "FAILED"])
def test_saying_it_twice_books_it_once(zhang_debt, state):
    payment = pay(zhang_debt, 848_40)

    moved = [give_back(payment, 100_00, state=state) for _ in range(3)]

    assert moved == [2 if state == "FAILED" else 1, 0, 0]  # Booked, and restored.
    assert Refund.objects.count() == 1
    assert breaches() == []


def test_old_news_of_a_dispute_restores_nothing(zhang_debt):
    payment = pay(zhang_debt, 848_40)
    dispute(payment)

    assert dispute(payment, taken=False) == 0

    assert ledger.owed(zhang_debt) == Money(30_542_70, "CNY")


class InAnyOrder(TestCase):
    """Payments and what is taken back of them, in any order: one end."""

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.data())
    def test_the_end_depends_on_what_is_left_and_not_on_when_it_went(self, data):
        lender = Lender.objects.create(code="canal", name="Canal Bank")
        amounts = data.draw(st.lists(st.integers(4_00, 3_000_00), min_size=2, max_size=4))
        shares = data.draw(st.lists(st.integers(1, 100), min_size=4, max_size=4))
        order = data.draw(st.permutations(range(len(amounts))))
        debts = [place(replace(ZHANG, reference=f"Z{i}", product="LOAN"), lender) for i in (1, 2)]
        for debt, turns in zip(debts, (range(len(amounts)), order), strict=True):
            agree(debt)
            payments = [pay(debt, minor) for minor in amounts]
            for turn in turns:
                back = max(1, amounts[turn] * shares[turn] // 100)
                give_back(payments[turn], back, name=f"re_{debt.pk}_{turn}")

        one, other = (ledger.owed_by_bucket(debt) for debt in debts)
        assert one == other
        assert breaches() == []

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(st.integers(4_00, 12_000_00), min_size=1, max_size=4),
        st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["OPENED", "LOST", "WON"]))),
    )
    def test_taken_back_and_restored_is_as_if_nothing_had_been(self, amounts, news):
        debt = place(LI, Lender.objects.create(code="canal", name="Canal Bank"))
        payments = []
        for minor in amounts:
            late = begin(debt, min(minor, 8_120_00)) if ledger.owed(debt).minor > minor else None
            payments += [late] if late else []
            if late:
                progress.settle(late, said(late), at=NOON)
        before = (ledger.owed_by_bucket(debt), ledger.credit(debt), state_of(debt))
        for index, state in news:
            if index < len(payments):
                dispute(payments[index], name=f"dp_{index}", state=state)
                assert breaches() == []
        for index, payment in enumerate(payments):
            dispute(payment, name=f"dp_{index}", state="WON")

        assert (ledger.owed_by_bucket(debt), ledger.credit(debt), state_of(debt)) == before
        assert breaches() == []
