"""Paying, as a borrower sees it: exact sums, one payment at a time, and no false word."""

import pytest
import time_machine

from payments import charging
from payments.models import Payment
from tests.conftest import NOON, sign_up
from tests.payments.payers import agree, pay, place_in
from tests.portal.visits import is_paid, pay_url, press, url_of, words

pytestmark = pytest.mark.django_db
LOST = ("lost_before", "lost_before", "lost_before")


@pytest.fixture
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def me(zhang, client):
    """Mr Zhang's browser."""
    client.force_login(zhang)
    return client


def choices(answer):
    return [way.value for way in answer.context["ways"]]


def test_without_a_plan_one_pays_everything_or_an_amount_of_ones_own(me, zhang_debt):
    answer = me.get(pay_url(zhang_debt))

    assert choices(answer) == ["ALL-3054270"]
    assert "¥30,542.70" in words(answer)
    assert "Paying costs nothing extra" in words(answer)
    assert "30,542" not in words(answer).split("</title>")[0]


def test_where_nothing_was_agreed_nobody_is_led_to_pay_everything(me, zhang_debt, at_noon):
    before = me.get(pay_url(zhang_debt)).context["form"].chosen
    agree(zhang_debt)
    after = me.get(pay_url(zhang_debt)).context["form"].chosen

    assert (before, after) == ("OWN", "NEXT-84840")


def test_an_amount_that_is_the_chosen_sum_is_no_second_wish(me, zhang_debt, sandbox):
    press(me, zhang_debt, "ALL-3054270", "30542.70")

    assert Payment.objects.get().purpose == "ALL"


def test_with_a_plan_the_next_payment_comes_first(me, zhang_debt, at_noon):
    agree(zhang_debt)

    answer = me.get(pay_url(zhang_debt))

    assert choices(answer) == ["NEXT-84840", "ALL-3054270"]
    assert "Due on 15 December 2026." in words(answer)


def test_what_is_overdue_comes_before_what_is_next(me, zhang, zhang_debt):
    agree(zhang_debt)

    with time_machine.travel(NOON.replace(year=2027, month=2)):
        me.force_login(zhang)
        answer = me.get(pay_url(zhang_debt))

    assert choices(answer) == ["OVERDUE-169680", "NEXT-254520", "ALL-3054270"]
    assert "Due since 15 December 2026." in words(answer)


def test_the_last_payment_is_everything(me, zhang_debt, at_noon):
    agree(zhang_debt)
    pay(zhang_debt, 29_694_00)

    assert choices(me.get(pay_url(zhang_debt))) == ["ALL-84870"]


def test_a_debt_in_yen_is_paid_in_whole_yen(canal, client):
    debt = place_in("JPY", 120_000, canal)
    client.force_login(sign_up(debt, name="li", email="li@example.org"))

    answer = client.get(pay_url(debt))
    refused = client.post(pay_url(debt), {"choice": "OWN", "amount": "1.5"})

    assert (choices(answer), refused.status_code) == (["ALL-120000"], 422)
    assert "JP¥120,000" in words(answer)


def test_choosing_leads_to_the_providers_page_with_the_exact_sum(me, zhang_debt, sandbox):
    agree(zhang_debt)

    answer = press(me, zhang_debt, "NEXT-84840")

    payment = Payment.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, payment.session_url)
    assert (payment.amount_minor, payment.purpose, payment.state) == (848_40, "NEXT", "CREATED")
    assert payment.by.startswith("borrower:")
    (page,) = sandbox.app.store.every("checkout.session")
    assert (page.body["amount_total"], page.body["currency"]) == (848_40, "cny")
    assert page.body["success_url"].endswith(url_of(payment))
    assert "Canal" not in str(sandbox.http.asked) and "张" not in str(sandbox.http.asked)


def test_a_payer_comes_back_to_the_name_they_came_by(me, zhang_debt, sandbox):
    agree(zhang_debt)

    me.post(pay_url(zhang_debt), {"choice": "NEXT-84840"}, headers={"host": "localhost:8000"})

    (page,) = sandbox.app.store.every("checkout.session")
    assert page.body["success_url"].startswith("http://localhost:8000/my/payments/")


def test_in_production_a_payer_comes_back_to_the_one_address(me, zhang_debt, sandbox, settings):
    agree(zhang_debt)
    settings.IS_PRODUCTION, settings.PORTAL_ORIGIN = True, "https://steadily.example"

    press(me, zhang_debt, "NEXT-84840")

    (page,) = sandbox.app.store.every("checkout.session")
    assert page.body["success_url"].startswith("https://steadily.example/my/payments/")


@pytest.mark.parametrize("typed", ["1,000.50", "1000.50", " ¥1000.5 "])
def test_an_amount_of_ones_own_is_read_as_it_was_meant(me, zhang_debt, sandbox, typed):
    press(me, zhang_debt, "OWN", typed)

    assert Payment.objects.get().amount_minor == 1_000_50


