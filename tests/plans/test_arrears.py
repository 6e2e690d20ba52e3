"""What is late, paid another way: the golden example, each choice applied, and the refusals."""

from datetime import date, timedelta

import pytest

from payments.models import Debt
from plans import progress
from plans.changing import amendments
from plans.changing.amendments import Signature
from plans.changing.leeway import Kind
from plans.changing.remainders import NoSuchChange
from plans.missing import arrears, lapses, lateness
from plans.models import Lapse, Plan
from tests.payments.payers import agree, begin, breaches, pay, said
from tests.plans.missing import broken, lapse_of, nights, on, state_of

pytestmark = pytest.mark.django_db

ZHANG = Signature("张伟")
LATE = date(2027, 4, 20)


@pytest.fixture
def plan(zhang_debt):
    """Four of 36 payments are made; the fifth, of 15 April, is missed."""
    agreed = agree(zhang_debt)
    for _ in range(4):
        pay(agreed.debt, 848_40)
    return Plan.objects.select_related("debt__lender", "lender", "proposal").get(pk=agreed.pk)


def choose(plan, kind, *, at=LATE, **more):
    seen = arrears.arrears_of(plan, at=on(at)).seen
    return arrears.choose(
        plan, kind, seen=seen, signature=ZHANG, by="borrower:1", at=on(at), **more
    )


def rows(plan):
    return list(plan.instalments.order_by("number").values_list("due_date", "amount_minor"))


def test_the_example_of_the_field_spread(plan):
    after = rows(choose(plan, Kind.RE_AMORTISE))

    assert [minor for _, minor in after] == [875_77] * 30 + [876_00]
    assert (after[0][0], after[-1][0]) == (date(2027, 5, 15), date(2029, 11, 15))
    assert sum(minor for _, minor in after) == 27_149_10


def test_the_example_of_the_field_appended(plan):
    before = rows(plan)

    after = rows(choose(plan, Kind.APPEND))

    assert after[:-1] == before[5:]
    assert after[-1] == (date(2029, 12, 15), 848_40)


def test_the_example_of_the_field_caught_up(plan):
    before = rows(plan)

    after = rows(choose(plan, Kind.CATCH_UP, until=date(2027, 5, 1)))

    assert after == [(date(2027, 5, 1), 848_40), *before[5:]]


@pytest.mark.parametrize("kind", arrears.CHOICES)
def test_each_choice_supersedes_the_plan_and_nothing_is_late_any_more(plan, kind):
    nights(date(2027, 4, 15), LATE)
    new = choose(plan, kind)

    assert (new.supersedes, state_of(plan), new.state) == (plan, "SUPERSEDED", "ACTIVE")
    assert lapse_of(plan).ending == Lapse.Ending.CHANGED
    assert lateness.of(new, at=on(LATE)).unpaid.late == ()
    assert progress.progress_of(new, on=LATE).left.minor == 27_149_10
    assert breaches() == []


def test_an_extra_payment_is_within_a_month(plan):
    with pytest.raises(NoSuchChange) as refused:
        choose(plan, Kind.CATCH_UP, until=LATE + timedelta(days=60))

    assert (refused.value.earliest, refused.value.latest) == (date(2027, 4, 21), date(2027, 5, 21))


def test_what_is_on_its_way_is_waited_for(plan):
    payment = begin(plan.debt, 100_00, at=on(LATE))
    progress.settle(payment, said(payment, "PROCESSING"), at=on(LATE))

    with pytest.raises(arrears.Coming):
        arrears.arrears_of(plan, at=on(LATE))


def test_a_payment_meanwhile_asks_to_look_again(plan):
    seen = arrears.arrears_of(plan, at=on(LATE)).seen
    pay(plan.debt, 400_00, at=on(LATE))

    with pytest.raises(amendments.Moved):
        arrears.choose(plan, Kind.APPEND, seen=seen, signature=ZHANG, by="borrower:1", at=on(LATE))


def test_an_ended_plan_is_taken_up_with_what_is_late_spread(plan):
    ended = broken(plan, first=date(2027, 4, 15), at=on(date(2027, 7, 1)))

    new = arrears.take_up_spread(ended, signature=ZHANG, by="borrower:1", at=on(date(2027, 7, 2)))

    assert (new.state, Debt.objects.get(pk=new.debt_id).state) == ("ACTIVE", "ON_PLAN")
    assert sum(minor for _, minor in rows(new)) == 27_149_10
    assert lateness.of(new, at=on(date(2027, 7, 2))).unpaid.late == ()
    assert lapses.open_lapse(new) is None
    assert breaches() == []
