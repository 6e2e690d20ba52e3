"""Each check of the books finds the breach it is there for, and nothing where all is right."""

import pytest

from payments import checking
from payments.models import Account, Debt, Entry, Payment, Posting, Receipt, ReceiptSeries
from tests.conftest import NOON
from tests.payments.payers import begin, breaches, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(zhang_debt, li_debt):
    """Two debts, a payment that has arrived, and one under way."""
    pay(zhang_debt, 2_000_00, fee=58_30)
    begin(li_debt, 500_00)
    return zhang_debt


def entry(debt, number, key, *, kind="CHARGE", digest="0" * 64):
    return Entry.objects.create(
        lender=debt.lender,
        debt=debt,
        book=f"debt:{debt.pk}",
        number=number,
        kind=kind,
        key=key,
        at=NOON,
        digest=digest,
    )


def test_right_books_have_no_breach(books):
    assert breaches() == []


def test_an_entry_that_does_not_balance_is_found(books):
    account = Account.objects.filter(kind="CLEARING").get()
    Posting.objects.create(
        entry=Entry.objects.latest("pk"), account=account, lender=books.lender, amount_minor=1
    )

    assert list(checking.entries_sum_to_zero()) == [
        f"entry {Entry.objects.latest('pk').key} sums to 1 over 1 currencies"
    ]


def test_an_entry_over_two_currencies_is_found(books):
    euros = Account.objects.create(lender=books.lender, kind="PLACED", currency="EUR")
    yuan = Account.objects.get(kind="PLACED", currency="CNY")
    mixed = entry(books, 9, "mixed")
    for account, minor in ((euros, 5), (yuan, -5)):
        Posting.objects.create(
            entry=mixed, account=account, lender=books.lender, amount_minor=minor
        )

    assert list(checking.entries_sum_to_zero()) == ["entry mixed sums to 0 over 2 currencies"]


def test_a_balance_that_is_not_the_sum_of_its_postings_is_found(books):
    held = Account.objects.get(debt=books, kind="PRINCIPAL")
    Account.objects.filter(pk=held.pk).update(balance_minor=held.balance_minor + 1)

    assert list(checking.balances_are_the_fold_of_entries()) == [
        f"account {held.pk} PRINCIPAL says 2200001, its postings 2200000"
    ]


def test_a_mirror_that_differs_from_what_is_owed_is_found(books):
    Account.objects.filter(kind="PLACED").update(balance_minor=-1)

    assert list(checking.placed_mirrors_owed()) == [
        f"lender {books.lender_id} CNY: 3666270 against -1"
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"claimed_minor": 1}, "debt {} claims 1 but opened at 3054270"),
        ({"state": "HELD"}, "debt {} is held but has an opening balance"),
    ],
)
def test_a_debt_that_was_not_opened_at_its_claim_is_found(books, change, sentence):
    Debt.objects.filter(pk=books.pk).update(**change)

    assert list(checking.verified_debts_opened_at_their_claim()) == [sentence.format(books.code)]


def test_a_payment_that_asks_for_more_than_is_owed_is_found(books):
    live = Payment.objects.get(state="CREATED")
    Payment.objects.filter(pk=live.pk).update(amount_minor=8_120_01)

    assert list(checking.reserved_is_within_owed()) == [
        f"debt {live.debt.code} has 812001 reserved of 812000"
    ]


def test_a_payment_that_is_not_booked_is_found(books):
    live = Payment.objects.get(state="CREATED")
    Payment.objects.filter(pk=live.pk).update(state="SUCCEEDED")

    assert f"payment {live.code} succeeded but is not booked with a receipt" in list(
        checking.paid_is_booked_once()
    )


def test_a_payment_booked_at_another_sum_is_found(books):
    Payment.objects.filter(state="SUCCEEDED").update(received_minor=1)

    paid = Payment.objects.get(state="SUCCEEDED")
    assert list(checking.paid_is_booked_once()) == [
        f"payment {paid.code} received 1 but booked 200000"
    ]


def test_an_entry_of_no_payment_is_found(books):
    entry(books, 9, "paid:by-nobody", kind="PAYMENT")

    assert list(checking.paid_is_booked_once()) == ["entry paid:by-nobody belongs to no payment"]


def test_money_at_the_provider_that_is_nobodys_is_found(books):
    Account.objects.filter(kind="CLEARING").update(balance_minor=1)

    assert list(checking.payable_matches_clearing()) == [
        f"lender {books.lender_id} CNY: -194169 is unaccounted for"
    ]


def test_a_gap_in_the_numbers_of_receipts_is_found(books):
    ReceiptSeries.objects.update(last_number=2)

    assert list(checking.receipts_agree_and_are_numbered()) == [
        f"lender {books.lender_id} 2026: numbered to 2, found (1, 1)"
    ]


def test_receipts_that_nobody_counted_are_found(books):
    ReceiptSeries.objects.all().delete()

    assert list(checking.receipts_agree_and_are_numbered()) == [
        f"lender {books.lender_id} 2026: numbered to 0, found (1, 1)"
    ]


def test_a_receipt_of_another_sum_is_found(books):
    Receipt.objects.update(amount_minor=1)

    assert list(checking.receipts_agree_and_are_numbered()) == [
        "receipt CANAL-2026-000001 differs from its payment"
    ]


@pytest.mark.parametrize(("number", "digest"), [(4, "0" * 64), (5, "0" * 64)])
def test_an_entry_that_does_not_follow_from_the_one_before_is_found(books, number, digest):
    entry(books, number, "forged", digest=digest)

    assert list(checking.chains_are_unbroken()) == [
        f"entry forged breaks the chain of debt:{books.pk}"
    ]