@pytest.mark.parametrize(
    ("choice", "amount", "sentence"),
    [
        ("", "", "Please choose what you would like to pay."),
        ("ALL-1", "", "The sums have changed since you opened this page."),
        ("ALL", "", "The sums have changed since you opened this page."),
        ("OWN", "", "Please write how much you would like to pay."),
        ("ALL-3054270", "200", "You chose “Everything” and wrote ¥200.00 as well."),
        ("OWN", "0", "Please give ¥0.01 or more."),
        ("OWN", "-5", "Please write an amount in figures"),
        ("OWN", "1e3", "Please write an amount in figures"),
        ("OWN", "٣٠٠", "Please write an amount in figures"),
        ("OWN", "10.005", "Please write an amount in figures"),
        ("OWN", "9" * 400, "Please write an amount in figures"),
        ("OWN", "30542.71", "That is more than is owed. You can pay up to ¥30,542.70."),
        ("OWN", "3.99", "The smallest amount that the payment page takes is ¥4.00."),
        ("OWN", "30540", "You can pay ¥30,538.70."),
    ],
)
def test_a_sum_that_will_not_do_is_asked_again(me, zhang_debt, sandbox, choice, amount, sentence):
    answer = press(me, zhang_debt, choice, amount)

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "Error:" in words(answer).split("</title>")[0]
    assert (Payment.objects.count(), sandbox.http.asked) == (0, [])


def test_everything_is_what_is_owed_now_and_not_what_was_shown(me, zhang_debt, sandbox):
    """Another payment came in between; the sum that was shown is not charged."""
    pay(zhang_debt, 542_70)

    answer = press(me, zhang_debt, "ALL-3054270")

    assert (answer.status_code, choices(answer)) == (422, ["ALL-3000000"])
    assert Payment.objects.filter(state="CREATED").count() == 0


def test_pressing_twice_gives_one_payment_and_one_page(me, zhang_debt, sandbox):
    first = press(me, zhang_debt, "ALL-3054270")
    second = press(me, zhang_debt, "ALL-3054270")

    assert first["Location"] == second["Location"]
    assert Payment.objects.count() == 1
    assert len(sandbox.app.store.every("checkout.session")) == 1


def test_another_sum_waits_until_the_payment_under_way_has_an_end(me, zhang_debt, sandbox):
    press(me, zhang_debt, "ALL-3054270")

    answer = press(me, zhang_debt, "OWN", "100.00")

    assert answer.status_code == 409
    assert "there is one payment at a time" in words(answer)
    assert "A payment is under way" in words(me.get(pay_url(zhang_debt)))
    assert Payment.objects.count() == 1


def test_a_provider_that_does_not_answer_takes_no_money_and_is_asked_again(me, zhang_debt, sandbox):
    sandbox.faults.on_requests(*LOST)

    answer = press(me, zhang_debt, "ALL-3054270")
    again = me.post(url_of(Payment.objects.get(), "payment-page"))

    assert answer.status_code == 503
    assert "No money has been taken." in words(answer)
    assert (again.status_code, again["Location"]) == (303, Payment.objects.get().session_url)
    assert len(sandbox.app.store.every("checkout.session")) == 1


def test_nobody_is_led_to_a_page_that_was_closed_and_never_written_down(me, zhang_debt, sandbox):
    """The process that stopped the payment died after the provider had closed the page."""
    press(me, zhang_debt, "ALL-3054270")
    begun = Payment.objects.get()
    charging.close_page(begun)

    back = me.get(f"{url_of(begun)}?back=1")
    answer = me.post(url_of(begun, "payment-page"), follow=True)
    anew = press(me, zhang_debt, "ALL-3054270")

    assert "You can go on with this payment, or stop it." in words(back)
    assert "This payment was stopped" in words(answer) and "Choose again" in words(answer)
    assert (anew.status_code, Payment.objects.count()) == (303, 2)
    assert anew["Location"] != begun.session_url


def test_whoever_has_paid_already_is_led_to_the_receipt_instead(me, zhang_debt, sandbox):
    press(me, zhang_debt, "ALL-3054270")
    sandbox.pay(Payment.objects.get().session_url)

    answer = press(me, zhang_debt, "ALL-3054270")

    assert (answer.status_code, is_paid(Payment.objects.get())) == (302, True)
    assert answer["Location"].endswith(url_of(Payment.objects.get()))


def test_an_answer_that_was_lost_gives_the_same_page_once_more(me, zhang_debt, sandbox):
    sandbox.faults.on_requests("lost_after", "lost_after", "lost_after")

    press(me, zhang_debt, "ALL-3054270")
    press(me, zhang_debt, "ALL-3054270")

    assert Payment.objects.count() == 1
    assert len(sandbox.app.store.every("checkout.session")) == 1


def test_a_payment_that_the_provider_refuses_ends_and_says_so(me, zhang_debt, sandbox, settings):
    settings.STRIPE_SECRET_KEY = ""

    answer = press(me, zhang_debt, "ALL-3054270")

    assert answer.status_code == 503
    settings.STRIPE_SECRET_KEY = "sk_test_only_for_tests"
    me.post(url_of(Payment.objects.get(), "payment-stop"))
    assert Payment.objects.get().state == "CANCELED"
