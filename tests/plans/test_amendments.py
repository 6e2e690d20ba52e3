"""Changing a plan that runs: at once within the rules, by a person beyond them, never twice."""

from dataclasses import asdict
from datetime import date, timedelta

import pytest

from payments import ledger
from payments.models import Debt, Event
from payments.money import Money
from payments.states import WrongState
from plans import answers, policies, progress
from plans.agreements import UnderQuestion
from plans.changing import amendments
from plans.changing.leeway import Kind
from plans.models import Agreement, Plan, Proposal
from tests.conftest import NOON, TODAY
from tests.payments.payers import agree, breaches, pay
from tests.plans.amending import (
    OFFICER,
    ask,
    every_two_weeks,
    live,
    of,
    rows_of,
    seen,
    skip,
    to_the_25th,
)

pytestmark = pytest.mark.django_db
FIRST = date(2026, 12, 15)


@pytest.fixture
def plan(zhang_debt):
    return agree(zhang_debt)


def test_a_payment_is_skipped_at_once_and_the_old_plan_stays_as_signed(plan):
    before = Agreement.objects.get(plan=plan).contents

    new = ask(plan, Kind.SKIP, skip)

    plan.refresh_from_db()
    assert (plan.state, new.state, new.supersedes) == ("SUPERSEDED", "ACTIVE", plan)
    assert rows_of(new)[0] == (date(2027, 1, 15), 848_40)
    assert rows_of(new)[-1] == (date(2029, 12, 15), 848_40)
    assert Agreement.objects.get(plan=plan).contents == before
    assert breaches() == []


def test_the_new_agreement_says_what_it_replaces_and_how_it_was_signed(plan):
    new = ask(plan, Kind.SKIP, skip)

    said = new.agreement.contents["change"]
    assert said == {"kind": "SKIP", "replaces": plan.agreement.code, "signed": "pressed"}
    assert (new.agreement.signed_name, new.agreement.agreed_by) == ("张伟", "policy:1")


def test_a_third_skip_in_a_year_goes_to_a_person_and_the_plan_goes_on(plan):
    second = ask(ask(plan, Kind.SKIP, skip), Kind.SKIP, skip)

    assert ask(second, Kind.SKIP, skip) is None

    waiting = Proposal.objects.get(state="PENDING_REVIEW")
    assert (waiting.changes, waiting.change) == (second, "SKIP")
    assert live(plan.debt) == second
    assert Debt.objects.get(pk=plan.debt_id).state == "ON_PLAN"


def test_a_year_later_payments_can_be_skipped_again(plan):
    ask(ask(plan, Kind.SKIP, skip), Kind.SKIP, skip)
    later = NOON + timedelta(days=366)
    pay(plan.debt, 848_40 * 11, at=later)

    day = TODAY + timedelta(days=366)
    assert ask(live(plan.debt), Kind.SKIP, skip, at=later, on=day)


def test_an_officer_agrees_to_a_change_that_waited(plan):
    for _ in range(3):
        ask(live(plan.debt), Kind.SKIP, skip)
    waiting = Proposal.objects.get(state="PENDING_REVIEW")

    new = answers.approve(waiting, balance_minor=waiting.total_minor, by=OFFICER, at=NOON)

    assert new == live(plan.debt)
    assert rows_of(new)[0][0] == date(2027, 3, 15)
    assert breaches() == []


def test_a_change_that_is_not_agreed_leaves_the_plan_as_it_is(plan):
    for _ in range(3):
        ask(live(plan.debt), Kind.SKIP, skip)
    second, waiting = live(plan.debt), Proposal.objects.get(state="PENDING_REVIEW")

    answers.decline(waiting, reason_code="LENGTH", reason_text="", by=OFFICER, at=NOON)

    assert live(plan.debt) == second
    assert breaches() == []


def test_money_that_came_while_a_change_waited_is_taken_off_its_end(plan):
    for _ in range(3):
        ask(live(plan.debt), Kind.SKIP, skip)
    waiting = Proposal.objects.get(state="PENDING_REVIEW")
    pay(plan.debt, 848_40)

    owed = ledger.owed(plan.debt).minor
    new = answers.approve(waiting, balance_minor=owed, by=OFFICER, at=NOON)

    assert new.total_minor == owed == sum(minor for _, minor in rows_of(new))
    assert breaches() == []


