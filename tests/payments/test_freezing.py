"""Days that cost nothing: stopped and let go on by dated facts, never back-dated."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from payments import freezing
from payments.freezing import BackDated
from payments.interest import FrozenTime
from payments.models import Event, Freeze, InterestTerms
from tests.conftest import NOON, TODAY

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def stop(debt, *, on=TODAY, cause="HOLD", about="h1", **more) -> bool:
    return freezing.freeze(debt, cause=cause, about=about, on=on, by="night", at=NOON, **more)


def go_on(debt, *, on, cause="HOLD", about="h1", at=NOON) -> bool:
    return freezing.thaw(debt, cause=cause, about=about, on=on, by="night", at=at)


def test_a_debt_rests_from_its_first_day_until_the_day_it_goes_on(zhang_debt):
    stop(zhang_debt)
    go_on(zhang_debt, on=TODAY + WEEK)

    days = [TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=6), TODAY + WEEK]
    assert [freezing.is_frozen(zhang_debt, day) for day in days] == [False, True, True, False]


def test_a_debt_rests_as_long_as_one_of_its_reasons_does(zhang_debt):
    stop(zhang_debt)
    stop(zhang_debt, cause="PLAN", about="p1")
    go_on(zhang_debt, on=TODAY + WEEK)

    later = TODAY + 2 * WEEK
    assert freezing.is_frozen(zhang_debt, later)
    assert freezing.in_force(zhang_debt, on=later) == [FrozenTime("PLAN", "p1", TODAY, None, None)]


def test_only_the_disputed_part_rests(zhang_debt):
    stop(zhang_debt, cause="DISPUTE", about="d1", part_minor=1_500_00)

    assert not freezing.is_frozen(zhang_debt, TODAY)
    assert [time.part_minor for time in freezing.in_force(zhang_debt, on=TODAY)] == [1_500_00]


def test_another_part_takes_the_place_of_the_first(zhang_debt):
    stop(zhang_debt, cause="DISPUTE", about="d1", part_minor=1_500_00)
    stop(zhang_debt, cause="DISPUTE", about="d1", part_minor=500_00, on=TODAY + WEEK)

    assert freezing.times_of([zhang_debt.pk])[zhang_debt.pk] == [
        FrozenTime("DISPUTE", "d1", TODAY, TODAY + WEEK, 1_500_00),
        FrozenTime("DISPUTE", "d1", TODAY + WEEK, None, 500_00),
    ]


def test_saying_it_twice_changes_nothing(zhang_debt):
    said = [stop(zhang_debt), stop(zhang_debt), go_on(zhang_debt, on=TODAY + WEEK)]

    assert said == [True, False, True]
    assert not go_on(zhang_debt, on=TODAY + WEEK)
    assert Freeze.objects.count() == 2


def test_nothing_goes_on_that_did_not_rest(zhang_debt):
    assert not go_on(zhang_debt, on=TODAY)
    assert Freeze.objects.count() == 0


def test_neither_can_be_dated_back(zhang_debt):
    yesterday = TODAY - timedelta(days=1)
    with pytest.raises(BackDated) as refused:
        stop(zhang_debt, on=yesterday)
    stop(zhang_debt)

    with pytest.raises(BackDated):
        go_on(zhang_debt, on=TODAY, at=NOON + WEEK)
    assert refused.value.today == TODAY


def test_the_day_is_the_one_where_the_debt_lives(hill_debt):
    evening = NOON.replace(hour=2)  # still 1 November in Chicago

    freezing.freeze(hill_debt, cause="HOLD", on=date(2026, 11, 1), by="night", at=evening)

    assert freezing.is_frozen(hill_debt, date(2026, 11, 1))


def test_it_is_told_only_of_a_debt_that_costs_something(zhang_debt, li_debt):
    InterestTerms.objects.create(
        lender=li_debt.lender, debt=li_debt, from_date=TODAY, by="officer:wen", at=NOON
    )
    for debt in (zhang_debt, li_debt):
        stop(debt)
        go_on(debt, on=TODAY + WEEK)

    told = Event.objects.filter(kind__startswith="interest.").order_by("pk")
    assert [(event.debt_id, event.kind, event.data["day"]) for event in told] == [
        (li_debt.pk, "interest.stopped", "2026-11-02"),
        (li_debt.pk, "interest.went_on", "2026-11-09"),
    ]


@pytest.mark.parametrize("change", [{"is_frozen": False}, {"from_date": TODAY - WEEK}])
def test_a_fact_once_written_stays(zhang_debt, change):
    stop(zhang_debt)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Freeze.objects.update(**change)


def test_many_debts_are_read_at_once(zhang_debt, li_debt, django_assert_num_queries):
    stop(zhang_debt)
    stop(li_debt, cause="PLAN", about="p2")

    with django_assert_num_queries(1):
        found = freezing.times_of([zhang_debt.pk, li_debt.pk])

    assert {pk: times[0].cause for pk, times in found.items()} == {
        zhang_debt.pk: "HOLD",
        li_debt.pk: "PLAN",
    }
