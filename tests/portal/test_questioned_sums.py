"""While a fee is questioned: what is asked for is the rest, and the borrower may pay it all."""

import pytest
import time_machine
from django.urls import reverse

from payments import ledger, money, quoting
from payments.models import PayLink, Payment, PayoffQuote
from plans import line_disputes, progress, sums
from plans.models import Plan
from tests.conftest import NOON, TODAY
from tests.payments.payers import agree, breaches, pay, said
from tests.portal.desk import read
from tests.portal.officers import signed_in
from tests.portal.stories import suggest
from tests.portal.visits import pay_url, url_of, words
from tests.portal.walks import build, see

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def question(zhang_debt):
    """The fee of 1,500.00, which Mr Zhang says he never agreed to."""
    return line_disputes.open_dispute(
        zhang_debt, ground="NOT_AGREED", asked={"line-3": None}, text="", by="borrower:1", at=NOON
    )


def write_down(browser, debt, **told):
    """Press on the pay page; return the payment written down, and let its money arrive."""
    browser.post(pay_url(debt), told)
    payment = Payment.objects.latest("pk")
    progress.settle(payment, said(payment), at=NOON)
    return payment


def test_the_pay_page_offers_the_rest_and_says_what_is_left_out(zhangs, zhang_debt, question):
    answer = zhangs.get(pay_url(zhang_debt))

    assert [way.value for way in answer.context["ways"]] == ["ALL-2904270"]
    assert (
        "¥1,500.00 is left out of the sums below, because you have questioned it and Canal Bank has"
        " not answered yet; if you want to pay it all the same, write an amount of your own, up to"
        " ¥30,542.70."
    ) in words(answer)


def test_all_of_the_rest_pays_all_but_the_fee(zhangs, zhang_debt, question, sandbox):
    write_down(zhangs, zhang_debt, choice="ALL-2904270", amount="")

    assert ledger.owed_by_bucket(zhang_debt) == {"PRINCIPAL": 0, "INTEREST": 0, "FEE": 1_500_00}
    assert breaches() == []


def test_an_amount_of_ones_own_may_pay_the_fee_too(zhangs, zhang_debt, question, sandbox):
    payment = write_down(zhangs, zhang_debt, choice="OWN", amount="30,542.70")

    assert (payment.directed_minor, ledger.owed(zhang_debt).minor) == (1_500_00, 0)
    zhang_debt.refresh_from_db()
    assert zhang_debt.state == "PAID"
    assert breaches() == []


def test_where_only_the_fee_is_left_nothing_is_asked_for(zhangs, zhang_debt, question, sandbox):
    write_down(zhangs, zhang_debt, choice="ALL-2904270", amount="")

    answer = zhangs.get(pay_url(zhang_debt))

    assert answer.context["ways"] == []
    assert "¥1,500.00 is left out" in words(answer)


def test_a_quote_leaves_it_out(zhangs, zhang_debt, question):
    zhangs.post(url_of(zhang_debt, "quote"), {"day": TODAY.isoformat()})
    quote = PayoffQuote.objects.get()
    told = words(zhangs.get(url_of(quote, "payoff")))

    assert quote.amount_minor == 29_042_70
    assert [quoting.QUESTIONED, -1_500_00] in quote.parts
    assert "only what you question is left, and Canal Bank asks for none of that" in told
    assert zhangs.get(url_of(quote, "payoff-pdf")).content.startswith(b"%PDF")


def test_nobody_else_is_asked_for_it(zhangs, zhang_debt, question):
    answer = zhangs.post(url_of(zhang_debt, "pay-links"), {"amount": "29,042.71", "email": ""})

    assert answer.status_code == 422
    assert "The rest is under question" in words(answer)
    assert not PayLink.objects.exists()


def test_one_sum_for_several_debts_leaves_it_out(zhang_debt, question):
    assert sums.most_of([zhang_debt], at=NOON).minor == 29_042_70


def test_money_nobody_directed_waits_and_pays_when_the_question_is_taken_back(zhang_debt, question):
    agree(zhang_debt)
    pay(zhang_debt, 30_000_00)
    assert (ledger.owed(zhang_debt).minor, ledger.credit(zhang_debt).minor) == (1_500_00, 957_30)

    line_disputes.withdraw(question, by="borrower:1", at=NOON)

    assert (ledger.owed(zhang_debt).minor, ledger.credit(zhang_debt).minor) == (542_70, 0)
    assert progress.progress_of(progress.running_plan(zhang_debt), on=TODAY).left.minor == 542_70
    assert breaches() == []


def test_a_plan_is_built_for_the_rest_and_says_so(zhangs, zhang_debt, question):
    without = "This is without the ¥1,500.00 that you asked Canal Bank about"
    shown = see(zhangs, "builder", zhang_debt.code)
    assert "You owe ¥29,042.70 to Canal Bank." in shown.text
    assert without in shown.text
    assert "¥806.74 a month for 36 months" in shown.text

    build(zhangs, zhang_debt, pace="LIGHTER")
    read = see(zhangs, "check", zhang_debt.code)

    assert without in read.text
    assert "¥1,500.00 of this is questioned." in read.text
    assert "it is no part of this plan, which is for ¥29,042.70" in read.text


def test_an_officer_agrees_for_the_rest_and_is_told_so(wen, zhang_debt, question):
    offer = suggest(zhang_debt)
    shown = read(signed_in(wen).get(reverse("lender:case", args=[offer.code]))).text
    assert "¥1,500.00 of this account is questioned and is no part of this plan." in shown
    assert "You agree for a balance of ¥29,042.70: ¥806.74" in shown

    signed_in(wen).post(reverse("lender:approval", args=[offer.code]), {"balance": 29_042_70})

    plan = Plan.objects.get()
    assert (plan.total_minor, plan.questioned_minor) == (29_042_70, 1_500_00)
    line_disputes.withdraw(question, by="borrower:1", at=NOON)
    assert progress.running_plan(zhang_debt).total_minor == 30_542_70


@pytest.mark.parametrize("minor", ["29,042.70", "30,000.00", "30,542.70"])
def test_the_fee_may_be_paid_beyond_the_plan(zhangs, zhang_debt, question, sandbox, minor):
    agree(zhang_debt)

    write_down(zhangs, zhang_debt, choice="OWN", amount=minor)

    assert ledger.owed(zhang_debt) == money.parse("30542.70", "CNY") - money.parse(minor, "CNY")
    assert breaches() == []
