"""Bank debits at the local peer: asked for today, answered days later, sometimes taken back."""

import pytest
import stripe

from tests.payments.test_sandbox_payments import a_customer_with, charge, kinds
from tests.sandbox_fixtures import (
    IBAN,
    IBAN_FAILS,
    IBAN_RETURNS,
    UK_REFUSED,
    US_CLOSED,
    VISA,
)

PAID = "http://portal.test/paid/"
ACCEPTED = {"customer_acceptance": {"type": "offline"}}
CURRENCIES = {"sepa_debit": "eur", "us_bank_account": "usd", "bacs_debit": "gbp"}


@pytest.fixture
def stripe_v1(sandbox):
    return sandbox.client()


def a_page(services, currency="eur", **more):
    price = {"currency": currency, "unit_amount": 50_00, "product_data": {"name": "Payment"}}
    given = {
        "mode": "payment",
        "success_url": PAID,
        "line_items": [{"quantity": 1, "price_data": price}],
    }
    return services.checkout.sessions.create({**given, **more})


def an_account(services, kind="sepa_debit", number=IBAN):
    where = {"iban": number} if kind == "sepa_debit" else {"account_number": number}
    if kind == "us_bank_account":
        where["routing_number"] = "110000000"
    if kind == "bacs_debit":
        where["sort_code"] = "10-88-00"
    who = {"name": "Zhang Wei", "email": "zhang@example.org"}
    method = {"type": kind, kind: where, "billing_details": who}
    return services.payment_methods.create(method)


def a_debit(services, method, currency="eur", **more):
    return charge(services, method.id, 50_00, currency=currency, mandate_data=ACCEPTED, **more)


def read(services, session):
    return services.checkout.sessions.retrieve(
        session.id, {"expand": ["payment_intent.latest_charge.balance_transaction"]}
    )


@pytest.mark.parametrize("kind", CURRENCIES)
def test_a_debit_is_on_its_way_until_the_bank_has_answered(sandbox, stripe_v1, kind):
    page = a_page(stripe_v1, CURRENCIES[kind])
    landed = sandbox.debit(page.url, kind)
    begun = read(stripe_v1, page)

    sandbox.advance(days=5)

    ended = read(stripe_v1, page)
    assert landed == PAID
    assert (begun.status, begun.payment_status) == ("complete", "unpaid")
    assert (begun.payment_intent.status, ended.payment_intent.status) == (
        "processing",
        "succeeded",
    )
    assert (ended.payment_status, ended.payment_intent.amount_received) == ("paid", 50_00)
    assert ended.payment_intent.latest_charge.payment_method_details.type == kind
    assert ended.payment_intent.latest_charge.balance_transaction.type == "payment"


def test_a_debit_tells_its_story_in_events(sandbox, stripe_v1):
    sandbox.debit(a_page(stripe_v1).url, "sepa_debit")
    first = kinds(stripe_v1)

    sandbox.advance(days=5)

    assert first == [
        "payment_intent.created",
        "charge.pending",
        "payment_intent.processing",
        "checkout.session.completed",
    ]
    assert kinds(stripe_v1)[4:] == [
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.async_payment_succeeded",
    ]


@pytest.mark.parametrize(
    ("kind", "number", "failure"),
    [
        ("sepa_debit", IBAN_FAILS, "could_not_process"),
        ("sepa_debit", "DE65370400440002222227", "insufficient_funds"),
        ("us_bank_account", US_CLOSED, "account_closed"),
        ("bacs_debit", UK_REFUSED, "debit_not_authorized"),
    ],
)
def test_a_debit_that_the_bank_refuses_takes_nothing(sandbox, stripe_v1, kind, number, failure):
    page = a_page(stripe_v1, CURRENCIES[kind])
    sandbox.debit(page.url, kind, number=number)

    sandbox.advance(days=5)

    ended = read(stripe_v1, page)
    assert (ended.status, ended.payment_status) == ("complete", "unpaid")
    assert ended.payment_intent.status == "requires_payment_method"
    assert ended.payment_intent.latest_charge.failure_code == failure
    assert stripe_v1.balance_transactions.list().data == []
    told = [kind for kind in kinds(stripe_v1) if not kind.startswith("mandate")]
    assert told[-3:] == [
        "charge.failed",
        "payment_intent.payment_failed",
        "checkout.session.async_payment_failed",
    ]


@pytest.mark.parametrize(
    ("number", "days", "status"),
    [
        ("DE08370400440532013003", 9, "processing"),
        ("DE08370400440532013003", 10, "succeeded"),
        ("DE78370400440532013004", 10, "requires_payment_method"),
    ],
)
def test_a_slow_bank_takes_twice_as_long(sandbox, stripe_v1, number, days, status):
    intent = a_debit(stripe_v1, an_account(stripe_v1, number=number))

    sandbox.advance(days=days)

    assert stripe_v1.payment_intents.retrieve(intent.id).status == status


def test_an_account_may_never_answer(sandbox, stripe_v1):
    intent = charge(stripe_v1, "pm_usBankAccount_processing", mandate_data=ACCEPTED)

    sandbox.advance(days=60)

    assert stripe_v1.payment_intents.retrieve(intent.id).status == "processing"


