"""Another plan in answer: looked at in full before it is sent, and sent as it was seen."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from payments.models import Event
from plans import answers
from plans.affordability import Budget
from plans.models import Proposal
from plans.schedule import Frequency, Terms
from portal import letters
from portal.models import Notice
from tests.conftest import NOON, employ
from tests.portal.desk import offered, read
from tests.portal.officers import signed_in
from tests.portal.stories import STEADY, invite, pay

pytestmark = pytest.mark.django_db
LONG = replace(STEADY, count=78)
WISH = {
    "amount": "",
    "count": "36",
    "first_date": "2026-12-15",
    "upfront": "",
    "upfront_date": "",
    "reason_code": "LENGTH",
    "reason_text": "Three years is what we can do.",
}


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def sent(zhang_debt):
    return offered(zhang_debt, LONG)


def url(plan, name="counter-offer"):
    return reverse(f"lender:{name}", args=[plan.code])


def look(browser, plan, **wish):
    return browser.post(url(plan), WISH | wish | {"step": "look"})


def send(browser, plan, looked, **wish):
    seen = looked.context["seen"].seen
    return browser.post(url(plan), WISH | wish | {"step": "send", "seen": seen})


def test_the_form_begins_with_the_nearest_plan_and_the_likely_reason(wen, sent):
    response = signed_in(wen).get(url(sent))

    initial = response.context["form"].initial
    read(response)
    assert (initial["amount"], initial["count"], initial["first_date"]) == (
        None,
        60,
        date(2026, 12, 15),
    )
    assert initial["reason_code"] == "LENGTH"


def test_looking_shows_every_payment_and_sends_nothing(wen, sent):
    page = read(look(signed_in(wen), sent))

    assert Proposal.objects.count() == 1
    assert "Each payment Changed ¥391.57 ¥848.40" in page.text
    assert "Number of payments Changed 78 36" in page.text
    assert "First payment 15 December 2026 15 December 2026" in page.text
    assert "15 November 2029 ¥848.70 ¥0.00" in page.text


def test_a_reason_that_is_not_for_what_changed_is_refused_kindly(wen, sent):
    page = read(look(signed_in(wen), sent, reason_code="SURPLUS_SHARE"), status=422)

    assert "That is not the reason for what you changed." in page.text
    assert "You changed: Each payment, Number of payments, Last payment." in page.text
    assert Proposal.objects.count() == 1


def test_the_borrower_reads_each_changed_term_and_why_on_the_page_and_in_the_letter(
    wen, zhangs, sent
):
    point = invite(sent.debt).contact_point
    browser = signed_in(wen)
    send(browser, sent, look(browser, sent))
    offer = Proposal.objects.get(side="LENDER")

    page = read(zhangs.get(reverse("borrower:proposal", args=[offer.code])))
    event = Event.objects.get(kind="proposal.countered")
    to = {"kind": point.kind, "to": point.value, "language": "en"}
    told = letters.write(Notice(event=event, side="BORROWER", **to)).body

    for text in (page.text, told):
        assert "¥848.40 instead of ¥391.57" in text
        assert "36 instead of 78" in text
        assert "15 November 2029 instead of 15 May 2033" in text
        assert "The plan would run for longer than we can agree to." in text
        assert "Three years is what we can do." in text
    assert "First payment:" not in told


def test_what_is_sent_is_what_was_seen(wen, sent):
    browser = signed_in(wen)

    response = send(browser, sent, look(browser, sent))

    offer = Proposal.objects.get(side="LENDER")
    sent.refresh_from_db()
    assert response["Location"] == reverse("lender:queue")
    assert (sent.state, sent.answered_by) == ("COUNTERED", f"officer:{wen.pk}")
    assert offer.terms == STEADY
    assert (offer.reason_code, offer.reason_text) == ("LENGTH", "Three years is what we can do.")
    assert (offer.total_minor, offer.by, offer.round) == (30_542_70, f"officer:{wen.pk}", 2)


def test_a_plan_changed_after_looking_is_looked_at_again(wen, sent):
    browser = signed_in(wen)
    looked = look(browser, sent)

    page = read(send(browser, sent, looked, count="24"), status=409)

    assert "Nothing was sent yet" in page.text
    assert Proposal.objects.count() == 1


def test_a_balance_changed_after_looking_is_looked_at_again(wen, sent):
    browser = signed_in(wen)
    looked = look(browser, sent)
    pay(sent.debt, 542_70)

    page = read(send(browser, sent, looked), status=409)

    assert "In all Changed ¥30,542.70 ¥30,000.00" in page.text
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"amount": "848.40", "count": "12"}, "These do not go together."),
        ({"amount": "", "count": ""}, "give an amount"),
        ({"amount": "3.99", "count": ""}, "¥4.00 at the least"),
        ({"amount": "99999", "count": ""}, "It can be ¥30,542.70 at most"),
        ({"amount": "1²", "count": ""}, "write an amount in figures"),
        ({"count": "121"}, "120"),
        ({"count": "many"}, "whole number"),
        ({"first_date": "2026-11-03"}, "from 9 November 2026 to 3 November 2027"),
        ({"first_date": "15.12.2026"}, "such as 2026-12-15"),
        ({"upfront": "500"}, "day of the part at the start"),
        ({"upfront": "500", "upfront_date": "2026-12-10"}, "the next payment can be on"),
        ({"upfront": "40000", "upfront_date": "2026-11-20"}, "at most"),
        ({"reason_code": ""}, "choose a reason"),
        ({"count": "78"}, "the plan as it was sent"),
    ],
)
def test_what_makes_no_plan_is_answered_with_what_would(wen, sent, wish, said):
    page = read(look(signed_in(wen), sent, **wish), status=422)

    assert said in page.text
    assert Proposal.objects.count() == 1


def test_an_amount_keeps_to_the_borrowers_own_rhythm(wen, zhang_debt):
    weekly = Terms(Frequency.WEEKLY, date(2026, 11, 20), 120)
    sent = offered(zhang_debt, weekly, month=None)
    browser = signed_in(wen)

    wish = {"amount": "300", "count": "", "first_date": "2026-11-27"}
    send(browser, sent, look(browser, sent, **wish), **wish)

    offer = Proposal.objects.get(side="LENDER")
    assert offer.terms == Terms(Frequency.WEEKLY, date(2026, 11, 27), 102, amount_minor=300_00)


def test_a_plan_whose_day_has_passed_begins_with_new_days(wen, sent):
    with time_machine.travel(NOON + timedelta(days=50), tick=False):
        form = signed_in(wen).get(url(sent)).context["form"]

    assert form.initial["first_date"] == date(2027, 1, 15)
    assert form.initial["reason_code"] == "DATE_PASSED"


def test_the_second_of_two_officers_is_told_and_sends_nothing(canal, wen, sent):
    browser, other = signed_in(wen), signed_in(employ(canal, "he", "APPROVER"))
    looked = look(browser, sent)
    other.post(url(sent, "approval"), {"balance": 30_542_70})

    page = read(send(browser, sent, looked), status=409)

    assert "Somebody has already answered this he," in page.text
    assert not Proposal.objects.filter(side="LENDER").exists()


def test_after_many_rounds_the_two_sides_talk(wen, sent):
    Proposal.objects.filter(pk=sent.pk).update(round=answers.ROUNDS_MAX)
    browser = signed_in(wen)

    assert "Please talk to the borrower" in read(browser.get(url(sent))).text
    assert "Please talk to the borrower" in read(browser.get(url(sent, "case"))).text
    looked = look(browser, sent)
    assert "Please talk instead" in read(send(browser, sent, looked), status=422).text


def test_a_case_draws_the_plan_and_the_counter_offer_on_one_picture_both_ways(wen, sent):
    browser = signed_in(wen)
    send(browser, sent, look(browser, sent))
    ours = Proposal.objects.get(side="LENDER")

    theirs = browser.get(url(sent, "case")).content.decode()
    answer = browser.get(url(ours, "case")).content.decode()

    assert "They propose: ¥30,542.70 on 2 November 2026, paid off on 15 May 2033" in theirs
    assert "You suggest: ¥30,542.70 on 2 November 2026, paid off on 15 November 2029" in theirs
    assert "You suggest: ¥30,542.70 on 2 November 2026, paid off on 15 November 2029" in answer
    assert "They propose: ¥30,542.70 on 2 November 2026, paid off on 15 May 2033" in answer


def test_a_plan_that_asks_too_much_of_a_month_is_refused_with_what_it_bears(wen, zhang_debt):
    sent = offered(zhang_debt, LONG, month=Budget(7_000_00, 6_400_00))

    page = read(look(signed_in(wen), sent, count="24"), status=422)

    assert "This takes ¥1,272.67 of a month that bears ¥600.00" in page.text
    assert "Please suggest at most ¥600.00 a month." in page.text
    assert Proposal.objects.count() == 1
