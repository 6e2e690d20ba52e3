"""What the provider says, in the books: once, in any order, and every unit of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from payments import arrivals, booking, ledger
from payments.models import Account, Debt, Entry, Event, Lender, Payment, Receipt
from payments.money import Money
from plans import disputes, progress
from tests.conftest import LI, NOON, ZHANG, place
from tests.payments.payers import begin, breaches, pay, place_in, said, state_of, stored

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def test_a_payment_is_shared_by_the_order_that_binds_the_debt(canal):
    debt = place(replace(ZHANG, product="LOAN"), canal)

    pay(debt, 2_000_00)
    first = ledger.owed_by_bucket(debt)
    pay(debt, 2_000_00)

    assert first == {"PRINCIPAL": 24_000_00, "INTEREST": 4_542_70, "FEE": 0}
    assert ledger.owed_by_bucket(debt) == {"PRINCIPAL": 24_000_00, "INTEREST": 2_542_70, "FEE": 0}
    assert breaches() == []


def test_a_card_long_past_due_is_paid_principal_first(zhang_debt):
    pay(zhang_debt, 2_000_00)

    assert ledger.owed_by_bucket(zhang_debt) == {
        "PRINCIPAL": 22_000_00,
        "INTEREST": 5_042_70,
        "FEE": 1_500_00,
    }


def test_the_providers_charge_is_the_lenders_cost(zhang_debt):
    pay(zhang_debt, 848_40, fee=24_90)

    balances = dict(Account.objects.filter(debt=None).values_list("kind", "balance_minor"))
    assert balances == {"PLACED": -29_694_30, "CLEARING": 823_50, "PAYABLE": -823_50}
    assert ledger.owed(zhang_debt) == Money(29_694_30, "CNY")
    assert breaches() == []


def test_saying_it_twice_books_it_once(zhang_debt):
    payment = begin(zhang_debt, 848_40)

    applied = [progress.settle(stored(payment), said(payment), at=NOON) for _ in range(3)]

    assert applied == [True, False, False]
    assert Entry.objects.filter(kind="PAYMENT").count() == 1
    assert Receipt.objects.count() == 1
    assert ledger.owed(zhang_debt) == Money(29_694_30, "CNY")


def test_a_reader_of_the_past_books_nothing(zhang_debt):
    """Two processes read the payment before either has heard; both then hear that it is paid."""
    payment = begin(zhang_debt, 848_40)
    mine, theirs = stored(payment), stored(payment)

    assert booking.apply(mine, said(payment), at=NOON)
    assert not booking.apply(theirs, said(payment), at=NOON)

    assert theirs.state == "SUCCEEDED"
    assert Entry.objects.filter(kind="PAYMENT").count() == 1


@pytest.mark.parametrize("state", ["OPEN", "REQUIRES_ACTION", "PROCESSING", "FAILED", "EXPIRED"])
def test_what_is_paid_never_goes_back(zhang_debt, state):
    payment = pay(zhang_debt, 848_40)

    assert not progress.settle(payment, said(payment, state), at=LATER)

    assert stored(payment).state == "SUCCEEDED"
    assert breaches() == []


@pytest.mark.parametrize("ended", ["FAILED", "EXPIRED", "CANCELED"])
def test_money_that_comes_after_the_end_is_booked(zhang_debt, ended):
    payment = begin(zhang_debt, 848_40)
    progress.settle(payment, said(payment, ended), at=NOON)

    assert progress.settle(stored(payment), said(payment), at=LATER)

    assert ledger.owed(zhang_debt) == Money(29_694_30, "CNY")
    assert breaches() == []


def test_a_fee_in_another_currency_is_left_to_the_reconciliation(zhang_debt):
    """The provider settles in the account's own currency: what it kept is no sum of this debt's."""
    payment = begin(zhang_debt, 848_40)
    told = replace(said(payment), fee=Money(3_50, "EUR"), platform_fee=Money(10, "EUR"))

    progress.settle(payment, told, at=NOON)

    assert list(Entry.objects.filter(kind__in=("CHARGE", "PLATFORM"))) == []
    assert breaches() == []


def test_money_on_its_way_that_is_called_back_has_failed_and_can_be_paid_anew(zhang_debt):
    """A lender's people may call a bank debit back on the provider's own pages."""
    payment = begin(zhang_debt, 848_40)
    progress.settle(payment, said(payment, "PROCESSING"), at=NOON)

    assert progress.settle(stored(payment), said(payment, "CANCELED"), at=LATER)

    assert stored(payment).state == "FAILED"
    assert arrivals.payable(zhang_debt, at=LATER) == Money(30_542_70, "CNY")


def test_paying_all_of_it_ends_the_debt(zhang_debt):
    pay(zhang_debt, 30_542_70)

    assert state_of(zhang_debt) == Debt.State.PAID
    told = Event.objects.filter(kind__in=("debt.paid", "receipt.issued")).order_by("pk")
    assert [e.kind for e in told] == ["debt.paid", "receipt.issued"]
    assert breaches() == []


def test_paying_all_while_it_is_under_question_ends_it_whatever_the_answer(zhang_debt):
    told = disputes.open_dispute(zhang_debt, kind="AMOUNT", text="?", by="borrower:1", at=NOON)
    pay(zhang_debt, 30_542_70)

    disputes.answer(
        told,
        is_upheld=False,
        text="It is right.",
        by="officer:2",
        at=LATER,
        checked=["CONTRACT"],
        document="Contract of 2025",
    )

    assert state_of(zhang_debt) == Debt.State.PAID


def test_money_for_a_debt_that_is_paid_already_is_kept_for_the_borrower(zhang_debt):
    """A page left open in another tab is paid after all, when nothing is owed any more."""
    left_open = begin(zhang_debt, 848_40)
    progress.settle(left_open, said(left_open, "EXPIRED"), at=NOON)
    pay(zhang_debt, 30_542_70)

    late = stored(left_open)
    assert progress.settle(late, said(late, fee=24_90), at=LATER)

    assert ledger.owed(zhang_debt) == Money(0, "CNY")
    assert ledger.credit(zhang_debt) == Money(848_40, "CNY")
    receipt = Receipt.objects.get(payment=late)
    assert (receipt.amount_minor, receipt.lines, receipt.owed_after_minor) == (848_40, [], 0)
    assert breaches() == []


def test_money_for_a_debt_that_was_closed_is_booked_too(zhang_debt):
    payment = begin(zhang_debt, 30_542_70)
    Debt.objects.filter(pk=zhang_debt.pk).update(state=Debt.State.CLOSED)

    assert progress.settle(payment, said(payment), at=LATER)

    assert state_of(zhang_debt) == Debt.State.CLOSED
    assert ledger.owed(zhang_debt) == Money(0, "CNY")


def test_what_is_beyond_the_debt_is_split_off_and_not_clamped(zhang_debt):
    left_open = begin(zhang_debt, 20_000_00)
    progress.settle(left_open, said(left_open, "EXPIRED"), at=NOON)
    pay(zhang_debt, 20_000_00)

    late = stored(left_open)
    progress.settle(late, said(late), at=LATER)

    assert ledger.owed(zhang_debt) == Money(0, "CNY")
    assert ledger.credit(zhang_debt) == Money(9_457_30, "CNY")
    assert state_of(zhang_debt) == Debt.State.PAID
    assert breaches() == []


def test_a_card_that_was_declined_on_an_open_page_is_remembered(zhang_debt):
    payment = begin(zhang_debt, 848_40)

    assert not progress.settle(payment, said(payment, "OPEN", failure="card_declined"), at=NOON)

    kept = stored(payment)
    assert (kept.state, kept.failure_code) == ("CREATED", "card_declined")


def test_a_receipt_that_cannot_be_written_leaves_nothing_booked(zhang_debt, monkeypatch):
    payment = begin(zhang_debt, 848_40)
    monkeypatch.setattr("payments.receipts.next_number", lambda *_, **__: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        progress.settle(payment, said(payment), at=NOON)

    assert (stored(payment).state, stored(payment).entry) == ("CREATED", None)
    assert ledger.owed(zhang_debt) == Money(30_542_70, "CNY")
    assert breaches() == []


@pytest.mark.parametrize(
    ("currency", "owed", "first"), [("JPY", 120_000, 20_001), ("KWD", 25_000, 1_250)]
)
def test_currencies_of_no_and_of_three_decimals_are_paid_to_the_unit(canal, currency, owed, first):
    debt = place_in(currency, owed, canal)

    pay(debt, first)
    left = ledger.owed(debt)
    pay(debt, owed - first)

    assert left == Money(owed - first, currency)
    assert (ledger.owed(debt), state_of(debt)) == (Money(0, currency), Debt.State.PAID)
    assert breaches() == []


SAYINGS = st.lists(
    st.sampled_from(["OPEN", "REQUIRES_ACTION", "PROCESSING", "SUCCEEDED", "EXPIRED", "FAILED"]),
    max_size=7,
)


class InAnyOrder(TestCase):
    """What is said of payments, in any order and any number of times."""

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(SAYINGS, st.permutations(["PROCESSING", "SUCCEEDED", "SUCCEEDED"]))
    def test_once_paid_is_said_the_end_is_the_same(self, before, sayings):
        debt = place(LI, Lender.objects.create(code="canal", name="Canal Bank"))
        payment = begin(debt, 500_00)

        for word in before + list(sayings):
            progress.settle(stored(payment), said(payment, word), at=NOON)

        assert stored(payment).state == Payment.State.SUCCEEDED
        assert Entry.objects.filter(kind="PAYMENT").count() == 1
        assert ledger.owed(debt) == Money(7_620_00, "CNY")
        assert breaches() == []

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.tuples(st.integers(4_00, 3_000_00), st.booleans()), max_size=6))
    def test_every_unit_that_arrives_is_owed_no_more_or_kept(self, wishes):
        debt = place(LI, Lender.objects.create(code="canal", name="Canal Bank"))
        late = []
        for minor, is_late in wishes:
            payment = Payment.objects.create(
                lender=debt.lender,
                debt=debt,
                code=f"P{len(late)}{Payment.objects.count()}",
                key=f"pay-{Payment.objects.count()}",
                purpose="OWN",
                amount_minor=minor,
                currency="CNY",
                state="CANCELED" if is_late else "CREATED",
                by="borrower:1",
                created_at=NOON,
                expires_at=LATER,
            )
            late += [payment] if is_late else []
            if not is_late:
                progress.settle(payment, said(payment), at=NOON)
        for payment in late:
            progress.settle(payment, said(payment), at=LATER)

        arrived = sum(minor for minor, _ in wishes)
        assert ledger.owed(debt) == Money(max(0, 8_120_00 - arrived), "CNY")
        assert ledger.credit(debt) == Money(max(0, arrived - 8_120_00), "CNY")
        assert breaches() == []
