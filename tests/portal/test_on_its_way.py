"""Money that takes days: on its way it is neither paid nor missed, and nobody pays it twice."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from payments.models import Chargeback, Event, Payment, Receipt
from plans import progress
from portal import asking, letters, notices
from portal.models import Notice
from tests.conftest import NOON, sign_up
from tests.payments.payers import agree, begin, breaches, place_in, said, stored
from tests.portal.stories import confirm_address
from tests.portal.visits import open_page, pay_url, press, url_of, words
from tests.sandbox_fixtures import IBAN_FAILS

pytestmark = pytest.mark.django_db
SENTENCE = "¥848.40 is on its way from your bank. It usually takes 5 working days"


@pytest.fixture
def me(zhang, client):
    client.force_login(zhang)
    with time_machine.travel(NOON, tick=False):
        yield client


@pytest.fixture
def plan(zhang_debt):
    return agree(zhang_debt)


def send(debt, minor=848_40):
    """Pay by a method that takes days."""
    payment = begin(debt, minor)
    progress.settle(payment, said(payment, "PROCESSING"), at=NOON)
    return stored(payment)


def test_every_page_of_a_debt_says_what_is_on_its_way(me, plan):
    send(plan.debt)

    pages = [
        me.get(reverse("borrower:home")),
        me.get(reverse("borrower:debt", args=[plan.debt.code])),
        me.get(reverse("borrower:plan", args=[plan.code])),
        me.get(pay_url(plan.debt)),
    ]

    assert [SENTENCE in words(each) for each in pages] == [True] * 4


def test_only_what_is_not_on_its_way_is_offered(me, plan):
    send(plan.debt)

    answer = me.get(pay_url(plan.debt))

    assert [way.value for way in answer.context["ways"]] == ["NEXT-84840", "ALL-2969430"]
    assert "Due on 15 January 2027." in words(answer)


def test_more_than_is_not_on_its_way_is_asked_again(me, zhang_debt, sandbox):
    send(zhang_debt)

    answer = press(me, zhang_debt, "OWN", "30000")

    assert answer.status_code == 422
    assert "You can pay up to ¥29,694.30." in words(answer)
    assert Payment.objects.count() == 1


def test_where_all_is_on_its_way_there_is_nothing_to_pay(me, zhang_debt):
    send(zhang_debt, 30_542_70)

    answer = me.get(pay_url(zhang_debt))

    assert "There is nothing to pay here" in words(answer)
    assert "¥30,542.70 is on its way from your bank." in words(answer)


def test_a_payment_on_its_way_on_the_day_is_not_called_late(me, zhang, plan):
    send(plan.debt)

    with time_machine.travel(NOON + timedelta(days=60), tick=False):
        me.force_login(zhang)
        answer = me.get(reverse("borrower:plan", args=[plan.code]))

    assert [row.state for row in answer.context["instalments"]][:3] == ["coming", "next", "later"]
    assert "was due on" not in words(answer)


def test_in_the_days_of_grace_the_page_says_until_when_it_is_in_time(me, zhang, plan):
    with time_machine.travel(NOON + timedelta(days=45), tick=False):
        me.force_login(zhang)
        pages = [
            me.get(reverse("borrower:home")),
            me.get(reverse("borrower:plan", args=[plan.code])),
        ]

    sentence = "¥848.40 was due on 15 December 2026. It is in time until 18 December 2026."
    assert [sentence in words(each) for each in pages] == [True, True]


def test_a_paper_about_it_says_that_it_is_no_receipt(me, zhang_debt):
    payment = send(zhang_debt)

    page, paper = me.get(url_of(payment)), me.get(url_of(payment, "payment-pdf"))

    assert "on its way, not a receipt" in words(page)
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert Receipt.objects.count() == 0


def test_there_is_no_such_paper_once_it_has_arrived(me, zhang_debt):
    payment = send(zhang_debt)
    progress.settle(payment, said(payment), at=NOON)

    assert me.get(url_of(payment, "payment-pdf")).status_code == 404


def letter_of(kind):
    """Return the letter in English that the last event of this kind makes."""
    notices.prepare(at=NOON)
    notice = Notice.objects.filter(event__kind=kind, state="WAITING").latest("pk")
    notice.language = "en"
    return letters.write(notice).body


def test_a_letter_says_that_it_is_on_its_way_and_no_receipt(me, plan):
    confirm_address(plan.debt)
    send(plan.debt)

    said_there = letter_of("payment.processing")

    assert "sending ¥848.40 to" in said_there and "not a receipt" in said_there


def test_a_letter_says_that_nothing_was_taken_and_that_the_plan_is_on(me, plan):
    confirm_address(plan.debt)
    payment = send(plan.debt)

    progress.settle(payment, said(payment, "FAILED"), at=NOON + timedelta(days=5))

    said_there = letter_of("payment.failed")
    assert "Your payment of ¥848.40 did not go through" in said_there
    assert "Nothing was taken" in said_there and "Your plan is still on." in said_there


@pytest.fixture
def euros(canal):
    """A debt in euros, paid by a bank debit that the bank answers days later."""
    return place_in("EUR", 120_000, canal)


def debit(sandbox, debt, number=""):
    payment = begin(debt, 50_000)
    sandbox.debit(open_page(payment), "sepa_debit", number=number)
    asking.ask(stored(payment), at=NOON)
    return stored(payment)


def test_a_bank_debit_is_on_its_way_for_days_and_then_paid(euros, sandbox):
    payment = debit(sandbox, euros)
    before = payment.state

    sandbox.advance(days=6)
    asking.ask(stored(payment), at=NOON + timedelta(days=6))

    kept = stored(payment)
    assert (before, kept.state, kept.method_kind) == ("PROCESSING", "SUCCEEDED", "sepa_debit")
    assert kept.final_after == (NOON + timedelta(days=6 + 395)).date()
    assert breaches() == []


def test_a_bank_debit_that_fails_after_days_leaves_the_whole_sum_to_pay(euros, sandbox, client):
    payment = debit(sandbox, euros, IBAN_FAILS)

    sandbox.advance(days=6)
    asking.ask(stored(payment), at=NOON + timedelta(days=6))

    client.force_login(sign_up(euros, name="li", email="li@example.org"))
    ended, again = client.get(url_of(payment)), client.get(pay_url(euros))
    assert "This payment did not go through" in words(ended)
    assert [way.value for way in again.context["ways"]] == ["ALL-120000"]
    assert Event.objects.get(kind="payment.failed").data["was_sent"]
    assert breaches() == []


@pytest.mark.parametrize("wallet", ["alipay", "wechat_pay"])
def test_yuan_can_be_paid_with_a_wallet_and_are_final_at_once(
    zhang, client, zhang_debt, sandbox, wallet
):
    client.force_login(zhang)
    press(client, zhang_debt, "OWN", "848.40")
    payment = Payment.objects.get()

    sandbox.pay(payment.session_url, method=wallet)
    asking.ask(payment, at=NOON)

    kept = stored(payment)
    assert (kept.state, kept.method_kind, kept.final_after) == ("SUCCEEDED", wallet, None)
    assert "This payment is final." in words(client.get(url_of(payment)))
    assert "Alipay or WeChat Pay" in words(client.get(pay_url(zhang_debt)))


def test_a_receipt_is_subject_to_clearing_until_its_day_and_final_after(me, zhang, zhang_debt):
    payment = begin(zhang_debt, 848_40)
    progress.settle(payment, said(payment), at=NOON)
    at_first = words(me.get(url_of(payment)))

    with time_machine.travel(NOON + timedelta(days=121), tick=False):
        me.force_login(zhang)
        later = words(me.get(url_of(payment)))

    assert "Subject to clearing until 2 March 2027" in at_first
    assert "This payment is final." in later


def test_a_debit_returned_after_weeks_reopens_exactly_what_it_covered(euros, sandbox):
    plan = agree(euros)
    before = progress.progress_of(plan, on=NOON.date())
    payment = debit(sandbox, euros)
    sandbox.advance(days=6)
    asking.ask(payment, at=NOON + timedelta(days=6))
    settled = progress.progress_of(plan, on=NOON.date()).paid

    sandbox.call(f"charges/{stored(payment).charge_id}/dispute", reason="insufficient_funds")
    asking.ask_all(stored(payment), at=NOON + timedelta(days=40))

    after = progress.progress_of(plan, on=NOON.date())
    assert (settled.minor, after) == (50_000, before)
    assert Chargeback.objects.get().kind == "RETURN"
    assert breaches() == []
