"""Statements to lenders: the golden figures, and that all of them together are the ledger."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payments import closing, differences, ledger, remitting
from payments.differences import Finding
from payments.models import Account, Event, Remittance, RemittanceLine
from payments.remitting import Figures
from tests.conftest import NOON
from tests.payments.payers import breaches, pay

pytestmark = pytest.mark.django_db

OCTOBER = date(2026, 10, 31)
NOVEMBER = date(2026, 11, 30)
DECEMBER = date(2026, 12, 31)
AFTER_NOVEMBER = datetime(2026, 12, 1, tzinfo=UTC)
AFTER_DECEMBER = datetime(2027, 1, 1, tzinfo=UTC)


def close(lender, last=NOVEMBER, *, at=AFTER_NOVEMBER, currency="CNY"):
    return closing.close(lender, currency=currency, last=last, by="officer:1", at=at)


def post(debt, kind, minor, *, key, at=NOON, place="CLEARING"):
    """Book a movement of the lender's money: what the provider takes or gives."""
    with transaction.atomic():
        ledger.hold(debt)
        legs = [(place, minor), ("PAYABLE", -minor)]
        return ledger.post(debt, kind=kind, key=key, at=at, legs=legs)


def pay_out(lender, minor, *, key, at=NOON):
    with transaction.atomic():
        ledger.hold_lender(lender)
        legs = [("CLEARING", -minor), ("BANK", minor)]
        return ledger.post_for(lender, currency="CNY", kind="PAYOUT", key=key, at=at, legs=legs)


def balance(lender, place="CLEARING", currency="CNY"):
    found = Account.objects.filter(lender=lender, kind=place, currency=currency, debt=None)
    return sum(found.values_list("balance_minor", flat=True))


def test_three_payments_of_848_40_come_to_2470_50(canal, zhang_debt):
    for _number in range(3):
        pay(zhang_debt, 848_40, fee=24_90)

    figures = remitting.open_figures(canal, currency="CNY")

    assert figures == Figures("CNY", gross_minor=2_545_20, provider_fees_minor=74_70)
    assert (figures.net_minor, figures.closing_minor) == (2_470_50, 2_470_50)


def test_closing_a_statement_takes_its_entries_and_opens_the_next_with_its_balance(
    canal, zhang_debt
):
    pay(zhang_debt, 848_40, fee=24_90)

    closed = close(canal)
    pay(zhang_debt, 848_40, fee=24_90, at=AFTER_NOVEMBER)

    assert (closed.code, closed.first_date, closed.closing_minor) == (
        "CANAL-CNY-00001",
        date(2026, 11, 1),
        823_50,
    )
    assert remitting.figures_of(closed).gross_minor == 848_40
    following = remitting.open_figures(canal, currency="CNY")
    assert (following.opening_minor, following.net_minor) == (823_50, 823_50)
    assert Event.objects.get(kind="remittance.closed").data == {"remittance": closed.code}
    assert breaches() == []


def test_what_is_booked_for_a_closed_day_falls_into_the_next(canal, zhang_debt):
    pay(zhang_debt, 848_40, fee=24_90)
    close(canal)

    post(zhang_debt, "REVERSAL", -848_40, key="back")

    assert remitting.open_figures(canal, currency="CNY") == Figures(
        "CNY", opening_minor=823_50, chargebacks_minor=848_40
    )


def test_a_balance_below_zero_is_carried_and_aged(canal, zhang_debt):
    pay(zhang_debt, 848_40, fee=24_90)
    pay_out(canal, 823_50, key="po")
    assert close(canal).closing_minor == 0
    post(zhang_debt, "REVERSAL", -848_40, key="back", at=AFTER_NOVEMBER)
    december = close(canal, DECEMBER, at=AFTER_DECEMBER)

    after = remitting.open_figures(canal, currency="CNY")

    assert (december.net_minor, december.closing_minor) == (-848_40, -848_40)
    assert (after.opening_minor, after.net_minor, after.closing_minor) == (-848_40, 0, -848_40)
    assert remitting.below_zero_since(canal, currency="CNY") == DECEMBER


def test_what_went_to_the_bank_is_told_apart_from_what_was_paid_out(canal, zhang_debt):
    pay(zhang_debt, 848_40)
    post(zhang_debt, "PAYMENT", 100_00, key="transfer", place="BANK")
    pay_out(canal, 500_00, key="po")

    figures = remitting.open_figures(canal, currency="CNY")

    assert (figures.gross_minor, figures.at_bank_minor, figures.paid_out_minor) == (
        948_40,
        100_00,
        500_00,
    )
    assert figures.closing_minor == balance(canal) == 348_40


