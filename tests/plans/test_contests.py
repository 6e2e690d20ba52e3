"""Two at one plan in one moment: one wins, one is told, the books are right."""

from datetime import date, timedelta

import pytest

from payments import ledger
from payments.models import Payment
from plans import answers, collecting, cooling, holds, line_disputes, policies, progress
from plans.changing.amendments import Kind
from plans.missing import climbing
from plans.models import Debit, Hold, Lapse, Plan, Proposal
from plans.progress import running_plan
from tests.conftest import NOON
from tests.payments.payers import agree, begin, said, stored
from tests.plans.amending import ask, every_two_weeks, of, seen, skip, to_the_25th
from tests.plans.collectors import DUE, permit, save, told
from tests.plans.contesting import (
    ALL,
    CONTESTS,
    HE,
    WEN,
    contest,
    done,
    fresh,
    kindly,
    left_of_plan,
    one_won,
)
from tests.plans.missing import on

__all__ = ["contest"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("kind", "change"), [(Kind.AMOUNT, of(600_00)), (Kind.SKIP, skip)])
def test_a_change_and_a_payment_leave_a_plan_of_what_is_owed(contest, kind, change):
    def prepare(debt):
        plan, payment = agree(debt), begin(debt, 848_40)
        look, mine = seen(plan), fresh(plan)
        return [
            kindly(lambda: ask(mine, kind, change, seen=look)),
            kindly(lambda: progress.settle(stored(payment), said(payment), at=NOON)),
        ]

    came = contest(prepare, left_of_plan)

    assert [both[1] for both, _ in came] == ["won"] * CONTESTS
    assert {both[0] for both, _ in came} <= {"won", "told"}
    assert [left for _, left in came] == [0] * CONTESTS


def test_of_two_devices_that_change_one_plan_one_does(contest):
    def prepare(debt):
        plan = agree(debt)
        look, one, other = seen(plan), fresh(plan), fresh(plan)
        return [
            kindly(lambda: ask(one, Kind.DAY, to_the_25th, seen=look)),
            kindly(lambda: ask(other, Kind.FREQUENCY, every_two_weeks, seen=look)),
        ]

    came = contest(prepare, lambda debt: Plan.objects.filter(debt=debt).count())

    assert one_won(came)
    assert [plans for _, plans in came] == [2] * CONTESTS


def waiting_change(debt):
    """Let a third skip wait for an officer; return the plan as it runs and what waits."""
    agree(debt)
    for _ in range(3):
        ask(running_plan(debt), Kind.SKIP, skip)
    return running_plan(debt), Proposal.objects.get(debt=debt, state="PENDING_REVIEW")


def test_an_officers_yes_to_a_change_comes_before_another_change(contest):
    def prepare(debt):
        plan, waits = waiting_change(debt)
        look, one, other = seen(plan), fresh(plan), fresh(waits)
        yes = {"balance_minor": waits.total_minor, "by": WEN, "at": NOON}
        return [
            kindly(lambda: ask(one, Kind.DAY, to_the_25th, seen=look)),
            kindly(lambda: answers.approve(other, **yes)),
        ]

    came = contest(prepare, left_of_plan)

    assert came == [(["told", "won"], 0)] * CONTESTS


def test_a_change_taken_back_and_agreed_at_once_has_one_end(contest):
    def prepare(debt):
        _plan, waits = waiting_change(debt)
        one, other = fresh(waits), fresh(waits)
        yes = {"balance_minor": waits.total_minor, "by": WEN, "at": NOON}
        return [
            done(lambda: answers.withdraw(one, by="borrower:1", at=NOON)),
            kindly(lambda: answers.approve(other, **yes)),
        ]

    assert one_won(contest(prepare, left_of_plan))


def test_a_change_that_is_agreed_while_a_payment_arrives_is_of_what_is_owed(contest):
    def prepare(debt):
        _plan, waits = waiting_change(debt)
        payment, one = begin(debt, 848_40), fresh(waits)
        yes = {"balance_minor": waits.total_minor, "by": WEN, "at": NOON}
        return [
            kindly(lambda: answers.approve(one, **yes)),
            kindly(lambda: progress.settle(stored(payment), said(payment), at=NOON)),
        ]

    came = contest(prepare, left_of_plan, grows=False)

    assert [both[1] for both, _ in came] == ["won"] * CONTESTS
    assert [left for _, left in came] == [0] * CONTESTS


