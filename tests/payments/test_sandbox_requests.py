"""How the local peer takes requests: keys, repetitions, unknown things, lists, faults."""

import pytest
import stripe

from tests.stripe_contract import check_answer, check_event, check_request

THIRTY = {"amount": 30_00, "currency": "usd"}


@pytest.fixture
def stripe_v1(sandbox):
    return sandbox.client()


@pytest.fixture
def refusals(sandbox):
    sandbox.http.refusals_expected = True


def made(services):
    return len(services.payment_intents.list({"limit": 100}).data)


def test_the_same_key_does_it_once(stripe_v1):
    first = stripe_v1.payment_intents.create(THIRTY, {"idempotency_key": "k"})
    second = stripe_v1.payment_intents.create(THIRTY, {"idempotency_key": "k"})

    assert (first.id, made(stripe_v1)) == (second.id, 1)


def test_the_same_key_with_other_parameters_is_refused(stripe_v1):
    stripe_v1.payment_intents.create(THIRTY, {"idempotency_key": "k"})

    with pytest.raises(stripe.IdempotencyError):
        stripe_v1.payment_intents.create({**THIRTY, "amount": 31_00}, {"idempotency_key": "k"})


def test_a_key_belongs_to_one_account(sandbox, stripe_v1):
    first = stripe_v1.payment_intents.create(THIRTY, {"idempotency_key": "k"})
    other = sandbox.client("acct_1Hill").payment_intents.create(THIRTY, {"idempotency_key": "k"})

    assert first.id != other.id


def test_a_decline_is_repeated_to_its_key(stripe_v1):
    params = {**THIRTY, "payment_method": "pm_card_visa_chargeDeclined", "confirm": True}

    for _ in range(2):
        with pytest.raises(stripe.CardError):
            stripe_v1.payment_intents.create(params, {"idempotency_key": "k"})

    assert made(stripe_v1) == 1


def test_a_refused_request_is_repeated_to_its_key(stripe_v1):
    intent = stripe_v1.payment_intents.create(THIRTY)
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as no:
            stripe_v1.payment_intents.confirm(intent.id, {}, {"idempotency_key": "k"})

    assert no.value.headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize(("fault", "count"), [("error_before", 0), ("error_after", 1)])
def test_an_error_is_repeated_to_its_key_until_the_key_is_forgotten(
    sandbox, stripe_v1, fault, count
):
    sandbox.faults.on_requests(fault)
    for _ in range(3):
        with pytest.raises(stripe.APIError):
            stripe_v1.payment_intents.create(THIRTY, {"idempotency_key": "k"})
    assert made(stripe_v1) == count

    sandbox.app.forget_keys()
    stripe_v1.payment_intents.create(THIRTY, {"idempotency_key": "k"})

    assert made(stripe_v1) == count + 1


@pytest.mark.parametrize(("fault", "count"), [("lost_before", 0), ("lost_after", 1)])
def test_a_lost_answer_is_given_again_to_its_key(sandbox, stripe_v1, fault, count):
    sandbox.faults.on_requests(fault)
    with pytest.raises(stripe.APIConnectionError):
        stripe_v1.payment_intents.create(THIRTY, {"idempotency_key": "k"})
    assert made(stripe_v1) == count

    stripe_v1.payment_intents.create(THIRTY, {"idempotency_key": "k"})

    assert made(stripe_v1) == 1


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({**THIRTY, "payment_method_types": ["card"]}, "payment_method_types_no_longer_supported"),
        ({**THIRTY, "amuont": 1}, "parameter_unknown"),
        ({"currency": "usd"}, "parameter_missing"),
        ({**THIRTY, "amount": "30.5"}, "parameter_invalid_integer"),
        ({**THIRTY, "capture_method": "whenever"}, "parameter_invalid"),
        ({**THIRTY, "metadata": "text"}, "parameter_invalid"),
        ({**THIRTY, "amount": 49}, "amount_too_small"),
        ({**THIRTY, "amount": 10**9}, "amount_too_large"),
        ({**THIRTY, "expand": ["amount.deep"]}, None),
        ({**THIRTY, "customer": "cus_none"}, "resource_missing"),
    ],
)
@pytest.mark.usefixtures("refusals")
def test_what_stripe_would_refuse_is_refused(stripe_v1, params, code):
    with pytest.raises(stripe.InvalidRequestError) as no:
        stripe_v1.payment_intents.create(params)

    assert no.value.code == code
    assert made(stripe_v1) == 0


