"""A plan made while a line is questioned: for the rest, until the question has its answer."""

from datetime import date

import pytest

from payments.models import Debt
from plans import answers, line_disputes, progress
from plans.answers import StaleBalance
from plans.changing import amendments
from plans.changing.leeway import Kind
from plans.models import Proposal
from tests.conftest import NOON
from tests.plans.test_adjustments import take_off
from tests.plans.test_line_disputes import WEN, ZHANG_HIMSELF, agreed, ask, broken, decide, show
from tests.portal.stories import pay, suggest

pytestmark = pytest.mark.django_db


def amounts(plan):
    return [row.left_minor for row in plan.instalments.order_by("number")]


def test_a_plan_made_meanwhile_is_for_what_is_not_questioned(zhang_debt):
    asked = ask(zhang_debt)

    plan = agreed(zhang_debt)

    assert (plan.total_minor, plan.questioned_minor) == (29_042_70, 1_500_00)
    assert plan.agreement.contents["balance"]["questioned_minor"] == asked.parts.get().rests_minor
    assert progress.progress_of(plan, on=date(2029, 12, 31)).overdue.minor == 29_042_70
    assert broken() == []


def test_what_stands_after_all_comes_after_the_last_payment(zhang_debt):
    asked = ask(zhang_debt)
    plan = agreed(zhang_debt)
    show(asked)

    decide(asked, 0)

    new = progress.running_plan(zhang_debt)
    rows = amounts(new)
    assert rows[:36] == amounts(plan)
    assert (rows[36:], new.total_minor) == ([750_00, 750_00], 30_542_70)
    assert (new.proposal.change, new.questioned_minor) == ("STANDS", 0)
    assert broken() == []


def test_a_plan_stays_as_it_is_where_all_that_it_left_out_is_upheld(zhang_debt):
    asked = ask(zhang_debt)
    plan = agreed(zhang_debt)

    decide(asked, 1_500_00)

    assert progress.running_plan(zhang_debt) == plan
    assert broken() == []


def test_only_what_stands_of_it_is_added(zhang_debt):
    asked = ask(zhang_debt)
    agreed(zhang_debt)
    show(asked)

    decide(asked, 1_000_00)

    assert amounts(progress.running_plan(zhang_debt))[36:] == [500_00]
    assert broken() == []


def test_a_question_taken_back_adds_what_it_left_out(zhang_debt):
    asked = ask(zhang_debt)
    agreed(zhang_debt)

    line_disputes.withdraw(asked, by=ZHANG_HIMSELF, at=NOON)

    new = progress.running_plan(zhang_debt)
    assert (new.total_minor, new.agreement.agreed_by) == (30_542_70, "books")
    assert broken() == []


def test_a_plan_whose_payments_are_made_goes_on_with_what_stands(zhang_debt):
    asked = ask(zhang_debt, asked={"line-1": 2_000_00})
    plan = agreed(zhang_debt)
    pay(zhang_debt, plan.total_minor)
    show(asked)

    decide(asked, 0)

    new = progress.running_plan(zhang_debt)
    assert sum(amounts(new)) == 2_000_00
    assert max(amounts(new)) <= plan.instalments.last().amount_minor
    assert broken() == []


def test_a_plan_ends_where_its_payments_are_made_and_the_rest_is_upheld(zhang_debt):
    asked = ask(zhang_debt)
    plan = agreed(zhang_debt)
    pay(zhang_debt, plan.total_minor)

    decide(asked, 1_500_00)

    plan.refresh_from_db()
    assert (plan.state, Debt.objects.get().state) == ("COMPLETED", Debt.State.PAID)
    assert broken() == []


def test_a_plan_made_meanwhile_can_be_changed_meanwhile(zhang_debt):
    asked = ask(zhang_debt)
    plan = agreed(zhang_debt)

    new = amendments.agree(
        plan, Kind.RE_AGE, lambda left: left, by=ZHANG_HIMSELF, at=NOON, agreed_by=WEN
    )

    assert (new.total_minor, new.questioned_minor) == (29_042_70, 1_500_00)
    show(asked)
    decide(asked, 0)
    assert progress.running_plan(zhang_debt).total_minor == 30_542_70
    assert broken() == []


def test_a_plan_sent_before_the_question_is_agreed_without_what_is_questioned(zhang_debt):
    offer = suggest(zhang_debt)
    ask(zhang_debt)

    with pytest.raises(StaleBalance):
        answers.approve(offer, balance_minor=30_542_70, by=WEN, at=NOON)
    plan = answers.approve(
        Proposal.objects.get(pk=offer.pk), balance_minor=29_042_70, by=WEN, at=NOON
    )

    assert (amounts(plan)[0], plan.total_minor) == (848_40, 29_042_70)
    assert broken() == []


def test_a_questioned_fee_that_is_removed_leaves_the_plan_as_it_is(zhang_debt):
    ask(zhang_debt)
    plan = agreed(zhang_debt)

    take_off(zhang_debt, 1_500_00)

    assert progress.running_plan(zhang_debt) == plan
    assert broken() == []


def test_what_is_paid_beyond_the_plan_waits_and_pays_what_stands(zhang_debt):
    asked = ask(zhang_debt)
    plan = agreed(zhang_debt)

    pay(zhang_debt, 30_542_70)

    assert broken() == []
    show(asked)
    decide(asked, 0)
    plan.refresh_from_db()
    assert (plan.state, broken()) == ("COMPLETED", [])
