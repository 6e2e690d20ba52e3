"""A quote for a chosen day: itemised, valid through that day, and kept when it is paid in time."""

from datetime import date, timedelta

import pytest

from payments import ledger, quoting
from payments.models import Debt, Entry, Event
from payments.money import Money
from payments.quoting import NoSuchDay, NothingToQuote
from plans import progress
from tests.conftest import NOON, TODAY
from tests.payments.payers import begin, breaches, pay, said, state_of, stored

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=3)


def quote(debt, *, through=date(2026, 11, 30)):
    return quoting.make(debt, valid_through=through, by="borrower:1", at=NOON)


def add_fee(debt, minor, *, at=NOON + timedelta(days=1)):
    """Add to what is owed, as a correction of the lender's does."""
    legs = [("FEE", minor), ("PLACED", -minor)]
    ledger.post(debt, kind=Entry.Kind.CORRECTION, key="fee:1", at=at, legs=legs)


def test_a_quote_is_made_of_what_is_owed_on_that_day(zhang_debt):
    made = quote(zhang_debt)

    assert made.parts == [["PRINCIPAL", 2_400_000], ["INTEREST", 504_270], ["FEE", 150_000]]
    assert (made.amount_minor, made.valid_through) == (3_054_270, date(2026, 11, 30))
    assert Event.objects.filter(kind="quote.made").count() == 1


def test_what_is_on_its_way_is_taken_off(zhang_debt):
    payment = begin(zhang_debt, 542_70)
    progress.settle(payment, said(payment, "PROCESSING"), at=NOON)

    made = quote(zhang_debt)

    assert (made.parts[-1], made.amount_minor) == (["ON_ITS_WAY", -542_70], 3_000_000)


@pytest.mark.parametrize("days", [-1, 61])
def test_a_quote_is_for_today_or_one_of_the_next_sixty_days(zhang_debt, days):
    quote(zhang_debt, through=TODAY + timedelta(days=60))
    with pytest.raises(NoSuchDay) as refusal:
        quote(zhang_debt, through=TODAY + timedelta(days=days))

    assert refusal.value.last == TODAY + timedelta(days=60)


def test_nothing_is_quoted_where_nothing_is_left(zhang_debt):
    pay(zhang_debt, 3_054_270)

    with pytest.raises(NothingToQuote):
        quote(Debt.objects.get())


def test_a_fee_added_after_the_quote_is_given_up_when_it_is_paid_in_time(zhang_debt):
    made = quote(zhang_debt)
    add_fee(zhang_debt, 10_00)

    pay(zhang_debt, made.amount_minor, at=LATER)

    assert (ledger.owed(zhang_debt), state_of(zhang_debt)) == (Money(0, "CNY"), "PAID")
    assert Event.objects.get(kind="quote.honoured").data["waived_minor"] == 10_00
    assert breaches() == []


def test_money_that_reaches_us_late_still_closes_the_debt(zhang_debt):
    made = quote(zhang_debt)
    add_fee(zhang_debt, 10_00)
    payment = begin(zhang_debt, made.amount_minor, at=LATER)

    progress.settle(stored(payment), said(payment), at=NOON + timedelta(days=35))

    assert state_of(zhang_debt) == "PAID"


@pytest.mark.parametrize(("less", "on"), [(10_00, LATER), (0, NOON + timedelta(days=40))])
def test_less_or_later_does_not(zhang_debt, less, on):
    made = quote(zhang_debt)
    add_fee(zhang_debt, 10_00)

    pay(zhang_debt, made.amount_minor - less, at=on)

    assert ledger.owed(zhang_debt).minor == 10_00 + less
    assert not Event.objects.filter(kind="quote.honoured").exists()


def test_what_a_returned_payment_leaves_is_not_given_up(zhang_debt):
    early = begin(zhang_debt, 542_70)
    progress.settle(early, said(early, "PROCESSING"), at=NOON)
    made = quote(zhang_debt)
    progress.settle(early, said(early, "FAILED"), at=LATER)

    pay(zhang_debt, made.amount_minor, at=LATER)

    assert ledger.owed(zhang_debt).minor == 542_70
