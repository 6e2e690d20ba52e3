"""Money that was to go back and could not: booked as it stands, and both are told what is next."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from payments import ledger, overpaying, refunding, remitting
from payments.models import Account, Borrower, Entry, Refund
from payments.money import Money
from portal import backflow, sweeps
from tests.conftest import NOON, sign_up
from tests.payments.payers import breaches, stored
from tests.portal.officers import signed_in
from tests.portal.provider_side import run
from tests.portal.stories import confirm_address, post
from tests.portal.test_backflow import heard, paid, proposed
from tests.portal.test_credit import AFTER
from tests.portal.test_credit import debt as overpaid
from tests.portal.test_two_accounts import connect
from tests.portal.test_two_accounts import pay as pay_on_account
from tests.portal.visits import words

pytestmark = pytest.mark.django_db
SOON = NOON + timedelta(minutes=2)
assert overpaid  # The fixture: Ms Li has paid 8,120.00 too much.


@pytest.fixture
def payment(zhang_debt, sandbox):
    return paid(zhang_debt, sandbox)


@pytest.fixture
def on_account(canal, zhang_debt, sandbox):
    """Mr Zhang has paid on the lender's own account; the portal keeps 2.5 % of it."""
    connect(canal, sandbox)
    begun = pay_on_account(zhang_debt, 848_40, sandbox)
    heard(sandbox)
    return stored(begun)


def agrees_with(sandbox, lender):
    """Fail unless the open statement is what the lender's account gained, and all promises hold."""
    rows = sandbox.client(lender.stripe_account).balance_transactions.list({"limit": 100}).data
    told = remitting.open_figures(lender, currency="CNY")
    assert told.net_minor == sum(row.net for row in rows)
    assert breaches() == []
    return told


def test_the_portals_fee_that_was_given_back_is_charged_again(canal, on_account, sandbox):
    before = agrees_with(sandbox, canal)
    backflow.send(proposed(on_account), at=NOON)
    assert agrees_with(sandbox, canal).platform_fees_minor == 0

    sandbox.fail_refund(Refund.objects.get().refund_id, account=canal.stripe_account)
    heard(sandbox, at=SOON)

    assert agrees_with(sandbox, canal) == before
    assert before.platform_fees_minor == 21_21
    assert Entry.objects.filter(key__startswith="platform:refund-back:").count() == 1


def test_a_refund_heard_of_only_when_it_had_failed_is_booked_and_restored(
    canal, on_account, sandbox
):
    before = agrees_with(sandbox, canal)
    told = {"payment_intent": on_account.intent_id, "refund_application_fee": True}
    made = sandbox.client(canal.stripe_account).refunds.create(told)
    sandbox.fail_refund(made.id, account=canal.stripe_account)

    heard(sandbox, at=SOON)
    heard(sandbox, at=SOON)

    refund = Refund.objects.get()
    assert (refund.state, bool(refund.entry), bool(refund.restored)) == ("FAILED", True, True)
    assert agrees_with(sandbox, canal) == before
    report = run(canal.stripe_account)
    assert (report.open, report.differs_minor) == ([], {"CNY": 0})


def test_what_was_kept_of_a_refund_and_told_late_is_booked_late(canal, on_account, sandbox):
    backflow.send(proposed(on_account), at=NOON)
    sandbox.fail_refund(Refund.objects.get().refund_id, account=canal.stripe_account)
    seen = refunding.look_up(on_account)[0]
    Refund.objects.update(state="PENDING")
    untold = {"fee_again": None, "platform_fee_again": None}
    backflow.reversals.settle(
        on_account, refunds_seen=[type(seen)(**{**vars(seen), **untold})], at=SOON
    )

    report = run(canal.stripe_account)

    assert (report.counts["mended"], report.open, report.differs_minor) == (1, [], {"CNY": 0})
    agrees_with(sandbox, canal)


def test_both_are_told_that_it_could_not_arrive_and_what_is_next(payment, sandbox):
    Borrower.objects.update(language="en")
    confirm_address(payment.debt)
    backflow.send(proposed(payment), at=NOON)
    sandbox.fail_refund(Refund.objects.get().refund_id)
    heard(sandbox, at=SOON)

    bodies = [" ".join(each.body.split()) for each in post() if "could not" in each.body]

    assert any("your bank or card could not take it" in body for body in bodies)
    assert any("a bank account that can receive it" in body for body in bodies)


def test_credit_that_could_not_go_back_is_not_sent_again_every_night(overpaid, sandbox):
    overpaying.ask_about(overpaid, at=NOON)
    sweeps.return_credit(at=AFTER)
    sandbox.fail_refund(Refund.objects.get().refund_id)
    heard(sandbox, at=AFTER)

    assert sweeps.return_credit(at=AFTER + timedelta(days=1)) == 0

    assert Refund.objects.count() == 1
    assert ledger.credit(overpaid) == Money(8_120_00, "CNY")
    assert breaches() == []


def test_the_page_says_that_it_could_not_be_sent_and_lets_one_try_once_more(overpaid, sandbox):
    client = Client()
    client.force_login(sign_up(overpaid, name="li", email="li@example.org"))
    client.post(reverse("borrower:credit", args=[overpaid.code]))
    sandbox.fail_refund(Refund.objects.get().refund_id)
    heard(sandbox)

    said = words(client.get(reverse("borrower:debt", args=[overpaid.code])))
    client.post(reverse("borrower:credit", args=[overpaid.code]))

    assert "It could not be sent back the way you paid." in said
    assert sorted(Refund.objects.values_list("state", flat=True)) == ["FAILED", "SUCCEEDED"]


def test_the_lenders_own_bank_sends_what_the_provider_could_not(wen, payment, sandbox):
    backflow.send(proposed(payment), at=NOON)
    failed = Refund.objects.get()
    sandbox.fail_refund(failed.refund_id)
    heard(sandbox, at=SOON)
    officer = signed_in(wen)

    officer.post(reverse("lender:refund-by-hand", args=[failed.code]))
    again = Refund.objects.get(is_by_hand=True)
    assert (again.state, again.amount_minor, again.text) == ("CREATED", 848_40, "Taken twice.")
    sweeps.follow_what_goes_back(at=SOON + timedelta(days=1))
    officer.post(reverse("lender:refund-sent", args=[again.code]))

    assert Refund.objects.get(is_by_hand=True).state == "SUCCEEDED"
    assert Account.objects.get(kind="BANK").balance_minor == -848_40
    assert ledger.owed(payment.debt) == Money(30_542_70, "CNY")
    assert len(sandbox.app.store.every("refund")) == 1
    told = remitting.open_figures(payment.debt.lender, currency="CNY")
    assert (told.refunds_minor, told.at_bank_minor, told.closing_minor) == (
        848_40,
        -848_40,
        848_40 - 24_90,
    )
    assert breaches() == []


def test_what_has_not_failed_is_not_sent_twice_by_hand(wen, payment):
    backflow.send(proposed(payment), at=NOON)
    sent = Refund.objects.get()

    answer = signed_in(wen).post(reverse("lender:refund-by-hand", args=[sent.code]), follow=True)

    assert "it has not failed" in words(answer)
    assert Refund.objects.count() == 1
