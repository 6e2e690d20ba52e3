"""Orders that a lender, a court or an agreement sets: kept by day, never against a statute."""

from datetime import date, timedelta

import pytest

from payments import orders
from payments.models import Event, OrderRule, Receipt
from payments.orders import AgainstStatute, Misplaced, TooEarly
from tests.conftest import NOON, TODAY
from tests.payments.payers import breaches, pay

pytestmark = pytest.mark.django_db
PIF = ["PRINCIPAL", "INTEREST", "FEE"]
IPF = ["INTEREST", "PRINCIPAL", "FEE"]


def write(lender, buckets=PIF, *, ground="POLICY", product="LOAN", on=TODAY, **more):
    return orders.write(
        lender,
        ground=ground,
        buckets=buckets,
        source="Board of 1 November",
        product=product,
        from_date=on,
        by="officer:2",
        at=NOON - timedelta(days=1),
        **more,
    )


def name(debt, on=TODAY):
    return orders.rule_for(debt, on=on).name


def test_without_rules_the_law_binds(zhang_debt, li_debt, hill_debt):
    names = [name(debt) for debt in (zhang_debt, li_debt, hill_debt)]

    assert names == ["CN_CARD_57", "CN_561", "FEE_INTEREST_PRINCIPAL"]


def test_a_lenders_rule_binds_its_own_debts_of_that_product(canal, li_debt, zhang_debt, hill_debt):
    write(canal)

    assert name(li_debt) == "POLICY_PIF"
    assert name(li_debt, TODAY - timedelta(days=1)) == "CN_561"
    assert (name(zhang_debt), name(hill_debt)) == ("CN_CARD_57", "FEE_INTEREST_PRINCIPAL")


def test_what_was_agreed_or_decided_for_a_debt_comes_before_the_lenders_rule(canal, li_debt):
    write(canal)
    write(canal, IPF, ground="AGREEMENT", debt=li_debt)
    agreed = name(li_debt)

    write(canal, ["FEE", "PRINCIPAL", "INTEREST"], ground="COURT", debt=li_debt)

    assert (agreed, name(li_debt)) == ("AGREEMENT_IPF", "COURT_FPI")


def test_a_payment_follows_the_rule_and_its_receipt_names_it(canal, li_debt):
    write(canal)

    pay(li_debt, 500_00)

    receipt = Receipt.objects.get()
    assert (receipt.order_name, receipt.lines) == ("POLICY_PIF", [["PRINCIPAL", 500_00]])
    assert receipt.explained == {
        "ground": "POLICY",
        "source": "Board of 1 November",
        "parts": [
            ["PRINCIPAL", 8_000_00, 500_00, 7_500_00],
            ["INTEREST", 120_00, 0, 120_00],
        ],
    }
    assert breaches() == []


@pytest.mark.parametrize("product", ["CARD", ""])
def test_no_rule_departs_from_a_statute_that_leaves_no_choice(canal, product):
    with pytest.raises(AgainstStatute) as refusal:
        write(canal, IPF, product=product)

    assert refusal.value.law.name == "CN_CARD_57_TO_90"
    assert not OrderRule.objects.exists()


def test_a_court_too_cannot_be_written_down_against_it(canal, zhang_debt):
    with pytest.raises(AgainstStatute):
        write(canal, IPF, ground="COURT", debt=zhang_debt)


def test_a_rule_is_for_debts_and_a_decision_for_one(canal, li_debt):
    with pytest.raises(Misplaced):
        write(canal, ground="COURT")
    with pytest.raises(Misplaced):
        write(canal, debt=li_debt)


def test_what_was_booked_today_is_not_shared_anew(canal):
    with pytest.raises(TooEarly):
        write(canal, on=TODAY - timedelta(days=1))


def test_a_rule_that_ended_stays_and_binds_no_longer(canal, li_debt):
    row = write(canal)

    for _ in range(2):
        orders.end(row, on=date(2026, 11, 9), by="officer:2", at=NOON)

    assert (name(li_debt, date(2026, 11, 9)), name(li_debt, date(2026, 11, 10))) == (
        "POLICY_PIF",
        "CN_561",
    )
    kinds = Event.objects.filter(kind__startswith="order.").values_list("kind", flat=True)
    assert list(kinds.order_by("pk")) == ["order.written", "order.ended"]


def test_a_second_payment_runs_on_the_balances_that_the_first_one_left(canal, zhang_debt):
    zhang_debt.product, zhang_debt.overdue_since = "LOAN", None
    zhang_debt.save()

    lines = [Receipt.objects.get(payment=pay(zhang_debt, 2_000_00)).lines for _ in range(2)]

    assert lines == [[["FEE", 1_500_00], ["INTEREST", 500_00]], [["INTEREST", 2_000_00]]]