def test_a_returned_debit_is_a_dispute_that_nobody_can_answer(sandbox, stripe_v1):
    page = a_page(stripe_v1)
    sandbox.debit(page.url, "sepa_debit", number=IBAN_RETURNS)

    sandbox.advance(days=5)

    dispute = stripe_v1.disputes.list().data[0]
    net = [entry.net for entry in stripe_v1.balance_transactions.list().data]
    assert (dispute.status, dispute.amount) == ("lost", 50_00)
    assert read(stripe_v1, page).payment_status == "paid"
    assert net == [-50_00 - 15_00, 50_00 - 35]
    assert kinds(stripe_v1)[-3:] == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.closed",
    ]


def test_a_debit_can_be_returned_long_after_it_succeeded(sandbox, stripe_v1):
    intent = a_debit(stripe_v1, an_account(stripe_v1))
    sandbox.advance(days=60)

    sandbox.call(f"charges/{intent.latest_charge}/dispute", reason="insufficient_funds")

    dispute = stripe_v1.disputes.list().data[0]
    assert (dispute.status, dispute.reason) == ("lost", "insufficient_funds")


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        ("sepa_debit", {"iban": "DE89370400440532013001"}),
        ("us_bank_account", {"routing_number": "123456789", "account_number": "000123456789"}),
        ("bacs_debit", {"sort_code": "108800", "account_number": "00044444"}),
    ],
)
def test_only_test_accounts_can_be_given(stripe_v1, kind, where):
    who = {"name": "Zhang Wei", "email": "zhang@example.org"}

    with pytest.raises(stripe.InvalidRequestError) as no:
        stripe_v1.payment_methods.create({"type": kind, kind: where, "billing_details": who})

    assert no.value.code == "account_number_invalid"


def test_an_account_needs_its_holders_name(stripe_v1):
    with pytest.raises(stripe.InvalidRequestError) as no:
        stripe_v1.payment_methods.create({"type": "sepa_debit", "sepa_debit": {"iban": IBAN}})

    assert no.value.param == "billing_details[name]"


def test_an_intent_takes_only_the_ways_it_was_made_for(stripe_v1):
    method = an_account(stripe_v1)

    with pytest.raises(stripe.InvalidRequestError):
        a_debit(stripe_v1, method, excluded_payment_method_types=["sepa_debit"])

    allowed = a_debit(stripe_v1, method, allowed_payment_method_types=["sepa_debit"])
    assert allowed.payment_method_types == ["sepa_debit"]


def test_an_account_cannot_be_debited_in_another_currency(stripe_v1):
    method = an_account(stripe_v1)

    with pytest.raises(stripe.InvalidRequestError) as no:
        a_debit(stripe_v1, method, "usd")

    assert no.value.param == "payment_method"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"iban": "DE1"}, "iban"),
        ({"mandate": ""}, "mandate"),
    ],
)
def test_the_form_says_what_is_missing(sandbox, stripe_v1, changed, field):
    page = a_page(stripe_v1, locale="en")
    form = {"name": "Zhang", "email": "z@example.org", "iban": IBAN, "mandate": "yes", **changed}

    seen = sandbox.visit(f"{page.url}/debit", form)

    assert seen.status == 422
    assert f'<a href="#{field}">' in seen.body
    assert f'id="{field}"' in seen.body
    assert stripe_v1.payment_methods.list().data == []


def test_the_form_of_a_debit_says_that_nothing_is_debited(sandbox, stripe_v1):
    page = a_page(stripe_v1, "gbp", locale="zh")

    seen = sandbox.visit(f"{page.url}/debit")

    assert "这是沙盒环境，不会实际扣款。" in seen.body
    assert '<label for="sort_code">银行代码</label>' in seen.body
    assert f'href="{page.url}/debit"' in sandbox.visit(page.url).body


def test_a_page_without_debits_leads_back_to_its_card(sandbox, stripe_v1):
    page = a_page(stripe_v1, "cny")
    narrow = a_page(stripe_v1, excluded_payment_method_types=["sepa_debit"])

    assert sandbox.visit(f"{page.url}/debit").headers["Location"] == page.url
    assert sandbox.visit(f"{narrow.url}/debit").status == 303


def test_a_used_page_takes_no_debit(sandbox, stripe_v1):
    page = a_page(stripe_v1)
    sandbox.pay(page.url, card=VISA)

    assert sandbox.visit(f"{page.url}/debit").status == 410


def test_a_bank_account_can_be_given_to_a_customer_without_a_page(stripe_v1):
    customer, _ = a_customer_with(stripe_v1, VISA)
    method = an_account(stripe_v1, "us_bank_account", "000123456789")

    stripe_v1.payment_methods.attach(method.id, {"customer": customer})

    listed = stripe_v1.customers.payment_methods.list(customer, {"type": "us_bank_account"}).data
    assert [each.us_bank_account.bank_name for each in listed] == ["STRIPE TEST BANK"]