@pytest.mark.parametrize(
    "ask",
    [
        lambda v1: v1.coupons.list(),
        lambda v1: v1.subscriptions.create({"customer": "cus_1"}),
        lambda v1: v1.payment_intents.create({**THIRTY, "transfer_group": "A"}),
        lambda v1: v1.checkout.sessions.create({"mode": "subscription", "success_url": "http://a"}),
        lambda v1: v1.payment_methods.create({"type": "ideal", "ideal": {"bank": "ing"}}),
    ],
)
def test_what_the_sandbox_does_not_do_it_says(stripe_v1, ask):
    with pytest.raises(stripe.APIError) as no:
        ask(stripe_v1)

    assert no.value.http_status == 501
    assert "exists in Stripe but not in this sandbox" in str(no.value)


@pytest.mark.parametrize(
    ("verb", "path", "headers", "status"),
    [
        ("GET", "/v1/nowhere", {"authorization": "Bearer sk_test_x"}, 404),
        ("DELETE", "/v1/payment_intents", {"authorization": "Bearer sk_test_x"}, 404),
        ("GET", "/v1/events", {}, 401),
        ("GET", "/v1/events", {"authorization": "Bearer sk_live_x"}, 401),
        ("GET", "/v1/events", {"authorization": "Bearer whatever"}, 401),
        ("GET", "/v1/events", {"authorization": "Bearer sk_test_x", "stripe-account": "me"}, 403),
        ("POST", "/v1/refunds", {"authorization": "Bearer sk_test_x"}, 400),
    ],
)
def test_a_request_from_nobody_or_for_nothing_is_refused(sandbox, verb, path, headers, status):
    answer = sandbox.app.answer(verb, path, "", b"\xff=1" if verb == "POST" else b"", headers)

    assert answer.status == status


def test_lists_are_read_page_by_page(stripe_v1):
    numbers = [stripe_v1.payment_intents.create(THIRTY).id for _ in range(5)]
    newest_first = numbers[::-1]

    first = stripe_v1.payment_intents.list({"limit": 2})
    walked = [each.id for each in first.auto_paging_iter()]
    back = stripe_v1.payment_intents.list({"limit": 2, "ending_before": numbers[0]})

    assert ([each.id for each in first.data], first.has_more) == (newest_first[:2], True)
    assert walked == newest_first
    assert [each.id for each in back.data] == newest_first[2:4]


def test_lists_are_filtered(stripe_v1):
    stripe_v1.payment_intents.create({**THIRTY, "payment_method": "pm_card_visa", "confirm": True})
    listed = stripe_v1.events.list
    created = listed().data[0].created

    assert [each.type for each in listed({"type": "charge.*"}).data] == ["charge.succeeded"]
    assert len(listed({"types": ["charge.succeeded", "payment_intent.created"]}).data) == 2
    assert len(listed({"created": {"gte": created - 5}}).data) == 3
    assert listed({"created": {"lt": created - 5}}).data == []
    assert listed({"delivery_success": False}).data == []
    with pytest.raises(stripe.InvalidRequestError):
        listed({"limit": 101})


def test_the_contract_notices_what_is_wrong(stripe_v1):
    intent = stripe_v1.payment_intents.create(THIRTY).to_dict()
    event = stripe_v1.events.list().data[0].to_dict()
    path = f"/v1/payment_intents/{intent['id']}"

    assert check_answer("GET", path, 200, intent) == []
    for spoilt in (
        {**intent, "amount": "3000"},
        {**intent, "amount": None},
        {**intent, "status": "paid"},
        {**intent, "hooks": None},
        {**intent, "more": 1},
        {name: value for name, value in intent.items() if name != "currency"},
        {**intent, "livemode": 1},
    ):
        assert len(check_answer("GET", path, 200, spoilt)) == 1
    assert check_answer("GET", path, 400, {"error": {"type": "odd", "message": "x"}})
    assert check_event(event) == []
    assert check_event({**event, "type": "payment_intent.paid"})
    assert check_request("POST", "/v1/refunds", [("amount", "1.5"), ("charge", "ch_1")])
    assert check_request("POST", "/v1/nowhere", [])
