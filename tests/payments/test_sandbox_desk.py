"""The first page of the local peer: a person in the demo moves time and lets late things happen."""

import pytest

from tests.payments.test_gateway import LENDER, open_page, read
from tests.sandbox_fixtures import IBAN


@pytest.fixture
def paid(sandbox):
    """One payment on the lender's own account; its charge."""
    page = open_page()
    sandbox.pay(page.url)
    return read(page).charge_id


def press(sandbox, act, number):
    return sandbox.visit("/", {"act": act, "account": LENDER, "number": number})


def test_a_person_moves_the_clock_on_the_first_page(sandbox):
    before = sandbox.visit("/")

    pressed = sandbox.visit("/", {"days": "5"})

    assert "2026-11-02 04:00 UTC" in before.body
    assert (pressed.status, pressed.headers["Location"]) == (303, "/")
    assert "2026-11-07 04:00 UTC" in sandbox.visit("/").body
    assert "No real money moves." in before.body


def test_the_first_page_moves_by_its_own_buttons_only(sandbox):
    sandbox.visit("/", {"days": "9000"})

    assert sandbox.app.store.ahead == 0


def test_the_first_page_shows_the_newest_payments(sandbox, paid):
    seen = sandbox.visit("/")

    assert "1,272.61 CNY" in seen.body
    assert "Let the payer's bank take it back" in seen.body
    assert seen.body.count("<h1>") == 1


def test_a_payment_is_given_back_as_in_the_providers_dashboard(sandbox, paid):
    press(sandbox, "refund", paid)

    refund = sandbox.client(LENDER).refunds.list().data[0]
    assert (refund.charge, refund.metadata.to_dict()) == (paid, {})
    assert "Given back, all or in part" in sandbox.visit("/").body


@pytest.mark.parametrize(
    ("act", "status", "words"),
    [
        ("dispute", "needs_response", "The bank has taken the money back for now"),
        ("inquire", "warning_needs_response", "The bank asks; no money has moved"),
    ],
)
def test_a_bank_disputes_a_payment_or_asks(sandbox, paid, act, status, words):
    press(sandbox, act, paid)

    assert sandbox.client(LENDER).disputes.list().data[0].status == status
    assert words in sandbox.visit("/").body


@pytest.mark.parametrize("outcome", ["won", "lost"])
def test_a_dispute_is_decided_for_one_side(sandbox, paid, outcome):
    press(sandbox, "dispute", paid)
    dispute = sandbox.client(LENDER).disputes.list().data[0]

    press(sandbox, outcome, dispute.id)

    assert sandbox.client(LENDER).disputes.retrieve(dispute.id).status == outcome
    assert "Open disputes" not in sandbox.visit("/").body


@pytest.mark.parametrize(("act", "number"), [("dispute", "ch_none"), ("bite", ""), ("won", "x")])
def test_what_cannot_be_done_is_left(sandbox, paid, act, number):
    pressed = press(sandbox, act, number)

    assert pressed.status == 303
    assert sandbox.client(LENDER).disputes.list().data == []


def test_a_payment_is_given_back_once(sandbox, paid):
    press(sandbox, "refund", paid)
    press(sandbox, "refund", paid)

    assert len(sandbox.client(LENDER).refunds.list().data) == 1


def test_what_is_done_already_is_not_offered(sandbox, paid):
    press(sandbox, "inquire", paid)
    asked = sandbox.visit("/").body
    press(sandbox, "refund", paid)
    given_back = sandbox.visit("/").body

    assert ('value="refund"' in asked, 'value="dispute"' in asked) == (True, False)
    assert 'value="refund"' not in given_back


def test_only_what_was_paid_is_shown(sandbox):
    services = sandbox.client()
    price = {"currency": "eur", "unit_amount": 50_00, "product_data": {"name": "Payment"}}
    page = services.checkout.sessions.create(
        {
            "mode": "payment",
            "success_url": "http://portal.test/paid/",
            "line_items": [{"quantity": 1, "price_data": price}],
        }
    )
    sandbox.debit(page.url, "sepa_debit", number=IBAN)
    before = sandbox.visit("/").body

    sandbox.visit("/", {"days": "5"})

    assert "50.00 EUR" not in before
    assert "50.00 EUR" in sandbox.visit("/").body
