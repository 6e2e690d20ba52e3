"""“Only this fee is not right”: some lines rest until the lender has answered; the rest goes on.

What is upheld is taken off in the books at once. A lender says no only with what shows it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from payments import adjusting, freezing, ledger
from payments.codes import new_code
from payments.days import local_date
from payments.events import record
from payments.models import Account, Debt, Entry, Freeze, ItemisationLine
from payments.states import WrongState, move
from plans import amendments, disputes
from plans.disputes import ANSWER_DAYS, SamePerson
from plans.grounds import GROUNDS
from plans.models import Dispute, DisputedPart, Exhibit

OVER = (Debt.State.PAID, Debt.State.CLOSED)
# Entries that only move what was booked before: there is nothing new in them to question.
_NOT_NEW = frozenset(
    {Entry.Kind.OPENING, Entry.Kind.REVERSAL, Entry.Kind.RESTORATION, Entry.Kind.REPLAY}
)
State = Dispute.State


class NotQuestionable(Exception):
    """These lines cannot be questioned so.

    ``code``: NOTHING, NO_SUCH_LINE, TOO_MUCH (``limit_minor`` is the most), ASKED_BEFORE.
    """

    def __init__(self, code: str, *, key: str = "", limit_minor: int = 0) -> None:
        super().__init__(code)
        self.code, self.key, self.limit_minor = code, key, limit_minor


class NeedsEvidence(Exception):
    """A no has to be shown: no paper of the lender's shows one of ``shows`` yet."""

    def __init__(self, shows: tuple[str, ...]) -> None:
        super().__init__(", ".join(shows))
        self.shows = shows


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
        mine = [part for part in parts if _key_of(part) == line.key]
        left = line.left_minor - sum(part.upheld_minor for part in mine)
        if left > 0 and not any(part.dispute.is_open for part in mine):
            found.append(_with_left(line, left))
    return found


def open_dispute(
    debt: Debt, *, ground: str, asked: Mapping[str, int | None], text: str, by: str, at: datetime
) -> Dispute:
    """Store that some lines are not right, by key and minor units (None: all that is left of it).

    They rest from now on. Raise NotQuestionable, or WrongState where nothing is owed any more.
    """
    with transaction.atomic():
        debt = ledger.hold(debt)
        if debt.state in OVER:
            raise WrongState(f"{debt} is over")
        chosen = _chosen(debt, ground, asked)
        today = local_date(at, debt.lender.time_zone)
        dispute = Dispute.objects.create(
            lender_id=debt.lender_id,
            debt=debt,
            code=new_code(),
            kind=Dispute.Kind.PART,
            ground=GROUNDS[ground].code,
            text=text,
            by=by,
            opened_at=at,
            answer_by_date=today + timedelta(days=ANSWER_DAYS),
        )
        parts = _write_parts(dispute, chosen)
        _freeze(dispute, parts, on=today, by=by, at=at)
        total = sum(part.amount_minor for part in parts)
        facts = {"dispute": dispute.code, "about": Dispute.Kind.PART, "minor": total}
        record(debt, "dispute.opened", by=by, at=at, **facts)
        return dispute


def decide(
    dispute: Dispute, *, upheld: Mapping[int, int], text: str, by: str, at: datetime
) -> None:
    """Give the lender's answer: ``upheld`` is, by id of a part, what is taken off now.

    Raise WrongState where somebody answered first, NeedsEvidence where a part is refused and
    nothing shows why, disputes.SamePerson for a second look by who looked first.
    """
    assert by.startswith("officer:"), "only a person says no"
    parts = list(dispute.parts.order_by("pk"))
    now = {part.pk: upheld.get(part.pk, 0) for part in parts}
    assert all(0 <= now[p.pk] <= p.amount_minor - p.upheld_minor for p in parts), now
    is_all, is_some = _how_much(parts, now)
    to = State.UPHELD if is_all else State.PART_UPHELD if is_some else State.REJECTED
    with transaction.atomic():
        move(dispute, to, answered_by=by, answered_at=at, answer_text=text)
        dispute.refresh_from_db()
        if by == dispute.first_by:
            raise SamePerson
        if dispute.state != State.UPHELD and not is_shown(dispute):
            raise NeedsEvidence(GROUNDS[dispute.ground].evidence)
        _take_off(dispute, parts, now, by=by, at=at)
        disputes.thaw(dispute, by=by, at=at)
        record(
            dispute.debt,
            "dispute.answered",
            by=by,
            at=at,
            dispute=dispute.code,
            upheld=dispute.state == State.UPHELD,
            minor=sum(now.values()),
        )


