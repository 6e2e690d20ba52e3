"""The fields a lender's file may have, and which column is probably which.

Knows headings and how values look; knows nothing of bytes, rules or debts. A mapping is a plain
``{field: column index}``.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from payments.money import EXPONENTS
from portal.headings import HEADINGS, OBLIGORS

Mapping = dict[str, int]

FIELDS = {
    "reference": _("Reference of the debt"),
    "name": _("Name"),
    "birth_date": _("Date of birth"),
    "id_last4": _("Last four characters of the identity number"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "address": _("Postal address"),
    "currency": _("Currency"),
    "principal": _("Principal"),
    "interest": _("Interest"),
    "fees": _("Fees"),
    "payments": _("Payments already received"),
    "total": _("Total owed"),
    "product": _("Kind of credit"),
    "original_creditor": _("Original creditor"),
    "assigned_from": _("Taken over from"),
    "assigned_date": _("Date it was taken over"),
    "contract_date": _("Date of the contract"),
    "itemisation_date": _("Date of the breakdown"),
    "overdue_since": _("Overdue since"),
    "last_payment_date": _("Date of the last payment"),
    "annual_rate": _("Interest rate a year"),
    "all_in_cost": _("All costs a year"),
    "documents": _("Documents that can be shown"),
    "contact_checked": _("Date the contact details were checked"),
    "on_plan": _("Already paying by a plan"),
    "language": _("Language of the borrower"),
    "borrower_reference": _("Reference of the borrower"),
    "joint_name": _("Joint borrower: name"),
    "joint_birth_date": _("Joint borrower: date of birth"),
    "joint_id_last4": _("Joint borrower: last four of the identity number"),
    "joint_email": _("Joint borrower: e-mail"),
    "joint_phone": _("Joint borrower: phone"),
    "joint_address": _("Joint borrower: postal address"),
    "joint_language": _("Joint borrower: language"),
    "joint_reference": _("Joint borrower: reference"),
    "joint_role": _("Joint borrower: joint or guarantor"),
    "guarantor_name": _("Guarantor: name"),
    "guarantor_birth_date": _("Guarantor: date of birth"),
    "guarantor_id_last4": _("Guarantor: last four of the identity number"),
    "guarantor_email": _("Guarantor: e-mail"),
    "guarantor_phone": _("Guarantor: phone"),
    "guarantor_address": _("Guarantor: postal address"),
    "guarantor_language": _("Guarantor: language"),
    "guarantor_reference": _("Guarantor: reference"),
}
REQUIRED = ("reference", "name", "total")
# One of these tells two people of the same name apart.
FACTS = ("birth_date", "id_last4")

# How sure a guess is, in per cent: the heading is known, part of it is, or only values fit.
SURE, LIKELY, BY_LOOK = 100, 70, 40


@dataclass(frozen=True)
class Guess:
    """``columns`` as a mapping, and for each of its fields how sure it is, in per cent."""

    columns: Mapping
    confidence: dict[str, int]


def guess(header: Sequence[str], sample: Sequence[Sequence[str]]) -> Guess:
    """Guess which column holds which field: by heading first, then by how the values look."""
    plain = [normal(heading) for heading in header]
    anybodys = [n for n, heading in enumerate(plain) if not _obligor_in(heading)]
    confidence: dict[str, int] = {}
    columns: Mapping = {}
    for sureness, candidates in (
        (SURE, _by_heading(plain)),
        (LIKELY, _by_part_of_heading(plain)),
        (BY_LOOK, _by_look(sample, anybodys, taken=columns)),
    ):
        for field, index in candidates:
            if field not in columns and index not in columns.values():
                columns[field] = index
                confidence[field] = sureness
    ordered = {field: columns[field] for field in FIELDS if field in columns}
    return Guess(ordered, {field: confidence[field] for field in ordered})


def missing(mapping: Mapping, *, currency_default: str = "") -> list[str]:
    """Return the fields without which no row can be placed; one fact stands for both."""
    lacking = [field for field in REQUIRED if field not in mapping]
    if not currency_default and "currency" not in mapping:
        lacking.append("currency")
    if not any(field in mapping for field in FACTS):
        lacking.append(FACTS[0])
    return lacking


def as_stored(mapping: Mapping, header: Sequence[str]) -> dict[str, list[int | str]]:
    """Return the mapping as JSON that outlives one file: each field's column and its heading."""
    return {field: [index, header[index]] for field, index in mapping.items()}


