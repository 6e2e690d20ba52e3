"""A file of the lender's bank as lines: what came in and what went out, whatever kind it is.

Knows kinds of file and limits; knows no debts and stores nothing. One wrong line refuses the file:
a statement that is read in part would hide money.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from payments.models import Lender
from payments.transfers import Line
from portal import bank_messages, bank_mt940, bank_tables, sheets
from portal.bank_tables import Columns
from portal.sheets import Sheet
from portal.unreadable import Unreadable

# Somebody looks at every line before any is taken in; a longer file is sent by shorter periods.
LINES_MAX = 500
FILE_BYTES_MAX = 5 * 1024 * 1024
_XML = (b"<?xml", b"<document", b"<!")


# What somebody said before of the columns under a heading; None where nobody did.
Recall = Callable[[Sequence[str]], Columns | None]


def _knows_none(_header: Sequence[str]) -> None:
    return None


@dataclass(frozen=True)
class BankFile:
    """A file that was read whole; ``sha256`` names it."""

    filename: str
    sha256: str
    lines: tuple[Line, ...]


def read(body: bytes, filename: str, *, lender: Lender, recall: Recall = _knows_none) -> BankFile:
    """Return the lines of a table (CSV, Excel), a camt.053 message or an MT940 statement, in order.

    Raise Unreadable, with a sentence that says what to do next, for everything else.
    """
    if len(body) > FILE_BYTES_MAX:
        size = {"size": FILE_BYTES_MAX // 1024**2}
        raise Unreadable(_("The file is larger than %(size)s MB. Send a shorter period.") % size)
    start = body[:64].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if bank_mt940.is_one(body):
        lines = bank_mt940.read(body)
    elif start.startswith(_XML):
        lines = bank_messages.read(body)
    else:
        sheet = sheets.read(body, filename)
        lines = bank_tables.read(sheet, currency=lender.currency, columns=recall(sheet.header))
    return _whole(lines, filename, hashlib.sha256(body).hexdigest(), lender)


def read_as(
    sheet: Sheet, columns: Columns, filename: str, sha256: str, *, lender: Lender
) -> BankFile:
    """Return the lines of a table whose columns a person has named. Raise Unreadable."""
    lines = bank_tables.read(sheet, currency=lender.currency, columns=columns)
    return _whole(lines, filename, sha256, lender)


def _whole(lines: list[Line], filename: str, sha256: str, lender: Lender) -> BankFile:
    _check(lines, lender)
    return BankFile(filename[:200], sha256, tuple(lines))


def currencies_of(lender: Lender) -> list[str]:
    """Return the currencies in which this lender can be paid, its own first."""
    return list(dict.fromkeys([lender.currency, *lender.other_currencies]))


def _check(lines: list[Line], lender: Lender) -> None:
    if not lines:
        raise Unreadable(_("There is no line in this file."))
    if len(lines) > LINES_MAX:
        limit = {"count": LINES_MAX}
        raise Unreadable(
            _("The file has more than %(count)s lines. Send a shorter period.") % limit
        )
    taken = currencies_of(lender)
    for line in lines:
        if line.amount.currency not in taken:
            facts = {"currency": line.amount.currency, "taken": ", ".join(taken)}
            raise Unreadable(
                _("There is a line in %(currency)s. You are paid in: %(taken)s.") % facts
            )
