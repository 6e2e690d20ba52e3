"""An MT940 statement (SWIFT's own text form) as lines: each booked entry, proved by the balances.

Written from the field rules of SWIFT category 9 (fields 20, 25, 28C, 60, 61, 62, 86). An opening
balance and the entries after it have to come to the closing balance, else nothing is taken from the
file: a line lost on the way would hide money. Pure: knows no debts and stores nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from payments.money import EXPONENTS, Money, NotMoney, parse
from payments.transfers import Line
from portal import encodings
from portal.bank_tables import ID_MAX, shown
from portal.unreadable import Unreadable

FIELDS_MAX = 20_000
FIELD_CHARS_MAX = 2_000
# What such a file can begin with: a field, the first block of an envelope, or a bare start.
STARTS = (b":20:", b"{1:")
_FIELD = re.compile(r":([0-9]{2}[A-Z]?):(.*)", re.ASCII)
_END = re.compile(r"-?\}?|-\}.*", re.ASCII)
_BALANCE = re.compile(r"([CD])([0-9]{6})([A-Z]{3})([0-9]{1,12},[0-9]{0,3})", re.ASCII)
_ENTRY = re.compile(
    r"(?P<day>[0-9]{6})(?P<booked>[0-9]{4})?(?P<mark>R?[CD]|E[CD])(?P<funds>[A-Z])?"
    r"(?P<amount>[0-9]{1,12},[0-9]{0,3})(?P<kind>[NSF][A-Z0-9]{3})(?P<rest>.*)",
    re.ASCII,
)
# The parts of a structured field 86: ?20 to ?29 and ?60 to ?63 are the text, ?32 and ?33 the name.
_PART = re.compile(r"\?([0-9]{2})", re.ASCII)
_TEXT_PARTS = ("2", "6")
_NAME_PARTS = ("32", "33")
# The other structured form: /NAME/Zhang Wei/REMI/rent.
_WORD = re.compile(r"/(NAME|REMI|EREF|ORDP|BENM|RTRN|PREF|IBAN|BIC|MARF|CSID|SVCL|CNTP|TRTP)/")
_NO_NUMBER = ("", "NONREF")
# Entries that are only expected are not booked, as a pending one of camt.053.
_EXPECTED = "E"


class _Cut(Exception):
    """The file is not one that is read here."""


@dataclass
class _Statement:
    """What one statement says as it is read: signed minor units from its opening balance on."""

    currency: str
    minor: int


def is_one(body: bytes) -> bool:
    """Say whether a file begins as an MT940 statement does."""
    return body[:64].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(STARTS)


def read(body: bytes) -> list[Line]:
    """Return the booked lines of every statement; raise Unreadable where one is not whole.

    Amounts are exact in the currency of their statement; days are the bank's value dates.
    """
    try:
        encoding, codec = encodings.find(body)
        text = encodings.without_mark(body, encoding).decode(codec)
        return list(_lines(_fields(text)))
    except (_Cut, NotMoney, ValueError, LookupError):
        raise Unreadable(
            _(
                "This is not a whole MT940 statement. Fetch it from your bank again, or export a"
                " CSV file."
            )
        ) from None


def _fields(text: str) -> list[tuple[str, str]]:
    """Return (tag, content) of each field; the lines of one are kept apart by line ends."""
    found: list[tuple[str, str]] = []
    for line in text.splitlines():
        bare = line.rpartition("{4:")[2] if line.startswith("{") else line.rstrip()
        begun = _FIELD.fullmatch(bare)
        if begun:
            found.append((begun[1], begun[2]))
        elif _END.fullmatch(bare):
            continue
        elif found:
            found[-1] = (found[-1][0], f"{found[-1][1]}\n{bare}")
        else:
            raise _Cut
        if len(found) > FIELDS_MAX or len(found[-1][1]) > FIELD_CHARS_MAX:
            raise _Cut
    return found


def _lines(fields: list[tuple[str, str]]) -> Iterator[Line]:
    statement: _Statement | None = None
    for place, (tag, content) in enumerate(fields):
        if tag in ("60F", "60M"):
            if statement is not None:
                raise _Cut
            statement = _Statement(*_balance(content))
        elif tag == "61":
            if statement is None:
                raise _Cut
            after = fields[place + 1 : place + 2]
            yield from _entry(statement, content, dict(after).get("86", ""))
        elif tag in ("62F", "62M"):
            if statement is None or _balance(content) != (statement.currency, statement.minor):
                raise _Cut
            statement = None
    if statement is not None or not any(tag.startswith("62") for tag, _content in fields):
        raise _Cut


def _balance(content: str) -> tuple[str, int]:
    found = _BALANCE.fullmatch(content.strip())
    if not found or found[3] not in EXPONENTS:
        raise _Cut
    minor = _money(found[4], found[3]).minor
    return found[3], minor if found[1] == "C" else -minor


def _entry(statement: _Statement, content: str, about: str) -> Iterator[Line]:
    """Yield the one line of a field 61 that is booked, and count it; none if only expected."""
    first, _newline, more = content.partition("\n")
    found = _ENTRY.fullmatch(first)
    if not found:
        raise _Cut
    mark, amount = found["mark"], _money(found["amount"], statement.currency)
    on = _day(found["day"])
    if mark.startswith(_EXPECTED):
        return
    # A credit taken back (RC) lowers the balance, a debit taken back (RD) raises it.
    adds = mark in ("C", "RD")
    statement.minor += amount.minor if adds else -amount.minor
    own, _slashes, banks = found["rest"].partition("//")
    payer, text = _about(about)
    yield Line(
        on=on,
        amount=amount,
        payer=shown(payer, 140),
        text=shown(text or more or _named(own), 400),
        bank_id=shown(_named(banks), ID_MAX),
        is_in=mark == "C" and amount.minor > 0,
    )


def _named(number: str) -> str:
    return "" if number.strip() in _NO_NUMBER else number.strip()


def _about(content: str) -> tuple[str, str]:
    """Return who paid and what they wrote, of a field 86 in any of its three forms."""
    flat = content.replace("\n", "")
    if re.match(r"[0-9]{3}\?", flat):
        _code, *rest = _PART.split(flat)
        parts = list(zip(rest[::2], rest[1::2], strict=True))
        payer = "".join(said for number, said in parts if number in _NAME_PARTS)
        return payer, " ".join(said for number, said in parts if number.startswith(_TEXT_PARTS))
    _before, *rest = _WORD.split(flat)
    if rest:
        told = dict(zip(rest[::2], rest[1::2], strict=True))
        return told.get("NAME", told.get("ORDP", "")).strip("/"), told.get("REMI", flat)
    return "", content.replace("\n", " ")


def _money(text: str, currency: str) -> Money:
    """Return an amount as SWIFT writes it: a comma always, and no sign."""
    whole, _comma, part = text.partition(",")
    return parse(f"{whole}.{part}" if part else whole, currency)


def _day(text: str) -> date:
    return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:6]))
