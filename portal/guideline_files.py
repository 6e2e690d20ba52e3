"""A table of what is usual, as a file: one row a section, checked before anything is stored.

Knows the file and its rows; what is done with a table is known to ``plans.guidelines``.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from payments import money
from payments.money import NotMoney
from plans.months import guidelines
from plans.months.guidelines import Guideline
from plans.months.households import Figure, Section

EXAMPLE = settings.BASE_DIR / "portal" / "data" / "guidelines.example.csv"
BYTES_MAX = 200_000
ROWS_MAX = 1_000
SOURCE_MAX = 120
OF_A_TABLE = ("source", "year", "country", "currency", "first_date", "last_date")
FIGURES = ("first_adult", "further_adult", "child_under_14", "child_from_14")
HEADER = [*OF_A_TABLE, "section", *FIGURES]
YEARS = range(2000, 2100)


@dataclass(frozen=True)
class Flaw:
    """What is wrong with one field of a row; row 0 is the file itself."""

    row: int
    field: str
    reason: str


class Unusable(Exception):
    """The file cannot be taken in; every flaw that was found is in ``flaws``."""

    def __init__(self, flaws: list[Flaw]) -> None:
        super().__init__("; ".join(f"row {f.row}, {f.field}: {f.reason}" for f in flaws))
        self.flaws = flaws


def read(path: Path) -> list[Guideline]:
    """Return the tables of a file; raise Unusable with every flaw, or OSError where it is none."""
    rows = list(_rows(path))
    flaws: list[Flaw] = []
    tables: dict[tuple[str, ...], list[Figure]] = {}
    for number, row in enumerate(rows, start=2):
        found = list(_flaws_of(number, row))
        flaws += found
        if not found:
            key = tuple(row[name].strip() for name in OF_A_TABLE)
            figure = _figure(row)
            if any(each.section is figure.section for each in tables.setdefault(key, [])):
                flaws.append(Flaw(number, "section", "stands twice in this table"))
            tables[key].append(figure)
    if not rows:
        flaws.append(Flaw(0, "file", "has no rows"))
    if flaws:
        raise Unusable(flaws)
    return [_guideline(key, figures) for key, figures in tables.items()]


def take_example(*, at: datetime) -> int:
    """Take in our own example, which says of itself that it is one; return how many were new."""
    return sum(guidelines.take_in(table, at=at) is not None for table in read(EXAMPLE))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if path.stat().st_size > BYTES_MAX:
        raise Unusable([Flaw(0, "file", f"is larger than {BYTES_MAX} bytes")])
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        reader = csv.reader(lines, strict=True)
        header = next(reader, [])
        if header != HEADER:
            raise Unusable([Flaw(1, "header", f"has to be {','.join(HEADER)}")])
        body = [row for row in reader if row]
    except (UnicodeDecodeError, csv.Error):
        raise Unusable([Flaw(0, "file", "is not a CSV file in UTF-8")]) from None
    if len(body) > ROWS_MAX:
        raise Unusable([Flaw(0, "file", f"has more than {ROWS_MAX} rows")])
    for number, row in enumerate(body, start=2):
        if len(row) != len(HEADER):
            raise Unusable([Flaw(number, "row", f"has {len(row)} fields of {len(HEADER)}")])
        yield dict(zip(HEADER, row, strict=True))


def _flaws_of(number: int, row: dict[str, str]) -> Iterator[Flaw]:
    told = {name: value.strip() for name, value in row.items()}
    if not 0 < len(told["source"]) <= SOURCE_MAX:
        yield Flaw(number, "source", f"is empty or longer than {SOURCE_MAX}")
    if (
        not told["year"].isascii()
        or not told["year"].isdecimal()
        or int(told["year"][:9]) not in YEARS
    ):
        yield Flaw(number, "year", "is not a year, such as 2026")
    country = told["country"]
    if not (len(country) == 2 and country.isascii() and country.isalpha() and country.isupper()):
        yield Flaw(number, "country", "is not two letters, such as CN")
    if told["section"] not in set(Section):
        yield Flaw(number, "section", f"is none of {', '.join(Section)}")
    elif told["section"] == Section.INCOME:
        yield Flaw(number, "section", "an income has no guideline")
    yield from _day_flaws(number, told)
    yield from _amount_flaws(number, told)


def _day_flaws(number: int, told: dict[str, str]) -> Iterator[Flaw]:
    first, last = _day(told["first_date"]), _day(told["last_date"])
    if first is None:
        yield Flaw(number, "first_date", "is not a day, such as 2026-04-01")
    if told["last_date"] and last is None:
        yield Flaw(number, "last_date", "is not a day, such as 2027-03-31, and not empty")
    if first and last and last < first:
        yield Flaw(number, "last_date", "is before the first")


def _amount_flaws(number: int, told: dict[str, str]) -> Iterator[Flaw]:
    if told["currency"] not in money.EXPONENTS:
        yield Flaw(number, "currency", "is not a currency that can be used here")
        return
    for name in FIGURES:
        try:
            money.parse(told[name], told["currency"])
        except NotMoney:
            yield Flaw(number, name, "is not an amount a month, such as 1200 or 95.50")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-01-01") else None
    except ValueError:
        return None


def _figure(row: dict[str, str]) -> Figure:
    minor = {
        f"{name}_minor": money.parse(row[name].strip(), row["currency"].strip()).minor
        for name in FIGURES
    }
    return Figure(section=Section(row["section"].strip()), **minor)


def _guideline(key: tuple[str, ...], figures: list[Figure]) -> Guideline:
    told = dict(zip(OF_A_TABLE, key, strict=True))
    return Guideline(
        source=told["source"],
        year=int(told["year"]),
        country=told["country"],
        currency=told["currency"],
        first_date=date.fromisoformat(told["first_date"]),
        last_date=_day(told["last_date"]),
        figures=tuple(figures),
    )