def is_shown(dispute: Dispute) -> bool:
    """Say whether the lender gave a paper that shows what its no would rest on."""
    shown = Exhibit.objects.filter(dispute=dispute, side=Exhibit.Side.LENDER)
    return shown.filter(shows__in=GROUNDS[dispute.ground].evidence).exists()


@transaction.atomic
def appeal(dispute: Dispute, *, text: str, by: str, at: datetime) -> None:
    """Ask for another officer to look, once: what was refused rests again until they answer.

    Raise disputes.AppealedBefore, or WrongState where it is open or all of it was upheld.
    """
    disputes.appeal(dispute, text=text, by=by, at=at)
    parts = list(dispute.parts.order_by("pk"))
    left = ledger.owed_by_bucket(dispute.debt)
    for part in parts:
        part.rests_minor = min(part.amount_minor - part.upheld_minor, left.get(part.bucket, 0))
        left[part.bucket] = left.get(part.bucket, 0) - part.rests_minor
    DisputedPart.objects.bulk_update(parts, ["rests_minor"])
    today = local_date(at, dispute.debt.lender.time_zone)
    _freeze(dispute, parts, on=today, by=by, at=at)


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


def _key_of(part: DisputedPart) -> str:
    if part.line_number is not None:
        return f"line-{part.line_number}"
    return f"entry-{part.entry_id}-{part.bucket}"


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


def _chosen(debt: Debt, ground: str, asked: Mapping[str, int | None]) -> list[tuple[Line, int]]:
    if not asked:
        raise NotQuestionable("NOTHING")
    by_key = {line.key: line for line in lines_of(debt)}
    before = DisputedPart.objects.filter(debt=debt, dispute__ground=ground)
    answered = before.exclude(dispute__state=State.WITHDRAWN).select_related("dispute")
    asked_before = {_key_of(part) for part in answered}
    chosen = []
    for key, minor in asked.items():
        line = by_key.get(key)
        if line is None:
            raise NotQuestionable("NO_SUCH_LINE", key=key)
        if key in asked_before:
            raise NotQuestionable("ASKED_BEFORE", key=key)
        if minor is not None and not 0 < minor <= line.left_minor:
            raise NotQuestionable("TOO_MUCH", key=key, limit_minor=line.left_minor)
        chosen.append((line, line.left_minor if minor is None else minor))
    return chosen


def _write_parts(dispute: Dispute, chosen: Sequence[tuple[Line, int]]) -> list[DisputedPart]:
    """Write the lines down; of what is owed in a bucket no more can rest than is left there."""
    left = ledger.owed_by_bucket(dispute.debt)
    parts = []
    for line, minor in chosen:
        rests = min(minor, left.get(line.bucket, 0))
        left[line.bucket] = left.get(line.bucket, 0) - rests
        parts.append(
            DisputedPart(
                lender_id=dispute.lender_id,
                debt_id=dispute.debt_id,
                dispute=dispute,
                line_number=line.line_number,
                entry_id=line.entry_id,
                bucket=line.bucket,
                amount_minor=minor,
                rests_minor=rests,
            )
        )
    return DisputedPart.objects.bulk_create(parts)


def _how_much(parts: Sequence[DisputedPart], now: Mapping[int, int]) -> tuple[bool, bool]:
    """Say whether all of what was questioned is upheld, and whether anything is."""
    upheld = [part.upheld_minor + now[part.pk] for part in parts]
    is_all = all(minor == part.amount_minor for minor, part in zip(upheld, parts, strict=True))
    return is_all, any(upheld)


def _take_off(
    dispute: Dispute, parts: list[DisputedPart], now: Mapping[int, int], *, by: str, at: datetime
) -> None:
    lines: dict[str, int] = {}
    for part in parts:
        part.upheld_minor += now[part.pk]
        lines[part.bucket] = lines.get(part.bucket, 0) + now[part.pk]
    DisputedPart.objects.bulk_update(parts, ["upheld_minor"])
    if not any(lines.values()):
        return
    key = f"dispute:{dispute.code}:{'appealed' if dispute.appealed_at else 'answered'}"
    adjusting.credit(dispute.debt, lines=lines, key=key, by=by, at=at, about=dispute.code)
    amendments.respread(dispute.debt, by=by, at=at)


def _freeze(
    dispute: Dispute, parts: Sequence[DisputedPart], *, on: date, by: str, at: datetime
) -> None:
    """Stop interest on the principal that is questioned; on fees and interest none runs."""
    principal = sum(p.rests_minor for p in parts if p.bucket == Account.Kind.PRINCIPAL)
    if principal:
        why = {"cause": Freeze.Cause.DISPUTE, "about": dispute.code}
        freezing.freeze(dispute.debt, **why, on=on, part_minor=principal, by=by, at=at)
