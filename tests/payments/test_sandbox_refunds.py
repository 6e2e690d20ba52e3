"""Refunds at the local peer: at once, later, called back, and come back."""

import pytest
import stripe

from tests.payments.test_sandbox_debits import a_debit, a_page, an_account
from tests.payments.test_sandbox_payments import charge, kinds


@pytest.fixture
def stripe_v1(sandbox):
    return sandbox.client()


def give_back(services, intent, **more):
    return services.refunds.create({"payment_intent": intent.id, **more})


def net(services):
    moved = services.balance_transactions.list().data
    return [entry.net for entry in moved if entry.type != "payout"][::-1]


def test_a_refund_to_this_card_takes_days(sandbox, stripe_v1):
    refund = give_back(stripe_v1, charge(stripe_v1, "pm_card_pendingRefund"))

    sandbox.advance(days=5)

    after = stripe_v1.refunds.retrieve(refund.id)
    assert (refund.status, refund.pending_reason) == ("pending", "processing")
    assert after.status == "succeeded"
    assert kinds(stripe_v1)[-2:] == ["refund.updated", "charge.refund.updated"]


def test_a_refund_to_this_card_comes_back(sandbox, stripe_v1):
    intent = charge(stripe_v1, "pm_card_refundFail")
    refund = give_back(stripe_v1, intent, amount=10_00)
    sandbox.advance(days=5)

    after = stripe_v1.refunds.retrieve(refund.id, {"expand": ["failure_balance_transaction"]})
    left = stripe_v1.charges.retrieve(intent.latest_charge)

    assert (refund.status, after.status) == ("succeeded", "failed")
    assert after.failure_balance_transaction.type == "refund_failure"
    assert (left.amount_refunded, left.refunded) == (0, False)
    assert net(stripe_v1) == [28_83, -10_00, 10_00]
    assert kinds(stripe_v1)[-1] == "refund.failed"


def test_what_came_back_can_be_given_again(sandbox, stripe_v1):
    intent = charge(stripe_v1)
    sandbox.fail_refund(give_back(stripe_v1, intent).id, reason="lost_or_stolen_card")

    again = give_back(stripe_v1, intent)

    assert (again.amount, again.status) == (30_00, "succeeded")


def test_a_refund_comes_back_once(sandbox, stripe_v1):
    refund = give_back(stripe_v1, charge(stripe_v1, "pm_card_refundFail"))
    sandbox.fail_refund(refund.id)
    with pytest.raises(AssertionError):
        sandbox.fail_refund(refund.id)

    sandbox.advance(days=10)

    assert net(stripe_v1) == [28_83, -30_00, 30_00]


def test_a_pending_refund_can_be_called_back(sandbox, stripe_v1):
    refund = give_back(stripe_v1, charge(stripe_v1, "pm_card_pendingRefund"))

    stripe_v1.refunds.cancel(refund.id)
    sandbox.advance(days=10)

    assert stripe_v1.refunds.retrieve(refund.id).status == "canceled"
    assert net(stripe_v1) == [28_83, -30_00, 30_00]


def test_a_refund_that_has_arrived_cannot_be_called_back(stripe_v1):
    refund = give_back(stripe_v1, charge(stripe_v1))

    with pytest.raises(stripe.InvalidRequestError):
        stripe_v1.refunds.cancel(refund.id)


def test_a_refund_to_a_bank_account_is_pending_first(sandbox, stripe_v1):
    intent = a_debit(stripe_v1, an_account(stripe_v1))
    sandbox.advance(days=5)
    refund = give_back(stripe_v1, intent, amount=20_00, expand=["balance_transaction"])

    sandbox.advance(days=5)

    assert (refund.status, refund.balance_transaction.type) == ("pending", "payment_refund")
    assert stripe_v1.refunds.retrieve(refund.id).status == "succeeded"


@pytest.mark.parametrize("wallet", ["alipay", "wechat_pay"])
def test_a_refund_to_a_wallet_is_pending_first(sandbox, stripe_v1, wallet):
    page = a_page(stripe_v1, "cny")
    sandbox.pay(page.url, method=wallet)
    intent = stripe_v1.checkout.sessions.retrieve(page.id).payment_intent
    refund = stripe_v1.refunds.create({"payment_intent": intent})

    sandbox.fail_refund(refund.id, reason="account_closed")

    after = stripe_v1.refunds.retrieve(refund.id)
    assert (refund.status, after.status) == ("pending", "failed")
    assert after.failure_reason == "account_closed"


def test_a_debit_on_its_way_cannot_be_given_back(stripe_v1):
    intent = a_debit(stripe_v1, an_account(stripe_v1))

    with pytest.raises(stripe.InvalidRequestError):
        give_back(stripe_v1, intent)


def test_a_partly_disputed_charge_cannot_be_given_back(sandbox, stripe_v1):
    intent = charge(stripe_v1)
    sandbox.dispute(intent.latest_charge, amount=5_00)

    with pytest.raises(stripe.InvalidRequestError) as no:
        give_back(stripe_v1, intent, amount=1_00)

    assert no.value.code == "charge_disputed"


def test_giving_the_money_back_answers_an_inquiry(sandbox, stripe_v1):
    intent = charge(stripe_v1)
    inquiry = sandbox.dispute(intent.latest_charge, inquiry=True)

    give_back(stripe_v1, intent)

    assert stripe_v1.disputes.retrieve(inquiry["id"]).status == "warning_closed"


def test_a_refund_can_be_given_a_note(stripe_v1):
    refund = give_back(stripe_v1, charge(stripe_v1))

    stripe_v1.refunds.update(refund.id, {"metadata": {"key": "r-1"}})

    assert stripe_v1.refunds.retrieve(refund.id).metadata.to_dict() == {"key": "r-1"}
