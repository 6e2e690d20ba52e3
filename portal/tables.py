"""A table to download, as CSV or as an Excel workbook. No cell can become a formula.

Knows rows of plain values; knows nothing of what they are about.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from payments.money import Money, exponent, plain
from portal.importing import inert

Cell = str | date | Money | None
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_csv(rows: Iterable[Sequence[Cell]], *, name: str) -> HttpResponse:
    """Return the rows as a CSV file in UTF-8; amounts as ``1272.61``, days as ``2026-11-02``."""
    out = StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([_text(cell) for cell in row] for row in rows)
    # The mark tells spreadsheets that the letters are UTF-8.
    return as_file("\ufeff" + out.getvalue(), kind="text/csv; charset=utf-8", name=f"{name}.csv")


def as_xlsx(rows: Iterable[Sequence[Cell]], *, name: str) -> HttpResponse:
    """Return the rows as a workbook of one sheet; amounts are numbers, days are days."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("1")
    for row in rows:
        sheet.append([_valued(sheet, cell) for cell in row])
    out = BytesIO()
    book.save(out)
    return as_file(out.getvalue(), kind=XLSX, name=f"{name}.xlsx")


def as_file(body: str | bytes, *, kind: str, name: str, is_shown: bool = False) -> HttpResponse:
    """Return a file that no browser and nothing between keeps."""
    response = HttpResponse(body, content_type=kind)
    place = "inline" if is_shown else "attachment"
    response["Content-Disposition"] = f'{place}; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _text(cell: Cell) -> str:
    if isinstance(cell, Money):
        return plain(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return inert(str(cell or ""))


def _valued(sheet: Any, cell: Cell) -> Any:
    if isinstance(cell, Money):
        # Exact: a decimal is written figure by figure, never through a float.
        number = WriteOnlyCell(sheet, value=Decimal(plain(cell)))
        places = exponent(cell.currency)
        number.number_format = f"#,##0.{'0' * places}" if places else "#,##0"
        return number
    return cell if isinstance(cell, date) else _text(cell)
