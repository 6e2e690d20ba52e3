"""Each proof of the statements finds the breach it is there for, and nothing where all is right."""

import pytest

from payments import statement_checks
from payments.models import Account, Receipt, Remittance, RemittanceLine
from tests.payments.payers import breaches, pay
from tests.payments.test_remitting import AFTER_DECEMBER, AFTER_NOVEMBER, DECEMBER, close

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(canal, zhang_debt):
    """Two closed statements, and a payment in the open one."""
    pay(zhang_debt, 848_40, fee=24_90)
    first = close(canal)
    pay(zhang_debt, 200_00, at=AFTER_NOVEMBER)
    close(canal, DECEMBER, at=AFTER_DECEMBER)
    pay(zhang_debt, 300_00, at=AFTER_DECEMBER)
    return Remittance.objects.filter(pk=first.pk)


def test_right_statements_have_no_breach(closed):
    assert breaches() == []


def test_a_chain_that_is_broken_is_found(closed):
    closed.update(closing_minor=823_51)

    assert list(statement_checks.statements_follow_each_other()) == [
        "statement CANAL-CNY-00001 does not add up",
        "statement CANAL-CNY-00002 opens with 82350 after 82351",
    ]


def test_statements_over_the_same_days_are_found(closed):
    Remittance.objects.filter(number=2).update(first_date=closed.get().last_date)

    assert list(statement_checks.statements_follow_each_other()) == [
        "statement CANAL-CNY-00002 begins before CANAL-CNY-00001 ends"
    ]


def test_a_figure_that_its_lines_do_not_come_to_is_found(closed):
    closed.update(refunds_minor=1)

    [said] = statement_checks.statements_are_the_sum_of_their_lines()
    assert said.startswith("statement CANAL-CNY-00001 refunds_minor is 1, its lines")


def test_a_line_that_went_missing_is_found(closed, canal):
    RemittanceLine.objects.get(entry__payment__amount_minor=848_40).delete()

    assert list(statement_checks.statements_are_the_ledger()) == [
        f"lender {canal.pk} CNY: statements leave 217190, the ledger 132350"
    ]


def test_a_balance_that_no_statement_tells_of_is_found(closed, canal):
    Account.objects.filter(kind="CLEARING").update(balance_minor=0)

    assert list(statement_checks.statements_are_the_ledger()) == [
        f"lender {canal.pk} CNY: statements leave 132350, the ledger 0"
    ]


def test_a_receipt_beyond_what_arrived_is_found(closed, canal):
    Receipt.objects.filter(payment__amount_minor=200_00).update(amount_minor=300_00)

    assert list(statement_checks.receipts_are_what_statements_are_made_of()) == [
        f"lender {canal.pk} CNY: 134840 arrived, receipts for 144840"
    ]
