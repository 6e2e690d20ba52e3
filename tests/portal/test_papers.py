"""A paper is whole and its sums agree, or it is not made at all."""

from dataclasses import replace
from datetime import date

import pytest

from payments.waterfall import ORDERS as WATERFALL_ORDERS
from portal.papers import AgreementPaper, Incomplete, Movement, PartLine, ReceiptPaper
from portal.papers.parts import ORDERS
from tests.portal.sample_papers import (
    agreement,
    agreement_values,
    letter,
    pending_receipt,
    receipt,
    receipt_values,
    statement,
    yuan,
)


def test_every_order_of_the_waterfall_has_words():
    assert set(ORDERS) == set(WATERFALL_ORDERS)


def test_a_pending_receipt_has_no_number():
    assert pending_receipt().number == ""
    with pytest.raises(Incomplete):
        replace(pending_receipt(), number="CANAL-2026-000042")


def test_a_settled_receipt_has_a_number_and_can_be_checked():
    for missing in ("number", "check_code", "check_url"):
        with pytest.raises(Incomplete):
            replace(receipt(), **{missing: ""})


def test_a_receipt_whose_lines_do_not_explain_the_balance_is_not_made():
    with pytest.raises(Incomplete):
        replace(receipt(), owed_after=yuan(2_854_271))


def test_what_was_paid_too_much_is_held_for_the_borrower():
    lines = (PartLine("PRINCIPAL", yuan(150_000)),)

    paper = ReceiptPaper(
        **receipt_values()
        | {"lines": lines, "owed_before": yuan(150_000), "owed_after": yuan(0), "progress": None}
    )

    assert paper.held == yuan(50_000)
    assert pending_receipt().held == yuan(0)


def test_lines_that_pay_more_than_the_payment_are_refused():
    with pytest.raises(Incomplete):
        replace(receipt(), lines=(PartLine("FEE", yuan(200_001)),), owed_after=yuan(2_854_269))


@pytest.mark.parametrize("empty", ["number", "frequency", "method", "payments"])
def test_an_agreement_with_an_empty_content_is_not_made(empty):
    with pytest.raises(Incomplete):
        AgreementPaper(**agreement_values() | {empty: () if empty == "payments" else ""})


def test_an_agreement_needs_a_signature_and_its_fingerprint():
    signature = replace(agreement().signature, digest="")

    with pytest.raises(Incomplete):
        AgreementPaper(**agreement_values() | {"signature": signature})


def test_payments_that_do_not_add_up_to_the_balance_are_refused_where_nothing_is_added():
    short = agreement_values()["payments"][:-1]

    with pytest.raises(Incomplete):
        AgreementPaper(**agreement_values() | {"payments": short})


def test_the_thirty_six_payments_of_mr_zhang_come_to_what_he_owes():
    paper = agreement()

    assert (len(paper.payments), paper.total) == (36, yuan(3_054_270))
    assert (paper.first.amount, paper.last.amount) == (yuan(84_840), yuan(84_870))
    assert paper.last.left == yuan(0)


def test_a_signature_is_dated_where_it_was_made():
    late = replace(agreement().signature, zone="America/Los_Angeles")

    assert (late.day, late.clock) == (
        date(2026, 11, 22),
        "22:05:09-08:00 (America/Los_Angeles)",
    )


def test_a_letter_shows_its_code_in_groups():
    assert letter().code_groups == ("7K3M", "9QXD", "4TVA")
    assert replace(letter(), code="7K3M9QXD4T").code_groups == ("7K3M", "9QXD", "4T")


def test_a_letter_without_a_way_to_stop_is_not_made():
    with pytest.raises(Incomplete):
        replace(letter(), stop_url="")


def test_a_statement_whose_running_balance_jumps_is_not_made():
    last = statement().movements[-1]
    jump = Movement(last.on_date, "PAYMENT", yuan(-100), last.balance, "")

    with pytest.raises(Incomplete):
        replace(statement(), movements=(*statement().movements, jump))


def test_a_statement_sums_what_was_placed_and_what_was_paid():
    assert (statement().itemised, statement().paid) == (yuan(3_054_270), yuan(254_520))
