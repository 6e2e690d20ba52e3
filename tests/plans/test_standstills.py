"""Interest stops when an offer is sent, rests while the plan is kept, and goes on only forward."""

from dataclasses import replace
from datetime import date

import pytest

from payments import accruing, freezing, growth, ledger
from payments.models import Freeze
from payments.money import Money
from payments.states import move
from plans import answers, proposals, standstills
from plans.models import Plan
from tests.conftest import NOON, TODAY
from tests.payments.payers import STEADY, agree, breaches, pay
from tests.payments.test_accruing import grow, later, night

pytestmark = pytest.mark.django_db
TENTH = date(2026, 11, 10)
SPRING = date(2027, 3, 1)


@pytest.fixture
def growing(zhang_debt):
    return grow(zhang_debt)


def send(debt, *, day=TODAY, terms=STEADY):
    """Let the borrower send an offer that waits for a person."""
    draft = proposals.save_draft(debt, terms=terms, budget=None, by="borrower:1", at=later(day))
    proposals.submit(
        draft, signed_name="张伟", signed_address=None, language="en", by="borrower:1",
        at=later(day),
    )  # fmt: skip
    return draft


def test_what_is_signed_for_is_what_is_agreed_however_long_the_answer_takes(growing):
    draft = send(growing, day=TENTH)

    plan = answers.approve(
        draft, balance_minor=draft.total_minor, by="officer:2", at=later(date(2026, 11, 14))
    )

    # Eight days of 24,000.00 at 12 %.
    assert plan.total_minor == 30_542_70 + 63_12
    assert ledger.owed(growing).minor == plan.total_minor


def test_a_plan_that_is_kept_costs_nothing(growing):
    agree(growing)
    night(SPRING, growing)
    pay(growing, 848_40, at=later(SPRING))

    assert growth.owed(growing, at=later(date(2027, 6, 1))) == Money(29_694_30, "CNY")
    assert breaches() == []


@pytest.mark.parametrize("answer", ["decline", "withdraw"])
def test_interest_goes_on_from_the_day_an_offer_ends(growing, answer):
    draft = send(growing)
    if answer == "decline":
        more = {"reason_code": "OTHER", "reason_text": ""}
        answers.decline(draft, by="officer:2", at=later(TENTH), **more)
    else:
        answers.withdraw(draft, by="borrower:1", at=later(TENTH))

    night(date(2026, 12, 1), growing)

    # From the 10th on, 21 days; the eight days before stay free.
    assert growth.owed(growing, at=later(date(2026, 12, 1))).minor == 30_542_70 + 165_70


def test_a_broken_plan_costs_something_from_then_on_and_never_for_before(growing):
    plan = agree(growing)
    night(date(2027, 1, 1), growing)
    move(plan, Plan.State.AT_RISK)
    move(plan, Plan.State.BROKEN)
    standstills.follow(growing, by="officer:2", at=later(date(2027, 2, 19)))

    night(SPRING, growing)

    assert growth.owed(growing, at=later(SPRING)).minor == 30_542_70 + 78_90


def test_a_debt_without_terms_is_left_alone(zhang_debt):
    agree(zhang_debt)

    assert Freeze.objects.count() == 0


def test_a_change_that_nobody_followed_is_made_up_for_at_night(growing, li_debt):
    plan = agree(growing)
    move(plan, Plan.State.CANCELLED)
    both = [growing.pk, li_debt.pk]

    assert standstills.follow_all(both, by="night", at=later(TENTH)) == 1
    assert not freezing.is_frozen(growing, TENTH)
    assert standstills.follow_all(both, by="night", at=later(TENTH)) == 0


@pytest.mark.parametrize("day", [TENTH, SPRING])
def test_only_debts_that_are_not_right_are_looked_at(growing, day):
    plan = agree(growing)
    assert not standstills.perhaps_wrong(at=NOON).exists()

    move(plan, Plan.State.CANCELLED)
    assert [a.pk for a in standstills.perhaps_wrong(at=later(day))] == [growing.pk]
    standstills.follow(growing, by="officer:2", at=later(day))
    assert not standstills.perhaps_wrong(at=later(day)).exists()

    Plan.objects.update(state=Plan.State.ACTIVE)
    assert [a.pk for a in standstills.perhaps_wrong(at=later(day))] == [growing.pk]
    standstills.follow(growing, by="officer:2", at=later(day))
    assert not standstills.perhaps_wrong(at=later(day)).exists()


def test_many_debts_that_are_right_are_seen_in_few_queries(growing, django_assert_max_num_queries):
    agree(growing)

    with django_assert_max_num_queries(8):
        assert standstills.follow_all([growing.pk], by="night", at=NOON) == 0


def test_interest_posted_before_the_plan_is_in_it(growing):
    night(date(2026, 12, 1), growing)
    accruing.catch_up(growing, at=later(date(2026, 12, 1)))
    draft = send(
        growing, day=date(2026, 12, 1), terms=replace(STEADY, first_date=date(2026, 12, 15))
    )

    assert draft.total_minor == 30_542_70 + 228_82
