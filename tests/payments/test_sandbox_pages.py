"""The pages of the local peer, as a borrower sees them."""

import pytest

from tests.payments.test_gateway import open_page, read
from tests.sandbox_fixtures import DECLINED, VISA

PAID = "http://portal.test/paid/"


def test_the_page_says_that_it_is_not_real(sandbox):
    page = sandbox.visit(open_page(language="en").url)

    assert page.status == 200
    assert "Sandbox: no real money" in page.body
    assert "<title>Pay</title>" in page.body
    assert page.body.count("<h1>") == 1
    assert '<label for="number">Card number</label>' in page.body
    assert 'href="http://portal.test/back/"' in page.body
    assert "4000 0000 0000 9995" in page.body


def test_the_page_speaks_the_language_of_its_session(sandbox):
    page = sandbox.visit(open_page(language="zh-hans").url)

    assert '<html lang="zh-Hans">' in page.body
    assert "沙盒环境：不涉及真实资金" in page.body


def test_a_page_without_a_language_takes_the_browsers(sandbox):
    page = sandbox.visit(open_page(language="fr").url)

    assert '<html lang="en">' in page.body


def test_what_a_page_is_for_cannot_bring_markup_in(sandbox):
    page = sandbox.visit(open_page(title="<b>Payment</b>").url)

    assert "&lt;b&gt;Payment&lt;/b&gt;" in page.body
    assert "<b>" not in page.body


def test_paying_lands_on_the_portal(sandbox):
    url = open_page(return_url=f"{PAID}?session={{CHECKOUT_SESSION_ID}}").url

    landed = sandbox.pay(url, card="4242 4242-4242 4242")

    assert landed.startswith(f"{PAID}?session=cs_test_")


def test_a_declined_card_is_explained_on_the_same_page(sandbox):
    page = open_page(language="en")

    landed = sandbox.pay(page.url, card=DECLINED)

    seen = sandbox.visit(landed)
    assert landed == page.url
    assert "<title>Error: Pay</title>" in seen.body
    assert "The bank did not approve the payment. No money has been taken." in seen.body


@pytest.mark.parametrize("number", ["", "4242", "4242424242424241", "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢", "x" * 500])
def test_a_number_that_is_no_card_is_said_beside_the_field(sandbox, number):
    page = open_page(language="en")

    seen = sandbox.visit(page.url, {"method": "card", "number": number})

    assert seen.status == 422
    assert 'aria-describedby="number-hint number-error"' in seen.body
    assert '<a href="#number">This is not a card number. Please check the digits.</a>' in seen.body
    assert read(page).intent_id == ""


@pytest.mark.parametrize("wallet", ["alipay", "wechat_pay"])
def test_a_wallet_asks_and_then_pays(sandbox, wallet):
    page = open_page()

    landed = sandbox.pay(page.url, method=wallet)

    outcome = read(page)
    assert (landed, outcome.state, outcome.method_kind) == (PAID, "SUCCEEDED", wallet)


def test_a_wallet_can_be_left(sandbox):
    page = open_page()
    asked = sandbox.visit(page.url, {"method": "alipay"})

    landed = sandbox.authorise(asked.headers["Location"], yes=False)

    assert (landed, read(page).state) == (page.url, "OPEN")


def test_a_way_to_pay_that_was_not_offered_is_not_taken(sandbox):
    page = open_page()

    seen = sandbox.visit(page.url, {"method": "sepa_debit", "number": VISA})

    assert (seen.status, read(page).state) == (422, "OPEN")


def test_paying_twice_on_one_page_takes_once(sandbox):
    page = open_page()
    sandbox.pay(page.url)

    again = sandbox.visit(page.url, {"method": "card", "number": VISA})

    assert again.status == 410
    assert len(sandbox.client("acct_1CanalBank").charges.list().data) == 1


def test_the_banks_question_is_answered_once(sandbox):
    page = open_page()
    asked = sandbox.visit(page.url, {"method": "alipay"}).headers["Location"]
    sandbox.authorise(asked)

    assert sandbox.visit(asked).status == 410
    assert sandbox.visit(asked, {"answer": "no"}).status == 410
    assert read(page).state == "SUCCEEDED"


def test_an_answer_after_the_page_was_closed_takes_nothing(sandbox):
    page = open_page()
    asked = sandbox.visit(page.url, {"method": "alipay"}).headers["Location"]
    sandbox.client("acct_1CanalBank").checkout.sessions.expire(page.session_id)

    late = sandbox.visit(asked, {"answer": "yes"})

    assert late.status == 410
    assert (read(page).state, read(page).charged_at) == ("CANCELED", None)


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/pay/-/cs_test_none", "/pay/acct_2/cs_test_x", "/receipts/-/ch_x", "/../v1/"],
)
def test_what_is_not_there_is_said_kindly(sandbox, path):
    page = sandbox.visit(path)

    assert page.status == 404
    assert "There is no such page in the sandbox." in page.body


def test_another_account_does_not_have_the_page(sandbox):
    url = open_page().url

    assert sandbox.visit(url.replace("/acct_1CanalBank/", "/acct_2/")).status == 404


def test_no_page_has_style_or_script_of_its_own(sandbox):
    page = sandbox.visit(open_page().url)

    assert "style=" not in page.body and "<script" not in page.body
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert sandbox.visit("/pages.css").headers["Content-Type"].startswith("text/css")
