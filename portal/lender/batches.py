"""A placed file in words and figures, for the pages about it. Knows no requests."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.models import Batch, Debt
from portal import inviting, uploads
from portal.columns import FIELDS
from portal.importing import Refusal
from portal.lender import findings
from portal.models import Upload
from portal.tallies import Report, Tally

WORDS = {
    "placed": gettext_lazy("Ready"),
    "held": gettext_lazy("Held until you answer questions"),
    "known": gettext_lazy("Here already, left as they are"),
    "refused": gettext_lazy("Refused, with reasons"),
}


@dataclass(frozen=True)
class Line:
    """One line of the sums; ``tally`` has no amounts where none are kept."""

    name: str
    word: str
    tally: Tally


def told(report: Report) -> list[Line]:
    """Return what became, or would become, of the rows, in the order people read it."""
    return [Line(name, str(word), getattr(report, name)) for name, word in WORDS.items()]


def told_of(batch: Batch, placed: Tally, held: Tally, refused: Tally) -> list[Line]:
    """Return the same of a batch, where what was there before has no sum."""
    tallies = {
        "placed": placed,
        "held": held,
        "known": Tally(batch.known_count),
        "refused": refused,
    }
    return [Line(name, str(word), tallies[name]) for name, word in WORDS.items()]


def findings_of(batch: Batch) -> Counter[str]:
    """Count by code why debts of this batch are held now."""
    held = Debt.objects.filter(batch=batch, state=Debt.State.HELD)
    reasons = held.values_list("held_reasons", flat=True)
    return Counter(reason["code"] for found in reasons.iterator() for reason in found)


def findings_told(counted: Counter[str]) -> list[tuple[str, int, str]]:
    """Return (title, count, what to do) for each finding, the most frequent first."""
    return [
        (str(findings.TITLES[code]), count, str(findings.TO_DO[code]))
        for code, count in counted.most_common()
    ]


def held_told(
    rows: Iterable[tuple[str, list[dict]]], currency: str
) -> list[tuple[str, list[findings.Told]]]:
    """Return (reference, findings in words) for each row that would be held."""
    return [
        (reference, [findings.in_words(finding, currency) for finding in found])
        for reference, found in rows
    ]


def refusals_told(refused: Iterable[Refusal]) -> list[dict[str, object]]:
    """Return row, field, value and reason of each refusal, in the reader's words."""
    return [
        {
            "row_number": refusal.row_number,
            "field": str(FIELDS.get(refusal.field, _("The whole row"))),
            "value": refusal.value,
            "reason": refusal.reason,
        }
        for refusal in refused
    ]


def percent_done(batch: Batch, kept: QuerySet[Upload]) -> int | None:
    """Return how much of an unfinished batch is placed; None where its file is not kept here."""
    upload = kept.select_related("lender").first()
    if upload is None:
        return None
    return 100 * batch.rows_done // uploads.reading_of(upload).sheet.row_count


def letters_of(batch: Batch, *, at: datetime) -> dict[str, object]:
    """Return how many borrowers of this batch wait for an invitation, and the printed ones."""
    letters = inviting.letters_of(batch, at=at).count()
    return {
        "waiting": inviting.waiting_people(batch, at=at),
        "at_once": inviting.INVITED_AT_ONCE,
        "count": letters,
        "parts": [
            (
                part + 1,
                part * inviting.PRINTED_AT_ONCE + 1,
                min(letters, (part + 1) * inviting.PRINTED_AT_ONCE),
            )
            for part in range(-(-letters // inviting.PRINTED_AT_ONCE))
        ],
    }
