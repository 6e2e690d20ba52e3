"""The lenders' accounts at the sandbox: opening, onboarding, what each may do, who is told."""

import pytest
import stripe

from payments.sandbox import merchants
from tests.sandbox_fixtures import API_KEY, PLATFORM_SECRET

WAY = {"refresh_url": "http://portal.test/again", "return_url": "http://portal.test/back"}
INCLUDE = ["configuration.merchant", "requirements", "identity", "defaults"]
PAGE = {
    "mode": "payment",
    "success_url": "http://portal.test/",
    "line_items": [
        {
            "quantity": 1,
            "price_data": {
                "currency": "usd",
                "unit_amount": 10_000,
                "product_data": {"name": "Payment"},
            },
        }
    ],
}


def core(sandbox):
    return stripe.StripeClient(API_KEY, http_client=sandbox.http).v2.core


def account(sandbox, number):
    return core(sandbox).accounts.retrieve(number, {"include": INCLUDE}).to_dict()


def status(sandbox, number):
    merchant = account(sandbox, number)["configuration"]["merchant"]
    return merchant["capabilities"]["card_payments"]["status"]


def test_a_new_account_says_what_is_still_asked_for(sandbox):
    number = sandbox.open_merchant(told="", display_name="Hill Credit", dashboard="full")

    found = account(sandbox, number)

    assert found["display_name"] == "Hill Credit"
    assert status(sandbox, number) == "restricted"
    assert [entry["awaiting_action_from"] for entry in found["requirements"]["entries"]] == [
        "user"
    ] * 4


@pytest.mark.parametrize(
    ("told", "becomes"), [("all", "active"), ("half", "restricted"), ("check", "pending")]
)
def test_telling_of_the_business_changes_what_it_may_do(sandbox, told, becomes):
    number = sandbox.open_merchant(told=told)

    assert status(sandbox, number) == becomes


def test_parts_that_are_not_asked_for_are_null(sandbox):
    number = sandbox.open_merchant()

    bare = core(sandbox).accounts.retrieve(number).to_dict()

    assert (bare["configuration"], bare["requirements"]) == (None, None)


def test_an_onboarding_page_serves_once_and_then_leads_back_for_another(sandbox):
    number = sandbox.open_merchant(told="")
    use_case = {"type": "account_onboarding", "account_onboarding": WAY}
    link = core(sandbox).account_links.create({"account": number, "use_case": use_case})

    shown, done = sandbox.visit(link.url), sandbox.visit(link.url, {"told": "all"})

    assert "identity.business_details.registered_name" in shown.body
    assert done.headers["Location"] == WAY["return_url"]
    assert sandbox.visit(link.url).status == 410


def test_a_page_left_half_way_can_be_finished_later(sandbox):
    number = sandbox.open_merchant(told="half")
    use_case = {"type": "account_onboarding", "account_onboarding": WAY}
    link = core(sandbox).account_links.create({"account": number, "use_case": use_case})

    sandbox.visit(link.url, {"told": "all"})

    assert status(sandbox, number) == "active"


def test_what_is_being_checked_is_found_right_an_hour_later(sandbox):
    number = sandbox.open_merchant(told="check")

    sandbox.advance(hours=1)

    assert status(sandbox, number) == "active"


def test_an_account_that_is_restricted_again_takes_no_cards_until_more_is_told(sandbox):
    number = sandbox.open_merchant()
    with sandbox.app.store.transaction():
        merchants.restrict(sandbox.app.account(""), number)

    assert status(sandbox, number) == "restricted"
    with pytest.raises(stripe.InvalidRequestError, match="No valid payment method types"):
        sandbox.client(number).checkout.sessions.create(PAGE)


def test_the_same_key_opens_one_account(sandbox):
    once = {"idempotency_key": "open hill"}

    first = core(sandbox).accounts.create({"display_name": "Hill"}, once)
    again = core(sandbox).accounts.create({"display_name": "Hill"}, once)

    assert first.id == again.id
    assert [each.id for each in core(sandbox).accounts.list().data] == [first.id]


def test_an_account_that_was_never_opened_is_refused_once_there_are_any(sandbox):
    sandbox.open_merchant()

    with pytest.raises(stripe.PermissionError) as refused:
        sandbox.client("acct_of_nobody").checkout.sessions.create(PAGE)

    assert refused.value.json_body["error"]["code"] == "account_invalid"


@pytest.mark.parametrize("told", ["", "half", "check"])
def test_no_payment_begins_on_an_account_that_may_not_take_cards(sandbox, told):
    number = sandbox.open_merchant(told=told)

    with pytest.raises(stripe.InvalidRequestError, match="No valid payment method types"):
        sandbox.client(number).checkout.sessions.create(PAGE)
    with pytest.raises(stripe.InvalidRequestError, match="No valid payment method types"):
        sandbox.client(number).payment_intents.create({"amount": 10_000, "currency": "usd"})


def test_the_snapshot_of_an_account_tells_it_in_the_old_words(sandbox):
    number = sandbox.open_merchant()

    told = sandbox.client(number).events.list({"type": "account.updated"}).data[0].to_dict()

    assert told["account"] == number
    assert told["data"]["object"]["charges_enabled"] is True
    assert told["data"]["object"]["capabilities"] == {"card_payments": "active"}


def test_thin_events_name_the_account_and_are_read_by_the_client(sandbox):
    number = sandbox.open_merchant()
    client = stripe.StripeClient(API_KEY, http_client=sandbox.http)

    read = [
        client.parse_event_notification(raw, signature, PLATFORM_SECRET)
        for raw, signature in sandbox.notifications()
    ]

    assert [each.type for each in read] == [
        "v2.core.account.created",
        "v2.core.account[requirements].updated",
        "v2.core.account[configuration.merchant].capability_status_updated",
    ]
    assert {each.related_object.id for each in read} == {number}
    assert read[-1].fetch_related_object().id == number
    assert read[-1].fetch_event().data.updated_capability == "card_payments"


def test_a_destination_gets_thin_events_under_its_own_secret(sandbox):
    wish = {
        "type": "webhook_endpoint",
        "name": "portal",
        "event_payload": "thin",
        "enabled_events": ["v2.core.account.created"],
        "webhook_endpoint": {"url": "http://portal.test/hook"},
    }

    made = core(sandbox).event_destinations.create(
        {**wish, "include": ["webhook_endpoint.signing_secret"]}
    )
    sandbox.open_merchant()

    assert made.webhook_endpoint.signing_secret.startswith("whsec_")
    assert len(sandbox.app.store.due(sandbox.app.clock())) == 1


def test_an_unknown_parameter_of_json_is_refused(sandbox):
    sandbox.http.refusals_expected = True

    with pytest.raises(stripe.InvalidRequestError, match="unknown parameter: colour"):
        core(sandbox).accounts.create({"colour": "red"})
