"""Rows of a lender's file become placements, or refusals that a lender can act on.

Knows fields and what each must hold; knows nothing of bytes or of the database. Whether a debt is
right (its sum, its dates, its cost) is not asked here: it is verified once it is placed.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.money import Money
from payments.placements import NamedObligor, Part, Placement
from portal import cells
from portal.cells import Wrong
from portal.columns import FIELDS, Mapping
from portal.sheets import Sheet

EXCERPT_CHARS = 60
ROW = "row"

REASONS = {
    "MISSING": gettext_lazy("This is empty. Fill it in."),
    "NO_FACTS": gettext_lazy(
        "Neither a date of birth nor the last four characters of the identity number is given. "
        "Fill in one of them."
    ),
    "ROW_TOO_WIDE": gettext_lazy(
        "The row has more cells than there are headings. Look for a stray comma."
    ),
    "REPEATED": gettext_lazy(
        "An earlier row has the same reference and says something else. Keep one of them."
    ),
    "NOT_OWED": gettext_lazy("The total is zero. Leave out what is not owed."),
    "NEGATIVE": gettext_lazy("The amount is below zero. Write what is owed without a sign."),
    "NOT_MONEY": gettext_lazy("This is not an amount. Write it in digits, such as 30542.70."),
    "TOO_MANY_DECIMALS": gettext_lazy("The amount has more decimals than its currency has."),
    "TOO_LARGE": gettext_lazy("The amount is larger than any that is taken here."),
    "SHORTENED_AMOUNT": gettext_lazy(
        "A spreadsheet shortened this amount, such as 1.00E+05. Write all of its digits."
    ),
    "SHORTENED_NUMBER": gettext_lazy(
        "A spreadsheet shortened this number. Format the column as text and fill it in again."
    ),
    "FULL_WIDTH": gettext_lazy(
        "There are full-width digits or signs here. Write 0 to 9 and an ordinary comma and point."
    ),
    "UNSEEN_CHARACTER": gettext_lazy(
        "There is a character here that cannot be seen. Type the text again."
    ),
    "DAMAGED_LETTERS": gettext_lazy(
        "Some letters were lost before the file came here. Export it again as UTF-8."
    ),
    "TOO_LONG": gettext_lazy("This is longer than can be kept. Shorten it."),
    "NOT_A_DAY": gettext_lazy("This is not a date we can be sure of. Write it as 2026-01-05."),
    "NO_SUCH_DAY": gettext_lazy("There is no such day. Write it as 2026-01-05."),
    "DAY_IS_A_NUMBER": gettext_lazy(
        "This is a date as a spreadsheet's number. Format the column as a date: 2026-01-05."
    ),
    "NOT_A_RATE": gettext_lazy("This is not a yearly rate. Write it as 15.4%."),
    "RATE_TOO_FINE": gettext_lazy("The rate has more than two decimals. Write it as 15.4%."),
    "RATE_UNCLEAR": gettext_lazy(
        "It is not clear whether this is a share or a percentage. Write it with the sign: 15.4%."
    ),
    "UNKNOWN_CURRENCY": gettext_lazy("We do not take this currency. Write a code such as CNY."),
    "NOT_ID_LAST4": gettext_lazy(
        "Write the last four characters, with any zeros at the front: 0042 or 123X."
    ),
    "NOT_AN_EMAIL": gettext_lazy("This is not an e-mail address. Correct it or leave it empty."),
    "NOT_A_PHONE": gettext_lazy("This is not a phone number. Correct it or leave it empty."),
    "NOT_YES_OR_NO": gettext_lazy("Write yes or no."),
    "UNKNOWN_LANGUAGE": gettext_lazy("Write en or zh, or leave it empty."),
    "NOT_A_ROLE": gettext_lazy("Write joint or guarantor, or leave it empty."),
    "SAME_PERSON": gettext_lazy(
        "This person is in the row already. Name each person once, or leave this empty."
    ),
}


@dataclass(frozen=True)
class Refusal:
    """Why one row was not taken: the field (or ROW for the row as a whole) and what stood there.

    ``reason`` is a sentence in the reader's language; ``code`` is its key in REASONS.
    """

    row_number: int
    field: str
    value: str
    code: str
    reason: str


class _Refused(ValueError):
    def __init__(self, field: str, value: str, code: str) -> None:
        super().__init__(code)
        self.field, self.value, self.code = field, value, code


_Read = Callable[[str], object]
# For each field that is not an amount: its name in a Placement, and the reader of its cells.
_READERS: dict[str, tuple[str, _Read]] = {
    "reference": ("reference", cells.reference(64)),
    "name": ("name", cells.words(120)),
    "birth_date": ("birth_date", cells.day),
    "id_last4": ("id_last4", cells.id_last4),
    "email": ("email", cells.email),
    "phone": ("phone", cells.phone),
    "address": ("address", cells.lines(240)),
    "currency": ("currency", cells.currency),
    "product": ("product", cells.product),
    "original_creditor": ("original_creditor", cells.words(120)),
    "assigned_from": ("assigned_from", cells.words(120)),
    "assigned_date": ("assigned_date", cells.day),
    "contract_date": ("contract_date", cells.day),
    "itemisation_date": ("itemisation_date", cells.day),
    "overdue_since": ("overdue_since", cells.day),
    "last_payment_date": ("last_payment_date", cells.day),
    "annual_rate": ("annual_rate_bp", cells.basis_points),
    "all_in_cost": ("all_in_cost_bp", cells.basis_points),
    "documents": ("documents", cells.documents),
    "contact_checked": ("contact_checked_date", cells.day),
    "on_plan": ("is_on_plan", cells.yes_or_no),
    "language": ("language", cells.language),
    "borrower_reference": ("borrower_reference", cells.reference(64)),
}
# Who may owe it too: the start of the fields about them, and the role they have by it.
_OBLIGORS = {"joint": "JOINT", "guarantor": "GUARANTOR"}
_OF_AN_OBLIGOR: dict[str, _Read] = {
    "name": cells.words(120),
    "role": cells.role,
    "birth_date": cells.day,
    "id_last4": cells.id_last4,
    "email": cells.email,
    "phone": cells.phone,
    "address": cells.lines(240),
    "language": cells.language,
    "reference": cells.reference(64),
}
_OBLIGOR_NAMES = {
    whose: {field: f"{whose}_{field}" for field in _OF_AN_OBLIGOR} for whose in _OBLIGORS
}
_READERS |= {
    name: (name, _OF_AN_OBLIGOR[field])
    for names in _OBLIGOR_NAMES.values()
    for field, name in names.items()
}
_PARTS = {"principal": "PRINCIPAL", "interest": "INTEREST", "fees": "FEE", "payments": "PAYMENT"}
_AMOUNTS = ("total", *_PARTS)


def check_rows(
    sheet: Sheet, mapping: Mapping, *, currency_default: str = ""
) -> Iterator[Placement | Refusal]:
    """Yield one Placement or one Refusal for each row of ``sheet``, in order, as it is read.

    ``currency_default`` stands where a row names no currency. A row that repeats an earlier one
    word for word yields an equal Placement; one with the same reference and other values is
    refused. Every column of ``mapping`` is one of the sheet's.
    """
    width = len(sheet.header)
    assert all(f in FIELDS and 0 <= column < width for f, column in mapping.items()), mapping
    seen: dict[str, int] = {}
    for number, row in sheet.rows():
        try:
            if len(row) > width:
                raise _Refused(ROW, row[width], "ROW_TOO_WIDE")
            placement = _placement(row, mapping, currency_default)
            mark = hash(placement)
            if seen.setdefault(placement.reference, mark) != mark:
                raise _Refused("reference", placement.reference, "REPEATED")
        except _Refused as no:
            reason = str(REASONS[no.code])
            yield Refusal(number, no.field, _excerpt(no.value), no.code, reason)
        else:
            yield placement


def refusals_csv(refusals: Iterable[Refusal]) -> str:
    """Return the refusals as CSV text that no spreadsheet takes for a formula."""
    out = StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow([_("Row"), _("Field"), _("Value"), _("Reason")])
    for refusal in refusals:
        label = str(FIELDS.get(refusal.field, _("The whole row")))
        cells_out = [str(refusal.row_number), label, refusal.value, refusal.reason]
        writer.writerow([inert(cell) for cell in cells_out])
    return out.getvalue()


def _placement(row: list[str], mapping: Mapping, currency_default: str) -> Placement:
    values: dict[str, object] = {}
    amounts: dict[str, str] = {}
    for field, column in mapping.items():
        text = row[column].strip()
        if not text:
            continue
        if field in _AMOUNTS:
            amounts[field] = text
            continue
        name, read = _READERS[field]
        try:
            values[name] = read(text)
        except Wrong as wrong:
            raise _Refused(field, text, wrong.code) from None
    currency = str(values.pop("currency", currency_default))
    given = {**values, **amounts, "currency": currency}
    for field in ("reference", "name", "total", "currency"):
        if not given.get(field):
            raise _Refused(field, "", "MISSING")
    if not ("birth_date" in values or "id_last4" in values):
        raise _Refused("birth_date", "", "NO_FACTS")
    total = _minor("total", amounts["total"], currency)
    if not total:
        raise _Refused("total", amounts["total"], "NOT_OWED")
    parts = _parts(amounts, currency, total)
    money, found = Money(total, currency), _obligors(values)
    placement = Placement(total=money, parts=parts, obligors=tuple(found.values()), **values)
    _require_each_once(placement, whose=tuple(found))
    return placement


def _obligors(values: dict[str, object]) -> dict[str, NamedObligor]:
    """Take what is told of obligors out of ``values``: each by the start of its fields."""
    found = {}
    for whose, names in _OBLIGOR_NAMES.items():
        told = {field: values.pop(name) for field, name in names.items() if name in values}
        # A role or a language that stands in every row of a file names nobody.
        if not told.keys() - {"role", "language"}:
            continue
        if "name" not in told:
            raise _Refused(names["name"], "", "MISSING")
        if not ("birth_date" in told or "id_last4" in told):
            raise _Refused(names["birth_date"], "", "NO_FACTS")
        found[whose] = NamedObligor(**{"role": _OBLIGORS[whose]} | told)
    return found


def _require_each_once(placement: Placement, *, whose: Sequence[str]) -> None:
    """Refuse a row that names one person twice, by their facts or by their reference."""
    people: list[Placement | NamedObligor] = [placement]
    kept = [placement.kept_under]
    for start, one, under in zip(
        whose, placement.obligors, placement.obligors_kept_under, strict=True
    ):
        if under in kept:
            raise _Refused(f"{start}_reference", one.reference, "SAME_PERSON")
        if any(_is_same(one, person) for person in people):
            raise _Refused(f"{start}_name", one.name, "SAME_PERSON")
        people.append(one)
        kept.append(under)


def _is_same(one: NamedObligor, another: Placement | NamedObligor) -> bool:
    """Say whether two of a row have one name, agree in a fact, and differ in none."""
    pairs = [(one.birth_date, another.birth_date), (one.id_last4, another.id_last4)]
    agree = [mine == theirs for mine, theirs in pairs if mine and theirs]
    return one.name == another.name and bool(agree) and all(agree)


def _minor(field: str, text: str, currency: str) -> int:
    try:
        return cells.amount(text, currency)
    except Wrong as wrong:
        raise _Refused(field, text, wrong.code) from None


def _parts(amounts: dict[str, str], currency: str, total: int) -> tuple[Part, ...]:
    """Return the parts that are more than nothing; the total alone where no part was given.

    Payments take away, whether they were written with a minus or without.
    """
    parts = []
    for field, kind in _PARTS.items():
        if field not in amounts:
            continue
        text = amounts[field].removeprefix("-") if kind == "PAYMENT" else amounts[field]
        minor = _minor(field, text, currency)
        if minor:
            parts.append(Part(kind, -minor if kind == "PAYMENT" else minor))
    is_given = any(field in amounts for field in _PARTS)
    return tuple(parts) if is_given else (Part("PRINCIPAL", total),)


def _excerpt(value: str) -> str:
    """Return the start of a cell, with a mark for each character that cannot be shown."""
    shown = "".join(char if char.isprintable() else "\ufffd" for char in value[:EXCERPT_CHARS])
    return f"{shown}…" if len(value) > EXCERPT_CHARS else shown


_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n|%]")


def inert(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell
