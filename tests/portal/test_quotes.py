"""What it takes to pay everything by a day: asked for, shown, printed and paid."""

import pytest
from django.urls import reverse

from payments.models import Payment, PayoffQuote
from tests.payments.payers import pay
from tests.portal.visits import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def ask(browser, debt, day):
    return browser.post(reverse("borrower:quote", args=[debt.code]), {"day": day})


def shown(browser, quote, name="payoff"):
    return browser.get(reverse(f"borrower:{name}", args=[quote.code]))


def test_a_day_gets_a_sum_in_writing(zhangs, zhang_debt):
    answer = ask(zhangs, zhang_debt, "2026-12-31")

    quote = PayoffQuote.objects.get()
    told = words(shown(zhangs, quote))
    assert answer["Location"] == reverse("borrower:payoff", args=[quote.code])
    assert "To pay everything by 31 December 2026" in told
    assert "¥30,542.70" in told and "no interest and no fees between today and that day" in told
    assert shown(zhangs, quote, "payoff-pdf").content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2026-11-01", "Please choose a day from today to 1 January 2027."),
        ("2027-01-02", "Please choose a day from today to 1 January 2027."),
        ("soon", "Please give a day, such as 2026-12-15."),
        ("", "Please give a day, such as 2026-12-15."),
    ],
)
def test_a_day_that_will_not_do_is_asked_again(zhangs, zhang_debt, day, sentence):
    answer = ask(zhangs, zhang_debt, day)

    assert (answer.status_code, sentence in words(answer)) == (422, True)
    assert not PayoffQuote.objects.exists()


def test_one_press_leads_to_the_payment_of_that_sum(zhangs, zhang_debt, sandbox):
    ask(zhangs, zhang_debt, "2026-12-31")
    quote = PayoffQuote.objects.get()

    answer = zhangs.post(reverse("borrower:payoff", args=[quote.code]))

    payment = Payment.objects.get()
    assert (answer.status_code, payment.amount_minor, payment.purpose) == (303, 3_054_270, "ALL")


def test_after_another_payment_no_more_than_what_is_left_is_asked(zhangs, zhang_debt):
    ask(zhangs, zhang_debt, "2026-12-31")
    pay(zhang_debt, 1_000_00)

    told = words(shown(zhangs, PayoffQuote.objects.get()))

    assert "Pay ¥29,542.70 now" in told


def test_nothing_is_quoted_for_what_is_paid_off(zhangs, zhang_debt):
    pay(zhang_debt, 3_054_270)

    answer = ask(zhangs, zhang_debt, "2026-12-31")

    assert answer["Location"] == reverse("borrower:pay", args=[zhang_debt.code])
