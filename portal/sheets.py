"""A lender's file as a table of text: a header and numbered rows.

Knows CSV and the kinds of file that are taken; knows no fields and no debts.
"""

import csv
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO, TextIOWrapper
from itertools import islice

from django.utils.translation import gettext as _

from portal import encodings, workbooks
from portal.unreadable import CELL_CHARS_MAX, COLUMNS_MAX, FILE_BYTES_MAX, ROWS_MAX, Unreadable

__all__ = ["Sheet", "Unreadable", "read"]

DELIMITERS = (",", ";", "\t")
SAMPLE_ROWS = 20
# Lines above the header (a title, a date) are passed over, up to this many.
TITLE_ROWS_MAX = 20
Rows = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True)
class Sheet:
    """A table that was read once to its end and found whole.

    ``header`` has every column's heading ("" where there is none); ``row_count`` counts the rows
    below it that have anything in them; ``encoding`` is a key of ``encodings.ENCODINGS``, or ""
    for a workbook.
    """

    header: tuple[str, ...]
    header_number: int
    row_count: int
    encoding: str
    delimiter: str
    numbered: Callable[[], Rows] = field(repr=False, compare=False)

    def rows(self) -> Rows:
        """Yield (row number as a spreadsheet shows it, cells) below the header, empty rows out.

        A row has at least as many cells as the header; more only where the file has more.
        """
        width = len(self.header)
        for number, cells in self.numbered():
            if number > self.header_number and any(map(str.strip, cells)):
                yield number, _fit(cells, width)

    def sample(self) -> list[list[str]]:
        """Return the first few rows, for a preview and for guessing what columns mean."""
        return [cells for _number, cells in islice(self.rows(), SAMPLE_ROWS)]


def read(body: bytes, filename: str, *, encoding: str | None = None) -> Sheet:
    """Read a CSV or XLSX file to its end; ``encoding`` is a person's choice over the guess.

    Raise Unreadable, with a sentence that says what to do next, for everything that is not a
    whole table within the limits.
    """
    if not body.strip(b" \t\r\n\0"):
        raise Unreadable(_("The file is empty. Choose the file again."))
    if len(body) > FILE_BYTES_MAX:
        raise Unreadable(
            _("The file is larger than %(size)s MB. Send it in smaller files.")
            % {"size": FILE_BYTES_MAX // 1024**2}
        )
    if body.startswith(b"PK\x03\x04") or filename.lower().endswith(".xlsx"):
        return _checked(workbooks.opened(body), encoding="", delimiter="")
    _refuse_other_kinds(body)
    return _read_text(body, encoding)


_OTHER_KINDS = (b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"\x89PNG")


def _refuse_other_kinds(body: bytes) -> None:
    start = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if body.startswith(_OTHER_KINDS[0]):
        raise Unreadable(
            _(
                "This is an older Excel file (.xls) or one with a password. Open it in Excel and "
                "save it as an Excel workbook (.xlsx) without a password."
            )
        )
    if body.startswith(_OTHER_KINDS[1:]):
        raise Unreadable(_("This is not a table. Send a CSV file or an Excel workbook (.xlsx)."))
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"{", b"[")):
        raise Unreadable(
            _(
                "This is a web page or a program's file, not a table. Open it in Excel and save it "
                "as an Excel workbook (.xlsx)."
            )
        )


def _read_text(body: bytes, chosen: str | None) -> Sheet:
    if chosen:
        encoding, codec = chosen, encodings.codec_of(body, chosen)
    else:
        encoding, codec = encodings.find(body)
    body = encodings.without_mark(body, encoding)
    start = _text(body, codec).read(64 * 1024)
    delimiter = _delimiter(start)

    def numbered() -> Rows:
        rows = csv.reader(_text(body, codec), delimiter=delimiter, strict=True)
        try:
            yield from enumerate(rows, start=1)
        except csv.Error as error:
            raise Unreadable(_why_not_csv(error)) from None

    sheet = _checked(numbered, encoding=encoding, delimiter=delimiter)
    _refuse_cut_end(sheet, body, codec)
    return sheet


