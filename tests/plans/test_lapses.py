"""The ladder over the books: what each night tells, how it ends by itself, and who ends a plan."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payments.models import Debt, Event
from payments.states import WrongState
from plans import disputes, holds, line_disputes, progress
from plans.missing import climbing, lapses
from plans.models import Instalment, Lapse, Plan
from tests.conftest import LI, place
from tests.payments.payers import agree, begin, breaches, give_back, pay, said
from tests.plans.missing import WEN, broken, lapse_of, nights, on, state_of, told

pytestmark = pytest.mark.django_db

DECEMBER, FEBRUARY = date(2026, 12, 15), date(2027, 2, 1)
# Two payments more than 15 days late; a week; another week; and the notice of 14 days is over.
AT_RISK, NOTICE, OVER = date(2027, 1, 31), date(2027, 2, 7), date(2027, 2, 22)
State = Plan.State


@pytest.fixture
def plan(zhang_debt):
    return agree(zhang_debt)


def test_each_rung_has_its_day_and_is_told_once(plan):
    nights(DECEMBER, date(2027, 3, 10))
    climbing.climb(at=on(date(2027, 3, 10)))

    assert told(plan.debt) == [
        ("late", "2026-12-19"),
        ("late", "2027-01-19"),
        ("at_risk", "2027-01-31"),
        ("notice", "2027-02-07"),
        ("waiting", "2027-02-22"),
    ]
    assert (state_of(plan), lapse_of(plan).state) == (State.AT_RISK, Lapse.State.WAITING)
    assert breaches() == []


def test_nobody_looking_for_a_month_changes_no_order(plan):
    for day in (FEBRUARY, date(2027, 3, 1), date(2027, 3, 2), date(2027, 4, 1), date(2027, 5, 1)):
        climbing.climb(at=on(day))

    assert [kind for kind, _ in told(plan.debt)] == ["late", "at_risk", "notice", "waiting"]


def test_a_question_about_one_fee_does_not_stop_the_days_of_the_rest(plan):
    question_the_fee(plan.debt)

    nights(DECEMBER, FEBRUARY)

    assert told(plan.debt)[-1] == ("at_risk", "2027-01-31")


def test_a_question_taken_back_lets_days_count_again(plan):
    asked = disputes.open_dispute(
        plan.debt, kind="AMOUNT", text="", by="borrower:1", at=on(DECEMBER)
    )
    disputes.withdraw(asked, by="borrower:1", at=on(date(2026, 12, 20)))

    nights(DECEMBER, date(2026, 12, 24))

    assert told(plan.debt) == [("late", "2026-12-24")]


def question_the_fee(debt):
    asked = {"line-3": None}
    by = {"by": "borrower:1", "at": on(DECEMBER)}
    return line_disputes.open_dispute(debt, ground="TOO_HIGH", asked=asked, text="", **by)


def test_paying_what_is_late_brings_the_plan_back_by_itself(plan):
    nights(DECEMBER, NOTICE)

    pay(plan.debt, 848_40, at=on(NOTICE))

    assert (state_of(plan), lapse_of(plan).state) == (State.ACTIVE, Lapse.State.LATE)
    pay(plan.debt, 848_40, at=on(NOTICE))
    assert (lapse_of(plan).state, lapse_of(plan).ending) == (Lapse.State.ENDED, "PAID")
    assert told(plan.debt)[-1] == ("recovered", "2027-02-07")
    assert lapse_of(plan).notice_on is None
    assert breaches() == []


def test_what_is_on_its_way_holds_the_ladder_still(plan):
    nights(DECEMBER, AT_RISK)
    payment = begin(plan.debt, 1_696_80, at=on(AT_RISK))
    progress.settle(payment, said(payment, "PROCESSING"), at=on(AT_RISK))

    nights(AT_RISK, date(2027, 2, 14))

    assert lapse_of(plan).state == Lapse.State.AT_RISK


def test_nothing_climbs_while_the_debt_rests_and_its_days_do_not_count(plan):
    nights(DECEMBER, date(2026, 12, 20))
    holds.start(plan.debt, text="", by="borrower:1", at=on(date(2026, 12, 21)))
    nights(date(2026, 12, 21), date(2027, 1, 20))
    holds.end_due(at=on(date(2027, 1, 21)))
    nights(date(2027, 1, 21), date(2027, 2, 5))

    assert told(plan.debt) == [
        ("late", "2026-12-19"),
        ("late", "2027-01-26"),
        ("at_risk", "2027-02-05"),
    ]


def test_nothing_climbs_while_the_debt_is_under_question(plan):
    disputes.open_dispute(
        plan.debt, kind="AMOUNT", text="", by="borrower:1", at=on(date(2026, 12, 16))
    )

    nights(date(2026, 12, 16), date(2027, 3, 1))

    assert told(plan.debt) == []


def test_only_after_the_notice_a_person_may_end_it(plan):
    nights(DECEMBER, OVER - timedelta(days=1))
    with pytest.raises(lapses.NotYet, match="NO_NOTICE"):
        lapses.break_off(lapse_of(plan), code="X", text="", by=WEN, at=on(OVER))

    ended = broken(plan, first=OVER, at=on(OVER))

    assert (ended.state, ended.debt.state) == (State.BROKEN, Debt.State.OPEN)
    assert progress.progress_of(ended, on=OVER).total.minor == 30_542_70
    assert breaches() == []


def test_the_machine_may_not_end_it(plan):
    nights(DECEMBER, OVER)

    with pytest.raises(AssertionError, match="person"):
        lapses.break_off(lapse_of(plan), code="X", text="", by="night", at=on(OVER))


def test_money_on_its_way_or_paid_in_that_moment_stops_the_officer(plan):
    nights(DECEMBER, OVER)
    lapse = lapse_of(plan)
    payment = begin(plan.debt, 1_696_80, at=on(OVER))
    progress.settle(payment, said(payment, "PROCESSING"), at=on(OVER))
    with pytest.raises(lapses.NotYet, match="COMING"):
        lapses.break_off(lapse, code="X", text="", by=WEN, at=on(OVER))

    progress.settle(payment, said(payment), at=on(OVER))

    with pytest.raises(lapses.NotYet, match="PAID"):
        lapses.break_off(lapse, code="X", text="", by=WEN, at=on(OVER))
    assert state_of(plan) == State.ACTIVE


def test_two_officers_answer_and_one_is_told(plan):
    nights(DECEMBER, OVER)
    lapse = lapse_of(plan)

    lapses.keep(lapse, text="Let us go on.", by=WEN, at=on(OVER))

    for answer in (lapses.keep, lapses.give_time, lapses.break_off):
        more = {"code": "X"} if answer is lapses.break_off else {}
        more |= {"until": OVER + timedelta(days=30)} if answer is lapses.give_time else {}
        with pytest.raises(WrongState):
            answer(lapse, text="", by="officer:3", at=on(OVER), **more)


def test_a_kept_plan_begins_anew_and_is_never_at_its_end_at_once(plan):
    nights(DECEMBER, OVER)
    before = len(told(plan.debt))

    lapses.keep(lapse_of(plan), text="Let us go on.", by=WEN, at=on(OVER))
    nights(OVER, date(2027, 3, 25))

    assert told(plan.debt)[before:] == [
        ("kept", "2027-02-22"),
        ("late", "2027-02-26"),
        ("at_risk", "2027-03-05"),
        ("notice", "2027-03-12"),
    ]


def test_more_time_is_a_longer_notice_never_a_shorter_one(plan):
    nights(DECEMBER, date(2027, 2, 8))
    lapse = lapse_of(plan)
    with pytest.raises(lapses.NotThen) as refused:
        lapses.give_time(lapse, until=date(2027, 2, 20), text="", by=WEN, at=on(date(2027, 2, 8)))
    assert refused.value.first == date(2027, 2, 22)

    lapses.give_time(lapse, until=date(2027, 3, 31), text="", by=WEN, at=on(date(2027, 2, 8)))
    nights(date(2027, 2, 9), date(2027, 4, 2))

    assert told(plan.debt)[-2:] == [("given_time", "2027-02-08"), ("waiting", "2027-04-01")]


def test_a_plan_is_taken_up_again_exactly_as_it_was(plan):
    pay(plan.debt, 848_40)
    rows = list(Instalment.objects.filter(plan=plan).order_by("number").values())
    ended = broken(plan, first=date(2027, 1, 15), at=on(date(2027, 4, 1)))

    lapses.take_up(ended, by="borrower:1", at=on(date(2027, 4, 2)))

    assert list(Instalment.objects.filter(plan=plan).order_by("number").values()) == rows
    assert (state_of(plan), Debt.objects.get(pk=plan.debt_id).state) == ("ACTIVE", "ON_PLAN")
    nights(date(2027, 4, 2), date(2027, 4, 5))
    assert told(plan.debt)[-1] == ("reinstated", "2027-04-02")
    assert breaches() == []


def test_what_is_paid_meanwhile_is_counted_when_it_is_taken_up(plan):
    ended = broken(plan, first=DECEMBER, at=on(OVER))

    pay(ended.debt, 848_40, at=on(OVER))

    assert breaches() == []
    lapses.take_up(ended, by="borrower:1", at=on(OVER))
    assert progress.progress_of(ended, on=OVER).paid_count == 1


def test_paying_it_all_after_the_end_completes_it(plan):
    ended = broken(plan, first=DECEMBER, at=on(OVER))

    pay(ended.debt, 30_542_70, at=on(OVER))

    assert (state_of(plan), lapse_of(plan).state) == (State.COMPLETED, Lapse.State.ENDED)
    with pytest.raises(WrongState):
        lapses.take_up(ended, by="borrower:1", at=on(OVER))


def test_another_plan_takes_the_place_of_the_ended_one(plan):
    ended = broken(plan, first=DECEMBER, at=on(OVER))

    after = agree(ended.debt)

    assert (after.supersedes, state_of(plan)) == (ended, State.SUPERSEDED)
    with pytest.raises(WrongState):
        lapses.take_up(ended, by="borrower:1", at=on(OVER))
    assert breaches() == []


def test_a_night_run_for_a_day_gone_by_takes_nothing_back(plan):
    nights(DECEMBER, OVER)

    climbing.climb(at=on(date(2026, 12, 20)))

    assert (state_of(plan), lapse_of(plan).state) == (State.AT_RISK, Lapse.State.WAITING)


def test_money_that_goes_back_begins_at_the_first_rung(plan):
    payments = [pay(plan.debt, 848_40) for _ in range(3)]
    for payment in payments:
        give_back(payment, 848_40, name=f"re_{payment.pk}", at=on(date(2027, 3, 1)))

    nights(date(2027, 3, 1), date(2027, 3, 16))

    assert [kind for kind, _ in told(plan.debt)] == ["late", "at_risk", "notice"]


def test_ending_adds_nothing(plan):
    before = Event.objects.filter(debt=plan.debt, kind__startswith="entry").count()
    ended = broken(plan, first=DECEMBER, at=on(OVER))

    assert progress.progress_of(ended, on=OVER).left.minor == 30_542_70
    assert Event.objects.filter(debt=plan.debt, kind__startswith="entry").count() == before


def test_a_night_asks_as_often_for_one_plan_as_for_three(plan, canal):
    one = _queries(on(date(2026, 12, 19)))
    for number in range(2):
        agree(place(replace(LI, reference=f"CB-{number}"), canal))

    assert _queries(on(date(2027, 1, 19))) <= one


def _queries(at):
    with CaptureQueriesContext(connection) as asked:
        assert climbing.climb(at=at)
    return len(asked)


def test_a_plan_that_one_officer_ended_is_not_kept_by_another(plan):
    nights(DECEMBER, OVER)
    stale = lapse_of(plan)
    lapses.break_off(lapse_of(plan), code="NO_ANSWER", text="Nothing.", by=WEN, at=on(OVER))

    with pytest.raises(WrongState):
        lapses.keep(stale, text="They called.", by="officer:3", at=on(OVER))

    lapses.take_up(Plan.objects.get(pk=plan.pk), by="borrower:1", at=on(OVER))
    assert state_of(plan) == State.ACTIVE
    assert breaches() == []
