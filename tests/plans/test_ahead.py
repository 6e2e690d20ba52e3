"""Paying ahead: the plan follows the payer's choice, exactly as it was shown before."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from payments.models import Lender, Payment, Receipt
from payments.money import Money
from plans import policies, progress
from tests.conftest import NOON, TODAY, ZHANG, place
from tests.payments.payers import agree, breaches, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(zhang_debt):
    return agree(zhang_debt)


def left(rows):
    return [row.left_minor for row in rows]


def stored(plan):
    return left(plan.instalments.order_by("number"))


def now(plan, on=TODAY):
    found = progress.progress_of(plan, on=on)
    return found.count, found.next.minor, found.next_date, found.last_date


def test_a_cushion_covers_the_next_payments(plan):
    pay(plan.debt, 2_000_00, ahead="CUSHION")

    assert stored(plan)[:4] == [0, 0, 545_20, 848_40]
    assert now(plan) == (36, 545_20, date(2027, 2, 15), date(2029, 11, 15))


def test_a_shorter_plan_loses_its_last_payments_and_keeps_the_next(plan):
    pay(plan.debt, 848_70 + 848_40 + 100_00, ahead="SHORTER")

    assert stored(plan)[-4:] == [848_40, 748_40, 0, 0]
    assert now(plan) == (34, 848_40, date(2026, 12, 15), date(2029, 9, 15))


def test_a_smaller_payment_is_asked_each_time(plan):
    pay(plan.debt, 5_000_00, ahead="SMALLER")

    assert stored(plan) == [709_51] * 2 + [709_52] * 34
    assert now(plan) == (36, 709_51, date(2026, 12, 15), date(2029, 11, 15))


def test_what_fell_away_is_not_counted_on_the_receipt(plan):
    pay(plan.debt, 848_70, ahead="SHORTER")

    kept = Receipt.objects.get().progress
    assert (kept["paid"], kept["count"], kept["next_minor"]) == (0, 35, 848_40)


@pytest.mark.parametrize("ahead", Payment.Ahead.values)
def test_paying_everything_ends_the_plan_whatever_was_chosen(plan, ahead):
    pay(plan.debt, 30_542_70, ahead=ahead)

    plan.refresh_from_db()
    assert (plan.state, sum(stored(plan)), breaches()) == ("COMPLETED", 0, [])


class WhateverIsChosen(TestCase):
    """What is shown before paying is what paying does."""

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(
            st.tuples(st.integers(4_00, 9_000_00), st.sampled_from(Payment.Ahead.values)),
            min_size=1,
            max_size=3,
        )
    )
    def test_a_preview_is_what_booking_makes_of_it_to_the_unit(self, wishes):
        lender = Lender.objects.create(code="canal", name="Canal Bank")
        policies.publish(lender, rules={"cooling_off_hours": 0}, after=0, by="officer:wen", at=NOON)
        plan = agree(place(ZHANG, lender))
        for minor, ahead in wishes:
            shown = progress.preview(plan, Money(minor, "CNY"), ahead=ahead, on=TODAY)
            assert stored(plan) != left(shown)

            pay(plan.debt, minor, ahead=ahead)

            assert (stored(plan), breaches()) == (left(shown), [])
