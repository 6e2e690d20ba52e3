"""A plan being kept: what is paid, what is next, its papers and its days."""

from datetime import date, timedelta

import pytest
import time_machine

from plans import answers, progress
from plans.changing import changes, left_out
from plans.changing.leeway import Kind
from plans.models import Agreement, Plan, Proposal
from plans.schedule import Frequency, Terms
from tests.conftest import NOON
from tests.payments.payers import agree
from tests.plans.amending import ask as change
from tests.portal.stories import pay, suggest
from tests.portal.walks import address, build, see, sign, tell_budget

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
BY_WEN = {"by": "officer:2", "at": NOON}


def test_the_plan_page_shows_what_is_paid_and_what_is_next(zhangs, zhang_debt):
    tell_budget(zhangs, zhang_debt)
    build(zhangs, zhang_debt)
    sign(zhangs, zhang_debt)
    pay(zhang_debt, 84_840)

    shown = see(zhangs, "plan", Plan.objects.get().code)

    assert "Your next payment is ¥848.40 on 15 January 2027." in shown.text
    assert "¥848.40 of ¥30,542.70 paid" in shown.text
    assert "Payments made 1 of 36" in shown.text
    assert "Left to pay ¥29,694.30" in shown.text


def test_a_late_payment_leaves_the_plan_on(zhangs, zhang, zhang_debt):
    tell_budget(zhangs, zhang_debt)
    build(zhangs, zhang_debt)
    sign(zhangs, zhang_debt)

    with time_machine.travel(NOON + timedelta(days=50), tick=False):
        zhangs.force_login(zhang)
        shown = see(zhangs, "plan", Plan.objects.get().code)

    assert "¥848.40 was due on 15 December 2026. Your plan is still on" in shown.text


def test_a_plan_that_is_paid_off_says_so(zhangs, zhang_debt):
    tell_budget(zhangs, zhang_debt)
    build(zhangs, zhang_debt)
    sign(zhangs, zhang_debt)
    pay(zhang_debt, 3_054_270)

    shown = see(zhangs, "plan", Plan.objects.get().code)

    assert "You have paid this off Every payment of your plan is made." in shown.text


def test_the_calendar_has_each_day_once_and_no_amounts(zhangs, zhang_debt):
    tell_budget(zhangs, zhang_debt)
    build(zhangs, zhang_debt)
    sign(zhangs, zhang_debt)
    plan = Plan.objects.get()

    response = zhangs.get(address("calendar", plan.code))

    body = response.content.decode()
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert body.count("BEGIN:VEVENT") == body.count("SUMMARY:Payment day\r\n") == 36
    assert f"UID:{plan.code}-1@steadily\r\n" in body
    assert "DTSTART;VALUE=DATE:20261215\r\nDTEND;VALUE=DATE:20261216\r\n" in body
    assert "848" not in body and "Canal" not in body


def test_the_agreement_and_the_statement_can_be_kept(zhangs, zhang_debt):
    tell_budget(zhangs, zhang_debt)
    build(zhangs, zhang_debt)
    sign(zhangs, zhang_debt)

    agreement = zhangs.get(address("agreement", Agreement.objects.get().code))
    statement = zhangs.get(address("statement", zhang_debt.code))

    assert [r["Content-Type"] for r in (agreement, statement)] == ["application/pdf"] * 2
    assert [r.content[:5] for r in (agreement, statement)] == [b"%PDF-"] * 2


def test_anothers_plan_and_papers_are_not_there(zhangs, li_debt):
    terms = Terms(Frequency.MONTHLY, date(2026, 12, 15), 12, anchor_day=15)
    plan = answers.approve(suggest(li_debt, terms), balance_minor=812_000, **BY_WEN)

    names = [("plan", plan.code), ("calendar", plan.code), ("agreement", plan.agreement.code)]

    assert [zhangs.get(address(*each)).status_code for each in names] == [404] * 3


def test_a_payment_left_out_or_moved_shows_where_it_stood(zhangs, zhang_debt):
    plan = agree(zhang_debt)
    change(plan, Kind.SKIP, lambda left: changes.skip(left, day=left.coming[0][0]))

    shown = see(zhangs, "plan", progress.running_plan(zhang_debt).code)

    assert "15 December 2026 Left out this time ¥848.40" in shown.text


def test_a_change_that_waits_for_an_answer_is_named_on_the_plans_page(zhangs, zhang_debt):
    plan = agree(zhang_debt)
    Proposal.objects.filter(pk=plan.proposal_id).update(state="PENDING_REVIEW", change=Kind.SKIP)
    waiting = Proposal.objects.get(pk=plan.proposal_id)
    Proposal.objects.filter(pk=waiting.pk).update(changes=plan, answer_by_date=date(2026, 11, 4))

    shown = see(zhangs, "plan", plan.code)

    assert "You asked for a change. A person answers by 4 November 2026" in shown.text
    assert "To leave out one payment: See what you asked for" in shown.text


def test_where_payments_stood_is_read_in_two_queries(zhang_debt, django_assert_num_queries):
    plan = agree(zhang_debt)
    for _again in range(2):
        change(plan, Kind.SKIP, lambda left: changes.skip(left, day=left.coming[0][0]))
        plan = progress.running_plan(zhang_debt)

    with django_assert_num_queries(2):
        gaps = left_out.gaps_of(plan)

    assert gaps
