"""A question as both sides read it: what it is about, what was shown, where it stands.

Gathers plain values for pages and papers; knows no requests.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from payments.models import Account, Debt
from payments.money import Money
from plans.models import Dispute, DisputedPart, Exhibit
from plans.questionable import Line
from portal import ground_words
from portal.words import day_text, money_text


@dataclass(frozen=True)
class Part:
    """One questioned line: how much of it, what was taken off, what is still in question."""

    pk: int
    label: str
    asked: Money
    taken_off: Money
    left: Money


@dataclass(frozen=True)
class Question:
    """All there is about one question; ``shown`` comes without the bytes of the papers.

    ``checked`` is what a no about the whole rests on, in words.
    """

    dispute: Dispute
    ground: str
    parts: list[Part]
    asked: Money
    taken_off: Money
    shown: list[tuple[Exhibit, str]]
    checked: list[str]


def question_of(dispute: Dispute) -> Question:
    """Return what there is about ``dispute``, which comes with its debt, in three queries."""
    debt = dispute.debt
    found = list(dispute.parts.select_related("entry").order_by("pk"))
    names = {line.number: line for line in debt.lines.all()} if found else {}
    parts = [_part(part, debt, names) for part in found]
    nothing = Money(0, debt.currency)
    papers = dispute.exhibits.defer("body").order_by("pk")
    return Question(
        dispute=dispute,
        ground=str(ground_words.WORDS.get(dispute.ground, "")),
        parts=parts,
        asked=sum((part.asked for part in parts), nothing),
        taken_off=sum((part.taken_off for part in parts), nothing),
        shown=[(paper, str(ground_words.SHOWS.get(paper.shows, ""))) for paper in papers],
        checked=[str(ground_words.SHOWS[code]) for code in dispute.checked],
    )


def label_of(bucket: str, on_date: date | None, text: str) -> str:
    """Return what a line is called: its kind, its own words and its day."""
    kind = str(Account.Kind(bucket).label)
    more = [part for part in (text, day_text(on_date) if on_date else "") if part]
    return " · ".join([kind, *more])


def line_label(line: Line, debt: Debt) -> str:
    left = money_text(Money(line.left_minor, debt.currency))
    if line.entry_id is not None:
        added = _("Added since: %(what)s") % {"what": label_of(line.bucket, line.on_date, "")}
        return f"{added} · {left}"
    return f"{label_of(line.bucket, line.on_date, line.text)} · {left}"


def _part(part: DisputedPart, debt: Debt, names: dict) -> Part:
    line = names.get(part.line_number)
    label = label_of(part.bucket, line.on_date if line else None, line.text if line else "")
    return Part(
        pk=part.pk,
        label=label,
        asked=Money(part.amount_minor, debt.currency),
        taken_off=Money(part.upheld_minor, debt.currency),
        left=Money(part.amount_minor - part.upheld_minor, debt.currency),
    )
