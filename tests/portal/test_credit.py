"""A borrower who paid too much has it back by one press, or by itself after fourteen days."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from payments import ledger, overpaying
from payments.models import Refund
from payments.money import Money
from portal import sweeps
from tests.conftest import LI, NOON, place, sign_up
from tests.payments.payers import begin, breaches
from tests.portal.visits import keep, open_page, words

pytestmark = pytest.mark.django_db
AFTER = NOON + timedelta(days=overpaying.ASKED_DAYS)


@pytest.fixture
def debt(canal, sandbox):
    """Ms Li pays everything on one page and again on another that was left open."""
    found = place(LI, canal)
    for _ in range(2):
        begun = begin(found, 8_120_00)
        page = open_page(begun)
        begun.state = "CANCELED"
        begun.save()
        sandbox.pay(page)
    keep(sandbox.events())
    sweeps.act_on_events(at=NOON)
    assert ledger.credit(found) == Money(8_120_00, "CNY")
    found.lender.refund_limit_minor = 10_000_00
    found.lender.save()
    return found


@pytest.fixture
def browser(debt):
    client = Client()
    client.force_login(sign_up(debt, name="li", email="li@example.org"))
    return client


def test_it_is_shown_and_sent_back_by_one_press(browser, debt):
    shown = words(browser.get(reverse("borrower:debt", args=[debt.code])))
    answer = browser.post(reverse("borrower:credit", args=[debt.code]), follow=True)

    assert "You have paid ¥8,120.00 more than was owed." in shown
    assert "It is on its way back to you" in words(answer)
    assert Refund.objects.get().state == "SUCCEEDED"
    assert ledger.credit(debt) == Money(0, "CNY")
    assert breaches() == []


def test_a_second_press_sends_nothing(browser, debt):
    url = reverse("borrower:credit", args=[debt.code])
    browser.post(url)

    answer = browser.post(url, follow=True)

    assert "Nothing is kept for you here any more." in words(answer)
    assert Refund.objects.count() == 1


def test_after_fourteen_days_it_goes_back_by_itself(debt):
    sweeps.ask_about_credit(at=NOON)
    sweeps.return_credit(at=AFTER - timedelta(seconds=1))
    assert Refund.objects.count() == 0

    with time_machine.travel(AFTER, tick=False):
        sweeps.return_credit(at=AFTER)

    assert Refund.objects.get().state == "SUCCEEDED"
    assert ledger.credit(debt) == Money(0, "CNY")
    assert sweeps.return_credit(at=AFTER) == 0
    assert breaches() == []


def test_it_is_nobody_elses_to_ask_for(debt, hill_debt):
    client = Client()
    client.force_login(sign_up(hill_debt, name="moss", email="moss@example.org"))

    assert client.post(reverse("borrower:credit", args=[debt.code])).status_code == 404
    assert Refund.objects.count() == 0
