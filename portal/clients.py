"""The real credit-card clients kept in ``portal/data``, as a placement file of the demo lender.

Knows that one data set and how a spreadsheet wrote its numbers; knows no database. What the data
cannot say (a name, an identity number) is invented from the client's number and says so.
"""

import csv
import gzip
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path

from payments.days import months_before

SOURCE = Path(__file__).parent / "data" / "credit-card-clients.csv.gz"
CURRENCY = "TWD"
HEADER = (
    "Reference",
    "Borrower reference",
    "Name",
    "Date of birth",
    "ID last 4",
    "Currency",
    "Principal",
    "Total owed",
    "Product",
    "Itemisation date",
    "Overdue since",
    "Last payment date",
    "Documents",
)
# The bill of the last month, and what was paid in that month and the five before it.
STATUS, BILL = "X6", "X12"
PAID = ("X18", "X19", "X20", "X21", "X22", "X23")
_WHOLE = re.compile(r"(-?[0-9]+)(?:\.([0-9]+))?(?:[eE]\+?([0-9]{1,2}))?")


@dataclass(frozen=True)
class Client:
    """An overdue client: ``bill`` in whole dollars, ``paid_before`` in months, None for never."""

    number: int
    months_overdue: int
    bill: int
    paid_before: int | None


def overdue_clients(source: Path = SOURCE) -> Iterator[Client]:
    """Yield every client who is at least a month behind and has something to pay."""
    with gzip.open(source, "rt", encoding="ascii", newline="") as lines:
        for row in csv.DictReader(lines):
            months, bill = whole(row[STATUS]), whole(row[BILL])
            if months >= 1 and bill > 0:
                paid = (ago for ago, month in enumerate(PAID) if whole(row[month]) > 0)
                yield Client(whole(row["ID"]), months, bill, next(paid, None))


def placement_file(clients: Iterable[Client], *, as_of: date) -> bytes:
    """Return the clients as CSV (UTF-8) that the importer reads without help.

    Months are counted back from ``as_of``, the day the bills are taken to be of, because the real
    ones are from 2005 and could no longer be claimed.
    """
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for client in clients:
        paid = client.paid_before
        writer.writerow(
            (
                f"TW-{client.number:05d}",
                f"TW-P-{client.number:05d}",
                f"Client {client.number:05d}",
                "",
                f"{client.number % 10_000:04d}",
                CURRENCY,
                client.bill,
                client.bill,
                "Credit card",
                as_of,
                months_before(as_of, client.months_overdue),
                "" if paid is None else months_before(as_of, paid),
                "contract; statement",
            )
        )
    return out.getvalue().encode()


def whole(text: str) -> int:
    """Return the whole number in ``text``, also as a spreadsheet shortens it: 1.00E+05.

    Raise ValueError where it is not exactly whole.
    """
    found = _WHOLE.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} is not a number")
    digits, part, power = found[1], (found[2] or "").rstrip("0"), int(found[3] or 0)
    if len(part) > power:
        raise ValueError(f"{text!r} is not whole")
    return int(digits + part) * 10 ** (power - len(part))
