"""Missed payments on both sides: what can be chosen, what officers decide, and the letters."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from payments.events import record
from payments.models import Event
from plans.missing import lapses
from plans.models import Lapse, Plan
from portal import notices
from portal.models import Notice
from tests.conftest import LI, NOON, place
from tests.payments.payers import pay
from tests.portal import ladder_story
from tests.portal.desk import read, viewer_of
from tests.portal.officers import signed_in
from tests.portal.stories import found
from tests.portal.walks import address, see, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


@pytest.fixture
def lapse(zhang_debt):
    """Three payments of a plan of summer are late, and its notice is over."""
    return ladder_story.missing(zhang_debt)


@pytest.fixture
def desk(wen):
    return signed_in(wen)


def given_notice(lapse):
    """Let the letter of notice be one that went out."""
    event = Event.objects.get(kind="plan.notice", debt=lapse.debt)
    Notice.objects.create(
        lender=lapse.lender,
        event=event,
        side="BORROWER",
        to="zhang@example.org",
        language="en",
        state=Notice.State.SENT,
        next_try_at=NOON,
        made_at=NOON,
        sent_at=NOON,
    )


def answer(desk, lapse, **told):
    return desk.post(reverse("lender:lapse", args=[lapse.code]), told)


def plan_of(lapse):
    return Plan.objects.get(pk=lapse.plan_id)


def test_home_leads_to_one_next_step(zhangs, lapse):
    home = see(zhangs, "home").text

    assert "¥2,545.20 has been due since 15 August 2026. Your plan is still on" in home
    assert "Choose how to go on" in home


def test_the_three_ways_are_priced(zhangs, lapse):
    shown = see(zhangs, "missed", lapse.plan.code).text

    assert "3 payments have not arrived" in shown
    assert "One extra payment of ¥2,545.20 by 16 November 2026" in shown
    assert "The last payment is on 15 October 2029 instead of 15 July 2029." in shown
    assert "33 payments of ¥925.53, the last of ¥925.74." in shown
    assert shown.count("It costs nothing.") == 3


@pytest.mark.parametrize(
    ("way", "left", "last"),
    [
        ("CATCH_UP", "34", "15 July 2029"),
        ("APPEND", "36", "15 October 2029"),
        ("RE_AMORTISE", "33", "15 July 2029"),
    ],
)
def test_a_way_is_taken_with_two_presses(zhangs, lapse, way, left, last):
    looked = zhangs.get(address("missed", lapse.plan.code), {"way": way})
    page = read(looked)
    seen = looked.context["seen"]
    assert (left in page.text, last in page.text) == (True, True)

    done = send(zhangs, "missed", lapse.plan.code, way=way, seen=seen)

    new = Plan.objects.get(supersedes=lapse.plan)
    assert done["Location"] == address("plan", new.code)
    assert (plan_of(lapse).state, new.state) == ("SUPERSEDED", "ACTIVE")
    assert "due since" not in see(zhangs, "home").text


def test_who_looked_at_something_else_looks_again(zhangs, lapse):
    looked = zhangs.get(address("missed", lapse.plan.code), {"way": "APPEND"})
    pay(lapse.debt, 100_00)

    done = send(zhangs, "missed", lapse.plan.code, way="APPEND", seen=looked.context["seen"])

    assert done["Location"] == address("missed", lapse.plan.code)
    assert plan_of(lapse).state == "AT_RISK"


def test_a_day_too_far_is_answered_with_the_days_that_are_possible(zhangs, lapse):
    told = {"way": "CATCH_UP", "until": "2027-06-01"}

    shown = read(zhangs.get(address("missed", lapse.plan.code), told), status=422)

    assert "Please choose a day from 3 November 2026 to 3 December 2026." in shown.text


def test_paying_brings_everything_back_by_itself(zhangs, lapse):
    pay(lapse.debt, 2_545_20)

    assert "Your next payment is" in see(zhangs, "home").text
    moved = zhangs.get(address("missed", lapse.plan.code))
    assert moved["Location"] == address("plan", lapse.plan.code)


def test_an_ended_plan_names_no_next_payment_and_no_last_day(zhangs, zhang_debt):
    shown = see(zhangs, "plan", ladder_story.ended(zhang_debt).code).text

    assert "Not paid yet" in shown and "Later" in shown
    assert "Next payment" not in shown and "Paid off" not in shown and "Last payment" not in shown


def test_an_ended_plan_is_taken_up_again_with_one_press(zhangs, zhang_debt):
    plan = ladder_story.ended(zhang_debt)
    assert "You can take it up again with one press." in see(zhangs, "home").text
    assert "We heard nothing." in see(zhangs, "reinstatement", plan.code).text

    send(zhangs, "reinstatement", plan.code)

    plan.refresh_from_db()
    assert plan.state == "ACTIVE"
    assert "Your plan is on again" in see(zhangs, "plan", plan.code).text


def test_an_ended_plan_is_taken_up_with_what_is_late_spread(zhangs, zhang_debt):
    plan = ladder_story.ended(zhang_debt)

    send(zhangs, "reinstatement", plan.code, way="spread")

    new = Plan.objects.get(supersedes=plan)
    assert (new.state, new.instalments.count()) == ("ACTIVE", 33)


def test_the_numbers_are_published_for_everybody(client):
    shown = read(client.get(reverse("missed-payments"))).text

    assert "2 payments are each more than 15 days late, or 3 of 6 in a row are late" in shown
    assert "notice of 14 days" in shown


def test_officers_see_those_that_wait_first_with_the_facts(desk, lapse):
    listed = read(desk.get(reverse("lender:lapses"))).text
    shown = read(desk.get(reverse("lender:lapse", args=[lapse.code]))).text

    assert "1 plan at risk" in listed
    assert "Waiting for a person" in listed
    assert "¥2,545.20 is late, the oldest since 15 August 2026." in shown
    assert "None has gone out yet." in shown
    assert "the letter of notice has not gone out" in shown.lower()


def test_a_plan_ends_only_after_the_letter_of_notice(desk, lapse):
    told = {"answer": "end", "why": "NO_ANSWER", "text": "We heard nothing."}
    refused = read(answer(desk, lapse, **told), status=422)
    assert "The letter of notice has not gone out yet" in refused.text

    given_notice(lapse)
    done = answer(desk, lapse, **told)

    assert (done.status_code, plan_of(lapse).state) == (302, "BROKEN")


def test_an_officer_keeps_a_plan_or_gives_time(desk, lapse):
    days = answer(desk, lapse, answer="time", until="2026-11-05", text="Rest a little.")
    assert "Please choose a day from 9 November 2026 to" in read(days, status=422).text

    answer(desk, lapse, answer="time", until="2026-12-01", text="Rest a little.")
    lapse.refresh_from_db()
    assert lapse.state == Lapse.State.NOTICED
    answer(desk, lapse, answer="keep", text="Let us go on.")

    assert plan_of(lapse).state == "ACTIVE"


def test_who_pays_while_an_officer_ends_the_plan_wins_and_the_officer_is_told(desk, lapse):
    given_notice(lapse)
    pay(lapse.debt, 2_545_20)

    told = {"answer": "end", "why": "NO_ANSWER", "text": "We heard nothing."}
    done = desk.post(reverse("lender:lapse", args=[lapse.code]), told, follow=True)

    assert "yours changed nothing" in done.content.decode()
    assert plan_of(lapse).state == "ACTIVE"


def test_a_viewer_reads_and_does_not_answer(canal, lapse):
    gao = viewer_of(canal)

    assert (
        "An approver answers this" in read(gao.get(reverse("lender:lapse", args=[lapse.code]))).text
    )
    assert answer(gao, lapse, answer="keep", text="Yes.").status_code == 404


def test_a_list_asks_as_often_for_one_as_for_three(desk, canal, lapse):
    one = _queries(desk, reverse("lender:lapses"))
    for number in range(2):
        ladder_story.missing(place(replace(LI, reference=f"CB-{number}"), canal))

    assert _queries(desk, reverse("lender:lapses")) == one


def test_a_letter_about_what_was_paid_meanwhile_is_held_back(zhang_debt):
    found(zhang_debt)
    lapse = ladder_story.missing(zhang_debt, nights=1)
    pay(zhang_debt, 2_545_20)

    notices.prepare(at=NOON)
    notices.deliver(at=NOON, limit=500)

    letter = Notice.objects.get(event__kind="plan.late", side="BORROWER")
    assert (letter.state, letter.reason) == (Notice.State.HELD_BACK, "NO_LONGER_TRUE")
    assert lapses.open_lapse(lapse.plan) is None


def test_what_happened_is_on_the_account(desk, lapse):
    record(lapse.debt, "plan.recovered", by="books", at=NOON, plan=lapse.plan.code)

    shown = read(desk.get(reverse("lender:account", args=[lapse.debt.code]))).text

    assert "The borrower was given notice" in shown
    assert "The plan is no longer at risk: money came" in shown


def _queries(client, url):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)
