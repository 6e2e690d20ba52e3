"""“I disagree”, “this is not me”, “I cannot afford this”: each is heard, and contact rests."""

import pytest

from payments.models import Debt
from plans import disputes
from plans.models import Dispute, Hold, Proposal
from portal.borrower import calendars
from tests.conftest import NOON, TODAY
from tests.portal.stories import found, pay, suggest
from tests.portal.walks import address, see, send, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def test_a_disagreement_is_heard_and_contact_rests(zhangs, zhang_debt):
    response = send(zhangs, "dispute", zhang_debt.code, text="The fee is not mine.", lines="3")

    told_now = Dispute.objects.get()
    zhang_debt.refresh_from_db()
    assert response["Location"] == address("dispute", zhang_debt.code)
    assert told_now.text == "Fees · ¥1,500.00\nThe fee is not mine."
    assert zhang_debt.state == Debt.State.IN_DISPUTE
    assert disputes.is_contact_stopped(zhang_debt)


def test_the_page_then_says_by_when_an_answer_comes(zhangs, zhang_debt):
    send(zhangs, "dispute", zhang_debt.code, text="Too much.")

    shown = see(zhangs, "dispute", zhang_debt.code)

    assert "Canal Bank has it and will answer by 9 November 2026." in shown.text
    assert "What you wrote Too much." in shown.text
    assert "text" not in [field["name"] for field in shown.fields]


def test_saying_it_twice_is_heard_once(zhangs, zhang_debt):
    send(zhangs, "dispute", zhang_debt.code, text="Too much.")
    send(zhangs, "dispute", zhang_debt.code, text="Far too much.")

    assert [each.text for each in Dispute.objects.all()] == ["Too much."]


def test_this_is_not_me_needs_only_a_few_words(zhangs, zhang_debt):
    assert (
        "Which part is it about?"
        not in zhangs.get(address("dispute", zhang_debt.code) + "?about=not-me").content.decode()
    )

    send(zhangs, "dispute", zhang_debt.code, about="not-me", text="Another person.")

    assert Dispute.objects.get().kind == Dispute.Kind.NOT_ME


@pytest.mark.parametrize(
    "answers",
    [{"text": ""}, {"text": "x" * 1501}, {"text": "a\x00b"}, {"text": "x", "lines": "99"}],
    ids=["empty", "too long", "no text", "no such line"],
)
def test_what_cannot_be_read_is_asked_again(zhangs, zhang_debt, answers):
    told(send(zhangs, "dispute", zhang_debt.code, **answers))

    assert not Dispute.objects.exists()


def test_markup_in_words_stays_words(zhangs, zhang_debt):
    send(zhangs, "dispute", zhang_debt.code, text="<script>alert(1)</script>")

    page = zhangs.get(address("dispute", zhang_debt.code)).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_lenders_answer_is_shown(zhangs, zhang_debt):
    send(zhangs, "dispute", zhang_debt.code, text="Too much.")
    disputes.answer(
        Dispute.objects.get(),
        is_upheld=False,
        text="It is right.",
        by="officer:2",
        at=NOON,
        checked=["CONTRACT"],
        document="Contract of 2025",
    )

    assert "What they answered It is right." in see(zhangs, "dispute", zhang_debt.code).text


def test_what_is_paid_off_is_not_questioned(zhangs, zhang_debt):
    pay(zhang_debt, 3_054_270)

    shown = see(zhangs, "dispute", zhang_debt.code)
    send(zhangs, "dispute", zhang_debt.code, text="Too much.")

    assert "there is nothing to disagree with" in shown.text
    assert not Dispute.objects.exists()


def test_a_lighter_plan_is_one_press_away(zhangs, zhang_debt):
    assert "¥509.04 a month for 60 months" in see(zhangs, "difficulty", zhang_debt.code).text

    response = send(zhangs, "difficulty", zhang_debt.code)

    assert response["Location"] == address("builder", zhang_debt.code)
    assert Proposal.objects.get().count == 60
    assert "60 15 October 2031 ¥509.34 ¥0.00" in see(zhangs, "builder", zhang_debt.code).text


def test_a_rest_is_taken_once_and_carries_what_the_lender_should_know(zhangs, zhang_debt):
    send(zhangs, "hold", zhang_debt.code, text="I am in hospital.")
    again = send(zhangs, "hold", zhang_debt.code)

    hold = Hold.objects.get()
    assert (hold.text, hold.until_date.isoformat()) == ("I am in hospital.", "2026-12-02")
    assert again["Location"] == address("difficulty", zhang_debt.code)
    shown = see(zhangs, "difficulty", zhang_debt.code)
    assert "You are resting until 2 December 2026." in shown.text
    assert "text" not in [field["name"] for field in shown.fields]


def test_a_rest_is_told_with_words_that_fit(zhangs, zhang_debt):
    assert send(zhangs, "hold", zhang_debt.code, text="x" * 1501).status_code == 422
    assert not Hold.objects.exists()


def test_looking_starts_no_rest(zhangs, zhang_debt):
    assert zhangs.get(address("hold", zhang_debt.code)).status_code == 405
    see(zhangs, "difficulty", zhang_debt.code)
    assert not Hold.objects.exists()


def test_while_a_plan_waits_no_lighter_one_is_offered(zhangs, zhang_debt):
    sent = suggest(zhang_debt)

    assert "A lighter plan" not in see(zhangs, "difficulty", zhang_debt.code).text
    assert send(zhangs, "difficulty", zhang_debt.code)["Location"] == address("proposal", sent.code)


@pytest.mark.parametrize("name", ["dispute", "difficulty", "hold"])
def test_nobody_speaks_for_another(zhangs, li_debt, name):
    found(li_debt)

    assert send(zhangs, name, li_debt.code, text="x").status_code == 404
    assert (Dispute.objects.count(), Hold.objects.count()) == (0, 0)


def test_a_calendar_folds_long_lines_and_escapes_marks():
    day = calendars.Day("u", TODAY, "a,b;c\\d\ne", "还" * 60)

    text = calendars.calendar([day], name="n", at=NOON)

    assert "SUMMARY:a\\,b\\;c\\\\d\\ne\r\n" in text
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert "".join(text.split("\r\n ")).count("还") == 60
