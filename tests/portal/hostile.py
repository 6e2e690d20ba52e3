"""What nobody should send, for every form: values, bodies, queries and paths. Knows no pages."""

import random
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import quote, urlencode

FORM = "application/x-www-form-urlencoded"
HUGE = "x" * 1_000_000
VALUES = (
    "",
    "   ",
    "\x00",
    "a\x00b",
    "\u202e1000\u202c",
    "\ufeff\u200b",
    "<script>alert(1)</script>",
    "<link rel=attachment href=file:///etc/passwd>",
    "' OR 1=1 --",
    "'; DROP TABLE payments_debt; --",
    "{{ 7 * 7 }}{% debug %}",
    "%s%n%(name)s{0.__class__}",
    "../../../etc/passwd",
    "https://elsewhere.example/",
    "//elsewhere.example",
    "\r\nSet-Cookie: session=1",
    "٣٤٥",
    "１２３４５６",
    "一百",
    "1e3",
    "-1",
    "0",
    "-0.00",
    "0.001",
    "1,2,3",
    "9" * 19,
    "9" * 40,
    "9" * 5000,
    "NaN",
    "Infinity",
    "0x10",
    "True",
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "2026-11-02T04:00:00Z",
    "[" * 100_000,
    "[]",
    '{"id": "\\ud800"}',
    '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}}',
    '{"id": 1, "rawId": [], "type": null, "response": "x"}',
    "😀" * 300,
    "é" * 2_000,
    "nobody@example.org",
    "a" * 300 + "@example.org",
    "+86 139 0000 0001",
)
QUERIES = (
    "page=-1",
    "page=" + "9" * 5000,
    "page=%00",
    "page=1e3&page=2",
    "state=%00&batch=%00",
    "batch=" + "%F0%9F%98%80" * 50,
    "view=%00&rule=%00&chosen=%00",
    "month=0000-00&currency=%00",
    "month=9999-99&currency=ZZZ",
    "debt=%00",
    "debt=%ED%A0%80&about=%00",
    "next=%00&next=//elsewhere.example",
    "next=%0d%0aSet-Cookie:%20a=b",
    "number=%00&code=%00",
    "number=" + "9" * 5000 + "&code=" + "x" * 5000,
    "wait=%D9%A3&back=%00",
    "a[b][c][d]=1&a[]=2&" + "&".join(f"k{n}={n}" for n in range(500)),
    "%FF%FE=%FF&=&&&;;==",
    "q=" + "a" * 20_000,
)
CODES = ("0", "x" * 500, "-", "__proto__", "9" * 40, "None", "%00", "%ED%A0%80", "%2e%2e", "%FF")
BOUNDARY = "half"
PART = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n'


class Sending(NamedTuple):
    """What is sent to a form, and as what kind."""

    body: bytes
    kind: str = FORM


class Filled(NamedTuple):
    """A form of a page: where it goes, and what stands in its fields."""

    action: str
    fields: list[tuple[str, str]]


class Forms(HTMLParser):
    """Collects the forms of a page that are posted."""

    def __init__(self, html: str, url: str) -> None:
        super().__init__()
        self.found: list[Filled] = []
        self._url, self._is_open = url, False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_open = told.get("method", "").lower() == "post"
            if self._is_open:
                self.found.append(Filled(told.get("action") or self._url, []))
        elif self._is_open and tag in ("input", "select", "textarea", "button"):
            name = told.get("name", "")
            if name and name != "csrfmiddlewaretoken":
                self.found[-1].fields.append((name, told.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        self._is_open = self._is_open and tag != "form"


def sendings(fields: list[tuple[str, str]], seed: str, *, count: int) -> Iterator[Sending]:
    """Give ``count`` ways to fill in a form wrongly, then bodies that are no form at all."""
    dice = random.Random(seed)
    names = list(dict.fromkeys(name for name, _ in fields)) or ["answer"]
    for number in range(count):
        value, name = dice.choice(VALUES), names[number % len(names)]
        told = [(n, value if n == name else v) for n, v in fields]
        if number % 7 == 3:
            told = [(n, dice.choice(VALUES)) for n in names]
        if number % 7 == 5:
            told = [(n, v) for n, v in told if n != name] + [(f"{name}[]", value)]
        if number % 7 == 6:
            told += [(name, dice.choice(VALUES)), (name, value)]
        yield Sending(urlencode(told).encode())
    yield from bodies(names)


def bodies(names: list[str]) -> Iterator[Sending]:
    first = quote(names[0])
    yield Sending(b"")
    yield Sending(b"\xff\xfe\x00" * 50)
    yield Sending(f"{first}=%ED%A0%80&{first}=%FF%FE".encode())
    yield Sending(f"{first}={HUGE}".encode())
    yield Sending("&".join(f"f{n}=1" for n in range(1_000)).encode())
    yield Sending(b'{"amount": 1e400}', "application/json")
    yield Sending(f"{first}=1".encode(), f"{FORM}; charset=utf-7")
    yield Sending(f"{first}=1".encode(), "x/y; charset=\xff")
    yield Sending(b"", "multipart/form-data")
    yield Sending(b"--half\r\nContent-Disp", f"multipart/form-data; boundary={BOUNDARY}")
    half = (PART % "../a\x00b.csv").encode() + b"Reference,Name\r\n\xff\xfe"
    yield Sending(half, f"multipart/form-data; boundary={BOUNDARY}")
    whole = half + f"\r\n--{BOUNDARY}--\r\n".encode()
    yield Sending(whole, f"multipart/form-data; boundary={BOUNDARY}")
