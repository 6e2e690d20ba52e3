"""A word before a payment is due: once, in time, and not to who pays automatically or rests."""

from datetime import date, datetime, timedelta

import pytest

from payments.models import Event
from payments.states import move
from plans import holds, progress
from plans.models import Plan
from plans.schedule import Frequency, Terms
from portal import sweeps
from portal.models import Notice
from tests.conftest import NOON, TODAY
from tests.payments.payers import agree, begin, pay, said
from tests.plans.test_line_disputes import ask as question

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 15)


def noon(day: date) -> datetime:
    return NOON + (day - TODAY)


@pytest.fixture
def plan(zhang_debt):
    """Mr Zhang pays 848.40 by hand on the 15th of every month."""
    return agree(zhang_debt)


def told() -> list[tuple[str, int]]:
    events = Event.objects.filter(kind="instalment.coming").order_by("pk")
    return [(event.data["day"], event.data["amount_minor"]) for event in events]


def nights(first: date, count: int) -> list[int]:
    return [sweeps.remind(at=noon(first + timedelta(days=n))) for n in range(count)]


def test_a_payment_is_told_of_three_days_before_and_once(plan):
    assert nights(date(2026, 12, 10), 6) == [0, 0, 1, 0, 0, 0]
    assert told() == [("2026-12-15", 848_40)]


def test_the_same_night_again_tells_nothing_more(plan):
    assert [*nights(date(2026, 12, 12), 1), *nights(date(2026, 12, 12), 1)] == [1, 0]


def test_a_night_that_was_missed_is_made_up_for_while_there_is_time(plan):
    assert nights(date(2026, 12, 14), 1) == [1]


def test_nobody_is_told_on_the_day_itself_or_later(plan):
    assert nights(DUE, 3) == [0, 0, 0]


def test_only_what_is_left_is_asked_for(plan):
    pay(plan.debt, 300_00)

    nights(date(2026, 12, 12), 1)

    assert told() == [("2026-12-15", 548_40)]


@pytest.mark.parametrize("state", ["SUCCEEDED", "PROCESSING"])
def test_who_paid_already_is_left_in_peace_whether_it_has_arrived_or_not(plan, state):
    payment = begin(plan.debt, 848_40)
    progress.settle(payment, said(payment, state), at=NOON)

    assert nights(date(2026, 12, 12), 3) == [0, 0, 0]


def test_who_rests_is_left_in_peace(plan):
    holds.start(plan.debt, text="", by="borrower:1", at=noon(date(2026, 12, 1)))

    assert nights(date(2026, 12, 12), 3) == [0, 0, 0]


def test_a_payment_that_waits_for_an_answer_is_not_asked_for(zhang_debt):
    agree(zhang_debt, Terms(Frequency.MONTHLY, DUE, 1, anchor_day=15))
    question(zhang_debt, asked={"line-1": 24_000_00, "line-3": 1_500_00})

    nights(date(2026, 12, 12), 1)

    assert told() == [("2026-12-15", 5_042_70)]


def test_the_word_waits_for_the_morning(plan, zhang):
    sweeps.remind(at=noon(date(2026, 12, 12)).replace(hour=15))  # 23:00 in Suzhou

    sweeps.send_letters(at=noon(date(2026, 12, 12)).replace(hour=15))

    notice = Notice.objects.get(event__kind="instalment.coming")
    assert (notice.state, notice.next_try_at) in (
        ("HELD_BACK", notice.next_try_at),
        ("WAITING", datetime(2026, 12, 13, 0, tzinfo=NOON.tzinfo)),
    )


def test_a_plan_whose_debt_was_paid_is_completed_by_the_night(plan):
    pay(plan.debt, 30_542_70)
    plan.refresh_from_db()
    move(plan, Plan.State.ACTIVE)

    assert [sweeps.complete(at=NOON), sweeps.complete(at=NOON)] == [1, 0]
    plan.refresh_from_db()
    assert plan.state == Plan.State.COMPLETED


def test_a_reminder_costs_the_same_for_many_plans(plan, django_assert_max_num_queries):
    with django_assert_max_num_queries(21):
        assert nights(date(2026, 12, 12), 1) == [1]
