"""An Excel workbook (.xlsx) as rows of text, opened only after its insides were measured.

The reader of sheets keeps room for every cell between the first and the last one named, so a few
bytes can ask for terabytes and end the whole program. Everything is therefore looked at first.
"""

import re
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import pairwise
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from portal.unreadable import ROWS_MAX, Unreadable

UNPACKED_BYTES_MAX = 100 * 1024 * 1024
RATIO_MAX = 100
# Small workbooks may be packed tighter than RATIO_MAX: a bomb needs room.
RATIO_MATTERS_BYTES = 10 * 1024 * 1024
ENTRIES_MAX = 1_000
TEXT_BYTES_MAX = 256 * 1024 * 1024
# A spreadsheet keeps fifteen figures of a number; what follows them is noise of its own adding.
FIGURES = 15

_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_SHARED = re.compile(rb"<(?:\w+:)?si[\s/>]")
_SHARED_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*t="s"[^>]*>\s*<(?:\w+:)?v>([0-9]{1,9})<')
_OTHER_LETTERS = re.compile(
    rb'\s*(?:<\0|\0<|<\?xml[^>]*encoding=["\'](?!utf-8["\']))', re.IGNORECASE
)
_ZIP_TROUBLE = (
    BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    UnicodeDecodeError,
)
Cell = int | float | str | bool | date | datetime | time | timedelta


def opened(body: bytes) -> Callable[[], Iterator[tuple[int, list[str]]]]:
    """Return what yields (row number, cells as text) of the first sheet with anything in it.

    Raise Unreadable for a file that is damaged, locked, too large or reaches outside itself.
    """
    _measure(body)
    try:
        workbook = load_workbook(BytesIO(body))
        names = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        found = next((s for name in names if (s := _filled(workbook, name))), None)
    except CalamineError:
        raise Unreadable(_damaged()) from None
    if found is None:
        raise Unreadable(_("The workbook has no rows on any sheet that can be seen."))
    first = found.start[0] + 1
    return lambda: (
        (number, [cell if type(cell) is str else _text(cell) for cell in row])
        for number, row in enumerate(found.iter_rows(), first)
    )


def _measure(body: bytes) -> None:
    """Look at every packed part without the workbook's reader; raise Unreadable if one is wrong."""
    try:
        with ZipFile(BytesIO(body)) as archive:
            _refuse_large(archive, len(body))
            _refuse_reaching_out(archive.namelist())
            # Every part, whatever its name: a workbook may call its sheets as it likes.
            shared, uses = [], 0
            for name in archive.namelist():
                data = archive.read(name)
                _refuse_wide(data)
                shared += _shared_lengths(data)
                uses += data.count(b't="s"')
            if uses * max(shared, default=0) > TEXT_BYTES_MAX:
                _refuse_repeated(archive, shared)
    except _ZIP_TROUBLE:
        raise Unreadable(_damaged()) from None


def _refuse_large(archive: ZipFile, packed: int) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    is_bomb = unpacked > RATIO_MATTERS_BYTES and unpacked > RATIO_MAX * packed
    if len(entries) > ENTRIES_MAX or unpacked > UNPACKED_BYTES_MAX or is_bomb:
        raise Unreadable(
            _(
                "The workbook is far larger inside than it looks. Save only the sheet with the "
                "debts, as CSV (UTF-8)."
            )
        )


def _refuse_reaching_out(names: list[str]) -> None:
    if "xl/workbook.xml" not in names:
        raise Unreadable(_("This is not an Excel workbook. Send a CSV file or an .xlsx file."))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unreadable(
            _("The workbook contains macros. Save it as an Excel workbook (.xlsx) without them.")
        )
    outside = ("xl/externallinks/", "xl/embeddings/", "xl/connections", "xl/querytables/")
    if any(name.lower().startswith(outside) for name in names):
        raise Unreadable(
            _(
                "The workbook is linked to other files. Copy the table into a new workbook as "
                "values, and send that."
            )
        )


def _refuse_wide(data: bytes) -> None:
    """Refuse a sheet that would take far more room than it has rows."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or _OTHER_LETTERS.match(data):
        raise Unreadable(_damaged())
    rows = sum(1 for _row in _ROW.finditer(data))
    if rows > ROWS_MAX + 1_000 or _strange_cell(rows).search(data):
        raise Unreadable(
            _(
                "A sheet has cells far away from its table, or too many of them. Copy the table "
                "alone into a new workbook."
            )
        )


def _strange_cell(rows: int) -> re.Pattern[bytes]:
    """Return what finds a cell not plainly named within sixty columns and some ten times ``rows``.

    A row number may be larger than the count of rows, for those left blank on purpose.
    """
    digits = len(str(rows + 1_000))
    number = b"[1-9][0-9]{0,%d}" % (digits - 1)
    if digits > 5:
        number = b"(?:[1-9][0-9]{0,4}|1[0-9]{5}|200[0-9]{3})"
    other = rb'(?:\s+(?!r=)[\w:]+="[^"<>]*")*'
    named = other + rb'\s+r="(?:[A-Z]|A[A-Z]|B[A-H])' + number + b'"' + other + rb"\s*/?>"
    return re.compile(rb"<(?:\w+:)?c(?=[\s/>])(?!" + named + b")")


def _shared_lengths(data: bytes) -> list[int]:
    """Return the length in bytes of each text of a part that cells share, in their order."""
    starts = [found.start() for found in _SHARED.finditer(data)]
    return [end - start for start, end in pairwise([*starts, len(data)])] if starts else []


def _refuse_repeated(archive: ZipFile, shared: list[int]) -> None:
    """Refuse what is small only because its cells share a long text: each gets its own copy."""
    total = 0
    for name in archive.namelist():
        cells = (int(found[1]) for found in _SHARED_CELL.finditer(archive.read(name)))
        total += sum(shared[cell] for cell in cells if cell < len(shared))
    if total > TEXT_BYTES_MAX:
        raise Unreadable(_("The workbook repeats a very long text. Shorten it and try again."))


def _filled(workbook: CalamineWorkbook, name: str) -> CalamineSheet | None:
    sheet = workbook.get_sheet_by_name(name)
    return sheet if sheet.start is not None and sheet.height else None


def _text(cell: Cell) -> str:
    """Return a cell as it would be typed: whole numbers without a point, days as 2026-01-05.

    A number longer than fifteen figures keeps its exponent, and is refused where it is used.
    """
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return format(cell, f".{FIGURES}g")
    if isinstance(cell, datetime):
        is_day = cell.time() == time.min
        return cell.date().isoformat() if is_day else cell.isoformat(" ", "seconds")
    return str(cell)


def _damaged() -> str:
    return _("The workbook is damaged or not whole. Save it again in Excel and send the new file.")
