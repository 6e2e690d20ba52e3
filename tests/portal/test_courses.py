"""The course of a plan: as agreed, and as it goes."""

from datetime import date, timedelta

import pytest

from payments.money import Money
from plans import answers
from portal import courses
from portal.courses import course_of
from tests.conftest import NOON
from tests.portal.stories import STEADY, pay, suggest
from tests.portal.walks import address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


@pytest.fixture
def plan(zhang_debt):
    return answers.approve(
        suggest(zhang_debt, STEADY), balance_minor=3_054_270, by="officer:2", at=NOON
    )


def course(plan, *, days=0):
    rows = list(plan.instalments.order_by("number"))
    return course_of(plan, rows, on=NOON.date() + timedelta(days=days))


def ends(lefts):
    return lefts[0][1].minor, lefts[-1]


def test_a_plan_that_has_just_begun_goes_as_agreed(plan):
    now = course(plan)

    assert not now.has_turned
    assert ends(now.goes) == (3_054_270, (date(2029, 11, 15), Money(0, "CNY")))
    assert len(now.goes) == 37


def test_money_paid_ahead_shows_on_its_day_and_the_end_stays(plan, zhang_debt):
    pay(zhang_debt, 84_840, at=NOON + timedelta(days=3))

    now = course(plan, days=5)

    assert now.has_turned
    assert now.goes[1] == (NOON.date() + timedelta(days=3), Money(2_969_430, "CNY"))
    assert ends(now.goes)[1] == (date(2029, 11, 15), Money(0, "CNY"))


def test_all_paid_on_the_first_day_falls_from_the_whole_to_nothing(plan, zhang_debt):
    pay(zhang_debt, 3_054_270, at=NOON)

    now = course(plan)

    assert now.goes == [(NOON.date(), Money(3_054_270, "CNY")), (NOON.date(), Money(0, "CNY"))]


def test_what_is_late_is_left_today_and_not_in_the_past(plan):
    now = course(plan, days=50)

    assert now.goes[1] == (NOON.date() + timedelta(days=50), Money(2_969_430, "CNY"))
    assert now.agreed[1][0] == date(2026, 12, 15)
    assert now.due == Money(84_840, "CNY")


def test_a_long_history_is_drawn_by_the_month(plan, zhang_debt, monkeypatch):
    monkeypatch.setattr(courses, "DAYS_MAX", 10)

    now = course(plan)

    assert [left[0].day for left in now.goes[1:]] == [15] * 36


def test_the_plan_page_draws_both_courses_once_something_has_turned(zhangs, plan, zhang_debt):
    before = zhangs.get(address("plan", plan.code)).content.decode()
    pay(zhang_debt, 84_840, at=NOON)

    after = zhangs.get(address("plan", plan.code)).content.decode()

    assert "As it goes" not in before and "What is left, over time" in before
    assert "As it goes" in after and "As agreed" in after
