"""The file of spending guidelines: our example, a licensed one's shape, and what is refused."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from plans.models import GuidelineTable
from plans.months import guidelines
from plans.months.households import Household, Section
from portal import guideline_files
from portal.guideline_files import EXAMPLE, HEADER
from tests.conftest import NOON
from tests.portal.commands import printed

pytestmark = pytest.mark.django_db
ROW = ["A source", "2026", "CN", "CNY", "2026-01-01", "", "FOOD", "1300", "900.50", "550", "0"]


def a_file(tmp_path, *rows, header=HEADER):
    path = tmp_path / "guidelines.csv"
    path.write_text("\n".join(",".join(row) for row in (header, *rows)), encoding="utf-8")
    return path


def changed(**fields):
    return [fields.get(name, value) for name, value in zip(HEADER, ROW, strict=True)]


def test_our_example_says_of_itself_that_it_is_one_and_knows_three_countries():
    tables = guideline_files.read(EXAMPLE)

    assert [table.country for table in tables] == ["CN", "GB", "US"]
    assert {table.source for table in tables} == {"Example by Steadily, not a published guideline"}


def test_a_file_is_taken_in_once_and_counts_from_its_day_on(tmp_path):
    path = a_file(tmp_path, ROW, changed(section="WATER"))

    first, again = (json.loads(printed("guidelines", str(path), "--json")) for _ in range(2))

    assert [t["what"] for t in first["tables"] + again["tables"]] == ["new", "known already"]
    table = guidelines.in_force("CN", "CNY", on=date(2026, 11, 2))
    assert guidelines.usual(table, Household(2))[Section.FOOD] == 2_200_50


def test_a_dry_run_stores_nothing(tmp_path):
    said = printed("guidelines", str(a_file(tmp_path, ROW)), "--dry-run")

    assert "CN CNY from 2026-01-01: 1 sections, new (A source, 2026)" in said
    assert not GuidelineTable.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"source": ""}, "row 2, source: is empty"),
        ({"year": "MMXX"}, "row 2, year: is not a year"),
        ({"year": "9" * 30}, "row 2, year: is not a year"),
        ({"country": "China"}, "row 2, country: is not two letters"),
        ({"currency": "ZZZ"}, "row 2, currency: is not a currency"),
        ({"first_date": "01/01/2026"}, "row 2, first_date: is not a day"),
        ({"last_date": "2025-12-31"}, "row 2, last_date: is before the first"),
        ({"section": "CASTLES"}, "row 2, section: is none of"),
        ({"section": "INCOME"}, "row 2, section: an income has no guideline"),
        ({"first_adult": "-1"}, "row 2, first_adult: is not an amount"),
        ({"child_from_14": "1.234"}, "row 2, child_from_14: is not an amount"),
    ],
)
def test_each_flaw_is_named_with_its_row_and_field_and_nothing_is_stored(tmp_path, fields, said):
    path = a_file(tmp_path, changed(**fields))

    with pytest.raises(CommandError) as told:
        call_command("guidelines", str(path))

    assert said in str(told.value)
    assert not GuidelineTable.objects.exists()


def test_a_section_that_stands_twice_is_refused(tmp_path):
    with pytest.raises(CommandError, match="row 3, section: stands twice"):
        call_command("guidelines", str(a_file(tmp_path, ROW, ROW)))


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b'a,"b', b"%PDF-1.7", b"x" * 200_001])
def test_what_is_no_such_file_is_refused(tmp_path, body):
    path = tmp_path / "guidelines.csv"
    path.write_bytes(body)

    with pytest.raises(CommandError, match="Nothing was taken in"):
        call_command("guidelines", str(path))
    with pytest.raises(CommandError, match="There is no file"):
        call_command("guidelines", str(tmp_path))


def test_two_tables_for_one_day_are_refused_whole(tmp_path):
    guideline_files.take_example(at=NOON)
    path = a_file(tmp_path, changed(country="FR", currency="EUR"), ROW)

    with pytest.raises(CommandError, match="another table is in force"):
        call_command("guidelines", str(path))
    assert not GuidelineTable.objects.filter(country="FR").exists()
