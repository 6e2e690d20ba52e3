"""The local peer through the real SDK: intents, cards, refunds, disputes, kept cards."""

import pytest
import stripe

from tests.sandbox_fixtures import ASKS_BANK, ASKS_BANK_ALWAYS, DISPUTES

RETURN = "http://portal.test/paid/"


@pytest.fixture
def stripe_v1(sandbox):
    return sandbox.client()


def charge(services, card="pm_card_visa", amount=30_00, **more):
    params = {"amount": amount, "currency": "usd", "payment_method": card, "confirm": True}
    return services.payment_intents.create({**params, **more})


def a_customer_with(services, card):
    customer = services.customers.create({"email": "li@example.org"})
    method = services.payment_methods.create({"type": "card", "card": {"number": card}})
    services.payment_methods.attach(method.id, {"customer": customer.id})
    return customer.id, method.id


def kinds(services):
    return [event.type for event in services.events.list({"limit": 100}).data][::-1]


def test_a_charge_moves_its_net_into_the_balance(stripe_v1):
    intent = charge(stripe_v1, expand=["latest_charge.balance_transaction"])

    entry = intent.latest_charge.balance_transaction
    assert (intent.status, intent.amount_received) == ("succeeded", 30_00)
    assert (entry.amount, entry.fee, entry.net) == (30_00, 1_17, 28_83)
    assert kinds(stripe_v1) == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]


@pytest.mark.parametrize(
    ("card", "code", "decline"),
    [
        ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_visa_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
        ("pm_card_visa_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc"),
        ("pm_card_visa_chargeDeclinedProcessingError", "processing_error", "processing_error"),
    ],
)
def test_a_bank_that_says_no_says_why(stripe_v1, card, code, decline):
    with pytest.raises(stripe.CardError) as no:
        charge(stripe_v1, card)

    intent = stripe_v1.payment_intents.retrieve(no.value.error.payment_intent.id)
    assert (no.value.code, no.value.error.decline_code) == (code, decline)
    assert (intent.status, intent.last_payment_error.decline_code) == (
        "requires_payment_method",
        decline,
    )
    assert kinds(stripe_v1)[-2:] == ["charge.failed", "payment_intent.payment_failed"]
    assert stripe_v1.balance_transactions.list().data == []


def test_a_declined_intent_can_be_paid_with_another_card(stripe_v1):
    with pytest.raises(stripe.CardError) as no:
        charge(stripe_v1, "pm_card_visa_chargeDeclined")

    intent = stripe_v1.payment_intents.confirm(
        no.value.error.payment_intent.id, {"payment_method": "pm_card_visa"}
    )

    assert (intent.status, intent.last_payment_error) == ("succeeded", None)


def test_a_number_that_is_no_card_is_refused(stripe_v1):
    with pytest.raises(stripe.CardError) as no:
        stripe_v1.payment_methods.create({"type": "card", "card": {"number": "4242424242424241"}})

    assert no.value.code == "incorrect_number"


def test_the_banks_question_comes_back_to_the_return_address(sandbox, stripe_v1):
    intent = charge(stripe_v1, "pm_card_threeDSecure2Required", return_url=RETURN)

    landed = sandbox.authorise(intent.next_action.redirect_to_url.url)

    assert intent.status == "requires_action"
    assert landed.startswith(f"{RETURN}?payment_intent={intent.id}&")
    assert landed.endswith("&redirect_status=succeeded")
    assert stripe_v1.payment_intents.retrieve(intent.id).status == "succeeded"


def test_a_saved_card_pays_when_its_owner_is_away(stripe_v1):
    customer, method = a_customer_with(stripe_v1, ASKS_BANK)

    intent = charge(stripe_v1, method, customer=customer, off_session=True)

    assert intent.status == "succeeded"


def test_a_card_whose_bank_always_asks_cannot_pay_when_its_owner_is_away(stripe_v1):
    customer, method = a_customer_with(stripe_v1, ASKS_BANK_ALWAYS)

    with pytest.raises(stripe.CardError) as no:
        charge(stripe_v1, method, customer=customer, off_session=True)

    assert no.value.code == "authentication_required"


def test_only_a_kept_card_pays_when_its_owner_is_away(stripe_v1):
    with pytest.raises(stripe.InvalidRequestError):
        charge(stripe_v1, off_session=True)


def test_a_cancelled_intent_stays_cancelled(stripe_v1):
    intent = stripe_v1.payment_intents.create({"amount": 30_00, "currency": "usd"})

    stripe_v1.payment_intents.cancel(intent.id, {"cancellation_reason": "duplicate"})

    with pytest.raises(stripe.InvalidRequestError) as no:
        stripe_v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert no.value.code == "payment_intent_unexpected_state"


