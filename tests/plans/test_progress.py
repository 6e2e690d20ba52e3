"""A plan keeps in step with the books: derived from them, whatever came in, in any order."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from payments.models import Debt, Event, Lender, Method, Receipt
from payments.money import Money
from plans import policies, progress
from plans.models import Mandate, Plan
from plans.progress import Progress
from tests.conftest import NOON, TODAY, ZHANG, place
from tests.payments.payers import agree, begin, breaches, pay, said, state_of, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(zhang_debt):
    return agree(zhang_debt)


def yuan(minor):
    return Money(minor, "CNY")


def paid(plan):
    return list(plan.instalments.order_by("number").values_list("paid_minor", flat=True))


def pays_by_itself(plan, kind):
    """Keep a method of that kind and let it pay the plan's instalments."""
    debt = plan.debt
    method = Method.objects.create(
        lender=debt.lender,
        borrower=debt.borrower,
        code="M",
        customer_id="cus_1",
        method_id="pm_1",
        kind=kind,
        saved_at=NOON,
    )
    Mandate.objects.create(
        lender=debt.lender, debt=debt, plan=plan, method=method, code="N", version="1", at=NOON
    )


def test_a_plan_begins_with_nothing_paid(plan):
    assert progress.progress_of(plan, on=TODAY) == Progress(
        count=36,
        paid_count=0,
        paid=yuan(0),
        total=yuan(30_542_70),
        next_date=date(2026, 12, 15),
        next=yuan(848_40),
        overdue=yuan(0),
        overdue_since=None,
        last_date=date(2029, 11, 15),
        coming=yuan(0),
        next_until=date(2026, 12, 18),
    )


def test_a_payment_pays_the_next_instalment(plan):
    pay(plan.debt, 848_40)

    now = progress.progress_of(plan, on=TODAY)
    assert (now.paid_count, now.paid, now.left) == (1, yuan(848_40), yuan(29_694_30))
    assert (now.next_date, now.next) == (date(2027, 1, 15), yuan(848_40))


def test_part_of_a_payment_stays_with_its_instalment(plan):
    pay(plan.debt, 1_000_00)

    assert paid(plan)[:3] == [848_40, 151_60, 0]
    assert progress.progress_of(plan, on=TODAY).next == yuan(696_80)


def test_what_is_late_is_paid_before_what_is_next(plan):
    in_february = date(2027, 2, 1)
    before = progress.progress_of(plan, on=in_february)

    pay(plan.debt, 1_000_00)

    after = progress.progress_of(plan, on=in_february)
    assert (before.overdue, before.overdue_since) == (yuan(1_696_80), date(2026, 12, 15))
    assert (after.overdue, after.overdue_since) == (yuan(696_80), date(2027, 1, 15))
    assert (after.next, after.next_date) == (yuan(848_40), date(2027, 2, 15))


def test_a_payment_is_late_when_the_days_that_a_bank_takes_are_over(plan):
    on_the_18th = progress.progress_of(plan, on=date(2026, 12, 18))
    on_the_19th = progress.progress_of(plan, on=date(2026, 12, 19))

    assert (on_the_18th.overdue, on_the_18th.next_date) == (yuan(0), date(2026, 12, 15))
    assert (on_the_19th.overdue, on_the_19th.next_date) == (yuan(848_40), date(2027, 1, 15))


@pytest.mark.parametrize(("kind", "days"), [("card", 1), ("sepa_debit", 5), ("", 3)])
def test_the_days_of_grace_are_those_of_the_method(plan, kind, days):
    if kind:
        pays_by_itself(plan, kind)

    in_time = progress.progress_of(plan, on=date(2026, 12, 15) + timedelta(days=days))
    late = progress.progress_of(plan, on=date(2026, 12, 16) + timedelta(days=days))

    assert (in_time.overdue, late.overdue) == (yuan(0), yuan(848_40))


def test_what_is_on_its_way_is_neither_paid_nor_missed(plan):
    payment = begin(plan.debt, 1_000_00)

    progress.settle(payment, said(payment, "PROCESSING"), at=NOON)

    now = progress.progress_of(plan, on=date(2027, 1, 31))
    assert (now.paid, now.coming) == (yuan(0), yuan(1_000_00))
    assert (now.overdue, now.overdue_since) == (yuan(696_80), date(2027, 1, 15))
    assert (now.next, now.next_date) == (yuan(848_40), date(2027, 2, 15))


def test_what_did_not_arrive_is_asked_for_again(plan):
    payment = begin(plan.debt, 848_40)
    progress.settle(payment, said(payment, "PROCESSING"), at=NOON)

    progress.settle(payment, said(payment, "FAILED"), at=NOON + timedelta(days=5))

    assert progress.progress_of(plan, on=TODAY).next == yuan(848_40)
    assert progress.progress_of(plan, on=TODAY).coming == yuan(0)


def test_paying_everything_completes_the_plan_and_the_debt(plan):
    pay(plan.debt, 30_542_70)

    plan.refresh_from_db()
    assert (plan.state, state_of(plan.debt)) == (Plan.State.COMPLETED, Debt.State.PAID)
    assert all(row.left_minor == 0 for row in plan.instalments.all())
    assert Event.objects.filter(kind="plan.completed").count() == 1
    assert breaches() == []


def test_the_receipt_keeps_how_far_the_plan_had_come(plan):
    pay(plan.debt, 1_000_00)

    assert Receipt.objects.get().progress == {
        "paid": 1,
        "count": 36,
        "paid_minor": 1_000_00,
        "total_minor": 30_542_70,
        "next_date": "2027-01-15",
        "next_minor": 696_80,
    }


def test_what_was_paid_before_the_agreement_is_not_of_the_plan(zhang_debt):
    pay(zhang_debt, 542_70)

    plan = agree(zhang_debt)

    assert (plan.total_minor, sum(paid(plan))) == (30_000_00, 0)


def test_refreshing_twice_changes_nothing(plan):
    pay(plan.debt, 1_000_00)
    before = paid(plan)

    progress.refresh(plan, at=NOON)

    assert paid(plan) == before


def test_a_payment_begun_before_the_agreement_counts_when_it_arrives(zhang_debt):
    payment = begin(zhang_debt, 848_40)
    plan = agree(zhang_debt)

    progress.settle(stored(payment), said(payment), at=NOON + timedelta(minutes=9))

    assert paid(plan)[:2] == [848_40, 0]
    assert breaches() == []


class WhateverComesIn(TestCase):
    """Instalments follow the books through any payments."""

    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.integers(4_00, 12_000_00), max_size=6))
    def test_instalments_are_filled_oldest_first_to_the_unit(self, wishes):
        lender = Lender.objects.create(code="canal", name="Canal Bank")
        policies.publish(lender, rules={"cooling_off_hours": 0}, after=0, by="officer:wen", at=NOON)
        plan = agree(place(ZHANG, lender))
        left = before = 30_542_70
        for wish in wishes:
            fitting = min(wish, left)
            if (fitting != left and left - fitting < 4_00) or not fitting:
                break
            pay(plan.debt, fitting)
            left -= fitting
            now = progress.progress_of(plan, on=date(2028, 1, 1))
            assert (now.left.minor, now.overdue.minor <= before) == (left, True)
            before = now.overdue.minor

        filled = paid(plan)
        rows = list(plan.instalments.order_by("number").values_list("amount_minor", flat=True))
        whole = sum(a == b for a, b in zip(filled, rows, strict=True))
        assert sum(filled) == 30_542_70 - left
        assert filled[:whole] == rows[:whole] and not any(filled[whole + 1 :])
        assert breaches() == []