def from_stored(stored: object, header: Sequence[str]) -> Mapping:
    """Return a stored mapping as it fits ``header``: columns may have moved, never be renamed.

    A field whose heading is gone or stands twice elsewhere is left out, and so is all that is not
    as ``as_stored`` wrote it.
    """
    found: Mapping = {}
    entries = stored.items() if isinstance(stored, dict) else ()
    for field, kept in entries:
        match kept:
            case [int(index), str(heading)] if field in FIELDS:
                column = _column_named(heading, index, header)
                if column is not None and column not in found.values():
                    found[field] = column
    return found


def normal(heading: str) -> str:
    """Return a heading without case, width, spaces and signs, and without what is in brackets."""
    folded = unicodedata.normalize("NFKC", heading).casefold()
    bare = re.sub(r"\(.*?\)|\[.*?\]|【.*?】", "", folded) or folded
    return re.sub(r"[\W_]+", "", bare)


def _column_named(heading: str, index: int, header: Sequence[str]) -> int | None:
    if 0 <= index < len(header) and header[index] == heading:
        return index
    places = [place for place, name in enumerate(header) if name == heading]
    return places[0] if len(places) == 1 else None


_KNOWN = {normal(words): field for field, all_words in HEADINGS.items() for words in all_words}
# The words that name an obligor: "joint" or "guarantor" by each.
_WHO = {normal(word): whose for whose, words in OBLIGORS.items() for word in words}
# Only headings long enough not to stand inside a word that means something else.
_PARTS = sorted((w for w in _KNOWN if len(w) >= (5 if w.isascii() else 2)), key=len, reverse=True)


def _by_heading(plain: list[str]) -> list[tuple[str, int]]:
    return [(_KNOWN[heading], n) for n, heading in enumerate(plain) if heading in _KNOWN]


def _by_part_of_heading(plain: list[str]) -> list[tuple[str, int]]:
    """Return, for each heading not known, the field of the longest known one inside it.

    What is said of an obligor is never taken for the borrower's own.
    """
    inside = ((_part_of(heading), n) for n, heading in enumerate(plain) if heading)
    return [(_KNOWN[words], n) for words, n in inside if words and plain[n] not in _KNOWN]


def _part_of(heading: str) -> str:
    """Return the longest known heading inside this one, or nothing."""
    whose = _obligor_in(heading)
    fits = (w for w in _PARTS if w in heading and _KNOWN[w].startswith(whose) and w not in _WHO)
    return next(fits, "")


def _obligor_in(heading: str) -> str:
    """Return the start of the fields of the obligor this heading speaks of, or nothing."""
    return next((f"{whose}_" for word, whose in _WHO.items() if word in heading), "")


_LOOKS = {
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "currency": re.compile("|".join(EXPONENTS)),
    "phone": re.compile(r"\+[0-9][0-9 ()-]{7,20}|1[3-9][0-9]{9}"),
    "id_last4": re.compile(r"[0-9]{3}[0-9Xx]|[0-9*]{14}[0-9]{3}[0-9Xx]"),
    "birth_date": re.compile(r"(?:19[3-9]|200)[0-9][-/.年]?[0-9]{1,2}[-/.月]?[0-9]{1,2}日?"),
    "total": re.compile(r"[0-9]{1,3}(?:,?[0-9]{3})*\.[0-9]{2}"),
    "name": re.compile(r"[\u4e00-\u9fff·]{2,5}|[A-Z][a-z]+(?: [A-Z][a-z]+){1,2}"),
    "reference": re.compile(r"(?=.*[0-9])[A-Za-z0-9/_.-]{4,64}"),
}


def _by_look(
    sample: Sequence[Sequence[str]], among: Sequence[int], *, taken: Mapping
) -> list[tuple[str, int]]:
    """Return those columns whose every value looks like a field, where exactly one does."""
    values = {n: {row[n].strip() for row in sample} - {""} for n in among}
    found: list[tuple[str, int]] = []
    for field, look in _LOOKS.items():
        fits = [
            n
            for n in among
            if values[n]
            and n not in taken.values()
            and n not in dict(found).values()
            and all(look.fullmatch(value) for value in values[n])
        ]
        if len(fits) == 1:
            found.append((field, fits[0]))
    return found
