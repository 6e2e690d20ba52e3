"""Changing a plan as its borrower sees it: before and after, one press, and what is possible."""

import re
from datetime import date

import pytest
from django.urls import reverse

from plans import mandates, progress
from plans.changing.leeway import Kind
from plans.models import Plan, Proposal
from plans.progress import running_plan
from tests.conftest import NOON, TODAY
from tests.payments.payers import agree, begin, breaches, pay, said
from tests.plans.amending import ask, rows_of, seen, skip
from tests.plans.collectors import permit, save
from tests.portal.html import Page
from tests.portal.visits import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
FIRST = "2026-12-15"


@pytest.fixture
def plan(zhang_debt):
    return agree(zhang_debt)


def url(plan, wish=""):
    return (
        reverse("borrower:change", args=[plan.code, wish])
        if wish
        else reverse("borrower:changes", args=[plan.code])
    )


def text(answer):
    return Page(answer.content.decode()).text


def press(client, plan, wish, **told):
    """Send the form that was just looked at."""
    return client.post(url(plan, wish), {"seen": seen(plan), **told})


def test_everything_that_can_be_changed_is_listed_with_how_often(zhangs, plan):
    shown = text(zhangs.get(url(plan)))

    assert "Leave out one payment" in shown
    assert "2 more times this year, at once." in shown
    assert "Begin again from now" not in shown


def test_a_payment_to_be_left_out_is_shown_before_and_after(zhangs, plan):
    shown = text(zhangs.get(url(plan, "skip")))

    assert "On 15 December 2026 15 January 2027" in shown
    assert "Last payment 15 November 2029 15 December 2029" in shown
    assert "What the change costs – ¥0.00" in shown
    assert "This is agreed at once." in shown


def test_a_press_leaves_it_out_and_leads_to_the_new_plan(zhangs, plan):
    answer = press(zhangs, plan, "skip", day=FIRST)

    new = running_plan(plan.debt)
    assert answer["Location"] == reverse("borrower:plan", args=[new.code])
    assert rows_of(new)[0] == (date(2027, 1, 15), 848_40)
    assert "Your plan is changed" in text(zhangs.get(answer["Location"]))


def test_a_second_press_is_told_that_the_plan_has_moved(zhangs, plan):
    looked = seen(plan)
    press(zhangs, plan, "skip", day=FIRST)

    answer = zhangs.post(url(plan, "skip"), {"seen": looked, "day": FIRST}, follow=True)

    assert Plan.objects.count() == 2
    assert "Your plan has moved since you looked." in words(answer)


def test_money_that_came_meanwhile_is_told_and_nothing_changes(zhangs, plan):
    looked = seen(plan)
    pay(plan.debt, 848_40)

    answer = zhangs.post(url(plan, "day"), {"seen": looked, "anchor_day": "25"}, follow=True)

    assert "Your plan has moved since you looked." in words(answer)
    assert running_plan(plan.debt) == plan


@pytest.mark.parametrize(
    ("wish", "told", "first"),
    [
        ("move", {"day": FIRST, "to": "2026-12-22"}, date(2026, 12, 22)),
        ("day", {"anchor_day": "25"}, date(2026, 12, 25)),
        ("amount", {"amount": "600", "signed_name": "张伟"}, date(2026, 12, 15)),
        ("rhythm", {"frequency": "FORTNIGHTLY", "signed_name": "张伟"}, date(2026, 12, 15)),
    ],
)
def test_each_change_is_made_by_one_press(zhangs, plan, wish, told, first):
    answer = press(zhangs, plan, wish, **told)

    new = running_plan(plan.debt)
    assert (answer.status_code, new.supersedes) == (302, plan)
    assert rows_of(new)[0][0] == first
    assert breaches() == []


