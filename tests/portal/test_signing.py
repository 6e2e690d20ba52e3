"""Reading, signing and what comes of it: agreed at once, a person’s answer, a counter-offer."""

from datetime import date, timedelta

import pytest
import time_machine

from plans.models import Agreement, Plan, Proposal
from plans.schedule import Frequency, Terms
from tests.conftest import NOON
from tests.portal.stories import pay
from tests.portal.walks import (
    SIGNED,
    address,
    build,
    hidden,
    see,
    send,
    sign,
    tell_budget,
    told,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
TWO_YEARS = Terms(Frequency.MONTHLY, date(2026, 12, 15), 24, anchor_day=15)
BY_WEN = {"by": "officer:2", "at": NOON}


def test_the_answers_can_be_checked_and_changed_before_signing(zhangs, zhang_debt):
    tell_budget(zhangs, zhang_debt)
    build(zhangs, zhang_debt)

    shown = see(zhangs, "check", zhang_debt.code)

    assert "Monthly payment ¥848.40 a month for 36 months Change the amount" in shown.text
    assert "First payment 15 December 2026 Change the first day" in shown.text
    assert "The answer comes at once." in shown.text
    assert "A missed payment does not end your plan and costs nothing." in shown.text


def test_the_whole_agreement_stands_on_the_page_with_its_six_contents(zhangs, zhang_debt):
    build(zhangs, zhang_debt)

    text = see(zhangs, "check", zhang_debt.code).text

    heads = ("1. What is owed", "2. The payments", "3. What is added", "4. Other credit cards")
    assert [head in text for head in (*heads, "5. What each side does", "6. Other")] == [True] * 6
    assert text.count("¥848.40 ¥") == 35
    assert "36 15 November 2029 ¥848.70 ¥0.00" in text
    assert "张伟 undertakes not to apply for a credit card at any bank." in text


def test_what_the_rules_allow_is_agreed_at_once(zhangs, zhang_debt):
    tell_budget(zhangs, zhang_debt)
    build(zhangs, zhang_debt)

    response = sign(zhangs, zhang_debt)

    plan = Plan.objects.get()
    assert response["Location"] == address("plan", plan.code)
    assert "Agreed. Your plan is in place" in see(zhangs, "plan", plan.code).text
    amounts = list(plan.instalments.order_by("number").values_list("amount_minor", flat=True))
    assert amounts == [84_840] * 35 + [84_870]


def test_what_was_signed_is_what_was_read(zhangs, zhang_debt):
    tell_budget(zhangs, zhang_debt)
    build(zhangs, zhang_debt)
    read = hidden(zhangs, "check", zhang_debt.code)

    sign(zhangs, zhang_debt)

    made = Agreement.objects.get()
    assert (made.digest, made.signed_name, made.language) == (read["digest"], "张伟", "en")
    assert made.signed_address == "127.0.0.1"


def test_what_is_outside_the_rules_is_sent_to_a_person(zhangs, zhang_debt):
    build(zhangs, zhang_debt)

    response = sign(zhangs, zhang_debt)

    sent = Proposal.objects.get()
    assert (sent.state, response["Location"]) == ("PENDING_REVIEW", address("proposal", sent.code))
    shown = see(zhangs, "proposal", sent.code)
    assert "A person at Canal Bank will answer by 4 November 2026." in shown.text


def test_signing_twice_shows_the_same_outcome(zhangs, zhang_debt):
    tell_budget(zhangs, zhang_debt)
    build(zhangs, zhang_debt)
    read = hidden(zhangs, "check", zhang_debt.code)
    send(zhangs, "sign", zhang_debt.code, **read, **SIGNED)

    again = send(zhangs, "sign", zhang_debt.code, **read, **SIGNED)

    assert again["Location"] == address("proposal", Proposal.objects.get().code)
    assert zhangs.get(again["Location"])["Location"] == address("plan", Plan.objects.get().code)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"signed_name": ""}, "Please type your full name."),
        ({"signed_name": "   "}, "Please type your full name."),
        ({"signed_name": "张"}, "Please type your full name."),
        ({"signed_name": "x" * 121}, "120"),
        ({"is_read": ""}, "Please tick the box if you agree."),
    ],
)
def test_without_a_name_and_a_tick_nothing_is_signed(zhangs, zhang_debt, changes, said):
    build(zhangs, zhang_debt)

    assert said in told(sign(zhangs, zhang_debt, **changes))
    assert Proposal.objects.get().state == Proposal.State.DRAFT


def test_over_half_of_what_is_left_is_signed_only_with_a_second_tick(zhangs, zhang_debt):
    tell_budget(zhangs, zhang_debt)
    build(zhangs, zhang_debt, pace="SHORTER")

    assert "Please tick the box if you can keep it" in told(sign(zhangs, zhang_debt))
    assert Proposal.objects.get().state == Proposal.State.DRAFT

    sign(zhangs, zhang_debt, is_sure="on")

    sent = Proposal.objects.get()
    assert (sent.state, sent.count) == (Proposal.State.PENDING_REVIEW, 33)


def test_half_of_what_is_left_is_signed_with_one_tick(zhangs, zhang_debt):
    tell_budget(zhangs, zhang_debt)
    build(zhangs, zhang_debt, pace="FITTING")

    assert "over half" not in see(zhangs, "check", zhang_debt.code).text
    sign(zhangs, zhang_debt)

    rows = list(Plan.objects.get().instalments.order_by("number").values_list("amount_minor"))
    assert rows == [(89_831,)] * 33 + [(89_847,)]


def test_a_balance_that_moved_is_looked_at_again(zhangs, zhang_debt):
    build(zhangs, zhang_debt)
    read = hidden(zhangs, "check", zhang_debt.code)
    pay(zhang_debt, 54_270)

    response = send(zhangs, "sign", zhang_debt.code, **read, **SIGNED)

    assert response["Location"] == address("builder", zhang_debt.code)
    assert Proposal.objects.get().state == Proposal.State.DRAFT
    assert zhangs.get(address("check", zhang_debt.code))["Location"] == response["Location"]


def test_a_plan_changed_in_another_window_is_read_again(zhangs, zhang_debt):
    build(zhangs, zhang_debt)
    read = hidden(zhangs, "check", zhang_debt.code)
    build(zhangs, zhang_debt, pace="FASTER")

    response = send(zhangs, "sign", zhang_debt.code, **read, **SIGNED)

    assert response["Location"] == address("builder", zhang_debt.code)
    assert "Please read it once more." in see(zhangs, "builder", zhang_debt.code).text


def test_a_first_day_that_passed_is_looked_at_again(zhangs, zhang, zhang_debt):
    build(zhangs, zhang_debt)
    read = hidden(zhangs, "check", zhang_debt.code)

    with time_machine.travel(NOON + timedelta(days=50), tick=False):
        zhangs.force_login(zhang)
        response = send(zhangs, "sign", zhang_debt.code, **read, **SIGNED)

    assert response["Location"] == address("builder", zhang_debt.code)
    assert Proposal.objects.get().state == Proposal.State.DRAFT


def test_there_is_nothing_to_check_before_a_plan_is_chosen(zhangs, zhang_debt):
    assert zhangs.get(address("check", zhang_debt.code))["Location"] == address(
        "builder", zhang_debt.code
    )
    response = send(zhangs, "sign", zhang_debt.code, proposal="x", digest="y", **SIGNED)
    assert response.status_code == 302
    assert not Proposal.objects.exists()


def test_looking_signs_nothing(zhangs, zhang_debt):
    assert zhangs.get(address("sign", zhang_debt.code)).status_code == 405
