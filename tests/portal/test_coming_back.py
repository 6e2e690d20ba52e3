"""Coming back from the provider's page: what happened, what did not, and the receipt."""

import pytest
from django.urls import reverse

from payments.models import Payment, Receipt
from plans import progress
from portal import sweeps
from tests.conftest import NOON
from tests.payments.payers import agree, begin, pay, said, stored
from tests.portal.visits import is_paid, keep, pay_url, press, url_of, words
from tests.sandbox_fixtures import DECLINED

pytestmark = pytest.mark.django_db
LOST = ("lost_before", "lost_before", "lost_before")


@pytest.fixture
def me(zhang, client):
    """Mr Zhang's browser."""
    client.force_login(zhang)
    return client


def test_the_page_one_comes_back_to_waits_and_only_reads(me, zhang_debt, sandbox):
    press(me, zhang_debt, "ALL-3054270")
    payment = Payment.objects.get()
    sandbox.pay(payment.session_url)
    asked = len(sandbox.http.asked)

    answer = me.get(url_of(payment))

    assert "Confirming your payment…" in words(answer)
    assert answer["Refresh"] == f"3; url={url_of(payment)}?wait=1"
    assert (len(sandbox.http.asked), stored(payment).state) == (asked, "CREATED")


@pytest.mark.parametrize("wait", ["40", "999", "-1", "x", "9" * 5000, "٣"])
def test_the_page_does_not_wait_for_ever(me, zhang_debt, wait):
    payment = begin(zhang_debt, 848_40)

    answer = me.get(url_of(payment), {"wait": wait})

    assert "Refresh" not in answer
    assert "If you have paid, it is safe" in words(answer)


def test_once_it_is_booked_the_page_says_what_is_left_and_gives_the_receipt(
    me, zhang_debt, sandbox
):
    agree(zhang_debt)
    press(me, zhang_debt, "NEXT-84840")
    payment = Payment.objects.get()
    sandbox.pay(payment.session_url)
    keep(sandbox.events())
    sweeps.act_on_events(at=NOON)

    said_here = words(me.get(url_of(payment)))

    assert is_paid(payment)
    assert "Payment received" in said_here and "¥29,694.30 left." in said_here
    assert "CANAL-2026-000001" in said_here
    assert "Next is ¥848.40 on 15 January 2027." in said_here
    assert reverse("borrower:receipt-pdf", args=["CANAL-2026-000001"]) in said_here


def test_a_declined_card_is_told_with_no_money_taken(me, zhang_debt, sandbox):
    press(me, zhang_debt, "ALL-3054270")
    payment = Payment.objects.get()
    sandbox.pay(payment.session_url, card=DECLINED)
    keep(sandbox.events())
    sweeps.act_on_events(at=NOON)

    said_here = words(me.get(url_of(payment), {"back": "1"}))

    assert "Your bank did not approve the payment" in said_here
    assert "No money has been taken." in said_here
    assert url_of(payment, "payment-page") in said_here


def test_coming_back_without_paying_offers_to_go_on_or_to_stop(me, zhang_debt, sandbox):
    press(me, zhang_debt, "ALL-3054270")
    payment = Payment.objects.get()

    answer = me.get(url_of(payment), {"back": "1"})
    on = me.post(url_of(payment, "payment-page"))
    off = me.post(url_of(payment, "payment-stop"), follow=True)

    assert "You came back before paying" in words(answer) and "Refresh" not in answer
    assert on["Location"] == payment.session_url
    assert "This payment was stopped" in words(off)
    assert "No money has been taken." in words(off)
    assert me.post(url_of(payment, "payment-page")).status_code == 302
    assert press(me, zhang_debt, "OWN", "100.00").status_code == 303


def test_stopping_what_was_just_paid_shows_the_receipt(me, zhang_debt, sandbox):
    press(me, zhang_debt, "ALL-3054270")
    payment = Payment.objects.get()
    sandbox.pay(payment.session_url)

    answer = me.post(url_of(payment, "payment-stop"), follow=True)

    assert "You have paid this off" in words(answer)
    assert is_paid(payment)


def test_stopping_while_the_provider_is_away_says_so_and_stops_nothing(me, zhang_debt, sandbox):
    press(me, zhang_debt, "ALL-3054270")
    payment = Payment.objects.get()
    sandbox.faults.on_requests(*LOST)

    answer = me.post(url_of(payment, "payment-stop"), follow=True)

    assert "We could not reach the payment page just now." in words(answer)
    assert stored(payment).state == "CREATED"


def test_a_payment_on_its_way_is_not_paid_and_not_to_be_paid_again(me, zhang_debt):
    payment = begin(zhang_debt, 848_40)
    progress.settle(payment, said(payment, "PROCESSING"), at=NOON)

    said_here = words(me.get(url_of(payment)))

    assert "Your payment is on its way" in said_here
    assert "receipt as" not in said_here and Receipt.objects.count() == 0
    assert url_of(payment, "payment-stop") not in words(me.get(pay_url(zhang_debt)))


def test_a_debt_that_is_paid_off_has_nothing_to_pay(me, zhang_debt):
    pay(zhang_debt, 30_542_70)

    assert "There is nothing to pay here" in words(me.get(pay_url(zhang_debt)))
    assert press(me, zhang_debt, "OWN", "5.00").status_code == 200
    assert Payment.objects.count() == 1


def test_a_receipt_is_a_page_and_a_document(me, zhang_debt):
    receipt = pay(zhang_debt, 2_000_00).receipt

    shown = words(me.get(reverse("borrower:receipt", args=[receipt.code])))
    document = me.get(reverse("borrower:receipt-pdf", args=[receipt.code]))

    assert "¥28,542.70 left." in shown and receipt.check_code in shown
    assert "2 March 2027" in shown
    assert document["Content-Type"] == "application/pdf"
    assert document.content.startswith(b"%PDF-")
    assert document["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["payment", "payment-page", "payment-stop"])
def test_a_payment_of_somebody_else_is_not_there(me, hill_debt, sandbox, name):
    other = begin(hill_debt, 50_00)
    ask = me.get if name == "payment" else me.post

    assert ask(url_of(other, name)).status_code == 404
    assert stored(other).state == "CREATED"


def test_a_debt_and_a_receipt_of_somebody_else_are_not_there(me, hill_debt):
    receipt = pay(hill_debt, 50_00).receipt

    assert me.get(pay_url(hill_debt)).status_code == 404
    assert press(me, hill_debt, "OWN", "50.00").status_code == 404
    assert me.get(reverse("borrower:receipt", args=[receipt.code])).status_code == 404
    assert me.get(reverse("borrower:receipt-pdf", args=[receipt.code])).status_code == 404


@pytest.mark.parametrize("name", ["payment-page", "payment-stop"])
def test_looking_never_acts(me, zhang_debt, name):
    payment = begin(zhang_debt, 848_40)

    assert me.get(url_of(payment, name)).status_code == 405
    assert stored(payment).state == "CREATED"
