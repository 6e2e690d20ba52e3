"""The queue: which plans wait, in what order, with what reason, and for whom."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans import answers, policies
from plans.affordability import Budget
from plans.models import Proposal
from plans.schedule import Frequency, Terms
from tests.conftest import NOON
from tests.portal.desk import many_plans, offered, read, viewer_of
from tests.portal.officers import signed_in
from tests.portal.stories import STEADY, pay

pytestmark = pytest.mark.django_db
QUEUE = "/lender/queue/"
LONG = replace(STEADY, count=78)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


def test_a_plan_outside_the_rules_waits_with_its_figures_and_the_reason(wen, zhang_debt):
    offered(zhang_debt, LONG)

    text = read(signed_in(wen).get(QUEUE)).text

    assert "1 plan to decide" in text
    assert "张伟 CB-2026-0001 · overdue for 10 months" in text
    assert "¥30,542.70 ¥391.57 a month for 78 months" in text
    assert "Longer than 60 months It runs for 78 months." in text
    assert "today promised by 4 Nov 2026" in text


def test_a_plan_that_the_rules_agreed_to_does_not_wait(wen, zhang_debt):
    assert offered(zhang_debt).state == Proposal.State.ACCEPTED_BY_POLICY

    text = read(signed_in(wen).get(QUEUE)).text

    assert "Nothing to decide 1 plan was agreed by your policy today." in text


def test_an_empty_queue_says_what_will_come(wen):
    assert "it waits for you here" in read(signed_in(wen).get(QUEUE)).text


def test_the_oldest_waits_first_and_is_shown_beside_the_queue(wen, zhang_debt, li_debt):
    offered(li_debt, month=None, at=NOON + timedelta(minutes=1))
    offered(zhang_debt, LONG)

    page = read(signed_in(wen).get(QUEUE))

    assert page.text.index("张伟") < page.text.index("李娜")
    assert "the plan takes 22% of it" in page.text


def test_any_plan_can_be_shown_beside_the_queue(wen, zhang_debt, li_debt):
    offered(zhang_debt, LONG)
    second = offered(li_debt, month=None, at=NOON + timedelta(minutes=1))

    response = signed_in(wen).get(QUEUE, {"chosen": second.code})

    assert response.context["chosen"].borrower == "李娜"
    assert f'action="{reverse("lender:approval", args=[second.code])}"' in response.content.decode()


def test_the_queue_can_be_cut_down_to_one_rule(wen, zhang_debt, li_debt):
    offered(zhang_debt, LONG)
    offered(li_debt, month=None)

    lengths = signed_in(wen).get(QUEUE, {"rule": "LENGTH"}).context["lines"]
    months = signed_in(wen).get(QUEUE, {"rule": "SURPLUS_SHARE"}).context["lines"]
    nonsense = signed_in(wen).get(QUEUE, {"rule": "'--"}).context["lines"]

    assert [line.borrower for line in lengths] == ["张伟"]
    assert [line.borrower for line in months] == ["李娜"]
    assert len(nonsense) == 2


@pytest.mark.parametrize("view", ["decide", "borrower", "lately"])
def test_a_pile_takes_as_many_queries_for_ten_plans_as_for_one(canal, wen, view):
    browser, counts = signed_in(wen), []

    for count in (1, 2, 7):  # 1, 3 and 10 in all
        pile(canal, count, view)
        with CaptureQueriesContext(connection) as seen:
            response = browser.get(QUEUE, {"view": view})
        counts.append((len(response.context["lines"]), len(seen)))

    assert [lines for lines, _ in counts] == [1, 3, 10]
    assert len({queries for _, queries in counts}) == 1


def pile(lender, count, view):
    """Put ``count`` plans on one pile."""
    many_plans(lender, count)
    for plan in Proposal.objects.filter(side="BORROWER", state="PENDING_REVIEW"):
        if view == "lately":
            answers.decline(plan, reason_code="TALK", reason_text="", by="officer:2", at=NOON)
        if view == "borrower":
            answers.counter(
                plan, terms=STEADY, reason_code="TALK", reason_text="", by="officer:2", at=NOON
            )


def test_the_balance_is_the_one_of_now(wen, zhang_debt):
    offered(zhang_debt, LONG)
    pay(zhang_debt, 542_70)

    [line] = signed_in(wen).get(QUEUE).context["lines"]

    assert line.owed.minor == 30_000_00


def test_a_late_answer_is_marked(wen, zhang_debt):
    offered(zhang_debt, LONG, at=NOON - timedelta(days=5))

    assert "5 days promised by 30 Oct 2026, late" in read(signed_in(wen).get(QUEUE)).text


def test_counter_offers_wait_for_the_borrower_until_they_run_out(wen, zhang_debt):
    sent = offered(zhang_debt, LONG)
    answers.counter(
        sent, terms=STEADY, reason_code="LENGTH", reason_text="", by="officer:2", at=NOON
    )

    text = read(signed_in(wen).get(QUEUE, {"view": "borrower"})).text

    assert "To decide · 0" in text
    assert "¥848.40 a month for 36 months Waiting for the borrower 16 Nov 2026" in text


def test_what_was_decided_lately_names_who_did_it(wen, zhang_debt):
    sent = offered(zhang_debt, LONG)
    answers.decline(sent, reason_code="LENGTH", reason_text="", by=f"officer:{wen.pk}", at=NOON)

    text = read(signed_in(wen).get(QUEUE, {"view": "lately"})).text

    assert "Not agreed 2 Nov 2026 wen" in text


def test_another_lender_sees_nothing_of_it(ortiz, zhang_debt):
    offered(zhang_debt, LONG)

    page = read(signed_in(ortiz).get(QUEUE))

    assert "张伟" not in page.text
    assert "Nothing to decide" in page.text


def test_a_viewer_reads_and_has_nothing_to_press(canal, zhang_debt):
    sent = offered(zhang_debt, LONG)

    response = viewer_of(canal).get(QUEUE)

    assert "An approver answers this plan." in read(response).text
    assert reverse("lender:approval", args=[sent.code]) not in response.content.decode()


def test_rules_that_never_answer_say_so(canal, wen, zhang_debt):
    policies.publish(
        canal, rules={"accepts_automatically": False}, after=1, by="officer:2", at=NOON
    )
    offered(zhang_debt)

    assert "A person answers every plan" in read(signed_in(wen).get(QUEUE)).text


def test_each_rule_has_its_own_words(wen, zhang_debt):
    terms = Terms(Frequency.MONTHLY, date(2026, 12, 28), 12, anchor_day=28)
    offered(zhang_debt, terms, month=Budget(9_000_00, 8_000_00, 0))

    text = read(signed_in(wen).get(QUEUE)).text

    assert "Takes more than ¥500.00 of a month It takes ¥2,545.28 a month." in text
    assert "The first payment within 45 days in 56 days Outside" in text
    assert "How long it runs up to 60 months 12 months Within" in text
