"""Tables of what is usual: dated, one in force on a day, and taken in once."""

from dataclasses import replace
from datetime import date

import pytest

from payments.states import WrongState
from plans.models import GuidelineTable
from plans.months import guidelines
from plans.months.guidelines import Guideline, Overlapping
from plans.months.households import Figure, Household, Section
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
FOOD = Figure(Section.FOOD, 1_300_00, 900_00, 550_00, 750_00)
FIRST = Guideline("An example", 2026, "CN", "CNY", date(2026, 1, 1), None, (FOOD,))
SECOND = replace(FIRST, year=2027, first_date=date(2027, 1, 1))


def in_force(day, country="CN", currency="CNY"):
    found = guidelines.in_force(country, currency, on=day)
    return found and found.year


def test_a_table_is_in_force_from_its_first_day_on():
    guidelines.take_in(FIRST, at=NOON)

    assert in_force(date(2025, 12, 31)) is None
    assert in_force(date(2026, 1, 1)) == 2026
    assert in_force(date(2026, 1, 1), "GB") is None
    assert in_force(date(2026, 1, 1), currency="USD") is None


def test_a_newer_table_ends_the_one_before_on_the_day_before_it():
    guidelines.take_in(FIRST, at=NOON)
    guidelines.take_in(SECOND, at=NOON)

    assert [in_force(date(2026, 12, 31)), in_force(date(2027, 1, 1))] == [2026, 2027]
    assert GuidelineTable.objects.get(year=2026).last_date == date(2026, 12, 31)


def test_the_same_table_is_taken_in_once():
    assert guidelines.take_in(FIRST, at=NOON) is not None
    guidelines.take_in(SECOND, at=NOON)

    assert guidelines.take_in(FIRST, at=NOON) is None
    assert GuidelineTable.objects.count() == 2


def test_another_table_from_the_same_day_on_is_refused():
    guidelines.take_in(FIRST, at=NOON)

    with pytest.raises(WrongState):
        guidelines.take_in(replace(FIRST, source="Another"), at=NOON)


def test_two_tables_are_never_in_force_on_one_day():
    guidelines.take_in(SECOND, at=NOON)

    with pytest.raises(Overlapping):
        guidelines.take_in(FIRST, at=NOON)
    guidelines.take_in(replace(FIRST, last_date=date(2026, 12, 31)), at=NOON)
    assert in_force(date(2026, 6, 1)) == 2026


def test_what_is_usual_is_for_the_household_and_only_where_there_is_a_table():
    table = guidelines.take_in(FIRST, at=NOON)

    assert guidelines.usual(table, Household(2, 1, 0)) == {Section.FOOD: 2_750_00}
    assert guidelines.usual(None, Household()) == {}
