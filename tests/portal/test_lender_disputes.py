"""Questions from borrowers: what they said, by when an answer was promised, and the answer."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from payments.models import Debt
from plans import disputes, exhibits
from plans.models import Dispute
from portal import outcomes
from tests.conftest import NOON, employ
from tests.portal.desk import many_plans, read, viewer_of
from tests.portal.officers import signed_in

pytestmark = pytest.mark.django_db
QUESTIONS = "/lender/disputes/"
NO = {
    "verdict": "explained",
    "checked": ["CONTRACT", "CALCULATION"],
    "document": "Contract CB-7, page 2",
    "text": "The fee is of 2025.",
}


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


def ask(debt, kind="AMOUNT", text="The fee is not mine.\nPlease look.", at=NOON):
    return disputes.open_dispute(debt, kind=kind, text=text, by="borrower:1", at=at)


def url(asked):
    return reverse("lender:dispute", args=[asked.code])


def test_a_question_waits_with_the_day_that_was_promised(wen, zhang_debt):
    ask(zhang_debt)

    text = read(signed_in(wen).get(QUESTIONS)).text

    assert "1 question to answer" in text
    assert "I disagree with the amount ¥30,542.70 promised by 9 Nov 2026" in text


def test_no_question_says_what_would_come(wen):
    assert "No borrower has asked anything" in read(signed_in(wen).get(QUESTIONS)).text


def test_open_questions_come_before_answered_ones_and_late_ones_are_marked(
    wen, zhang_debt, li_debt
):
    old = ask(li_debt, at=NOON - timedelta(days=20))
    disputes.answer(
        old,
        is_upheld=False,
        text="No.",
        by="officer:2",
        at=NOON,
        checked=["CONTRACT"],
        document="Contract of 2025",
    )
    ask(zhang_debt, at=NOON - timedelta(days=9))

    text = read(signed_in(wen).get(QUESTIONS)).text

    assert text.index("张伟") < text.index("李娜")
    assert "promised by 31 Oct 2026 Late" in text


def test_a_question_stands_beside_the_lines_of_the_debt(wen, zhang_debt):
    text = read(signed_in(wen).get(url(ask(zhang_debt)))).text

    assert "The fee is not mine. Please look." in text
    assert "an answer by 9 November 2026" in text
    assert "Principal 1 March 2024 ¥24,000.00" in text
    assert "Placed with us ¥30,542.70" in text


def test_a_script_in_a_question_is_only_text(wen, zhang_debt):
    asked = ask(zhang_debt, text="<script>alert(1)</script>")

    assert "<script>alert" not in signed_in(wen).get(url(asked)).content.decode()


def test_not_me_upheld_closes_the_debt(wen, zhang_debt):
    asked = ask(zhang_debt, kind="NOT_ME")

    response = signed_in(wen).post(url(asked), {"verdict": "upheld", "text": "You are right."})

    asked.refresh_from_db()
    zhang_debt.refresh_from_db()
    assert response["Location"] == QUESTIONS
    assert (asked.state, asked.answer_text, asked.answered_by) == (
        "UPHELD",
        "You are right.",
        f"officer:{wen.pk}",
    )
    assert (zhang_debt.state, zhang_debt.closed_reason) == (Debt.State.CLOSED, "not_this_person")


def test_an_explained_amount_opens_the_debt_again(wen, zhang_debt):
    asked = ask(zhang_debt)

    signed_in(wen).post(url(asked), NO)

    asked.refresh_from_db()
    zhang_debt.refresh_from_db()
    assert (asked.state, zhang_debt.state) == (Dispute.State.REJECTED, Debt.State.OPEN)


def test_a_no_says_what_was_checked_and_names_a_paper_or_gives_one(wen, zhang_debt):
    asked, browser = ask(zhang_debt), signed_in(wen)

    page = read(browser.post(url(asked), NO | {"checked": [], "document": ""}), status=422)
    assert "Please say what you checked" in page.text
    page = read(browser.post(url(asked), NO | {"document": " "}), status=422)
    assert "Please name the paper that shows it" in page.text

    exhibits.add(
        asked,
        side="LENDER",
        kind="PDF",
        body=b"%PDF-1.7",
        shows="CONTRACT",
        by="officer:2",
        at=NOON,
    )
    assert browser.post(url(asked), NO | {"document": ""}).status_code == 302


def test_the_borrower_reads_what_was_checked_and_asks_another_officer(wen, zhangs, zhang_debt):
    asked = ask(zhang_debt)
    signed_in(wen).post(url(asked), NO)
    asked.refresh_from_db()

    told = read(zhangs.get(reverse("borrower:question", args=[asked.code]))).text
    letter = outcomes.outcome_paper(asked)

    assert "What was checked: The contract, with the term it rests on" in told
    assert "The paper that shows it: Contract CB-7, page 2" in told
    assert "Ask another officer" in told
    assert (letter.checked, letter.document) == (
        ("The contract, with the term it rests on", "How the sum is worked out, line by line"),
        "Contract CB-7, page 2",
    )
    zhangs.post(reverse("borrower:appeal", args=[asked.code]), {"text": "Please look again."})
    asked.refresh_from_db()
    assert asked.state == "APPEALED"


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"verdict": "upheld"},
        {"verdict": "perhaps", "text": "x"},
        {"verdict": "upheld", "text": " "},
        {"verdict": "upheld", "text": "x" * 1501},
    ],
)
def test_an_answer_without_words_or_a_side_is_not_sent(wen, zhang_debt, told):
    asked = ask(zhang_debt)

    page = read(signed_in(wen).post(url(asked), told), status=422)

    asked.refresh_from_db()
    assert page.title.startswith("Error:")
    assert asked.state == Dispute.State.OPENED


def test_the_second_of_two_officers_is_told_and_changes_nothing(canal, wen, zhang_debt):
    asked = ask(zhang_debt)
    other = signed_in(employ(canal, "he", "APPROVER"))
    other.post(url(asked), {"verdict": "upheld", "text": "You are right."})

    page = read(
        signed_in(wen).post(url(asked), {"verdict": "explained", "text": "No."}), status=409
    )

    asked.refresh_from_db()
    assert "Somebody has already answered this." in page.text
    assert "he, 2 November 2026, 12:00 The borrower reads: You are right." in page.text
    assert asked.state == Dispute.State.UPHELD


def test_another_lender_finds_no_question(ortiz, zhang_debt):
    asked = ask(zhang_debt)
    browser = signed_in(ortiz)

    told = {"verdict": "upheld", "text": "Ha."}
    assert [browser.get(url(asked)).status_code, browser.post(url(asked), told).status_code] == [
        404,
        404,
    ]
    assert "张伟" not in read(browser.get(QUESTIONS)).text


def test_a_viewer_reads_a_question_and_answers_nothing(canal, zhang_debt):
    asked = ask(zhang_debt)
    browser = viewer_of(canal)

    answer = browser.post(url(asked), {"verdict": "upheld", "text": "x"})

    assert answer.status_code == 404
    assert "An approver answers this question." in read(browser.get(url(asked))).text


def test_the_list_takes_as_many_queries_for_ten_questions_as_for_one(canal, wen):
    browser, counts = signed_in(wen), []

    for count in (1, 2, 7):  # 1, 3 and 10 in all
        many_plans(canal, count)
        for debt in canal.debts.exclude(state=Debt.State.IN_DISPUTE).select_related("lender"):
            ask(debt)
        with CaptureQueriesContext(connection) as seen:
            response = browser.get(QUESTIONS)
        counts.append((len(response.context["rows"]), len(seen)))

    assert [rows for rows, _ in counts] == [1, 3, 10]
    assert len({queries for _, queries in counts}) == 1
