"""What pictures of plans say: the same facts as the drawing, as sentences and as rows.

Knows Money, days and the reader's language; knows no models and no pages.
"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payments.money import Money
from portal import charts
from portal.words import day_text, money_text

# A day, what is left from then on, and, where it is let off and not paid, True.
Left = tuple[date, Money] | tuple[date, Money, bool]


class Instalment(NamedTuple):
    """One row of a timeline; ``state`` is one of ``charts.STATES``."""

    day: date
    amount: Money
    state: str


# Places where a payment stood before it was moved or left out: no payments themselves.
GAPS = ("moved", "skipped")


def said_of(steps: Sequence[Left]) -> str:
    """Say from what to what a balance goes, and how much of that is let off."""
    (first_day, owed), (last_day, left) = steps[0][:2], steps[-1][:2]
    let_off = sum(
        (before[1] - step[1] for before, step in pairwise(steps) if _is_let_off(step)),
        Money(0, owed.currency),
    )
    count = sum(step[1].minor < before[1].minor for before, step in pairwise(steps))
    count -= sum(_is_let_off(step) for step in steps)
    facts = {"owed": money_text(owed), "start": day_text(first_day), "end": day_text(last_day)}
    facts |= {"left": money_text(left), "let_off": money_text(let_off)}
    if left:
        return _("%(owed)s on %(start)s, %(left)s on %(end)s.") % facts
    said = ngettext(
        "%(owed)s on %(start)s, paid off on %(end)s with %(count)s payment.",
        "%(owed)s on %(start)s, paid off on %(end)s with %(count)s payments.",
        count,
    ) % (facts | {"count": count})
    if let_off:
        said += " " + _("%(let_off)s of it is let off at the end.") % facts
    return said


def rows_of(steps: Sequence[Left]) -> list[tuple[date, Money, bool]]:
    """Return each step as a row of a table: its day, what is left, and whether it is let off."""
    return [(step[0], step[1], _is_let_off(step)) for step in steps]


def balance_drawing(
    steps: Sequence[Left],
    *,
    words: charts.Words,
    start: str = "",
    other: Sequence[Left] = (),
    today: date | None = None,
) -> SafeString:
    """Draw what is left over time, with the days at both ends and the first amount in words."""
    return charts.balance_over_time(
        _drawn(steps),
        other=_drawn(other),
        words=words,
        start=start or day_text(steps[0][0]),
        end=_end(steps, other),
        amount=money_text(steps[0][1]),
        today=today,
    )


def counted(rows: Sequence[Instalment]) -> str:
    """Say how many payments are made, and how many of the others are not as planned."""
    due = [row for row in rows if row.state not in GAPS]
    paid = sum(row.state == "paid" for row in due)
    said = [
        ngettext(
            "%(paid)s of %(count)s payment made.", "%(paid)s of %(count)s payments made.", len(due)
        )
        % {"paid": paid, "count": len(due)}
    ]
    sentences = {
        "late": _("Not paid yet: %(count)s."),
        "moved": _("Moved to another day: %(count)s."),
        "skipped": _("Left out this time: %(count)s."),
    }
    for state, sentence in sentences.items():
        count = sum(row.state == state for row in rows)
        said += [sentence % {"count": count}] if count else []
    return " ".join(said)


def _end(steps: Sequence[Left], other: Sequence[Left]) -> str:
    """Say what stands at the end of the axis: where two plans end, only the later day does."""
    day = max(step[0] for step in (*steps, *other))
    if other or steps[-1][1]:
        return day_text(day)
    return _("Paid off · %(end)s") % {"end": day_text(day)}


def _drawn(steps: Sequence[Left]) -> list[charts.Step]:
    return [charts.Step(step[0], step[1].minor, _is_let_off(step)) for step in steps]


def _is_let_off(step: Left) -> bool:
    return len(step) > 2 and bool(step[2])
