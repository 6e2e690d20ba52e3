"""Paying ahead, as a borrower sees it: three choices, each shown exactly, one of them kept."""

import pytest
from django.urls import reverse

from payments.models import Payment
from plans.models import Plan
from tests.payments.payers import agree, pay
from tests.portal.html import Page
from tests.portal.visits import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


@pytest.fixture
def plan(zhang_debt):
    return agree(zhang_debt)


def url(plan):
    return reverse("borrower:extra", args=[plan.code])


def text(answer):
    return Page(answer.content.decode()).text


def test_each_choice_is_shown_with_what_it_makes_of_the_plan(zhangs, plan):
    shown = text(zhangs.get(url(plan), {"amount": "5000"}))

    assert "What should ¥5,000.00 do?" in shown
    for said_of_it in (
        "Payments left: 31. The next is ¥90.40 on 15 May 2027, the last on 15 November 2029.",
        "Payments left: 31. The next is ¥848.40 on 15 December 2026, the last on 15 June 2029.",
        "Payments left: 36. The next is ¥709.51 on 15 December 2026, the last on 15 November 2029.",
    ):
        assert said_of_it in shown
    assert "As it is now 36 ¥848.40" in shown


def test_the_choice_goes_with_the_payment(zhangs, plan, sandbox):
    answer = zhangs.post(url(plan), {"amount": "5000", "ahead": "SHORTER"})

    payment = Payment.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, payment.session_url)
    assert (payment.purpose, payment.ahead, payment.amount_minor) == ("EXTRA", "SHORTER", 5_000_00)


def test_a_second_press_leads_to_the_same_payment_and_another_wish_does_not(zhangs, plan, sandbox):
    form = {"amount": "5000", "ahead": "SHORTER"}
    first = zhangs.post(url(plan), form)

    again, other = zhangs.post(url(plan), form), zhangs.post(url(plan), form | {"ahead": "SMALLER"})

    assert again["Location"] == first["Location"]
    assert (other.status_code, Payment.objects.count()) == (409, 1)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"amount": ""}, "Please write an amount in figures"),
        ({"amount": "1e3"}, "Please write an amount in figures"),
        ({"amount": "30542.71", "ahead": "CUSHION"}, "You can pay up to ¥30,542.70."),
        ({"amount": "3.99", "ahead": "CUSHION"}, "The smallest amount that the payment page"),
        ({"amount": "5000", "ahead": "LOUDER"}, "Please choose one."),
    ],
)
def test_what_will_not_do_is_asked_again_and_nothing_begins(zhangs, plan, form, sentence):
    answer = zhangs.post(url(plan), form)

    assert (answer.status_code, sentence in words(answer)) == (422, True)
    assert not Payment.objects.exists()


def test_choices_that_come_to_the_same_are_one(zhangs, plan):
    answer = zhangs.get(url(plan), {"amount": "30542.70"})

    assert [way.value for way in answer.context["ways"]] == ["CUSHION"]
    assert "Then every payment of your plan is made." in words(answer)


def test_what_fell_away_is_no_longer_asked_for(zhangs, plan):
    pay(plan.debt, 848_70, ahead="SHORTER")

    shown = text(zhangs.get(reverse("borrower:plan", args=[plan.code])))
    days = zhangs.get(reverse("borrower:calendar", args=[plan.code])).content.decode()

    assert "No longer needed" in shown
    assert "Payments made 0 of 35" in shown
    assert (days.count("BEGIN:VEVENT"), "20291115" in days) == (35, False)


def test_a_plan_that_is_paid_off_takes_nothing_ahead(zhangs, plan):
    pay(plan.debt, 30_542_70)

    assert zhangs.get(url(plan)).status_code == 302
    assert Plan.objects.get().state == "COMPLETED"
