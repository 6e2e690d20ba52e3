"""A receipt says line by line what it paid, in which order, why, and who decided."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from payments import orders
from portal import filling
from tests.conftest import NOON, TODAY
from tests.payments.payers import pay
from tests.portal.html import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def decided(debt, buckets):
    orders.write(
        debt.lender,
        ground="COURT",
        debt=debt,
        buckets=buckets,
        source="Order 17 of 2026",
        from_date=TODAY,
        by="officer:2",
        at=NOON - timedelta(days=1),
    )


def receipt_text(browser, debt, minor):
    receipt = pay(debt, minor).receipt
    answer = browser.get(reverse("borrower:receipt", args=[receipt.code]))
    return Page(answer.content.decode()).text


def test_each_part_shows_before_paid_and_after_in_the_order_that_bound(zhangs, zhang_debt):
    shown = receipt_text(zhangs, zhang_debt, 2_000_00)

    assert "Part Before Paid After Principal ¥24,000.00 ¥2,000.00 ¥22,000.00" in shown
    assert "Interest ¥5,042.70 ¥0.00 ¥5,042.70 Fees ¥1,500.00 ¥0.00 ¥1,500.00" in shown
    assert "a card 91 days past due or more (Measures for Credit Card Business" in shown


def test_an_order_of_a_court_is_told_with_where_it_stands(zhangs, zhang_debt):
    zhang_debt.product = "LOAN"
    zhang_debt.save()
    decided(zhang_debt, ["INTEREST", "FEE", "PRINCIPAL"])

    shown = receipt_text(zhangs, zhang_debt, 2_000_00)

    assert (
        "Interest first, then fees, then principal. A court decided this order. Order 17 of 2026."
        in shown
    )


def test_money_paid_ahead_says_what_it_did(zhang_debt):
    payment = pay(zhang_debt, 2_000_00, ahead="SHORTER", purpose="EXTRA")

    with override("en"):
        paper = filling.receipt_paper(payment.receipt, side="BORROWER")
    assert paper.designation == "What was beyond what was due made the plan shorter."


def test_both_copies_are_made_with_every_part(zhangs, zhang_debt):
    receipt = pay(zhang_debt, 2_000_00).receipt

    answer = zhangs.get(reverse("borrower:receipt-pdf", args=[receipt.code]))

    assert answer.content.startswith(b"%PDF")
