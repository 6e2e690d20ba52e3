"""Two at one plan that fell behind: one wins, one is told, the books are right."""

from dataclasses import replace
from datetime import date

import pytest

from payments.models import Debt
from plans import answers, proposals
from plans.missing import lapses
from plans.models import Plan
from tests.payments.payers import STEADY, agree, pay
from tests.plans.contesting import (
    ALL,
    CONTESTS,
    DECEMBER,
    HE,
    OVER,
    WEN,
    contest,
    done,
    fresh,
    kindly,
    left_of_plan,
    one_won,
)
from tests.plans.missing import lapse_of, nights, on

__all__ = ["contest"]
pytestmark = pytest.mark.django_db(transaction=True)


def waiting_lapse(debt):
    plan = agree(debt)
    nights(DECEMBER, OVER)
    return plan, lapse_of(plan)


def end(lapse, by=WEN):
    lapses.break_off(lapse, code="NO_ANSWER", text="We heard nothing.", by=by, at=on(OVER))


def test_an_officer_ends_a_plan_while_its_payments_arrive(contest):
    def prepare(debt):
        _plan, lapse = waiting_lapse(debt)
        mine, theirs = fresh(lapse), fresh(debt)
        return [
            done(lambda: end(mine)),
            done(lambda: pay(theirs, 3 * 848_40, at=on(OVER))),
        ]

    def look(debt):
        return Plan.objects.get(debt=debt).state, Debt.objects.get(pk=debt.pk).state

    came = contest(prepare, look)

    assert [both[1] for both, _ in came] == ["won"] * CONTESTS
    ends = {"won": ("BROKEN", "OPEN"), "told": ("ACTIVE", "ON_PLAN")}
    assert [found for _, found in came] == [ends[both[0]] for both, _ in came]


def test_of_two_officers_at_one_lapse_one_answers(contest):
    def prepare(debt):
        _plan, lapse = waiting_lapse(debt)
        one, other = fresh(lapse), fresh(lapse)
        return [
            done(lambda: end(one)),
            done(lambda: lapses.keep(other, text="They called.", by=HE, at=on(OVER))),
        ]

    assert one_won(contest(prepare))


def test_of_two_devices_that_take_a_plan_up_again_one_does(contest):
    def prepare(debt):
        plan, lapse = waiting_lapse(debt)
        end(lapse)
        one, other = fresh(plan), fresh(plan)
        return [
            done(lambda: lapses.take_up(one, by="borrower:1", at=on(OVER))),
            done(lambda: lapses.take_up(other, by="borrower:1", at=on(OVER))),
        ]

    came = contest(prepare, left_of_plan)

    assert one_won(came)
    assert [left for _, left in came] == [0] * CONTESTS


def test_a_plan_taken_up_while_it_is_paid_is_of_what_is_owed(contest):
    def prepare(debt):
        plan, lapse = waiting_lapse(debt)
        end(lapse)
        mine, theirs = fresh(plan), fresh(debt)
        return [
            done(lambda: lapses.take_up(mine, by="borrower:1", at=on(OVER))),
            done(lambda: pay(theirs, 848_40, at=on(OVER))),
        ]

    came = contest(prepare, left_of_plan)

    assert came == [(["won", "won"], 0)] * CONTESTS


def test_a_plan_taken_up_and_a_new_one_agreed_at_once_leave_one(contest):
    def prepare(debt):
        plan, lapse = waiting_lapse(debt)
        end(lapse)
        new = offered_again(debt)
        mine, theirs = fresh(plan), fresh(new)
        yes = {"balance_minor": ALL, "by": WEN, "at": on(OVER)}
        return [
            done(lambda: lapses.take_up(mine, by="borrower:1", at=on(OVER))),
            kindly(lambda: answers.approve(theirs, **yes)),
        ]

    came = contest(
        prepare, lambda debt: Plan.objects.filter(debt=debt, state__in=Plan.LIVE).count()
    )

    assert one_won(came)
    assert [live for _, live in came] == [1] * CONTESTS


def offered_again(debt):
    later = replace(STEADY, first_date=date(2027, 3, 15), count=30)
    asked = {"terms": later, "budget": None, "by": "borrower:1", "at": on(OVER)}
    draft = proposals.save_draft(Debt.objects.select_related("lender").get(pk=debt.pk), **asked)
    sent = {"signed_name": "张伟", "signed_address": None, "language": "en"}
    proposals.submit(draft, **sent, by="borrower:1", at=on(OVER))
    return draft
