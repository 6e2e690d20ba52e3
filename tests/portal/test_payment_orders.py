"""The lender’s page of payment orders: read by all, set by an administrator, never unlawful."""

from datetime import date

import pytest
from django.urls import reverse

from payments import orders
from payments.models import OrderRule
from portal.models import Membership
from tests.conftest import employ
from tests.portal.html import Page
from tests.portal.officers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
LOANS = {
    "ground": "POLICY",
    "product": "LOAN",
    "sequence": "PIF",
    "from_date": "2026-11-03",
    "source": "Terms of 2026, section 4",
}


@pytest.fixture
def admin(canal):
    return signed_in(employ(canal, "gu", Membership.Role.ADMIN))


def here():
    return reverse("lender:orders")


def text(answer):
    return Page(answer.content.decode()).text


def test_what_the_law_says_is_told_first(admin):
    shown = text(admin.get(here()))

    assert "a card 91 days past due or more" in shown and "Nobody can agree otherwise." in shown
    assert "Nothing is set by hand: the law’s orders bind." in shown


def test_an_administrator_sets_an_order_and_ends_it(admin, li_debt):
    set_now = admin.post(here(), LOANS)

    row = OrderRule.objects.get()
    bound = orders.rule_for(li_debt, on=date(2026, 11, 3))
    assert (set_now.status_code, bound.name) == (302, "POLICY_PIF")
    assert "From 3 November 2026 on. Terms of 2026, section 4" in text(admin.get(here()))

    admin.post(reverse("lender:order-end", args=[row.pk]))

    assert "From 3 November 2026 to 3 November 2026." in text(admin.get(here()))


def test_what_a_court_decided_is_for_one_account(admin, li_debt):
    admin.post(here(), LOANS | {"ground": "COURT", "reference": li_debt.reference})

    assert OrderRule.objects.get().debt == li_debt


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"product": "CARD"}, "The law leaves no choice here: Fees and interest first"),
        ({"product": ""}, "The law leaves no choice here: Fees and interest first"),
        ({"from_date": "2026-11-02"}, "Please choose a day from tomorrow on."),
        ({"ground": "COURT", "reference": "HC-77"}, "There is no account with this reference."),
        ({"sequence": "QQQ"}, ""),
        ({"source": ""}, ""),
    ],
)
def test_an_order_that_will_not_do_is_refused_with_the_reason(admin, hill_debt, more, sentence):
    answer = admin.post(here(), LOANS | more)

    assert (answer.status_code, sentence in text(answer)) == (422, True)
    assert not OrderRule.objects.exists()


def test_an_approver_reads_but_does_not_set(canal, wen):
    browser = signed_in(wen)

    assert "An administrator can set an order." in text(browser.get(here()))
    assert browser.post(here(), LOANS).status_code == 404
