"""Files that are wrong, half, huge or meant to do harm: a sentence each, and little memory."""

import resource
import zipfile
from io import BytesIO

import pytest

from portal.sheets import Unreadable, read
from tests.portal.workbook_parts import (
    SHARED,
    SHEET,
    shared_xml,
    sheet_xml,
    with_parts,
    workbook,
)

GOOD = "案件编号,客户姓名,欠款总额\r\nCB-1,张伟,30542.70\r\nCB-2,李娜,8120.00\r\n"
ROW = b'<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'


def one_cell(tag: bytes) -> bytes:
    return with_parts({SHEET: sheet_xml(ROW + b'<row r="2">' + tag + b"<v>1</v></c></row>")})


def zeros(megabytes: int) -> bytes:
    return with_parts({"xl/media/zeros.bin": bytes(megabytes * 1024**2)})


def locked() -> bytes:
    body = bytearray(workbook(["a", "b"], [1, 2]))
    place = body.find(b"PK\x01\x02")
    body[place + 8] |= 1
    return bytes(body)


def flipped(body: bytes, place: int) -> bytes:
    return body[:place] + bytes([body[place] ^ 0xFF]) + body[place + 1 :]


def lying_about_size() -> bytes:
    """A part that says it is small and unpacks to a hundred times as much."""
    body = bytearray(with_parts({"xl/big.xml": b"<x>" + b"y" * 1_000_000}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        name = body.find(b"xl/big.xml", 0 if offset == 22 else body.find(b"PK\x01\x02"))
        start = body.rfind(mark, 0, name)
        body[start + offset : start + offset + 4] = (10_000).to_bytes(4, "little")
    return bytes(body)


TEXTS = {
    "empty": b"",
    "only spaces": b" \r\n\t\r\n ",
    "only a mark": b"\xef\xbb\xbf",
    "only a wide mark": b"\xff\xfe",
    "only delimiters": b",,,\n,,,\n",
    "only zeros": bytes(5_000),
    "only a header": b"reference,total\r\n",
    "only a header and spaces": b"reference,total\r\n , \r\n\r\n",
    "old Excel": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "PDF": b"%PDF-1.7\n%\xe2\xe3",
    "gzip": b"\x1f\x8b\x08\x00" + bytes(40),
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(40),
    "web page": b"<html><table><tr><td>CB-1</td></tr></table>",
    "web page with a mark": b"\xef\xbb\xbf<!DOCTYPE html><html>",
    "XML table": b"<?xml version='1.0'?><Workbook/>",
    "JSON": b'{"reference": "CB-1"}',
    "program": b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 8,
    "noise": bytes((n * 197 + n // 7) % 256 for n in range(4_096)),
    "stray NUL": b"reference,total\r\nCB-1\x00,5.00\r\n",
    "NUL in wide text": "a,b\r\n1\0,2\r\n".encode("utf-16-le"),
    "NUL in GB18030": "编号,总额\r\n张\0,2\r\n".encode("gb18030"),
    "half a UTF-8 letter": GOOD.encode()[:-30][: GOOD.encode().find("张".encode()) + 1],
    "half a GB18030 letter": GOOD.encode("gb18030")[: GOOD.encode("gb18030").find(b"\xd5\xc5") + 1],
    "half a wide letter": b"\xff\xfe" + GOOD.encode("utf-16-le")[:-1],
    "half a wide letter, unmarked": GOOD.encode("utf-16-be")[:-1],
    "cut in a row": GOOD.encode()[: GOOD.encode().rfind("李".encode())],
    "cut in quotes": b'reference,address,total\r\nCB-1,"Canal Road',
    "stray quote": b'reference,address,total\r\nCB-1,"Canal" Road,5.00\r\n',
    "quotes without end": b'reference,address,total\r\n"' + b"x\r\n" * 200_000,
    "huge cell": b"reference,total\r\n" + b"x" * 2_001 + b",5.00\r\n",
    "enormous cell": b"reference,total\r\n" + b"x" * 5_000_000 + b",5.00\r\n",
    "huge heading": b"r" * 2_001 + b",total\r\nCB-1,5.00\r\n",
    "many columns": b",".join(b"c%d" % n for n in range(61)) + b"\r\n" + b"1," * 61 + b"\r\n",
    "many cells in a row": b"a,b\r\n" + b"1," * 100_000 + b"1\r\n",
    "too large": b"a,b\r\n" + b"1,2\r\n" * (6 * 1024**2),
    "full-width commas": "编号，姓名，总额\r\nCB-1，张伟，5.00\r\n".encode(),
    "UTF-32": GOOD.encode("utf-32"),
    "Latin": "Müller,Straße,Größe\r\nKöln,Düsseldorf,5.00\r\n".encode("cp1252"),
    "Cyrillic": "Номер,Имя,Сумма\r\nCB-1,Иванов,5.00\r\n".encode("cp1251"),
    "bytes of no encoding": b"reference,total\r\n\xff\xff\xff,5.00\r\n",
    "two encodings in one": "编号,姓名\r\n张,伟\r\n".encode() + "李娜,王芳\r\n".encode("gb18030"),
}
WORKBOOKS = {
    "name only": b"reference,total\r\nCB-1,5.00\r\n",
    "no sheet in it": with_parts({}, without="xl/workbook.xml"),
    "sheet missing": with_parts({}, without=SHEET),
    "other zip": with_parts({}, without="[Content_Types].xml")[:40],
    "half": workbook(["a", "b"], [1, 2])[:3_000],
    "first half": workbook(["a", "b"], [1, 2])[:1_000],
    "no end": workbook(["a", "b"], [1, 2])[:-30],
    "flipped bit": flipped(workbook(["a", "b"], [1, 2]), 700),
    "password": locked(),
    "empty sheet": workbook(),
    "one row": workbook(["reference", "total"]),
    "macros": with_parts({"xl/vbaProject.bin": b"macro"}),
    "linked": with_parts({"xl/externalLinks/externalLink1.xml": b"<x/>"}),
    "embedded": with_parts({"xl/embeddings/oleObject1.bin": b"x"}),
    "connected": with_parts({"xl/connections.xml": b"<x/>"}),
    "bomb": zeros(60),
    "large inside": zeros(101),
    "many parts": with_parts({f"xl/p{n}.xml": b"<x/>" for n in range(1_001)}),
    "lying about its size": lying_about_size(),
    "sheet cut": with_parts({SHEET: sheet_xml(ROW)[:-30]}),
    "sheet not XML": with_parts({SHEET: b"\x00\x01\x02"}),
    "wide XML": with_parts({SHEET: sheet_xml(ROW).decode().encode("utf-16")}),
    "XML in another encoding": with_parts({SHEET: b"<?xml encoding='GBK'?>" + sheet_xml(ROW)}),
    "far corner": one_cell(b'<c r="XFD1048576">'),
    "far row": one_cell(b'<c r="A1048576">'),
    "far row within reason": one_cell(b'<c r="A200000">'),
    "far column": one_cell(b'<c r="BI2">'),
    "cell without a name": one_cell(b'<c t="n">'),
    "cell named twice": one_cell(b'<c r="A2" r="XFD1048576">'),
    "cell named in small letters": one_cell(b'<c r="xfd1048576">'),
    "cell with a name in a name": one_cell(b'<c s=" r=" >'),
    "unknown kind of cell": one_cell(b'<c r="A2" t="zz">'),
    "text that is not there": one_cell(b'<c r="A2" t="s">'),
    "an entity of its own": with_parts(
        {SHEET: b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + sheet_xml(ROW)}
    ),
    "long cell": workbook(["reference", "total"], ["x" * 2_001, 5]),
    "far too many rows": with_parts({SHEET: sheet_xml(b"<row/>" * 300_000)}),
    "one long text many times": with_parts(
        {
            SHARED: shared_xml(b"x" * 30_000),
            SHEET: sheet_xml(
                b"".join(
                    b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n)
                    for n in range(1, 10_000)
                )
            ),
        }
    ),
}
CASES = [(name, body, "debts.csv") for name, body in TEXTS.items()]
CASES += [(name, body, "debts.xlsx") for name, body in WORKBOOKS.items()]


@pytest.mark.parametrize(("body", "filename"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_file_that_cannot_be_taken_gets_a_sentence(body, filename):
    with pytest.raises(Unreadable) as refused:
        read(body, filename)

    sentence = str(refused.value)
    assert sentence[0].isupper() and sentence.endswith(".") and len(sentence) < 200


@pytest.mark.parametrize("encoding", ["utf-7", "idna", "rot13", "../../etc/passwd", "big5"])
def test_an_encoding_that_does_not_fit_or_is_not_listed_gets_a_sentence(encoding):
    with pytest.raises(Unreadable):
        read(GOOD.encode(), "debts.csv", encoding=encoding)


@pytest.mark.parametrize("length", range(0, 1_200, 97))
def test_every_beginning_of_a_workbook_is_told_from_the_whole(length):
    body = workbook(["reference", "total"], ["CB-1", 5])

    with pytest.raises(Unreadable):
        read(body[: len(body) - 1_200 + length], "debts.xlsx")


def test_hostile_files_take_little_memory():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name in ("bomb", "far corner", "one long text many times", "lying about its size"):
        with pytest.raises(Unreadable):
            read(WORKBOOKS[name], "debts.xlsx")

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024


def test_a_workbook_packed_well_but_not_a_bomb_is_read():
    rows = [["CB-1", "30542.70", "同样的文字"]] * 2_000
    body = workbook(["reference", "total", "note"], *rows)

    assert zipfile.ZipFile(BytesIO(body)).getinfo(SHEET).file_size > 5 * len(body)
    assert read(body, "debts.xlsx").row_count == 2_000
