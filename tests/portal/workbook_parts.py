"""Workbooks for tests: honest ones by openpyxl, and ones with their insides swapped."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl

_NS = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = "xl/worksheets/sheet1.xml"
SHARED = "xl/sharedStrings.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_SHARED_RELATION = (
    b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
)


def workbook(*rows: list[object]) -> bytes:
    """Return an .xlsx file with these rows on its one sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_xml(cells: bytes) -> bytes:
    """Return a worksheet around these rows of XML."""
    return b"<worksheet %b><sheetData>%b</sheetData></worksheet>" % (_NS, cells)


def shared_xml(*texts: bytes) -> bytes:
    items = b"".join(b"<si><t>%b</t></si>" % text for text in texts)
    return b"<sst %b>%b</sst>" % (_NS, items)


def with_parts(parts: dict[str, bytes], *, without: str = "") -> bytes:
    """Return a workbook in which these parts stand in place of, or beside, its own."""
    whole = ZipFile(BytesIO(workbook(["reference", "total"], ["CB-1", "5.00"])))
    own = {name: whole.read(name) for name in whole.namelist() if name != without}
    if SHARED in parts:
        own[_RELATIONS] = own[_RELATIONS].replace(b"</Relationships>", _SHARED_RELATION)
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, data in (own | parts).items():
            archive.writestr(name, data)
    return out.getvalue()