def test_fees_of_the_portal_and_what_is_known_of_no_payment_have_their_places(canal, zhang_debt):
    pay(zhang_debt, 848_40)
    post(zhang_debt, "PLATFORM", -8_48, key="platform")
    with transaction.atomic():
        ledger.post_for(
            ledger.hold_lender(canal),
            currency="CNY",
            kind="CHARGE",
            key="fee",
            at=NOON,
            legs=[("CLEARING", -2_00), ("PAYABLE", 2_00)],
        )

    figures = remitting.open_figures(canal, currency="CNY")

    assert (figures.platform_fees_minor, figures.provider_fees_minor) == (8_48, 2_00)


def test_a_day_is_closed_once_and_only_when_it_is_over(canal, zhang_debt):
    pay(zhang_debt, 848_40)

    with pytest.raises(closing.NotOver):
        close(canal, at=AFTER_NOVEMBER - timedelta(days=1))
    close(canal)
    with pytest.raises(closing.AlreadyClosed):
        close(canal)
    assert Remittance.objects.count() == 1


def test_nothing_is_closed_while_something_is_unexplained(canal, zhang_debt):
    pay(zhang_debt, 848_40)
    [row] = differences.note("", [Finding("STRANGE_MOVEMENT", "txn_1", lender=canal)], at=NOON)

    with pytest.raises(closing.Unexplained):
        close(canal)
    assert closing.close_due(at=AFTER_NOVEMBER) == 0
    differences.explain(row, text="A sale of our own shop.", by="officer:1", at=NOON)

    assert closing.close_due(at=AFTER_NOVEMBER) == 1


def test_nothing_to_close_leaves_no_statement(canal, hill, hill_debt):
    pay(hill_debt, 10_00)

    with pytest.raises(closing.NothingToClose):
        close(canal)
    assert Remittance.objects.count() == 0


def test_the_night_closes_each_month_that_ended_where_the_lender_is(canal, zhang_debt, hill_debt):
    pay(zhang_debt, 100_00, at=datetime(2026, 10, 31, 15, 59, tzinfo=UTC))
    pay(zhang_debt, 200_00)
    pay(hill_debt, 10_00)
    # November is over in Suzhou, and not in Chicago.
    midnight = datetime(2026, 11, 30, 16, tzinfo=UTC)

    assert closing.close_due(at=midnight) == 2
    assert closing.close_due(at=midnight) == 0

    rows = Remittance.objects.values_list("code", "first_date", "last_date", "gross_minor")
    assert list(rows.order_by("pk")) == [
        ("CANAL-CNY-00001", date(2026, 10, 1), OCTOBER, 100_00),
        ("CANAL-CNY-00002", date(2026, 11, 1), NOVEMBER, 200_00),
    ]


def test_closing_takes_as_many_queries_for_one_payment_as_for_ten(
    canal, zhang_debt, django_assert_num_queries
):
    counts = []
    for at in (NOON, AFTER_NOVEMBER):
        for _number in range(1 if at == NOON else 10):
            pay(zhang_debt, 100_00, at=at)
        last, over = (NOVEMBER, AFTER_NOVEMBER) if at == NOON else (DECEMBER, AFTER_DECEMBER)
        with django_assert_num_queries(CLOSING_QUERIES - (at != NOON)):
            counts.append(close(canal, last, at=over).lines.count())

    assert counts == [1, 10]


CLOSING_QUERIES = 12

STEP = st.tuples(
    st.sampled_from(
        ["pay", "back", "restore", "charge", "platform", "transfer", "payout", "close"]
    ),
    st.integers(1, 50_000),
    st.integers(0, 3),
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEP, max_size=14))
def test_all_statements_together_are_the_ledger_at_any_cut(canal, zhang_debt, steps):
    with transaction.atomic():
        at = NOON
        for number, (step, minor, days) in enumerate(steps):
            at += timedelta(days=days)
            _take(step, minor, canal, zhang_debt, key=f"k{number}", at=at)
            after = remitting.open_figures(canal, currency="CNY")
            assert after.closing_minor == balance(canal)
        placed = RemittanceLine.objects.count() + remitting.lines(canal, currency="CNY").count()
        assert placed == remitting.moving(canal, currency="CNY").count()
        transaction.set_rollback(True)


def _take(step, minor, lender, debt, *, key, at):
    moves = {
        "pay": ("PAYMENT", minor),
        "back": ("REVERSAL", -minor),
        "restore": ("RESTORATION", minor),
        "charge": ("CHARGE", -minor),
        "platform": ("PLATFORM", -minor),
    }
    if step == "transfer":
        post(debt, "PAYMENT", minor, key=key, at=at, place="BANK")
    elif step == "payout":
        pay_out(lender, minor, key=key, at=at)
    elif step == "close":
        last = at.date() - timedelta(days=1)
        try:
            with transaction.atomic():
                close(lender, last, at=at)
        except (closing.AlreadyClosed, closing.NothingToClose):
            return
    else:
        post(debt, moves[step][0], moves[step][1], key=key, at=at)
