"""The gateway against the local peer: what goes over the wire, and what comes back in our words."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from payments import gateway
from payments.gateway import Refused, Unreachable
from payments.money import Money
from payments.provider import movements, pages
from tests.sandbox_fixtures import ASKS_BANK, DECLINED, NO_FUNDS, NOON

LENDER = "acct_1CanalBank"
SESSIONS = "/v1/checkout/sessions"
ZHANG_FIRST = Money(1_272_61, "CNY")


def open_page(*, key="pay-1", account=LENDER, amount=ZHANG_FIRST, title="Payment", **changed):
    given = {
        "return_url": "http://portal.test/paid/",
        "cancel_url": "http://portal.test/back/",
        "email": "zhang@example.org",
        "language": "zh-hans",
        "expires_at": NOON + timedelta(minutes=35),
        "metadata": {"payment": "P1"},
    }
    return pages.open_checkout(
        account=account, key=key, amount=amount, title=title, **{**given, **changed}
    )


def read(page, account=LENDER):
    return pages.read_checkout(account=account, session_id=page.session_id)


def test_a_paid_page_says_all_that_a_receipt_needs(sandbox):
    page = open_page()
    sandbox.pay(page.url)

    outcome = read(page)

    assert (outcome.state, outcome.key, outcome.account) == ("SUCCEEDED", "pay-1", LENDER)
    assert (outcome.amount, outcome.received) == (ZHANG_FIRST, ZHANG_FIRST)
    assert (outcome.method_kind, outcome.method_brand, outcome.method_last4) == (
        "card",
        "visa",
        "4242",
    )
    # 127,261 × 2.9 % = 3,690.569, half up, and 30.
    assert outcome.fee == Money(3_721, "CNY")
    assert outcome.charged_at and NOON <= outcome.charged_at < NOON + timedelta(minutes=1)
    assert (outcome.failure_code, outcome.session_id) == ("", page.session_id)


def test_a_page_nobody_has_used_is_open(sandbox):
    page = open_page()

    outcome = read(page)

    assert (outcome.state, outcome.received, outcome.intent_id) == ("OPEN", Money(0, "CNY"), "")
    assert page.expires_at == NOON + timedelta(minutes=35)


def test_a_declined_try_leaves_the_page_open_for_another(sandbox):
    page = open_page()
    sandbox.pay(page.url, card=DECLINED)
    declined = read(page)

    sandbox.pay(page.url)

    assert (declined.state, declined.failure_code) == ("OPEN", "generic_decline")
    assert declined.failure_message == "Your card was declined."
    assert (declined.received, declined.charged_at) == (Money(0, "CNY"), None)
    assert read(page).state == "SUCCEEDED"
    assert read(page).intent_id == declined.intent_id


def test_an_intent_can_be_read_by_its_own_number(sandbox):
    page = open_page()
    sandbox.pay(page.url, card=NO_FUNDS)
    short = pages.read_intent(account=LENDER, intent_id=read(page).intent_id)
    sandbox.pay(page.url)

    paid = pages.read_intent(account=LENDER, intent_id=short.intent_id)

    assert (short.state, short.failure_code, short.key) == ("OPEN", "insufficient_funds", "pay-1")
    assert (paid.state, paid.received, paid.session_id) == ("SUCCEEDED", ZHANG_FIRST, "")


def test_a_bank_that_asks_is_waited_for(sandbox):
    page = open_page()
    asked = sandbox.visit(page.url, {"method": "card", "number": ASKS_BANK})
    waiting = read(page).state

    sandbox.authorise(asked.headers["Location"])

    assert (waiting, read(page).state) == ("REQUIRES_ACTION", "SUCCEEDED")


def test_a_check_that_was_not_passed_takes_nothing(sandbox):
    page = open_page()
    asked = sandbox.visit(page.url, {"method": "card", "number": ASKS_BANK})

    landed = sandbox.authorise(asked.headers["Location"], yes=False)

    outcome = read(page)
    assert (outcome.state, outcome.received) == ("OPEN", Money(0, "CNY"))
    assert outcome.failure_code == "payment_intent_authentication_failure"
    assert landed == page.url


def test_the_same_key_opens_the_same_page_once(sandbox):
    first, second = open_page(), open_page()

    assert first == second
    assert len(list(sandbox.client(LENDER).checkout.sessions.list().data)) == 1


def test_the_same_key_for_another_amount_is_refused(sandbox):
    open_page()

    with pytest.raises(Refused) as refused:
        open_page(amount=Money(99_00, "CNY"))

    assert "same parameters" in refused.value.reason
    assert str(refused.value) == (
        "The payment service cannot take this payment. No money has been taken."
    )


@pytest.mark.parametrize("fault", ["lost_before", "lost_after", "busy"])
def test_one_broken_connection_is_got_over(sandbox, fault):
    sandbox.faults.on_requests(fault)
    if fault == "busy":
        with pytest.raises(Unreachable):
            open_page()

    page = open_page()

    assert read(page).state == "OPEN"
    assert len(sandbox.client(LENDER).checkout.sessions.list().data) == 1


@pytest.mark.parametrize("fault", ["error_before", "error_after"])
def test_an_error_sticks_to_its_key_and_another_key_does_not_have_it(sandbox, fault):
    sandbox.faults.on_requests(fault)

    for _ in range(2):
        with pytest.raises(Unreachable):
            open_page()

    assert open_page(key="pay-2").session_id


def test_what_was_made_in_spite_of_an_error_is_found_by_its_key(sandbox):
    sandbox.faults.on_requests("error_after")
    with pytest.raises(Unreachable):
        open_page()
    open_page(key="pay-2")

    found = pages.find_checkout(account=LENDER, key="pay-1", created_after=NOON)

    assert found and (found.key, found.state, found.amount) == ("pay-1", "OPEN", ZHANG_FIRST)
    assert pages.find_checkout(account=LENDER, key="pay-9", created_after=NOON) is None
    assert pages.find_checkout(account="", key="pay-1", created_after=NOON) is None


def test_a_page_is_found_behind_many_others(sandbox):
    open_page(key="the first")
    for number in range(120):
        open_page(key=f"later-{number}")

    found = pages.find_checkout(account=LENDER, key="the first", created_after=NOON)

    assert found and found.key == "the first"


def test_looking_for_a_page_a_day_later_reads_only_the_minutes_in_which_it_was_made(sandbox):
    open_page(key="the first")
    with time_machine.travel(NOON + timedelta(hours=20), tick=False):
        for number in range(120):
            open_page(key=f"later-{number}", expires_at=NOON + timedelta(hours=21))
        before = len(sandbox.http.asked)

        found = pages.find_checkout(account=LENDER, key="the first", created_after=NOON)
        missing = pages.find_checkout(account=LENDER, key="never made", created_after=NOON)

    asked = [path for _verb, path, _form in sandbox.http.asked[before:]]
    assert found and found.key == "the first" and missing is None
    assert asked == [SESSIONS, f"{SESSIONS}/{found.session_id}", SESSIONS]


@pytest.mark.parametrize("minutes", [-5, 10])
def test_a_page_is_found_though_the_two_clocks_differ_or_the_way_to_it_was_slow(sandbox, minutes):
    with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
        open_page(expires_at=NOON + timedelta(minutes=45))

    assert pages.find_checkout(account=LENDER, key="pay-1", created_after=NOON)


def test_a_page_is_closed_once(sandbox):
    page = open_page()

    pages.expire_checkout(account=LENDER, session_id=page.session_id)

    assert read(page).state == "EXPIRED"
    with pytest.raises(Refused):
        pages.expire_checkout(account=LENDER, session_id=page.session_id)


def test_a_page_closes_by_itself_when_its_time_is_over(sandbox):
    page = open_page()
    sandbox.pay(page.url, card=DECLINED)

    with time_machine.travel(NOON + timedelta(minutes=36)):
        closed, outcome = sandbox.visit(page.url), read(page)

    assert closed.status == 410
    assert outcome.state == "CANCELED"


@pytest.mark.parametrize(
    ("amount", "wire", "shown"),
    [
        (Money(30_542_70, "CNY"), 3_054_270, "30,542.70 CNY"),
        (Money(500, "JPY"), 500, "500 JPY"),
        (Money(1_250, "KWD"), 1_250, "1.250 KWD"),
        (Money(7_000, "ISK"), 700_000, "7,000.00 ISK"),
    ],
)
def test_each_currency_goes_over_the_wire_in_its_own_unit(sandbox, amount, wire, shown):
    page = open_page(amount=amount)
    seen = sandbox.visit(page.url).body
    sandbox.pay(page.url)

    sent = dict(sandbox.http.asked[0][2])
    assert sent["line_items[0][price_data][unit_amount]"] == str(wire)
    assert sent["line_items[0][price_data][currency]"] == amount.currency.lower()
    assert f"<dd>{shown}</dd>" in seen
    assert (read(page).amount, read(page).received) == (amount, amount)


@pytest.mark.parametrize("amount", [Money(399, "CNY"), Money(49, "JPY"), Money(1_251, "KWD")])
def test_an_amount_that_the_provider_does_not_take_is_refused(sandbox, amount):
    with pytest.raises(Refused) as refused:
        open_page(amount=amount)

    assert refused.value.code in ("amount_too_small", "parameter_invalid_integer")


def test_lenders_accounts_do_not_see_each_other(sandbox):
    page = open_page()

    with pytest.raises(Refused) as refused:
        read(page, account="acct_1HillCredit")

    assert refused.value.code == "resource_missing"
    assert list(movements.list_events(account="acct_1HillCredit", created_after=NOON)) == []


def test_events_and_balance_are_listed_per_account(sandbox):
    sandbox.pay(open_page().url)

    kinds = [event["type"] for event in movements.list_events(account=LENDER, created_after=NOON)]
    rows = list(movements.list_balance_transactions(account=LENDER, created_after=NOON))

    assert kinds == [
        "checkout.session.completed",
        "payment_intent.succeeded",
        "charge.succeeded",
        "payment_intent.created",
    ]
    assert [(r["amount"], r["fee"], r["net"], r["type"]) for r in rows] == [
        (127_261, 3_721, 123_540, "charge")
    ]


def test_a_live_key_is_never_sent_to_a_stand_in(sandbox, settings):
    settings.STRIPE_SECRET_KEY = "sk_live_real"

    with pytest.raises(Refused):
        open_page()

    assert (gateway.is_live(), sandbox.http.asked) == (True, [])


def test_without_a_key_nothing_is_asked(sandbox, settings):
    settings.STRIPE_SECRET_KEY = ""

    with pytest.raises(Refused):
        open_page()


def test_moments_are_in_utc(sandbox):
    assert open_page().expires_at.tzinfo is UTC
    assert datetime.now(tz=UTC) >= NOON
