"""Sixty names that are meant to do harm: each is kept as the text it is, or refused."""

import pytest

from payments.placements import Placement
from portal.importing import Refusal
from tests.portal.test_importing import ZHANG, checked

# Text that is harmless as long as it stays text.
KEPT = [
    "=1+1",
    '=HYPERLINK("http://example.org","x")',
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "%0aBcc: x@example.org",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<b>张伟</b>",
    "<link rel=attachment href='file:///etc/passwd'>",
    "</title><style>@import 'file:///etc/passwd'",
    "<iframe src=file:///etc/passwd>",
    "<svg/onload=alert(1)>",
    "<!--",
    "-->",
    "<![CDATA[x]]>",
    "&lt;script&gt;",
    "&#x3c;b&#x3e;",
    "{{ settings.SECRET_KEY }}",
    "{% include 'x' %}",
    "{% load x %}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "%s%s%s%n",
    "%(name)s",
    "{0.__class__}",
    "'; DROP TABLE debts; --",
    "' OR '1'='1",
    '" OR ""="',
    "Robert'); DELETE FROM x;--",
    "\\",
    "\\N",
    "\\x00",
    "../../etc/passwd",
    "..\\..\\windows",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/html,x",
    "|ls",
    "`id`",
    "$(id)",
    "a;b",
    "a&b",
    "null",
    "None",
    "NaN",
    "undefined",
    "true",
    "()",
    "O'Neill-Søndergård",
    "Ŀl·lull",
    "𠮷野家",
    "عمر",
    "👩‍👩‍👧",
    "Z̷̀a",
    "i̇I",
    "ﬀ",
    "x" * 120,
]
# What cannot be seen, turns the direction of writing, or ends a line.
REFUSED = [
    "a\rb",
    "a\nBcc: x@example.org",
    "a\r\n\r\nb",
    "a\tb",
    "a\x07b",
    "a\x1b[31mb",
    "a\x7fb",
    "a\x85b",
    "a\u2028b",
    "a\u202eb",
    "a\u2066b",
    "a\u200bb",
    "a\ufeffb",
    "a\u00adb",
    "a\U000e0041b",
    "a\uffffb",
    "x" * 121,
    "x" * 2_000,
]


@pytest.mark.parametrize("name", KEPT)
def test_a_name_of_plain_letters_and_signs_is_kept_as_it_is(name):
    (found,) = checked(ZHANG | {"name": name, "address": name})

    assert isinstance(found, Placement)
    assert (found.name, found.address) == (name, name)


@pytest.mark.parametrize("name", REFUSED)
def test_a_name_with_what_cannot_be_seen_is_refused(name):
    (found,) = checked(ZHANG | {"name": name})

    assert isinstance(found, Refusal)
    assert (found.field, found.value.isprintable(), len(found.value) <= 61) == ("name", True, True)