def _why_not_csv(error: csv.Error) -> str:
    if "field limit" in str(error):
        return _("A cell is far longer than any text kept here. Look for a missing quotation mark.")
    return _(
        "The quotation marks in the file do not come in pairs, or the file was cut off. Export it "
        "again and send the whole file."
    )


def _text(body: bytes, codec: str) -> TextIOWrapper:
    return TextIOWrapper(BytesIO(body), encoding=codec, errors="strict", newline="")


def _delimiter(start: str) -> str:
    """Return the delimiter that stands, outside quotation marks, in the most of the first lines."""
    lines = re.sub(r'"[^"]*"', "", start).splitlines()[: TITLE_ROWS_MAX + SAMPLE_ROWS]
    counts = {d: [n for line in lines if (n := line.count(d))] for d in DELIMITERS}
    best = max(DELIMITERS, key=lambda d: (len(counts[d]), max(counts[d], default=0)))
    if not counts[best] and any(mark in start for mark in "\uff0c\uff1b"):
        raise Unreadable(
            _(
                "The columns are separated by full-width commas. Export the file again with "
                "ordinary commas."
            )
        )
    return best


def _checked(numbered: Callable[[], Rows], *, encoding: str, delimiter: str) -> Sheet:
    """Walk the whole table once, hold it to the limits and find its header."""
    header_number, header = _header(numbered())
    count = 0
    for number, cells in numbered():
        _refuse_wrong_cells(number, cells)
        if number > header_number and any(map(str.strip, cells)):
            count += 1
            if count > ROWS_MAX:
                raise Unreadable(
                    _("The file has more than %(count)s rows. Send it in smaller files.")
                    % {"count": f"{ROWS_MAX:,}"}
                )
    if not count:
        raise Unreadable(_("The file has headings but no rows below them."))
    return Sheet(header, header_number, count, encoding, delimiter, numbered)


def _header(rows: Rows) -> tuple[int, tuple[str, ...]]:
    """Return the number and cells of the first row with two headings, or else of the first row."""
    first = None
    for number, cells in islice(rows, TITLE_ROWS_MAX):
        filled = [cell for cell in cells if cell.strip()]
        if not filled:
            continue
        _refuse_wrong_cells(number, cells)
        found = number, tuple(cell.strip() for cell in _fit(cells, 0))
        if len(filled) > 1:
            return found
        first = first or found
    if first is None:
        raise Unreadable(_("There is nothing in the first rows of the file."))
    return first


def _refuse_wrong_cells(number: int, cells: list[str]) -> None:
    if len(cells) > COLUMNS_MAX and len(_fit(cells, 0)) > COLUMNS_MAX:
        raise Unreadable(
            _("Row %(row)s has more than %(count)s columns. Send only the columns needed.")
            % {"row": number, "count": COLUMNS_MAX}
        )
    if cells and max(map(len, cells)) > CELL_CHARS_MAX:
        raise Unreadable(
            _("A cell in row %(row)s is longer than %(count)s characters. Shorten it.")
            % {"row": number, "count": f"{CELL_CHARS_MAX:,}"}
        )
    if "\0" in "".join(cells):
        raise Unreadable(
            _("Row %(row)s contains bytes that no text has. Export the file again.")
            % {"row": number}
        )


def _fit(cells: list[str], width: int) -> list[str]:
    """Return the cells without empty ones beyond ``width``, and with empty ones up to it."""
    while len(cells) > width and not cells[-1].strip():
        cells = cells[:-1]
    return cells + [""] * (width - len(cells))


def _refuse_cut_end(sheet: Sheet, body: bytes, codec: str) -> None:
    """A last line without its end that is shorter than the header was cut off on its way."""
    newline = "\n".encode(codec), "\r".encode(codec)
    if body.endswith(newline):
        return
    number, cells = deque(sheet.numbered(), maxlen=1)[0]
    if any(map(str.strip, cells)) and len(cells) < len(sheet.header):
        raise Unreadable(
            _("The file ends in the middle of row %(row)s. Send the whole file again.")
            % {"row": number}
        )
