"""What a borrower sees of interest: so far, tomorrow, to any day, and that it stops."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from payments import ledger, rates
from plans import policies
from plans.models import Plan
from tests.conftest import NOON, TODAY
from tests.payments.payers import agree
from tests.payments.test_accruing import later
from tests.portal.hardship_story import choose, ease, tell_month
from tests.portal.officers import signed_in, text_of
from tests.portal.stories import STEADY, suggest
from tests.portal.visits import words
from tests.portal.walks import address, build, see, sign, tell_budget

pytestmark = pytest.mark.django_db
TWELFTH = date(2026, 11, 12)


@pytest.fixture
def growing(zhang_debt):
    rates.begin(zhang_debt, rate_bp=1200, convention="ACT_365F", on=TODAY, by="policy:1", at=NOON)
    return zhang_debt


@pytest.fixture(autouse=True)
def _twelfth():
    with time_machine.travel(later(TWELFTH), tick=False):
        yield


def test_a_debt_says_what_was_added_and_what_tomorrow_adds(growing, zhangs):
    text = see(zhangs, "debt", growing.code).text

    assert "¥30,621.60" in text
    assert "Interest of 12% a year is added. Tomorrow adds ¥7.89." in text
    assert "¥78.90 of what you owe was added since the debt is here, up to today." in text


def test_a_debt_on_a_plan_says_that_interest_is_stopped(growing, zhangs):
    agree(growing)

    text = see(zhangs, "debt", growing.code).text

    assert "Interest is stopped. These days cost nothing" in text
    assert "Tomorrow adds" not in text


def test_a_debt_that_costs_nothing_says_so_as_ever(zhang_debt, zhangs):
    text = see(zhangs, "debt", zhang_debt.code).text

    assert "Nothing is added while you look at your choices." in text
    assert "¥30,542.70" in text


def test_the_sum_of_several_days_stands_beside_the_question(growing, zhangs):
    text = see(zhangs, "quote", growing.code).text

    for amount in ("¥30,621.60", "¥30,629.49", "¥30,676.84", "¥30,858.32"):
        assert amount in text


def test_a_quote_for_a_later_day_is_paid_today_for_less(growing, zhangs):
    asked = zhangs.post(address("quote", growing.code), {"day": "2026-12-01"}, follow=True)

    text = words(asked)

    assert "¥30,771.52" in text
    assert "Pay ¥30,621.60 now" in text
    assert "The interest of every day before that one is in the sum." in text


def test_everything_on_the_pay_page_is_with_interest_to_today(growing, zhangs):
    text = see(zhangs, "pay", growing.code).text

    assert "¥30,621.60" in text
    assert "¥30,542.70" not in text


def test_a_plan_for_what_grew_can_be_signed_and_is_for_all_of_it(growing, zhangs):
    tell_budget(zhangs, growing)
    build(zhangs, growing)

    text = see(zhangs, "check", growing.code).text
    sign(zhangs, growing)

    assert "No interest is added." in text
    assert Plan.objects.get().total_minor == 30_621_60


def test_where_interest_goes_on_the_page_to_sign_says_so(growing, zhangs):
    rules = {"interest": "ACT_365F", "interest_on_plans": True}
    policies.publish(growing.lender, rules=rules, after=1, by="officer:gu", at=NOON)
    tell_budget(zhangs, growing)
    build(zhangs, growing)

    lede = see(zhangs, "builder", growing.code).text
    text = see(zhangs, "check", growing.code).text
    sign(zhangs, growing)

    assert "Interest goes on while your plan runs" in lede
    assert "Interest of 12% a year goes on being added." in text
    assert "the last payment is adjusted to the exact sum" in text
    assert Plan.objects.get().agreement.contents["charges"]["interest"] == "accrues"


def test_nothing_is_added_to_small_payments_whatever_the_policy_says(growing, zhangs):
    ease(growing.lender, interest="ACT_365F", interest_on_plans=True)
    tell_month(growing)

    choose(zhangs, growing)

    plan = Plan.objects.get()
    assert plan.agreement.contents["charges"]["interest"] == "frozen"
    assert sum(row.amount_minor for row in plan.instalments.all()) == ledger.owed(growing).minor
    assert "Interest and fees added None" in see(zhangs, "plan", plan.code).text


@pytest.mark.parametrize("goes_on", [True, False])
def test_who_answers_a_plan_is_told_where_the_interest_to_come_is(growing, wen, goes_on):
    rules = {"interest": "ACT_365F", "interest_on_plans": goes_on}
    policies.publish(growing.lender, rules=rules, after=1, by="officer:gu", at=NOON)

    sent = suggest(growing, STEADY)

    shown = text_of(signed_in(wen).get(reverse("lender:case", args=[sent.code])))
    assert ("it comes into the last one when you agree" in shown) is goes_on


@pytest.mark.parametrize(
    ("goes_on", "said"),
    [(True, "Goes on; the last payment adjusts to it"), (False, "Interest and fees added None")],
)
def test_a_plan_says_whether_its_last_payment_adjusts(growing, zhangs, goes_on, said):
    rules = {"interest": "ACT_365F", "interest_on_plans": goes_on}
    policies.publish(growing.lender, rules=rules, after=1, by="officer:gu", at=NOON)

    plan = agree(growing)

    assert said in see(zhangs, "plan", plan.code).text


def test_how_interest_is_counted_stands_on_the_page_with_this_debts_own_rules(growing, zhangs):
    text = see(zhangs, "debt", growing.code).text

    assert "How interest is counted" in text
    assert "12% a year from 2 November 2026" in text
    assert "By actual days of a year of 365." in text
    assert "halves to the even unit." in text
    assert "No sum was set beside the rate." in text


def test_caps_are_told_where_there_are_some(zhang_debt, zhangs):
    facts = {"cap_day_minor": 5_00, "cap_total_minor": 900_00, "rounding": "DOWN"}
    terms = {"rate_bp": 1200, "convention": "ACT_360", "on": TODAY}
    rates.begin(zhang_debt, **terms, **facts, by="policy:1", at=NOON)

    text = see(zhangs, "debt", zhang_debt.code).text

    assert "At most ¥5.00 for one day. At most ¥900.00 in all." in text
    assert "By actual days of a year of 360." in text


def test_a_debt_that_costs_nothing_says_nothing_of_counting(zhang_debt, zhangs):
    assert "How interest is counted" not in see(zhangs, "debt", zhang_debt.code).text


def test_a_lender_sees_the_balance_with_the_interest_up_to_today(growing, wen):
    client = signed_in(wen)

    account = text_of(client.get(reverse("lender:account", args=[growing.code])))
    listed = text_of(client.get(reverse("lender:accounts")))

    assert "What is owed ¥30,621.60 The interest up to today is in it." in account
    assert "Interest to today, not booked yet ¥78.90" in account
    assert "How interest is counted" in account
    assert "¥30,621.60 ¥78.90 of it not booked yet" in listed