@pytest.mark.parametrize(
    ("wish", "told", "sentence"),
    [
        ("move", {"day": FIRST, "to": "2027-01-20"}, "Please choose a day from"),
        ("move", {"day": "2031-01-01", "to": "2026-12-20"}, "Please choose one."),
        ("skip", {"day": "soon"}, "Please choose one."),
        ("day", {"anchor_day": "15"}, "That is how your plan is now."),
        ("day", {"anchor_day": "32"}, "Please choose one."),
        ("amount", {"amount": "200"}, "From ¥254.53 each, it works."),
        ("amount", {"amount": "1e3"}, "Please write an amount in figures"),
        ("rhythm", {"frequency": "WEEKLY"}, "A plan has at most 120 payments."),
        ("rhythm", {"frequency": "MONTHLY"}, "Please choose one."),
        ("spread", {}, "Nothing is late"),
        ("begin-again", {}, "Nothing is late"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_can(zhangs, plan, wish, told, sentence):
    answer = press(zhangs, plan, wish, **told)

    assert (answer.status_code, running_plan(plan.debt)) == (422, plan)
    assert sentence in words(answer)


def test_a_new_amount_is_signed_by_name(zhangs, plan):
    answer = press(zhangs, plan, "amount", amount="600")

    assert answer.status_code == 422
    assert "Please type your full name." in words(answer)
    assert running_plan(plan.debt) == plan


def test_what_is_beyond_the_rules_goes_to_a_person_and_says_why(zhangs, plan):
    shown = text(zhangs.get(url(plan, "amount"), {"amount": "400"}))
    assert "A person at Canal Bank answers this by" in shown
    assert "Up to 60 months, the yes comes at once." in shown

    answer = press(zhangs, plan, "amount", amount="400", signed_name="张伟")

    sent = Proposal.objects.get(state="PENDING_REVIEW")
    assert answer["Location"] == reverse("borrower:proposal", args=[sent.code])
    assert "Until then your plan goes on as it is." in text(zhangs.get(answer["Location"]))
    assert "waits for its answer" in text(zhangs.get(url(plan)))


def test_a_payment_whose_money_is_on_its_way_is_not_offered(zhangs, plan):
    slow = begin(plan.debt, 848_40)
    progress.settle(slow, said(slow, "PROCESSING"), at=NOON)

    shown = text(zhangs.get(url(plan, "move")))

    assert "¥848.40 on 15 January 2027" in shown
    assert "¥848.40 on 15 December 2026" not in shown


def test_automatic_payments_go_on_with_the_words_that_were_read(zhangs, plan, sandbox):
    permit(plan, save(plan.debt, sandbox))
    shown = zhangs.get(url(plan, "skip"))
    digest = re.search(r'name="permission" value="(\w+)"', shown.content.decode())[1]

    press(zhangs, plan, "skip", day=FIRST, permission=digest)

    given = mandates.in_force(running_plan(plan.debt))
    assert given.digest == digest
    assert "15 December 2029" in given.text


def test_the_page_of_a_changed_plan_leads_to_the_one_in_its_place(zhangs, plan):
    new = ask(plan, Kind.SKIP, skip)

    answer = zhangs.get(reverse("borrower:plan", args=[plan.code]))

    assert answer["Location"] == reverse("borrower:plan", args=[new.code])
    assert "before it was changed (PDF)" in text(zhangs.get(answer["Location"]))


def test_a_plan_paid_before_its_day_is_so_many_days_ahead(zhangs, plan):
    pay(plan.debt, 848_40)

    shown = text(zhangs.get(reverse("borrower:plan", args=[plan.code])))

    days = (date(2026, 12, 15) - TODAY).days
    assert f"{days} days ahead of your plan." in shown
    assert "15 November 2029, as agreed" in shown


def test_another_persons_plan_is_not_found(zhangs, plan, moss, hill_debt):
    other = agree(hill_debt)

    assert zhangs.get(url(other, "skip")).status_code == 404
    assert zhangs.get(url(plan, "double")).status_code == 404


def test_the_page_has_as_many_queries_after_three_changes(
    zhangs, plan, django_assert_max_num_queries
):
    for _ in range(2):
        ask(running_plan(plan.debt), Kind.SKIP, skip)

    with django_assert_max_num_queries(40):
        zhangs.get(url(running_plan(plan.debt), "day"), {"anchor_day": "25"})
