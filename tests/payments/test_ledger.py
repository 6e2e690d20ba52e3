"""The books: append-only, balanced, chained, and never below nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from payments import ledger
from payments.ledger import Movement
from payments.models import Account, Entry, Event, Posting
from payments.money import Money
from plans import progress
from tests.conftest import LI, NOON, ZHANG, place
from tests.payments.payers import begin, breaches, pay, said, stored

pytestmark = pytest.mark.django_db


def test_what_is_placed_is_what_is_owed_part_by_part(zhang_debt):
    assert ledger.owed(zhang_debt) == Money(30_542_70, "CNY")
    assert ledger.owed_by_bucket(zhang_debt) == {
        "PRINCIPAL": 24_000_00,
        "INTEREST": 5_042_70,
        "FEE": 1_500_00,
    }
    assert ledger.credit(zhang_debt) == Money(0, "CNY")
    assert breaches() == []


@pytest.mark.parametrize("model", [Entry, Posting, Event])
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_the_books(zhang_debt, model, verb):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb.format(model._meta.db_table))


def test_an_entry_that_does_not_balance_is_not_written(zhang_debt):
    with pytest.raises(AssertionError):
        ledger.post(
            zhang_debt, kind="PAYMENT", key="k", at=NOON, legs=[("FEE", -2), ("CLEARING", 1)]
        )

    assert not Entry.objects.filter(key="k").exists()


def test_nothing_is_booked_twice_under_one_key(zhang_debt):
    legs = [("FEE", -100), ("PLACED", 100)]
    ledger.post(zhang_debt, kind="PAYMENT", key="once", at=NOON, legs=legs)

    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.post(zhang_debt, kind="PAYMENT", key="once", at=NOON, legs=legs)

    assert ledger.owed_by_bucket(zhang_debt)["FEE"] == 1_499_00


def test_no_bucket_falls_below_nothing_whoever_asks(zhang_debt):
    legs = [("FEE", -1_500_01), ("PLACED", 1_500_01)]

    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.post(zhang_debt, kind="PAYMENT", key="k", at=NOON, legs=legs)

    assert ledger.owed_by_bucket(zhang_debt)["FEE"] == 1_500_00


def test_each_entry_seals_all_before_it(zhang_debt):
    first = ledger.last_entry(zhang_debt)
    second = pay(zhang_debt, 2_000_00).entry

    legs = [("FEE", -1_500_00), ("INTEREST", -500_00), ("PLACED", 2_000_00)]
    other = replace_leg(legs)
    sealed = ledger.digest(
        first.digest, second.book, 2, "PAYMENT", second.key, NOON, all_legs(second)
    )
    assert second.digest == sealed
    assert second.digest != ledger.digest("", second.book, 2, "PAYMENT", second.key, NOON, other)


def all_legs(entry):
    return list(entry.postings.order_by("pk").values_list("account__kind", "amount_minor"))


def replace_leg(legs):
    return [("FEE", -1_499_99), *legs[1:]]


def test_the_history_tells_each_change_and_what_was_left(li_debt):
    payment = pay(li_debt, 200_00)

    opening, paid = ledger.history(li_debt)

    assert opening == Movement(
        kind="OPENING",
        at=NOON,
        lines=(("PRINCIPAL", 8_000_00), ("INTEREST", 120_00)),
        change_minor=8_120_00,
        after_minor=8_120_00,
        entry_id=opening.entry_id,
        number=1,
    )
    assert paid == Movement(
        kind="PAYMENT",
        at=NOON,
        lines=(("INTEREST", -120_00), ("PRINCIPAL", -80_00)),
        change_minor=-200_00,
        after_minor=7_920_00,
        entry_id=payment.entry_id,
        number=2,
    )


def test_what_many_debts_owe_takes_one_query(canal, django_assert_num_queries):
    debts = [place(replace(LI, reference=f"L-{n}", birth_date=None), canal) for n in range(3)]

    with django_assert_num_queries(1):
        owed = ledger.owed_on(debts)

    assert owed == {debt.pk: 8_120_00 for debt in debts}


def test_two_lenders_never_share_an_account(zhang_debt, hill_debt):
    pay(zhang_debt, 2_000_00)
    pay(hill_debt, 10_00)

    mirrors = Account.objects.filter(kind="PLACED", debt=None)
    assert set(mirrors.values_list("lender__code", "currency", "balance_minor")) == {
        ("canal", "CNY", -28_542_70),
        ("hill", "USD", -2_300_40),
    }
    assert breaches() == []


def test_the_same_file_placed_twice_books_once(canal):
    place(ZHANG, canal)
    place(ZHANG, canal)

    assert Entry.objects.count() == 1


def test_each_payment_says_by_how_much_it_lowers_the_debt(li_debt):
    first = pay(li_debt, 500_00)
    late = begin(li_debt, 1_000_00)
    progress.settle(late, said(late, "EXPIRED"), at=NOON)
    rest = pay(li_debt, 7_620_00)
    progress.settle(stored(late), said(late), at=NOON)

    found = [(p.payment_id, p.net_minor, p.lowered_minor) for p in ledger.net_payments(li_debt)]

    assert found == [
        (first.pk, 500_00, 500_00),
        (rest.pk, 7_620_00, 7_620_00),
        (late.pk, 1_000_00, 0),
    ]
    since = first.entry.number
    assert [p.payment_id for p in ledger.net_payments(li_debt, after_number=since)] == [
        rest.pk,
        late.pk,
    ]


def test_a_payment_is_of_the_local_day_on_which_it_was_booked(li_debt):
    pay(li_debt, 500_00, at=datetime(2026, 11, 2, 17, tzinfo=UTC))

    assert [p.paid_on for p in ledger.net_payments(li_debt)] == [date(2026, 11, 3)]
