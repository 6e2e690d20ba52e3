"""Letting payments be taken: the words are read before the press, and two presses stop it."""

from datetime import timedelta

import pytest
import time_machine

from payments.models import Payment, Setup
from plans import collecting
from plans.models import Debit, Mandate
from portal import saved_methods, sweeps
from tests.conftest import NOON
from tests.payments.payers import agree
from tests.plans.collectors import DUE, TOLD, charges, permit, save, take, told
from tests.portal.visits import press, words
from tests.portal.walks import address, hidden, see, send

pytestmark = pytest.mark.django_db
ALWAYS_ASKS = "4000002760003184"


@pytest.fixture
def plan(zhang_debt, sandbox):
    return agree(zhang_debt)


@pytest.fixture
def mandate(plan, sandbox):
    return permit(plan, save(plan.debt, sandbox))


def agree_to_it(browser, plan):
    read = hidden(browser, "autopay", plan.code)
    return send(browser, "autopay", plan.code, **read)


def test_a_card_is_saved_and_the_words_are_read_before_anything_is_agreed(zhangs, plan, sandbox):
    assert "Save a card or an account" in see(zhangs, "autopay", plan.code).text
    led = send(zhangs, "method", plan.code)
    landed = sandbox.pay(led["Location"])
    saved_methods.read_again(at=NOON + timedelta(minutes=1))
    back = zhangs.get(landed)

    shown = see(zhangs, "autopay", plan.code).text
    assert back["Location"].endswith(f"method={Setup.objects.get().method.code}")
    assert "The first payment is ¥848.40, taken from Visa ending 4242 on 15 December" in shown
    assert "Never more than ¥848.70 at a time and ¥30,542.70 altogether." in shown
    assert Mandate.objects.count() == 0


def test_a_press_keeps_what_was_read_with_time_and_address(zhangs, plan, sandbox):
    save(plan.debt, sandbox)

    response = agree_to_it(zhangs, plan)

    given = Mandate.objects.get()
    assert response["Location"] == address("autopay", plan.code)
    assert "from Visa ending 4242" in given.text
    assert (given.signed_address, given.by) == ("127.0.0.1", f"borrower:{_user(zhangs)}")
    assert zhangs.get(address("mandate", given.code)).content.startswith(b"%PDF")


def test_words_that_changed_meanwhile_are_read_again(zhangs, plan, sandbox):
    method = save(plan.debt, sandbox)

    response = send(zhangs, "autopay", plan.code, method=method.code, digest="0" * 64)

    assert response.status_code == 409
    assert Mandate.objects.count() == 0


def test_the_plan_page_says_what_is_taken_next(zhangs, plan, mandate, sandbox):
    told(plan, sandbox)

    shown = see(zhangs, "plan", plan.code).text

    assert "Taken from Visa ending 4242 Next payment ¥848.40 on 15 December 2026" in shown


def test_the_plan_page_offers_it_where_it_is_off(zhangs, plan):
    assert "Off. You make each payment yourself." in see(zhangs, "plan", plan.code).text


def test_two_presses_stop_it(zhangs, plan, mandate, sandbox):
    told(plan, sandbox)
    assert "Your plan stays as it is" in see(zhangs, "mandate-end", mandate.code).text
    still = Mandate.objects.get().state

    send(zhangs, "mandate-end", mandate.code)
    again = send(zhangs, "mandate-end", mandate.code)

    assert (still, Mandate.objects.get().state) == ("ACTIVE", "CANCELLED")
    assert again.status_code == 302
    assert take(sandbox) == 0


def test_a_payment_is_moved_to_one_of_the_next_ten_days(zhangs, zhang, plan, mandate, sandbox):
    debit = told(plan, sandbox)
    with time_machine.travel(TOLD, tick=False):
        zhangs.force_login(zhang)
        assert "You can move it once" in see(zhangs, "debit", debit.code).text
        beyond = send(zhangs, "debit", debit.code, day="2026-12-26")
        moved = send(zhangs, "debit", debit.code, day="2026-12-20")
        send(zhangs, "debit", debit.code, day="2026-12-22")

    assert (beyond.status_code, moved.status_code) == (422, 302)
    assert Debit.objects.get().charge_date.isoformat() == "2026-12-20"


def test_a_bank_that_asks_is_answered_on_the_payment_page(zhangs, zhang, plan, sandbox):
    permit(plan, save(plan.debt, sandbox, card=ALWAYS_ASKS))
    debit = told(plan, sandbox)
    take(sandbox)
    with time_machine.travel(DUE, tick=False):
        zhangs.force_login(zhang)
        see(zhangs, "debit-confirmation", debit.code)
        led = send(zhangs, "debit-confirmation", debit.code)
        again = send(zhangs, "debit-confirmation", debit.code)
    sandbox.pay(led["Location"], card=ALWAYS_ASKS)
    sweeps.ask_without_news(at=DUE + timedelta(minutes=1))

    assert led["Location"] == again["Location"]
    assert Debit.objects.get().state == Debit.State.PAID
    assert charges(sandbox) == [848_40]


def test_a_rest_is_shown_and_ended_by_the_borrower(zhangs, plan, mandate, sandbox):
    Mandate.objects.update(paused_at=NOON)
    assert "Nothing is taken until you say so." in see(zhangs, "plan", plan.code).text

    send(zhangs, "mandate-resumption", mandate.code)

    assert Mandate.objects.get().paused_at is None


def test_what_one_pays_with_is_kept_where_that_is_ticked(zhangs, plan, sandbox):
    choice = "NEXT-84840"
    led = zhangs.post(
        address("pay", plan.debt.code), {"choice": choice, "amount": "", "keep": "on"}
    )
    sandbox.pay(led["Location"])
    sweeps.ask_without_news(at=NOON + timedelta(minutes=1))
    saved_methods.keep(at=NOON + timedelta(minutes=1))

    assert Payment.objects.get().method.last4 == "4242"
    assert "taken from Visa ending 4242" in see(zhangs, "autopay", plan.code).text


def test_a_debit_that_is_being_sent_cannot_be_paid_again_or_stopped(zhangs, plan, mandate, sandbox):
    payment = collecting.begin(told(plan, sandbox), at=DUE)

    shown = press(zhangs, plan.debt, "NEXT-84840")
    send(zhangs, "payment-stop", payment.code)

    assert shown["Location"] == address("payment", payment.code)
    assert "on its way" in words(zhangs.get(address("payment", payment.code)))
    assert Payment.objects.get().state == Payment.State.CREATED


def _user(browser):
    return browser.session["_auth_user_id"]
