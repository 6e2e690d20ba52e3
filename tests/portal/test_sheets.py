"""Lenders' files read as tables: every encoding, mark, delimiter and kind of cell."""

import csv
from datetime import date, datetime
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import sheets
from portal.sheets import Unreadable, read
from tests.portal.workbook_parts import workbook

HEADER = ["案件编号", "客户姓名", "地址", "欠款总额"]
# A comma, a quotation mark, a line end and every delimiter inside cells.
ROWS = [
    ["CB-2026-0001", "张伟", '苏州市，运河路1号;\t"东"门,402', "30,542.70"],
    ["CB-2026-0002", "李娜", "苏州市\n运河路2号", "8120.00"],
]
BIG5_HEADER = ["案件編號", "客戶姓名", "聯絡地址", "欠款總額"]
BIG5_ROWS = [
    ["TW-1", "張偉明", "臺北市信義區市府路一號", "3913"],
    ["TW-2", "李麗華", "新北市板橋區中山路\n二號", "65802"],
]
MARKS = {
    "utf-8": b"\xef\xbb\xbf",
    "gb18030": b"\x84\x31\x95\x33",
    "utf-16-le": b"\xff\xfe",
    "utf-16-be": b"\xfe\xff",
    "big5": b"",
}


def written(rows: list[list[str]], delimiter: str = ",") -> str:
    out = StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def cells(sheet: sheets.Sheet) -> list[list[str]]:
    return [row for _number, row in sheet.rows()]


@pytest.mark.parametrize("delimiter", sheets.DELIMITERS)
@pytest.mark.parametrize("has_mark", [True, False])
@pytest.mark.parametrize("encoding", MARKS)
def test_every_encoding_mark_and_delimiter_is_told_without_help(encoding, has_mark, delimiter):
    header, rows = (BIG5_HEADER, BIG5_ROWS) if encoding == "big5" else (HEADER, ROWS)
    body = written([header, *rows], delimiter).encode(encoding)

    sheet = read(MARKS[encoding] * has_mark + body, "debts.csv")

    assert (sheet.encoding, sheet.delimiter) == (encoding, delimiter)
    assert (list(sheet.header), cells(sheet)) == (header, rows)


# Letters that every encoding here can write, and the signs that make a table hard to read.
LETTERS = st.text(
    st.sampled_from("金水木火土日月人山大小中上下一二三 ,;\t\"'\n=+-@0Aé"), max_size=12
)
TABLES = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(LETTERS, min_size=width, max_size=width), min_size=1, max_size=5
    )
)


@pytest.mark.parametrize("encoding", MARKS)
@given(table=TABLES)
def test_any_table_comes_back_as_it_was_written(encoding, table):
    table = [[cell.replace("é", "" if encoding == "big5" else "é") for cell in r] for r in table]
    header = [f"column {n}" for n in range(len(table[0]))]
    text = written([header, *table, ["end"] * len(header)])

    sheet = read(MARKS[encoding] + text.encode(encoding), "debts.csv", encoding=encoding)

    assert cells(sheet)[:-1] == [row for row in table if "".join(row).strip()]


def test_the_choice_of_a_person_counts_more_than_the_guess():
    body = written([BIG5_HEADER, *BIG5_ROWS]).encode("big5")

    as_chosen = read(body, "debts.csv", encoding="gb18030")

    assert as_chosen.encoding == "gb18030"
    assert list(as_chosen.header) != BIG5_HEADER


def test_row_numbers_are_those_a_spreadsheet_shows():
    text = '运河银行委案清单,\n\nreference,total\nCB-1,5.00\n,\n  ,\nCB-2,"6\n.00"\nCB-3,7.00\n'

    sheet = read(text.encode(), "debts.csv")

    assert (sheet.header_number, sheet.row_count) == (3, 3)
    assert [number for number, _row in sheet.rows()] == [4, 7, 8]


def test_trailing_delimiters_and_missing_cells_do_not_move_columns():
    text = "reference,total,name,,\nCB-1,5.00,Li,,\nCB-2,6.00\nCB-3,7.00,Wu\n"

    sheet = read(text.encode(), "debts.csv")

    assert sheet.header == ("reference", "total", "name")
    assert cells(sheet) == [["CB-1", "5.00", "Li"], ["CB-2", "6.00", ""], ["CB-3", "7.00", "Wu"]]


def test_a_cell_too_many_is_kept_for_the_row_to_be_refused():
    sheet = read(b"reference,total\nCB-1,30,542.70\n", "debts.csv")

    assert cells(sheet) == [["CB-1", "30", "542.70"]]


def test_a_workbook_gives_numbers_days_and_yes_as_they_would_be_typed():
    row = [
        "CB-1",
        30542.7,
        100000,
        0.1 + 0.2,
        date(2026, 1, 5),
        datetime.fromisoformat("2026-01-05 09:00"),
        True,
        "0042",
    ]
    header = ["reference", "total", "b", "c", "d", "e", "f", "g"]

    sheet = read(workbook(header, row, [], ["CB-2", None, 5]), "debts.xlsx")

    assert list(sheet.rows()) == [
        (
            2,
            [
                "CB-1",
                "30542.7",
                "100000",
                "0.3",
                "2026-01-05",
                "2026-01-05 09:00:00",
                "yes",
                "0042",
            ],
        ),
        (4, ["CB-2", "", "5", "", "", "", "", ""]),
    ]


def test_a_workbook_is_told_by_its_bytes_and_not_by_its_name():
    body = workbook(HEADER, ROWS[0])

    assert cells(read(body, "debts.csv")) == [ROWS[0]]


def test_a_number_too_long_for_a_spreadsheet_stays_shortened():
    sheet = read(workbook(["reference", "total"], [123456789012345678, 5]), "debts.xlsx")

    assert cells(sheet) == [["1.23456789012346e+17", "5"]]


@pytest.mark.parametrize("rows", [sheets.ROWS_MAX, sheets.ROWS_MAX + 1])
def test_the_limit_of_rows_is_a_sentence(rows):
    body = b"a,b\n" + b"1,2\n" * rows
    if rows <= sheets.ROWS_MAX:
        assert read(body, "debts.csv").row_count == rows
        return

    with pytest.raises(Unreadable, match=r"more than 200,000 rows"):
        read(body, "debts.csv")
