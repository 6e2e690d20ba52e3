"""Money that went and came again: its debt stands as if it had never been gone."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from payments import accruing, growth, ledger
from payments.models import Debt, Lender
from plans import progress
from plans.missing import climbing
from plans.models import Instalment, Lapse
from tests.conftest import NOON, ZHANG, place
from tests.payments.payers import agree, breaches, dispute, give_back, pay
from tests.payments.test_accruing import grow


def after(days):
    return NOON + timedelta(days=days)


def money_of(debt, *, at):
    """Return all that a borrower would see of the sums: parts, credit, and interest to today."""
    debt = Debt.objects.select_related("lender").get(pk=debt.pk)
    owed = ledger.owed_by_bucket(debt)
    more = growth.owed(debt, at=at).minor - ledger.owed(debt).minor
    parts = owed["PRINCIPAL"], owed["INTEREST"] + more, owed["FEE"]
    return parts, ledger.credit(debt).minor, debt.state


def pass_nights(first, last, *debts):
    """Post interest on each first of a month, as the night does."""
    for day in range(first, last):
        accruing.post_all([debt.pk for debt in debts], at=after(day))


def test_a_dispute_won_gives_back_the_interest_it_took(db, canal):
    mine, other = (grow(place(ZHANG, lender)) for lender in _two(canal))
    first, _second = pay(mine, 20_000_00), pay(other, 20_000_00)

    dispute(first, at=after(1))
    pass_nights(1, 70, mine, other)
    assert money_of(mine, at=after(70)) != money_of(other, at=after(70))
    dispute(first, state="WON", taken=False, at=after(70))

    assert money_of(mine, at=after(70)) == money_of(other, at=after(70))
    assert breaches() == []


def test_a_debt_that_was_paid_is_paid_again(db, canal):
    debt = grow(place(ZHANG, canal))
    payment = pay(debt, 30_542_70)

    dispute(payment, at=after(1))
    pass_nights(1, 70, debt)
    assert Debt.objects.get(pk=debt.pk).state == Debt.State.OPEN
    dispute(payment, state="WON", taken=False, at=after(70))

    assert money_of(debt, at=after(90)) == ((0, 0, 0), 0, Debt.State.PAID)
    assert breaches() == []


def test_a_plan_that_fell_behind_meanwhile_stands_where_it_would(db, canal):
    debt = place(ZHANG, canal)
    plan = agree(debt)
    payment = pay(debt, 3 * 848_40)
    rows = list(
        Instalment.objects.filter(plan=plan).order_by("number").values_list("number", "paid_minor")
    )

    dispute(payment, at=after(30))
    for day in range(30, 110):
        climbing.climb(at=after(day))
    plan.refresh_from_db()
    assert plan.state == "AT_RISK"
    dispute(payment, state="WON", taken=False, at=after(110))

    plan.refresh_from_db()
    now = progress.progress_of(plan, on=after(110).date())
    assert (plan.state, now.overdue.minor) == ("ACTIVE", 0)
    assert (
        list(
            Instalment.objects.filter(plan=plan)
            .order_by("number")
            .values_list("number", "paid_minor")
        )
        == rows
    )
    assert not Lapse.objects.exclude(state=Lapse.State.ENDED).exists()
    assert breaches() == []


def _two(canal):
    return canal, Lender.objects.create(code="twin", name="Canal Bank's twin")


class WheneverItComesAgain(TestCase):
    """Whatever went, whenever, and whenever it came again: parts, credit and interest are alike."""

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        sums=st.lists(st.integers(4_00, 12_000_00), min_size=1, max_size=3),
        gone=st.integers(0, 40),
        days=st.integers(0, 90),
        which=st.integers(0, 2),
        is_refund=st.booleans(),
    )
    def test_it_is_as_if_nothing_had_happened(self, sums, gone, days, which, is_refund):
        canal = Lender.objects.create(code="canal", name="Canal Bank")
        mine, other = (grow(place(ZHANG, lender)) for lender in _two(canal))
        payments = [
            (pay(mine, minor), pay(other, minor))[0] for minor in sums if _fits(mine, minor)
        ]
        taken, back = payments[which % len(payments)], gone + days
        pass_nights(0, gone, mine, other)

        if is_refund:
            give_back(taken, taken.received_minor, at=after(gone))
        else:
            dispute(taken, at=after(gone))
        pass_nights(gone, back, mine, other)
        if is_refund:
            give_back(taken, taken.received_minor, state="FAILED", at=after(back))
        else:
            dispute(taken, state="WON", taken=False, at=after(back))

        for later in (back, back + 45):
            pass_nights(back, later, mine, other)
            assert money_of(mine, at=after(later)) == money_of(other, at=after(later))
        assert breaches() == []


def _fits(debt, minor):
    return minor <= ledger.owed(debt).minor - 4_00
