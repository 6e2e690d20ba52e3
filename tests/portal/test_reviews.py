"""The review of a hardship plan as both sides meet it: a letter, a queue, a page, another plan."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payments.models import Event
from plans.models import Plan, Proposal, Review
from plans.reviewing import renewing, reviews
from portal import sweeps
from tests.conftest import NOON, TODAY
from tests.plans.easings import REVIEW, eased
from tests.portal.desk import read, viewer_of
from tests.portal.hardship_story import tell_month
from tests.portal.officers import signed_in
from tests.portal.stories import found, let_letters_be_gone, pay, post
from tests.portal.walks import address, hidden, see, send, told

pytestmark = pytest.mark.django_db
AHEAD = REVIEW - timedelta(days=14)
AT = NOON + (AHEAD - TODAY)


@pytest.fixture
def plan(zhang_debt):
    """A plan of 30.00 a month, kept until two weeks before its review."""
    plan = eased(found(zhang_debt))
    for _ in range(6):
        pay(zhang_debt, 30_00)
    return plan


@pytest.fixture
def review(plan):
    let_letters_be_gone()
    with time_machine.travel(AT, tick=False):
        sweeps.open_reviews(at=AT)
        yield Review.objects.get()


def review_page(plan):
    return f"/lender/plans/{plan.code}/review/"


def test_one_letter_says_what_happens_and_where_to_choose_again(plan, review):
    (sent,) = post(at=AT + timedelta(hours=6))

    assert address("ways", plan.debt.code) in sent.body
    assert not [word for word in ("Canal", "张伟", "30.00") if word in sent.subject]


def test_the_letter_in_english_hurries_nobody(plan, review):
    plan.debt.borrower.language = "en"
    plan.debt.borrower.save()

    (sent,) = post(at=AT + timedelta(hours=6))

    words = " ".join(sent.body.split())
    assert sent.subject == "A look at your plan, together"
    assert "On 15 June 2027, you and Canal Bank look at your plan again, as you agreed." in words
    assert "Nothing changes by itself" in words
    assert "You do not have to do anything." in words
    assert address("ways", plan.debt.code) in sent.body
    assert address("budget", plan.debt.code) in sent.body


def test_the_queue_shows_the_oldest_review_first(plan, review, li_debt, wen):
    eased(li_debt, review=REVIEW - timedelta(days=1))
    sweeps.open_reviews(at=AT)

    text = read(signed_in(wen).get("/lender/queue/")).text

    assert "李娜 · CB-2026-0002 · by 14 June 2027 张伟 · CB-2026-0001 · by 15 June 2027" in text


def test_the_queue_costs_the_same_for_one_review_and_for_two(plan, review, li_debt, wen):
    browser = signed_in(wen)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            browser.get("/lender/queue/")
        return len(seen)

    queries()
    before = queries()
    eased(li_debt)
    sweeps.open_reviews(at=AT)
    assert Review.objects.count() == 2
    assert queries() == before


def test_an_officer_lets_it_go_on_and_both_sides_are_told(plan, review, wen):
    browser = signed_in(wen)
    text = read(browser.get(review_page(plan))).text
    assert "Until you answer, it goes on as it is." in text
    assert "Payments made 6" in text
    plan.debt.borrower.language = "en"
    plan.debt.borrower.save()

    answer = {"answer": "go-on", "months": "6", "text": "You kept every payment."}
    response = browser.post(review_page(plan), answer)

    new = Plan.objects.get(supersedes=plan)
    assert response["Location"] == "/lender/queue/"
    assert new.proposal.review_date == date(2027, 12, 15)
    letters = {m.to[0]: " ".join(m.body.split()) for m in post(at=AT + timedelta(hours=6))}
    assert set(letters) == {"zhang@example.org", "letters@canal.example"}
    said = letters["zhang@example.org"]
    assert "Now: ¥30.00 a month until 15 December 2027. The next is on 15 June 2027." in said
    assert "Both sides look at it together on 15 December 2027." in said
    assert "Why: You kept every payment." in said
    assert "28,772.70" not in said


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"answer": "go-on", "months": "7"}, "Please give a whole number from 1 to 6."),
        ({"answer": "go-on", "months": "0"}, "Please give a whole number from 1 to 6."),
        ({"months": "6"}, "Please choose one."),
        ({"answer": "close", "months": "6", "text": ""}, "Please write a few words."),
    ],
)
def test_what_cannot_be_an_answer_is_asked_again_and_nothing_changes(
    plan, review, wen, answer, said
):
    response = signed_in(wen).post(review_page(plan), {"text": "Why."} | answer)

    assert said in read(response, status=422).text
    review.refresh_from_db()
    assert review.is_open


def test_an_officer_leaves_it_as_it_is_and_says_why(plan, review, wen):
    plan.debt.borrower.language = "en"
    plan.debt.borrower.save()

    signed_in(wen).post(review_page(plan), {"answer": "close", "months": "6", "text": "It fits."})

    review.refresh_from_db()
    assert (review.state, Plan.objects.count()) == ("CLOSED", 1)
    bodies = [m.body for m in post(at=AT + timedelta(hours=6))]
    assert [body for body in bodies if "They wrote: It fits." in body]


def test_a_second_answer_is_told_that_there_is_one(plan, review, wen):
    reviews.close(review, text="It fits.", by="officer:9", at=AT)

    response = signed_in(wen).post(
        review_page(plan), {"answer": "go-on", "months": "6", "text": "x"}
    )

    assert response["Location"] == f"/lender/accounts/{plan.debt.code}/"
    assert Plan.objects.count() == 1


def test_another_lender_and_who_only_looks_see_nothing(plan, review, ortiz, canal):
    assert signed_in(ortiz).get(review_page(plan)).status_code == 404
    assert viewer_of(canal).get(review_page(plan)).status_code in (403, 404)


OFFER = {
    "amount": "50",
    "first_date": "2027-06-20",
    "review_date": "2027-12-01",
    "text": "Could you do this?",
}


def test_an_officer_suggests_another_plan_and_the_borrower_signs_it(plan, review, wen, zhangs):
    page = review_page(plan) + "offer/"
    browser = signed_in(wen)
    looked = browser.post(page, OFFER | {"step": "look"})
    text = read(looked).text
    assert "a month until we look again on 1 December 2027" in text

    seen = {"step": "send", "seen": looked.context["seen"]}
    assert browser.post(page, OFFER | seen)["Location"] == "/lender/queue/"

    offer = Proposal.objects.latest("pk")
    assert (offer.change, offer.review_date) == ("REVIEW", date(2027, 12, 1))
    shown = see(zhangs, "proposal", offer.code).text
    assert "Could you do this?" in shown
    signed = hidden(zhangs, "proposal", offer.code) | {"signed_name": "张伟", "is_read": "on"}
    send(zhangs, "acceptance", offer.code, **signed, is_sure="on")
    review.refresh_from_db()
    assert review.state == "CHANGED"
    new = Plan.objects.get(supersedes=plan)
    assert sum(row.amount_minor for row in new.instalments.all()) == 30_362_70


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"review_date": "2028-01-01"}, "Nobody should wait longer than half a year"),
        ({"review_date": "2027-06-01"}, "comes after the next payment"),
        ({"first_date": "2027-06-02"}, "Please choose a day from 8 June 2027"),
        ({"amount": "1"}, "A payment can be ¥4.00 at the least"),
        ({"amount": "99999"}, "That is more than the whole."),
        ({"review_date": ""}, "A plan has at most"),
        ({"text": ""}, "Please write a few words."),
    ],
)
def test_what_cannot_be_a_plan_is_refused_with_what_can(plan, review, wen, wish, said):
    response = signed_in(wen).post(review_page(plan) + "offer/", OFFER | wish | {"step": "look"})

    assert said in read(response, status=422).text
    assert Proposal.objects.count() == 1


def test_the_borrower_tells_the_month_again_and_chooses_again(plan, review, zhangs):
    tell_month(plan.debt, left=1_800_00, at=AT)
    shown = see(zhangs, "ways", plan.debt.code).text
    assert "Your plan goes on as it is until you choose another." in shown
    assert "Tell us this month’s numbers" in shown
    assert "A plan in equal payments" in shown

    response = send(zhangs, "ways-draft", plan.debt.code, way="PLAN")
    where = response["Location"]
    assert where == address("change", plan.code, "again") + "?way=PLAN"

    page = zhangs.get(where)
    assert "until we look again" in page.content.decode()
    answers = {"way": "PLAN", "seen": page.context["seen"], "signed_name": "张伟"}
    send(zhangs, "change", plan.code, "again", **answers)

    new = Plan.objects.get(supersedes=plan)
    review.refresh_from_db()
    assert (review.state, new.proposal.state) == ("CHANGED", "ACCEPTED_BY_POLICY")
    assert new.proposal.answered_by == f"policy:{new.proposal.policy.version}"
    assert sum(row.amount_minor for row in new.instalments.all()) == 30_362_70
    assert (new.proposal.review_date, new.instalments.count()) == (None, 36)
    assert sweeps.open_reviews(at=AT + timedelta(days=60)) == 0


def test_choosing_again_is_offered_among_the_changes_of_such_a_plan_only(plan, review, zhangs):
    assert "Choose a plan again" in see(zhangs, "changes", plan.code).text


def test_without_a_way_that_is_a_plan_the_page_leads_to_the_others(plan, review, zhangs):
    tell_month(plan.debt, left=-5_00, at=AT)

    response = zhangs.get(address("change", plan.code, "again"))

    assert response["Location"] == address("ways", plan.debt.code)


def test_a_way_that_is_not_open_is_asked_for_again(plan, review, zhangs):
    tell_month(plan.debt, left=1_800_00, at=AT)

    response = send(zhangs, "change", plan.code, "again", way="CLOSURE", signed_name="张伟")

    assert "Please choose one." in told(response)


def test_the_history_of_both_sides_tells_of_it(plan, review, zhangs, wen):
    renewing.go_on(review, months=6, text="Well kept.", by=f"officer:{wen.pk}", at=AT)

    assert (
        "We told you that your plan is looked at again." in see(zhangs, "debt", plan.debt.code).text
    )
    account = read(signed_in(wen).get(f"/lender/accounts/{plan.debt.code}/")).text
    assert "The plan is to be looked at again; the borrower was told" in account
    assert Event.objects.filter(kind="plan.changed").count() == 1
