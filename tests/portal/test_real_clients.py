"""The 30,000 real clients through the importer, and the demo lender's own file."""

import csv
from datetime import date
from io import StringIO

import pytest

from payments import placing
from payments.money import Money
from payments.placements import Placement
from portal import clients, demo_file
from portal.columns import guess, missing
from portal.importing import Refusal, check_rows
from portal.sheets import read
from tests.conftest import NOON, TODAY
from tests.portal.workbook_parts import workbook

AS_OF = date(2026, 10, 31)
SUM_OF_BILLS = 297_721_892


def taken(body: bytes, filename: str = "debts.csv") -> list[Placement | Refusal]:
    """Return what becomes of every row, with nothing corrected by hand."""
    sheet = read(body, filename)
    mapping = guess(sheet.header, sheet.sample()).columns
    assert missing(mapping) == []
    return list(check_rows(sheet, mapping))


def test_every_overdue_client_is_placed_or_refused_and_no_dollar_is_lost():
    found = list(clients.overdue_clients())
    rows = taken(clients.placement_file(found, as_of=AS_OF))

    both = list(zip(found, rows, strict=True))
    refused = sum(client.bill for client, row in both if isinstance(row, Refusal))
    placed = sum(row.total.minor for row in rows if isinstance(row, Placement))
    assert (len(rows), sum(client.bill for client in found)) == (5_129, SUM_OF_BILLS)
    assert placed + refused * 100 == SUM_OF_BILLS * 100
    assert [row for row in rows if isinstance(row, Refusal)] == []


def test_a_client_reads_as_the_data_says():
    first = next(clients.overdue_clients())
    (placed,) = taken(clients.placement_file([first], as_of=AS_OF))

    assert first == clients.Client(number=1, months_overdue=2, bill=3_913, paid_before=1)
    assert (placed.reference, placed.name, placed.id_last4) == ("TW-00001", "Client 00001", "0001")
    assert placed.total == Money(391_300, "TWD")
    assert (placed.overdue_since, placed.last_payment_date) == (
        date(2026, 8, 31),
        date(2026, 9, 30),
    )


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.00E+05", 100_000), ("1.5E+05", 150_000), ("-20", -20), ("3913", 3_913), ("7.0", 7)],
)
def test_numbers_that_a_spreadsheet_shortened_are_read_exactly(text, number):
    assert clients.whole(text) == number


@pytest.mark.parametrize("text", ["1.25E+01", "0.5", "", "x", "1e", "٣x", "1E-3"])
def test_what_is_not_whole_is_no_number(text):
    with pytest.raises(ValueError):
        clients.whole(text)


def outcome(rows: list[Placement | Refusal]) -> list[tuple[str, object]]:
    return [
        (row.code, row.value) if isinstance(row, Refusal) else (row.reference, row.total)
        for row in rows
    ]


def test_the_demo_file_is_read_without_help_and_refuses_what_it_is_meant_to():
    rows = taken(demo_file.demo_rows(demo_file.SAMPLE_DAY))

    assert [row.code for row in rows if isinstance(row, Refusal)] == ["NO_SUCH_DAY", "REPEATED"]
    zhang = rows[0]
    assert (zhang.reference, zhang.name, zhang.total) == (
        "CB-2026-0001",
        "张伟",
        Money(3_054_270, "CNY"),
    )
    assert [part.minor for part in zhang.parts] == [2_400_000, 504_270, 150_000]
    assert (zhang.overdue_since, zhang.contact_checked_date) == (
        date(2026, 1, 2),
        date(2024, 11, 2),
    )


def test_the_sample_in_the_repository_is_what_the_function_makes():
    assert demo_file.SAMPLE.read_bytes() == demo_file.demo_rows(demo_file.SAMPLE_DAY)


@pytest.mark.parametrize("today", [date(2026, 3, 31), date(2028, 2, 29), date(2031, 12, 31)])
def test_the_demo_file_means_the_same_on_any_day(today):
    sample = taken(demo_file.SAMPLE.read_bytes())
    then = taken(demo_file.demo_rows(today))

    assert outcome(then) == outcome(sample)
    days = [row.overdue_since for row in then if isinstance(row, Placement)]
    assert all(day < today for day in days)


def test_a_workbook_of_the_same_rows_comes_to_the_same():
    body = demo_file.demo_rows(demo_file.SAMPLE_DAY)
    header, *rows = csv.reader(StringIO(body.decode(demo_file.ENCODING), newline=""))
    typed = [[_typed(name, cell) for name, cell in zip(header, r, strict=True)] for r in rows]

    assert taken(workbook(header, *typed), "debts.xlsx") == taken(body)


def _typed(heading: str, cell: str) -> object:
    """Return a cell as a spreadsheet would keep it: numbers as numbers, days as days."""
    if heading.endswith("(元)") and cell:
        return float(cell.replace(",", ""))
    if "/" in cell:
        return date(*map(int, cell.split("/")))
    return cell or None


def test_the_demo_file_shows_each_reason_to_hold_a_debt(canal):
    rows = taken(demo_file.demo_rows(TODAY))
    ready = [row for row in rows if isinstance(row, Placement)]

    result = placing.place(ready, lender=canal, batch=None, by="officer:wen", at=NOON)

    assert {d.reference[-2:]: [r["code"] for r in d.held_reasons] for d in result.held} == {
        "04": ["PARTS_DO_NOT_ADD_UP"],
        "05": ["COST_ABOVE_CEILING"],
        "06": ["TIME_BARRED"],
        "07": ["ALREADY_ON_PLAN"],
        "08": ["DOCUMENTS_MISSING"],
    }
    assert (len(ready), len(result.verified)) == (12, 7)


def test_a_hundred_real_clients_are_placed_and_verified(canal):
    ready = taken(clients.placement_file(list(clients.overdue_clients())[:100], as_of=AS_OF))

    result = placing.place(ready, lender=canal, batch=None, by="officer:wen", at=NOON)

    assert (len(result.verified), result.held, result.known) == (100, (), ())
