"""What happens to payments after the button, in a real browser: declined, asked, slow, returned."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.journeys.conftest import start, stop
from tests.journeys.turns import (
    Cast,
    five_days_on,
    give_card,
    go_to_payment,
    mail_of,
    nothing_differs,
    on_the_desk,
    open_plan,
    pay,
    receipt_of,
    to_the_payment_page,
    words_of,
)

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("story")]
ASKS_ONCE = "4000 0025 0000 3155"
ASKS_ALWAYS = "4000 0027 6000 3184"
IBAN_THAT_FAILS = "DE62 3704 0044 0532 0130 01"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    portal, child = start(tmp_path_factory.mktemp("turns"), scenario="life", port=8520)
    yield portal
    stop(child)


@pytest.fixture
def cast(browser, running, tmp_path):
    everybody = Cast(browser, running, tmp_path)
    yield everybody
    everybody.leave()


def test_a_declined_card_and_a_bank_that_asks_end_in_one_receipt_each(cast, running):
    chen = cast.borrower("LF-1")
    to_the_payment_page(chen)
    give_card(chen, "4000 0000 0000 9995")
    chen.sees("No money has been taken")
    give_card(chen, "4242 4242 4242 4242")
    first = receipt_of(chen)
    chen.sees("¥7,200.00 left")
    open_plan(chen)
    to_the_payment_page(chen)
    give_card(chen, ASKS_ONCE)
    chen.page.click("#fail")
    chen.sees("No money has been taken")
    give_card(chen, ASKS_ONCE)
    chen.page.click("#complete")
    second = receipt_of(chen)
    chen.sees("¥6,400.00 left")
    assert first != second
    open_plan(chen)
    chen.sees("2 of 10")
    nothing_differs(running)


def test_what_is_taken_automatically_is_told_before_and_asked_by_the_bank_once(cast, running):
    wu = cast.borrower("LF-2")
    due = let_be_taken(wu)
    night(running, due - timedelta(days=4), "begin_due", "plan_debits", "send_letters")
    told = wu.letter(mail_of("LF-2"), containing="next automatic payment")
    assert "¥600.00" in told and "/my/debits/" in told
    five_days_on(wu, times=(due - datetime.now(UTC)).days // 5 + 1)
    night(running, due, "take_debits", "send_letters")
    asked = wu.letter(mail_of("LF-2"), containing="bank has a question")
    wu.go(re.search(r"/my/debits/\w+/confirmation/", asked)[0])
    wu.sees("Your bank wants you to confirm this payment", "¥600.00")
    wu.press("Go to the payment page")
    give_card(wu, ASKS_ALWAYS)
    wu.page.click("#complete")
    receipt = receipt_of(wu)
    wu.sees("¥5,400.00 left")
    assert wu.letter(mail_of("LF-2"), containing=receipt)
    open_plan(wu)
    wu.sees("1 of 10")
    wu.follow("Stop automatic payments")
    wu.press("Yes, stop them")
    wu.sees("Nothing more is taken automatically")
    nothing_differs(running)


def let_be_taken(person):
    """Save a card, read the words, agree; return the day of the first payment of the plan."""
    days = person.download(re.sub(r".*(/my/plans/\w+/).*", r"\1calendar.ics", person.page.url))
    person.follow("Let them be taken automatically")
    person.sees("First, save a card or a bank account")
    person.press("Save a card or an account")
    give_card(person, ASKS_ALWAYS)
    person.page.click("#complete")
    person.page.wait_for_url("**/autopay/?change=1*")
    person.sees("What you agree to", "3184")
    person.press("I agree: take my payments automatically")
    person.sees("Your payments are taken automatically", "The next payment is ¥600.00 on")
    mandate = person.page.get_by_role("link", name="What you agreed to (PDF)")
    assert "3184" in words_of(person.download(mandate.get_attribute("href")))
    first = re.search(r"DTSTART;VALUE=DATE:(\d{8})", days.decode())[1]
    return datetime.strptime(f"{first}+0800", "%Y%m%d%z").replace(hour=14)


def night(running, moment, *sweeps):
    chosen = [word for name in sweeps for word in ("--only", name)]
    running.manage("night", "--date", moment.isoformat(), *chosen)


def test_a_bank_debit_that_fails_after_five_days_was_never_paid_and_never_missed(cast, running):
    jana = cast.borrower("LF-5")
    to_the_payment_page(jana)
    jana.page.click("#debit")
    jana.page.fill("#name", "Jana Vogel")
    jana.page.fill("#email", "jana@example.org")
    jana.page.fill("#iban", IBAN_THAT_FAILS)
    jana.page.check("#mandate")
    jana.page.click("#pay")
    jana.page.wait_for_url("**/my/payments/**")
    jana.sees("on its way", "€240.00")
    paying = jana.page.url
    five_days_on(jana)
    told = jana.letter(mail_of("LF-5"), containing="did not go through")
    assert "Nothing was taken" in told and "Your plan is still on" in told
    jana.visit(paying)
    jana.sees("No money has been taken")
    open_plan(jana)
    jana.sees("0 of 10", "€2,400.00")
    nothing_differs(running)


def test_money_given_back_is_owed_again_and_corrected_on_both_sides(cast, running):
    sun, wen = cast.borrower("LF-3"), cast.officer("wen")
    receipt = pay(sun)
    paying = sun.page.url
    go_to_payment(wen, "孙丽")
    wen.fill(amount="300.00", text="This was taken by mistake. We are sorry.")
    wen.page.check("[name=cause][value=MISTAKE]")
    wen.press("Give it back")
    wen.sees("Given back. The borrower is told.", "¥100.00")
    told = sun.letter(mail_of("LF-3"), containing="We are sorry")
    assert "¥300.00" in told and receipt in told
    sun.visit(paying)
    sun.sees("¥300.00 of this payment went back", "We are sorry", "¥3,900.00 was left after")
    note = sun.page.get_by_role("link", name=re.compile("Credit note"))
    number = re.search(r"[A-Z]+-\d{4}-C-\d{6}", note.inner_text())[0]
    theirs = words_of(sun.download(note.get_attribute("href")))
    ours = words_of(wen.download(f"/lender/credit-notes/{number}.pdf"))
    assert all("300.00" in copy and receipt in copy for copy in (theirs, ours))
    open_plan(sun)
    sun.sees("0 of 10", "¥3,900.00")
    nothing_differs(running)


def test_a_dispute_lost_is_owed_again_and_one_won_is_restored(cast, running):
    joe, ortiz, wen = cast.borrower("LF-4"), cast.officer("ortiz"), cast.officer("wen")
    pay(joe)
    on_the_desk(joe, "dispute")
    answer_the_claim(ortiz, joe)
    on_the_desk(joe, "won")
    open_when(joe, "1 of 10")
    joe.sees("$1,080.00")
    pay(joe)
    on_the_desk(joe, "dispute")
    open_when(joe, "1 of 10")
    on_the_desk(joe, "lost")
    ortiz.go("/lender/money-back/")
    ortiz.sees_in_time("Lost")
    ortiz.sees("Won")
    joe.go("/my/")
    joe.sees("$1,080.00")
    nothing_differs(running)
    each_sees_their_own_lines(ortiz, wen)


def answer_the_claim(ortiz, joe):
    """Read of the claim, look at its papers, answer with them."""
    told = ortiz.letter("plans@hill.example", containing="disputes a payment of")
    ortiz.go(re.search(r"/lender/chargebacks/\w+/", told)[0])
    ortiz.sees("$120.00 claimed by a payer’s bank", "Answer by")
    papers = ortiz.page.get_by_role("link", name=re.compile("Look at the papers"))
    assert "Joe Park" in words_of(ortiz.download(papers.get_attribute("href")))
    open_plan(joe)
    joe.sees("0 of 10", "$1,200.00")
    ortiz.fill(text="Joe Park agreed to this plan and paid with his own card.")
    ortiz.press("Send the answer with the papers")
    ortiz.sees("Answered. The bank decides")


def open_when(person, words):
    """Look at the plan until the worker has heard what happened there."""
    open_plan(person)
    person.sees_in_time(words)


def each_sees_their_own_lines(ortiz, wen):
    """A statement has its own lender's lines only, and their sum is what is the lender's."""
    ortiz.go("/lender/remittance/")
    ortiz.sees("The open statement", "Taken back by the payer’s bank", "Given back by the payer’s")
    assert accounts_that_add_up(ortiz, "USD") == {"LF-4"}
    wen.go("/lender/remittance/")
    wen.sees("The open statement")
    assert accounts_that_add_up(wen, "CNY") <= {"LF-1", "LF-2", "LF-3"}


def accounts_that_add_up(officer, currency):
    """Return whose lines an open statement has, once they add up to its own sum.

    Payouts are lines of it too, and take nothing from what is the lender's.
    """
    text = officer.download(f"/lender/remittance.csv?currency={currency}").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    lines = [row for row in rows if row["Day"] and not row["What"].startswith("Payout")]
    yours = next(row for row in rows if row["What"] == "Yours")
    assert sum(Decimal(row["Amount"]) for row in lines) == Decimal(yours["Amount"])
    return {row["Account"] for row in lines}
