"""Answering a plan: yes at the balance that was seen, no with a reason, and only once."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from payments.models import Debt
from plans import answers, disputes, policies
from plans.models import Plan, Proposal
from tests.conftest import NOON, employ
from tests.portal.desk import offered, read, viewer_of
from tests.portal.officers import signed_in
from tests.portal.stories import STEADY, pay

pytestmark = pytest.mark.django_db
LONG = replace(STEADY, count=78)
NEAR = {"count": "60", "first_date": "2026-12-15"}


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def sent(zhang_debt):
    """Mr Zhang's plan over 78 months, which Canal Bank's rules leave to a person."""
    return offered(zhang_debt, LONG)


def url(name, plan):
    return reverse(f"lender:{name}", args=[plan.code])


def approve(browser, plan, balance=30_542_70):
    return browser.post(url("approval", plan), {"balance": balance})


def test_a_case_shows_each_rule_with_its_figures(wen, sent):
    text = read(signed_in(wen).get(url("case", sent))).text

    assert "How long it runs up to 60 months 78 months Outside" in text
    assert "The smallest payment ¥100.00 or more ¥391.57 Within" in text
    assert "What it takes of a month up to ¥900.00 a month ¥391.81 a month Within" in text
    assert "The first payment within 45 days in 43 days Within" in text
    assert "Who answers Your rules may answer Within" in text


def test_a_case_shows_the_month_as_a_sum(wen, sent):
    text = read(signed_in(wen).get(url("case", sent))).text

    assert (
        "Comes in ¥9,000.00 Less what living costs ¥6,400.00 Less other debts ¥800.00"
        " Left over ¥1,800.00 Your limit, 50% of that ¥900.00"
        " This plan takes ¥391.81 22% of what is left" in text
    )


def test_a_case_shows_the_nearest_plan_within_the_rules(wen, sent):
    text = read(signed_in(wen).get(url("case", sent))).text

    assert "¥509.04 a month for 60 months, from 15 December 2026 to 15 November 2031." in text


def test_a_rule_that_has_changed_since_shows_both(canal, wen, sent):
    policies.publish(canal, rules={"instalments_max_months": 80}, after=1, by="officer:2", at=NOON)

    text = read(signed_in(wen).get(url("case", sent))).text

    assert "up to 80 months 78 months Within When it was sent: 78 months, against" in text
    assert "It was sent under version 1 of your policy; version 2 is in force now." in text


def test_agreeing_makes_the_plan_and_keeps_who_agreed(wen, sent):
    response = approve(signed_in(wen), sent)

    plan = Plan.objects.get()
    sent.refresh_from_db()
    assert response["Location"] == reverse("lender:queue")
    assert (sent.state, sent.answered_by) == ("ACCEPTED", f"officer:{wen.pk}")
    assert (plan.total_minor, plan.instalments.count()) == (30_542_70, 78)
    assert plan.agreement.agreed_by == f"officer:{wen.pk}"


def test_an_agreed_case_tells_who_and_when_and_has_the_agreement(wen, sent):
    browser = signed_in(wen)
    approve(browser, sent)

    response = browser.get(url("case", sent))

    agreement = reverse("lender:agreement", args=[Plan.objects.get().agreement.code])
    assert "Agreed wen, 2 November 2026, 12:00" in read(response).text
    assert agreement in response.content.decode()


def test_a_balance_that_changed_asks_again_and_says_what_changes(wen, sent):
    pay(sent.debt, 542_70)

    page = read(approve(signed_in(wen), sent), status=409)

    sent.refresh_from_db()
    assert sent.state == Proposal.State.PENDING_REVIEW
    assert "The balance changed while you were looking, so nothing was agreed." in page.text
    assert "Balance ¥30,542.70 ¥30,000.00" in page.text
    assert "Number of payments 78 77" in page.text


def test_asked_again_the_officer_agrees_at_the_new_balance(wen, sent):
    pay(sent.debt, 542_70)

    approve(signed_in(wen), sent, 30_000_00)

    assert Plan.objects.get().total_minor == 30_000_00


@pytest.mark.parametrize("balance", ["", "-1", "abc", "1" * 40, "30542.70"])
def test_a_balance_that_nobody_was_shown_agrees_nothing(wen, sent, balance):
    read(approve(signed_in(wen), sent, balance), status=409)

    sent.refresh_from_db()
    assert sent.state == Proposal.State.PENDING_REVIEW


def test_a_plan_whose_first_day_has_passed_leads_to_new_days(wen, sent):
    with time_machine.travel(NOON + timedelta(days=50), tick=False):
        response = approve(signed_in(wen), sent)

    assert "The first day of this plan has passed" in read(response, status=409).text
    assert url("counter-offer", sent) in response.content.decode()


def test_a_plan_that_no_longer_fits_the_balance_leads_to_another(wen, zhang_debt):
    half = replace(
        STEADY, count=70, upfront_minor=15_000_00, upfront_date=STEADY.first_date - timedelta(20)
    )
    sent = offered(zhang_debt, half)
    pay(zhang_debt, 16_000_00)

    response = approve(signed_in(wen), sent, 14_542_70)

    assert "the plan no longer fits it" in read(response, status=409).text


def test_the_second_of_two_officers_is_told_who_was_first(canal, wen, sent):
    approve(signed_in(employ(canal, "he", "APPROVER")), sent)

    page = read(approve(signed_in(wen), sent), status=409)

    assert "Somebody has already answered this he, 2 November 2026, 12:00: Agreed." in page.text
    assert Plan.objects.count() == 1


def test_no_comes_with_a_reason_in_the_borrowers_language_and_the_nearest_plan(wen, sent):
    page = read(signed_in(wen).get(url("decline", sent)))

    assert "The borrower is shown the nearest plan" in page.text
    assert "Monthly payment ¥509.04 a month for 60 months" in page.text


def test_a_no_keeps_the_reason_the_words_and_who_said_it(wen, sent):
    signed_in(wen).post(
        url("decline", sent), {"reason_code": "LENGTH", "reason_text": "Five years is our longest."}
    )

    sent.refresh_from_db()
    assert (sent.state, sent.reason_code, sent.reason_text, sent.answered_by) == (
        "DECLINED",
        "LENGTH",
        "Five years is our longest.",
        f"officer:{wen.pk}",
    )
    assert (sent.nearest["count"], sent.nearest["first_date"]) == (60, "2026-12-15")
    assert sent.debt.state == Debt.State.OPEN


@pytest.mark.parametrize("name", ["decline", "counter-offer"])
def test_a_borrower_reads_the_reason_and_the_officers_own_words(wen, zhang, sent, name):
    told = {"reason_code": "LENGTH", "reason_text": "Five years is our longest."}
    browser = signed_in(wen)
    looked = browser.post(url("counter-offer", sent), NEAR | told | {"step": "look"})
    seen = {"step": "send", "seen": looked.context["seen"].seen}
    browser.post(url(name, sent), NEAR | told | seen)

    answer = Proposal.objects.order_by("pk").last()
    page = borrower(zhang).get(reverse("borrower:proposal", args=[answer.code]))

    said = "The plan would run for longer than we can agree to. Five years is our longest."
    assert said in read(page).text


def borrower(user):
    browser = Client()
    browser.force_login(user)
    return browser


def test_a_plan_that_is_within_the_limits_is_not_offered_back(wen, zhang_debt):
    sent = offered(zhang_debt, STEADY, month=None)
    browser = signed_in(wen)

    text = read(browser.get(url("decline", sent))).text
    browser.post(url("decline", sent), {"reason_code": "NO_BUDGET"})

    sent.refresh_from_db()
    assert "This plan is within your limits on length, amount and days." in text
    assert (sent.state, sent.nearest) == (Proposal.State.DECLINED, None)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"reason_code": "BECAUSE"},
        {"reason_code": "OTHER"},
        {"reason_code": "LENGTH", "reason_text": "x" * 601},
    ],
)
def test_a_no_without_a_reason_is_not_sent(wen, sent, told):
    page = read(signed_in(wen).post(url("decline", sent), told), status=422)

    sent.refresh_from_db()
    assert page.title.startswith("Error:")
    assert sent.state == Proposal.State.PENDING_REVIEW


def test_a_plan_is_not_agreed_while_the_borrower_questions_the_debt(wen, sent):
    disputes.open_dispute(sent.debt, kind="AMOUNT", text="?", by="borrower:1", at=NOON)
    browser = signed_in(wen)

    response = approve(browser, sent)

    sent.refresh_from_db()
    assert response["Location"] == url("case", sent)
    assert sent.state == Proposal.State.PENDING_REVIEW
    assert "Please answer that" in read(browser.get(url("case", sent))).text


def test_a_lenders_own_plan_is_not_answered_by_the_lender(wen, sent):
    offer = answers.counter(
        sent, terms=STEADY, reason_code="LENGTH", reason_text="", by="officer:2", at=NOON
    )
    browser = signed_in(wen)

    assert approve(browser, offer).status_code == 404
    assert browser.get(url("decline", offer)).status_code == 404
    assert "Waiting for the borrower" in read(browser.get(url("case", offer))).text


@pytest.mark.parametrize("name", ["case", "decline", "counter-offer"])
def test_another_lenders_plan_is_not_there(ortiz, sent, name):
    assert signed_in(ortiz).get(url(name, sent)).status_code == 404


@pytest.mark.parametrize("name", ["approval", "decline", "counter-offer"])
def test_another_lenders_officer_and_a_viewer_answer_nothing(canal, ortiz, sent, name):
    told = {"balance": 30_542_70, "reason_code": "LENGTH"}

    answers = [b.post(url(name, sent), told) for b in (signed_in(ortiz), viewer_of(canal))]

    sent.refresh_from_db()
    assert [answer.status_code for answer in answers] == [404, 404]
    assert sent.state == Proposal.State.PENDING_REVIEW


def test_a_viewer_reads_the_case(canal, sent):
    response = viewer_of(canal).get(url("case", sent))

    assert "An approver answers this plan." in read(response).text
    assert url("decline", sent) not in response.content.decode()


def test_a_draft_is_the_borrowers_own_affair(wen, sent):
    Proposal.objects.filter(pk=sent.pk).update(state=Proposal.State.DRAFT)

    assert signed_in(wen).get(url("case", sent)).status_code == 404
