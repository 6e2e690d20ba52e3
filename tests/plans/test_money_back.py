"""Money that went back after the plan was changed is asked for once more, to the unit."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from payments import adjusting
from payments.models import Event, Lender
from plans import policies, progress
from plans.changing import amendments
from plans.changing.leeway import Kind
from plans.changing.remainders import NoSuchChange
from plans.schedule import split
from tests.conftest import NOON, TODAY, place
from tests.conftest import ZHANG as ZHANGS
from tests.payments.payers import agree, breaches, dispute, give_back, pay
from tests.plans.amending import ask, live, of, rows_of, skip, to_the_25th

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(zhang_debt):
    return agree(zhang_debt)


def test_a_payment_of_the_former_plan_that_goes_back_is_asked_for_once_more(plan):
    payment = pay(plan.debt, 848_40)
    ask(plan, Kind.SKIP, skip)

    dispute(payment)

    new = live(plan.debt)
    assert rows_of(new)[-1] == (date(2030, 1, 15), 848_40)
    assert new.agreement.contents["change"]["kind"] == "RETURN"
    now = progress.progress_of(new, on=TODAY)
    assert (now.paid_count, now.count, now.paid.minor) == (0, 36, 0)
    assert breaches() == []


def test_a_payment_that_comes_back_falls_away_again(plan):
    payment = pay(plan.debt, 848_40)
    changed = ask(plan, Kind.SKIP, skip)
    dispute(payment)

    dispute(payment, state="WON")

    assert rows_of(live(plan.debt)) == rows_of(changed)
    assert progress.progress_of(live(plan.debt), on=TODAY).paid.minor == 848_40
    assert breaches() == []


def test_part_of_a_former_payment_given_back_is_asked_for_again(plan):
    payment = pay(plan.debt, 848_40)
    ask(plan, Kind.SKIP, skip)

    give_back(payment, 100_00)

    assert rows_of(live(plan.debt))[-1] == (date(2030, 1, 15), 100_00)
    assert breaches() == []


def test_a_fee_taken_off_makes_the_payments_to_come_smaller_and_tells_it(plan):
    pay(plan.debt, 848_40)

    with transaction.atomic():
        adjusting.credit(plan.debt, lines={"FEE": 300_00}, key="fee:1", by="officer:2", at=NOON)
        amendments.respread(plan.debt, by="officer:2", at=NOON)

    new = live(plan.debt)
    assert [minor for _, minor in rows_of(new)] == list(split(30_542_70 - 848_40 - 300_00, 35))
    assert new.agreement.contents["change"]["signed"] == "carried"
    assert Event.objects.get(kind="plan.changed").data["change"] == "ADJUSTMENT"
    assert breaches() == []


ACTS = st.lists(
    st.sampled_from(["pay", "part", "skip", "day", "amount", "twice", "back", "won"]), max_size=6
)


class Stories(TestCase):
    @settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(ACTS)
    def test_whatever_happens_what_is_left_is_what_is_owed(self, acts):
        lender = Lender.objects.create(code="canal", name="Canal Bank")
        policies.publish(lender, rules={"cooling_off_hours": 0}, after=0, by="officer:wen", at=NOON)
        debt = place(ZHANGS, lender)
        agree(debt)
        paid = []
        for act in acts:
            _do(act, debt, paid)

        assert breaches() == []


def _do(act, debt, paid):
    plan = live(debt)
    wishes = {"skip": (Kind.SKIP, skip), "day": (Kind.DAY, to_the_25th)}
    wishes["amount"] = (Kind.AMOUNT, of(600_00))
    try:
        if act in wishes:
            ask(plan, *wishes[act])
        elif act in ("pay", "part"):
            paid.append(pay(debt, 848_40 if act == "pay" else 123_45))
        elif act == "back" and paid:
            dispute(paid[-1], name=f"dp_{paid[-1].pk}")
        elif act == "won" and paid:
            dispute(paid[-1], name=f"dp_{paid[-1].pk}", state="WON")
    except (NoSuchChange, amendments.Moved, amendments.Waits):
        return