def test_a_lower_amount_is_agreed_at_once_within_the_longest_plan(plan):
    new = ask(plan, Kind.AMOUNT, of(600_00))

    assert (len(rows_of(new)), rows_of(new)[0]) == (51, (FIRST, 600_00))
    assert new.proposal.terms.amount_minor == 600_00
    assert new.agreement.contents["change"]["signed"] == "typed"


def test_a_plan_that_would_become_longer_than_the_longest_goes_to_a_person(plan):
    assert ask(plan, Kind.AMOUNT, of(400_00)) is None


def test_the_length_counts_from_the_first_agreement_on(plan):
    first = ask(plan, Kind.AMOUNT, of(600_00))
    pay(plan.debt, 600_00 * 12)
    later = NOON + timedelta(days=366)
    day = TODAY + timedelta(days=366)

    # 39 payments are left; 49 of them and twelve months are over the sixty that are agreed at once.
    assert ask(first, Kind.AMOUNT, of(480_00), at=later, on=day) is None


def test_a_day_is_changed_at_once(plan):
    new = ask(plan, Kind.DAY, to_the_25th)

    assert new.proposal.terms.anchor_day == 25
    assert rows_of(new)[0] == (date(2026, 12, 25), 848_40)


def test_monthly_payments_become_fortnightly_ones(plan):
    new = ask(plan, Kind.FREQUENCY, every_two_weeks)

    assert new.proposal.frequency == "FORTNIGHTLY"
    assert sum(minor for _, minor in rows_of(new)) == 30_542_70


def test_progress_counts_from_the_first_plan_on(plan):
    pay(plan.debt, 848_40 * 2)

    new = ask(plan, Kind.SKIP, skip)
    pay(plan.debt, 848_40)

    now = progress.progress_of(new, on=TODAY)
    assert (now.paid_count, now.count) == (3, 36)
    assert now.paid == Money(2_545_20, "CNY")
    assert (now.total, now.left) == (Money(30_542_70, "CNY"), ledger.owed(plan.debt))
    assert breaches() == []


def test_part_of_a_payment_stays_paid_when_the_plan_changes(plan):
    pay(plan.debt, 300_00)

    new = ask(plan, Kind.DAY, to_the_25th)

    assert rows_of(new)[0] == (date(2026, 12, 25), 548_40)
    now = progress.progress_of(new, on=TODAY)
    assert (now.paid_count, now.count, now.paid.minor) == (0, 36, 300_00)


def test_a_plan_that_moved_meanwhile_is_not_changed(plan):
    looked = seen(plan)
    pay(plan.debt, 848_40)

    with pytest.raises(amendments.Moved):
        ask(plan, Kind.SKIP, skip, seen=looked)

    assert live(plan.debt) == plan


def test_of_two_changes_one_wins(plan):
    looked = seen(plan)
    ask(plan, Kind.SKIP, skip)

    with pytest.raises(amendments.Moved):
        ask(plan, Kind.DAY, to_the_25th, seen=looked)


def test_a_change_that_waits_lets_no_other_in(plan):
    ask(plan, Kind.AMOUNT, of(400_00))

    with pytest.raises(amendments.Waits):
        ask(plan, Kind.SKIP, skip)


def test_a_questioned_debt_is_not_changed(plan):
    Debt.objects.filter(pk=plan.debt_id).update(state="IN_DISPUTE")

    with pytest.raises(UnderQuestion):
        ask(plan, Kind.SKIP, skip)


def test_an_answer_for_a_plan_that_ended_meanwhile_is_refused(plan):
    ask(plan, Kind.AMOUNT, of(400_00))
    waiting = Proposal.objects.get(state="PENDING_REVIEW")
    Plan.objects.filter(pk=plan.pk).update(state="CANCELLED")

    with pytest.raises(WrongState):
        answers.approve(waiting, balance_minor=30_542_70, by=OFFICER, at=NOON)


def test_a_change_is_told_and_kept(plan):
    new = ask(plan, Kind.SKIP, skip)

    told = Event.objects.get(kind="plan.changed")
    assert told.data == {
        "plan": new.code,
        "proposal": new.proposal.code,
        "supersedes": plan.code,
        "change": "SKIP",
    }


def test_a_lender_whose_people_answer_everything_answers_changes_too(plan):
    now = policies.in_force(plan.lender)
    rules = asdict(policies.rules_of(now)) | {"accepts_automatically": False}
    policies.publish(plan.lender, rules=rules, after=1, by="officer:1", at=NOON)

    assert ask(plan, Kind.SKIP, skip) is None
