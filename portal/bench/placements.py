"""A lender's file from bytes to debts, beside bare rows, by the driver and by ``bulk_create``."""

import csv
from collections.abc import Callable
from datetime import date
from io import StringIO
from itertools import count

from django.utils import timezone

from payments.codes import new_code
from payments.days import local_date
from payments.models import Borrower, Debt, Lender
from payments.money import Money, plain
from payments.placements import Placement
from portal import intake
from portal.bench.databases import Raw
from portal.bench.measuring import Side
from portal.scenarios import load, people

COLUMNS = (
    *("reference", "name", "birth_date", "id_last4", "overdue_since"),
    *("currency", "principal", "interest", "total"),
)


def sides(*, rows: int, turns: int) -> list[Side]:
    """Return the limit, ours and plain Django; each turn takes a new file of ``rows`` rows."""
    at = timezone.now()
    lender = people.lender("bench", at=at, rules=people.BINDING, name="Bench Lender")
    raw, seeds = Raw(), count(1)
    raw.table("bench_debt", ", ".join(f"{name} text" for name in COLUMNS))
    today = local_date(at, lender.time_zone)

    def place(body: bytes) -> None:
        reading = intake.read(body, "debts.csv", currency=lender.currency)
        batch = intake.begin(lender, filename="debts.csv", body=body, by="bench", at=at)
        report = intake.run(lender, reading, batch, by="bench", at=at)
        assert report and report.placed.count == rows, "every row of the benchmark is sound"

    def new() -> list[Placement]:
        return list(load.placements(rows, next(seeds), today))

    def turn(name: str, do: Callable, prepare: Callable) -> Side:
        return Side(name, do, turns, rows, prepare)

    return [
        turn(
            "bare rows",
            lambda lines: raw.insert("bench_debt", COLUMNS, lines),
            lambda: lines(new()),
        ),
        turn("import", place, lambda: file(new())),
        turn("bulk_create", lambda placements: create_plainly(placements, lender, at), new),
    ]


def lines(placements: list[Placement]) -> list[tuple[object, ...]]:
    """Return the cells of a file with these debts."""
    return [
        (
            each.reference,
            each.name,
            iso(each.birth_date),
            each.id_last4,
            iso(each.overdue_since),
            each.total.currency,
            *(plain(Money(part.minor, each.total.currency)) for part in each.parts),
            plain(each.total),
        )
        for each in placements
    ]


def file(placements: list[Placement]) -> bytes:
    """Return a lender's file with these debts."""
    out = StringIO()
    csv.writer(out).writerows([COLUMNS, *lines(placements)])
    return out.getvalue().encode()


def create_plainly(placements: list[Placement], lender: Lender, at: object) -> None:
    """Write only borrowers and debts, unchecked, in bulk: no books, no parts, no events."""
    borrowers = Borrower.objects.bulk_create(
        Borrower(lender=lender, reference=each.reference, name=each.name) for each in placements
    )
    Debt.objects.bulk_create(
        Debt(
            lender=lender,
            borrower=borrower,
            code=new_code(),
            reference=each.reference,
            currency=each.total.currency,
            claimed_minor=each.total.minor,
            placed_at=at,
        )
        for each, borrower in zip(placements, borrowers, strict=True)
    )


def iso(day: date | None) -> str:
    return day.isoformat() if day else ""
