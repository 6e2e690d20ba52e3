"""“Only this fee is not right”: some lines rest until the lender has answered; the rest goes on.

Money that comes meanwhile pays the rest, and a questioned line only where the borrower says so.
What is upheld is taken off in the books at once. A lender says no only with what shows it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from payments import adjusting, freezing, laying_aside, ledger
from payments.codes import new_code
from payments.days import local_date
from payments.events import record
from payments.models import Account, Debt, Freeze
from payments.states import WrongState, move
from plans import disputed, disputes, questionable
from plans.changing import amendments
from plans.disputes import ANSWER_DAYS, SamePerson
from plans.grounds import GROUNDS
from plans.models import Dispute, DisputedPart, Exhibit
from plans.questionable import Line
from plans.settlement import settling

OVER = (Debt.State.PAID, Debt.State.CLOSED)
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
        laying_aside.put(debt, disputed.lines_of(debt), at=at)
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
    is_all, is_some = _how_much(parts, now)
    to = State.UPHELD if is_all else State.PART_UPHELD if is_some else State.REJECTED
    with transaction.atomic():
        move(dispute, to, answered_by=by, answered_at=at, answer_text=text)
        assert all(0 <= now[p.pk] <= p.amount_minor - p.upheld_minor for p in parts), now
        dispute.refresh_from_db()
        if by == dispute.first_by:
            raise SamePerson
        if dispute.state != State.UPHELD and not is_shown(dispute):
            raise NeedsEvidence(GROUNDS[dispute.ground].evidence)
        _take_off(dispute, parts, now, by=by, at=at)
        disputes.thaw(dispute, by=by, at=at)
        _let_go(dispute.debt, by=by, at=at)
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
    laying_aside.put(dispute.debt, disputed.lines_of(dispute.debt), at=at)


@transaction.atomic
def withdraw(dispute: Dispute, *, by: str, at: datetime) -> None:
    """Take a question about lines back. Raise WrongState where it has its answer."""
    disputes.withdraw(dispute, by=by, at=at)
    _let_go(dispute.debt, by=by, at=at)


def _chosen(debt: Debt, ground: str, asked: Mapping[str, int | None]) -> list[tuple[Line, int]]:
    if not asked:
        raise NotQuestionable("NOTHING")
    by_key = {line.key: line for line in questionable.lines_of(debt)}
    before = DisputedPart.objects.filter(debt=debt, dispute__ground=ground)
    answered = before.exclude(dispute__state=State.WITHDRAWN).select_related("dispute")
    asked_before = {questionable.key_of(part) for part in answered}
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


def _let_go(debt: Debt, *, by: str, at: datetime) -> None:
    """Let credit that waited pay what has its answer, and the plan follow what is owed now."""
    if laying_aside.put(debt, disputed.lines_of(debt), at=at):
        settling.follow(debt, at=at)
    amendments.respread(debt, by=by, at=at)


def _freeze(
    dispute: Dispute, parts: Sequence[DisputedPart], *, on: date, by: str, at: datetime
) -> None:
    """Stop interest on the principal that is questioned; on fees and interest none runs."""
    principal = sum(p.rests_minor for p in parts if p.bucket == Account.Kind.PRINCIPAL)
    if principal:
        why = {"cause": Freeze.Cause.DISPUTE, "about": dispute.code}
        freezing.freeze(dispute.debt, **why, on=on, part_minor=principal, by=by, at=at)