def test_the_night_and_a_payment_that_just_arrives_tell_of_nothing_that_is_paid(contest):
    night = on(date(2026, 12, 20))

    def prepare(debt):
        agree(debt)
        payment = begin(debt, 848_40, at=night)
        return [
            lambda: climbing.climb(at=night),
            kindly(lambda: progress.settle(stored(payment), said(payment), at=night)),
        ]

    def look(debt):
        climbing.climb(at=night + timedelta(days=1))
        return Lapse.objects.filter(debt=debt, state__in=Lapse.OPEN).count()

    came = contest(prepare, look)

    assert [both[1] for both, _ in came] == ["won"] * CONTESTS
    assert all(both[0] in (0, 1) for both, _ in came)
    assert [open_lapses for _, open_lapses in came] == [0] * CONTESTS


def test_a_debit_and_a_rest_that_begins_are_one_after_the_other(contest, sandbox):
    def prepare(debt):
        plan = agree(debt)
        permit(plan, save(debt, sandbox))
        debit = told(plan, sandbox)
        mine, theirs = fresh(debit), fresh(debt)
        return [
            kindly(lambda: collecting.begin(mine, at=DUE)),
            done(lambda: holds.start(theirs, text="", by="borrower:1", at=DUE)),
        ]

    def look(debt):
        return Debit.objects.get(debt=debt).state, Hold.objects.filter(debt=debt).count()

    came = contest(prepare, look)

    ends = {"won": ("SENT", 1), "told": ("NOTIFIED", 1)}
    assert [both[1] for both, _ in came] == ["won"] * CONTESTS
    assert [found for _, found in came] == [ends[both[0]] for both, _ in came]


def test_a_debit_is_taken_of_the_plan_as_it_is_or_as_it_becomes(contest, sandbox):
    def prepare(debt):
        plan = agree(debt)
        permit(plan, save(debt, sandbox))
        debit = told(plan, sandbox)
        look, mine, theirs = seen(plan, on=DUE.date()), fresh(plan), fresh(debit)
        return [
            kindly(lambda: ask(mine, Kind.DAY, to_the_25th, seen=look, at=DUE, on=DUE.date())),
            kindly(lambda: collecting.begin(theirs, at=DUE)),
        ]

    def look(debt):
        return Payment.objects.filter(debt=debt).count()

    came = contest(prepare, look)

    assert all(set(both) <= {"won", "told"} for both, _ in came), came
    assert [paid for _, paid in came] == [both[1] == "won" for both, _ in came]


@pytest.mark.parametrize("minor", [848_40, ALL])
def test_a_plan_taken_back_while_its_first_payment_arrives_is_gone_or_paid(contest, canal, minor):
    policies.publish(canal, rules={}, after=1, by=WEN, at=NOON)

    def prepare(debt):
        plan, payment = agree(debt), begin(debt, minor)
        mine = fresh(plan)
        return [
            done(lambda: cooling.change_mind(mine, by="borrower:1", at=NOON)),
            kindly(lambda: progress.settle(stored(payment), said(payment), at=NOON)),
        ]

    def look(debt):
        return ledger.owed(debt).minor, Plan.objects.filter(debt=debt, state__in=Plan.LIVE).count()

    came = contest(prepare, look)

    assert [both[1] for both, _ in came] == ["won"] * CONTESTS
    assert [found for _, found in came] == [(ALL - minor, 0)] * CONTESTS


def test_of_two_officers_who_answer_one_question_about_a_line_one_does(contest):
    def prepare(debt):
        asked = line_disputes.open_dispute(
            debt,
            ground="NOT_AGREED",
            asked={"line-3": None},
            text="I never agreed.",
            by="borrower:1",
            at=NOON,
        )
        (part,) = asked.parts.all()

        def answer(by):
            mine, upheld = fresh(asked), {part.pk: part.amount_minor}
            told = {"upheld": upheld, "text": "We looked.", "by": by, "at": NOON}
            return done(lambda: line_disputes.decide(mine, **told))

        return [answer(WEN), answer(HE)]

    came = contest(prepare, lambda debt: ledger.owed(debt).minor)

    assert one_won(came)
    assert {owed for _, owed in came} == {29_042_70}