def test_a_changed_intent_charges_the_new_amount(stripe_v1):
    intent = stripe_v1.payment_intents.create({"amount": 30_00, "currency": "usd"})
    stripe_v1.payment_intents.update(intent.id, {"amount": 45_00, "metadata": {"key": "p"}})

    paid = stripe_v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})

    assert (paid.amount_received, paid.metadata.to_dict()) == (45_00, {"key": "p"})


def test_no_more_is_refunded_than_was_taken(stripe_v1):
    intent = charge(stripe_v1)
    stripe_v1.refunds.create({"payment_intent": intent.id, "amount": 10_00})

    with pytest.raises(stripe.InvalidRequestError):
        stripe_v1.refunds.create({"payment_intent": intent.id, "amount": 20_01})
    stripe_v1.refunds.create({"charge": intent.latest_charge})
    with pytest.raises(stripe.InvalidRequestError) as again:
        stripe_v1.refunds.create({"payment_intent": intent.id})

    assert again.value.code == "charge_already_refunded"
    given = stripe_v1.charges.retrieve(intent.latest_charge)
    assert (given.amount_refunded, given.refunded) == (30_00, True)
    net = [entry.net for entry in stripe_v1.balance_transactions.list().data]
    assert net == [-20_00, -10_00, 28_83]


def test_a_disputed_charge_takes_its_money_back(stripe_v1):
    method = stripe_v1.payment_methods.create({"type": "card", "card": {"number": DISPUTES}})
    intent = charge(stripe_v1, method.id)

    dispute = stripe_v1.disputes.list({"payment_intent": intent.id}).data[0]

    assert (dispute.amount, dispute.status) == (30_00, "needs_response")
    assert "charge.dispute.funds_withdrawn" in kinds(stripe_v1)
    with pytest.raises(stripe.InvalidRequestError):
        stripe_v1.refunds.create({"payment_intent": intent.id})


@pytest.mark.parametrize(
    ("text", "status"), [("winning_evidence", "won"), ("losing_evidence", "lost")]
)
def test_a_dispute_ends_as_its_evidence_says(stripe_v1, text, status):
    charge(stripe_v1, "pm_card_createDispute")
    dispute = stripe_v1.disputes.list().data[0]

    ended = stripe_v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": text}})

    assert ended.status == status
    assert kinds(stripe_v1)[-1] == "charge.dispute.closed"


def test_a_card_is_kept_without_taking_money(sandbox, stripe_v1):
    customer = stripe_v1.customers.create({"email": "li@example.org"})
    session = stripe_v1.checkout.sessions.create(
        {"mode": "setup", "currency": "cny", "customer": customer.id, "success_url": RETURN}
    )

    landed = sandbox.pay(session.url, card=ASKS_BANK)

    kept = stripe_v1.customers.payment_methods.list(customer.id).data
    done = stripe_v1.checkout.sessions.retrieve(session.id, {"expand": ["setup_intent"]})
    assert (landed, [method.card.last4 for method in kept]) == (RETURN, ["3155"])
    assert (done.status, done.payment_status) == ("complete", "no_payment_required")
    assert done.setup_intent.status == "succeeded"
    assert stripe_v1.balance_transactions.list().data == []


def test_a_card_that_the_bank_refuses_is_not_kept(stripe_v1):
    with pytest.raises(stripe.CardError):
        stripe_v1.setup_intents.create(
            {"payment_method": "pm_card_visa_chargeDeclined", "confirm": True}
        )
    waiting = stripe_v1.setup_intents.create({})
    stripe_v1.setup_intents.cancel(waiting.id)

    states = [setup.status for setup in stripe_v1.setup_intents.list().data]
    assert states == ["canceled", "requires_payment_method"]


def test_a_method_leaves_its_customer(stripe_v1):
    customer, method = a_customer_with(stripe_v1, "5555555555554444")

    stripe_v1.payment_methods.detach(method)

    assert stripe_v1.customers.payment_methods.list(customer).data == []
    assert stripe_v1.payment_methods.retrieve(method).card.brand == "mastercard"


def test_a_customer_can_be_changed(stripe_v1):
    customer = stripe_v1.customers.create({"email": "li@example.org", "metadata": {"a": "1"}})

    stripe_v1.customers.update(customer.id, {"name": "Li", "metadata": {"a": "", "b": "2"}})

    seen = stripe_v1.customers.retrieve(customer.id)
    assert (seen.name, seen.email, seen.metadata.to_dict()) == ("Li", "li@example.org", {"b": "2"})
