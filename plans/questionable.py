"""What of a debt can be questioned: its lines as placed, and what was added since."""

from dataclasses import dataclass
from datetime import date

from payments import ledger
from payments.days import local_date
from payments.models import Debt, Entry, ItemisationLine
from plans.models import DisputedPart

# Entries that only move what was booked before: there is nothing new in them to question.
_NOT_NEW = frozenset(
    {Entry.Kind.OPENING, Entry.Kind.REVERSAL, Entry.Kind.RESTORATION, Entry.Kind.REPLAY}
)


@dataclass(frozen=True)
class Line:
    """Something owed that can be questioned: a line as placed, or what was added since.

    ``left_minor`` is what of it was not taken off yet; ``on_date`` and ``text`` as they were told.
    """

    key: str
    bucket: str
    left_minor: int
    on_date: date | None
    text: str
    line_number: int | None = None
    entry_id: int | None = None


def lines_of(debt: Debt) -> list[Line]:
    """Return what can be questioned of ``debt`` now; lines under an open question are left out."""
    parts = list(DisputedPart.objects.filter(debt=debt).select_related("dispute"))
    found = []
    for line in [*_placed(debt), *_added(debt)]:
        mine = [part for part in parts if key_of(part) == line.key]
        left = line.left_minor - sum(part.upheld_minor for part in mine)
        if left > 0 and not any(part.dispute.is_open for part in mine):
            found.append(_with_left(line, left))
    return found


def key_of(part: DisputedPart) -> str:
    """Return the key of the line that ``part`` is of."""
    if part.line_number is not None:
        return f"line-{part.line_number}"
    return f"entry-{part.entry_id}-{part.bucket}"


def _placed(debt: Debt) -> list[Line]:
    owed = ItemisationLine.objects.filter(debt=debt, amount_minor__gt=0).order_by("number")
    return [
        Line(f"line-{x.number}", x.kind, x.amount_minor, x.on_date, x.text, line_number=x.number)
        for x in owed
    ]


def _added(debt: Debt) -> list[Line]:
    zone = debt.lender.time_zone
    return [
        Line(
            f"entry-{moved.entry_id}-{bucket}",
            bucket,
            minor,
            local_date(moved.at, zone),
            "",
            entry_id=moved.entry_id,
        )
        for moved in ledger.history(debt)
        if moved.kind not in _NOT_NEW
        for bucket, minor in moved.lines
        if minor > 0
    ]


def _with_left(line: Line, left_minor: int) -> Line:
    return Line(
        line.key,
        line.bucket,
        left_minor,
        line.on_date,
        line.text,
        line_number=line.line_number,
        entry_id=line.entry_id,
    )
