"""Whose a transfer without a reference looks to be: one person, one expected sum, or nobody."""

from dataclasses import replace
from datetime import date

import pytest

from payments import transfers
from payments.money import Money
from payments.transfers import Line
from plans import payers, progress
from tests.conftest import NOON, ZHANG, place
from tests.payments.payers import agree

pytestmark = pytest.mark.django_db


def sent(minor, payer="张伟", currency="CNY"):
    return Line(on=date(2026, 11, 1), amount=Money(minor, currency), payer=payer)


def likely(lender, *lines):
    return payers.likely(lender, lines)


def test_an_instalment_or_all_that_is_owed_from_the_borrowers_name_is_likely(canal, zhang_debt):
    agree(zhang_debt)

    assert likely(canal, sent(848_40), sent(30_542_70)) == [zhang_debt, zhang_debt]


@pytest.mark.parametrize(
    "line", [sent(848_41), sent(848_40, "李娜"), sent(848_40, ""), sent(848_40, currency="TWD")]
)
def test_another_sum_name_or_currency_is_nobodys(canal, zhang_debt, line):
    agree(zhang_debt)

    assert likely(canal, line) == [None]


def test_of_two_who_could_be_meant_neither_is(canal, zhang_debt):
    place(replace(ZHANG, reference="CB-2026-0009", contract_date=date(2021, 3, 1)), canal)

    assert likely(canal, sent(30_542_70)) == [None]


def test_what_the_same_payer_sent_before_is_likely_again(canal, zhang_debt):
    first = transfers.write_down(canal, sent(77_00), debt=zhang_debt, by="officer:su", at=NOON)
    progress.confirm(first, by="officer:wen", at=NOON)

    assert likely(canal, sent(77_00)) == [zhang_debt]


def test_another_lenders_debts_are_not_looked_at(canal, hill, zhang_debt):
    assert likely(hill, sent(30_542_70)) == [None]


def test_many_lines_cost_the_same_few_queries(canal, zhang_debt, django_assert_num_queries):
    agree(zhang_debt)

    for lines in ([sent(848_40)], [sent(848_40)] * 3):
        with django_assert_num_queries(4):
            likely(canal, *lines)
