"""Rests of a debt: begun by the borrower or an officer, made longer, ended, and what they stop.

What kinds there are is data in ``breathing``. Letters, collecting and pages ask here.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from sys import maxsize

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from payments import accruing, freezing, ledger
from payments.codes import new_code
from payments.days import local_date
from payments.events import record, record_all
from payments.models import Debt, Freeze
from payments.states import WrongState, move, move_all
from plans import breathing, disputes
from plans.breathing import BACK_DAYS_MAX, KINDS, Kind
from plans.models import Hold

HOLD_DAYS = KINDS[breathing.REST].days
# A rest whose end is not known yet counts as so long, where days of grace are counted.
UNKNOWN_DAYS = 3_650
OVER = (Debt.State.PAID, Debt.State.CLOSED)
NIGHT = "night"


class AlreadyTaken(Exception):
    """This debt has such a rest, or had it; what there is of it stands in ``hold``."""

    def __init__(self, hold: Hold) -> None:
        super().__init__(str(hold))
        self.hold = hold


class NotAllowed(Exception):
    """This rest cannot be as it was asked for.

    ``code``: NOT_HERE (kind or side), NOTHING_OWED, NO_REFERENCE, TOO_EARLY, TOO_LATE, TOO_LONG,
    NOT_LONGER; ``day`` is the first or last day that would do, where there is one.
    """

    def __init__(self, code: str, day: date | None = None) -> None:
        super().__init__(code)
        self.code, self.day = code, day


@dataclass(frozen=True)
class Wish:
    """A rest as it is asked for; ``from_date`` None is today, ``until_date`` None as its kind is.

    ``reference`` is the notice's number or the adviser's name, ``text`` what shows it.
    """

    kind: str
    from_date: date | None = None
    until_date: date | None = None
    reference: str = ""
    text: str = ""
    pauses_autopay: bool = True


def start(debt: Debt, *, text: str, by: str, at: datetime) -> Hold:
    """Begin the rest of 30 days that needs nobody's leave. Raise AlreadyTaken the second time."""
    return begin(debt, Wish(breathing.REST, text=text), by=by, at=at)


def begin(debt: Debt, wish: Wish, *, by: str, at: datetime) -> Hold:
    """Begin a rest. Raise NotAllowed, or AlreadyTaken where there is such a one or was."""
    kind = KINDS[wish.kind]
    today = local_date(at, debt.lender.time_zone)
    first = wish.from_date or today
    _check(debt, kind, wish, first=first, today=today, by=by)
    until = wish.until_date if kind.total_days_max else None
    try:
        with transaction.atomic():
            hold = Hold.objects.create(
                lender_id=debt.lender_id,
                debt=debt,
                code=new_code(),
                kind=kind.code,
                reference=wish.reference,
                text=wish.text,
                pauses_autopay=wish.pauses_autopay,
                by=by,
                from_date=first,
                until_date=until or breathing.last_day(kind, first),
            )
            _freeze(hold, today=today, by=by, at=at)
            _tell(hold, "hold.started", by=by, at=at)
            return hold
    except IntegrityError:
        raise AlreadyTaken(Hold.objects.filter(debt=debt, kind=kind.code).latest("pk")) from None


def extend(hold: Hold, *, until: date | None, by: str, at: datetime) -> None:
    """Make a rest longer: by what its kind allows once, or to the day a lender grants.

    ``until`` is only for a lender's own. Raise NotAllowed; WrongState where it changed meanwhile.
    """
    kind = KINDS[hold.kind]
    if hold.until_date is None or not (kind.more_days or kind.total_days_max):
        raise NotAllowed("NOT_HERE")
    if kind.more_days:
        if hold.extended_at:
            raise NotAllowed("NOT_LONGER")
        until = hold.until_date + timedelta(days=kind.more_days)
    elif until is None or until <= hold.until_date:
        raise NotAllowed("NOT_LONGER", hold.until_date + timedelta(days=1))
    elif until > (last := hold.from_date + timedelta(days=kind.total_days_max)):
        raise NotAllowed("TOO_LONG", last)
    _lengthen(hold, until=until, by=by, at=at)


def note_end_of_treatment(hold: Hold, *, ended: date, by: str, at: datetime) -> None:
    """Write down when crisis treatment ended: the rest ends the days of its kind after it.

    Raise NotAllowed, or WrongState where it changed meanwhile.
    """
    kind, today = KINDS[hold.kind], local_date(at, hold.debt.lender.time_zone)
    if not kind.after_days or hold.until_date is not None:
        raise NotAllowed("NOT_HERE")
    if ended < hold.from_date:
        raise NotAllowed("TOO_EARLY", hold.from_date)
    if ended > today:
        raise NotAllowed("TOO_LATE", today)
    _lengthen(hold, until=breathing.last_day_after(kind, ended), by=by, at=at)


def end(hold: Hold, *, text: str, by: str, at: datetime) -> None:
    """End a rest before its day. Raise WrongState where it is over already.

    A borrower may end their own kinds; the law's and the lender's only an officer ends.
    """
    if not (by.startswith("officer:") or KINDS[hold.kind].is_borrowers):
        raise NotAllowed("NOT_HERE")
    with transaction.atomic():
        move(hold, Hold.State.CANCELLED, ended_by=by, ended_at=at, end_text=text)
        tomorrow = local_date(at, hold.debt.lender.time_zone) + timedelta(days=1)
        freezing.thaw(hold.debt, cause=_cause(hold), about=hold.code, on=tomorrow, by=by, at=at)
        _tell(hold, "hold.ended", by=by, at=at)


def let_autopay(hold: Hold, *, pauses: bool, by: str, at: datetime) -> None:
    """Let automatic payments rest with the debt, or go on, as the borrower wishes."""
    with transaction.atomic():
        mine = Hold.objects.filter(pk=hold.pk, state=Hold.State.ACTIVE)
        if mine.exclude(pauses_autopay=pauses).update(pauses_autopay=pauses) != 1:
            return
        record(hold.debt, "hold.changed", by=by, at=at, hold=hold.code, pauses_autopay=pauses)
    hold.pauses_autopay = pauses


@transaction.atomic
def end_due(*, at: datetime, first: int = 0, last: int = maxsize) -> int:
    """End every rest whose last day is past where its debt lives; return how many. Repeatable.

    Only those with ids from ``first`` to ``last``, in a fixed number of statements.
    """
    perhaps = perhaps_over(at=at).filter(pk__range=(first, last))
    perhaps = perhaps.select_for_update(of=("self",), skip_locked=True)
    over = [
        hold
        for hold in perhaps.select_related("debt__lender").order_by("pk")
        if hold.until_date and hold.until_date < local_date(at, hold.debt.lender.time_zone)
    ]
    if over:
        mine = Hold.objects.filter(pk__in=[hold.pk for hold in over])
        move_all(mine, Hold.State.ENDED, ended_by=NIGHT, ended_at=at)
        thawed = [(hold.debt, str(_cause(hold)), hold.code) for hold in over]
        freezing.thaw_all(thawed, by=NIGHT, at=at)
        told = [(hold.debt, _facts(hold)) for hold in over]
        record_all(told, "hold.ended", by=NIGHT, at=at)
    return len(over)


def perhaps_over(*, at: datetime) -> QuerySet[Hold]:
    """Return the rests that are over somewhere on earth and that nobody has ended."""
    # No place on earth is further on in the calendar than a day after UTC.
    return Hold.objects.filter(state=Hold.State.ACTIVE, until_date__lte=at.date())


def resting_for(debt_ids: list[int]) -> set[int]:
    """Return which of these debts are at rest now, in one query: nothing on them is late."""
    resting = Hold.objects.filter(debt__in=debt_ids, state=Hold.State.ACTIVE)
    return set(resting.values_list("debt", flat=True))


def grace_days_for(debt_ids: list[int]) -> dict[int, int]:
    """Return by debt at rest for how many days longer a payment counts as in time, in one query.

    So many that nothing that falls due in the rest is late before it is over.
    """
    resting = Hold.objects.filter(debt__in=debt_ids, state=Hold.State.ACTIVE)
    found: dict[int, int] = {}
    for debt_id, first, until in resting.values_list("debt", "from_date", "until_date"):
        days = (until - first).days + 1 if until else UNKNOWN_DAYS
        found[debt_id] = max(found.get(debt_id, 0), days)
    return found


def not_collected_for(debt_ids: list[int]) -> set[int]:
    """Return from which of these debts nothing may be taken automatically now, in two queries.

    Those under question as a whole, and those at rest unless the borrower lets payments go on.
    """
    resting = Hold.objects.filter(debt__in=debt_ids, state=Hold.State.ACTIVE, pauses_autopay=True)
    return disputes.questioned_for(debt_ids) | set(resting.values_list("debt", flat=True))


def _check(debt: Debt, kind: Kind, wish: Wish, *, first: date, today: date, by: str) -> None:
    is_officer = by.startswith("officer:")
    if kind not in breathing.kinds_in(debt.lender.country, officers=is_officer):
        raise NotAllowed("NOT_HERE")
    if debt.state in OVER:
        raise NotAllowed("NOTHING_OWED")
    if kind.needs_reference and not wish.reference.strip():
        raise NotAllowed("NO_REFERENCE")
    earliest = today - timedelta(days=BACK_DAYS_MAX if is_officer else 0)
    if first < earliest:
        raise NotAllowed("TOO_EARLY", earliest)
    if first > today:
        raise NotAllowed("TOO_LATE", today)
    _check_end(kind, wish, first=first, today=today)
    _check_again(debt, kind, first=first)


def _check_end(kind: Kind, wish: Wish, *, first: date, today: date) -> None:
    last = (wish.until_date if kind.total_days_max else None) or breathing.last_day(kind, first)
    if last and last < today:
        raise NotAllowed("TOO_EARLY", today)
    if kind.total_days_max and last and last > first + timedelta(days=kind.total_days_max):
        raise NotAllowed("TOO_LONG", first + timedelta(days=kind.total_days_max))


def _check_again(debt: Debt, kind: Kind, *, first: date) -> None:
    """Raise AlreadyTaken where this kind was begun too lately, or may be had once only."""
    before = Hold.objects.filter(debt=debt, kind=kind.code).order_by("pk").last()
    if before is None:
        return
    is_soon = kind.again_days is None or first < before.from_date + timedelta(days=kind.again_days)
    # What 30 days with an adviser are for is one piece of work: a second time is an extension.
    if is_soon or kind.more_days:
        raise AlreadyTaken(before)


def _freeze(hold: Hold, *, today: date, by: str, at: datetime) -> None:
    """Stop interest for the rest, as a dated fact in the books.

    The law's own began when its notice says: interest posted since then is taken back.
    """
    if not KINDS[hold.kind].stops_interest:
        return
    cause, about = _cause(hold), hold.code
    if cause != Freeze.Cause.BREATHING_SPACE or hold.from_date >= today:
        freezing.freeze(hold.debt, cause=cause, about=about, on=today, by=by, at=at)
        return
    debt, since = ledger.hold(hold.debt), hold.from_date
    with accruing.recounted(debt, since=since, key=about, at=at):
        freezing.freeze(debt, cause=cause, about=about, on=since, by=by, at=at)


def _cause(hold: Hold) -> Freeze.Cause:
    is_law = bool(KINDS[hold.kind].countries)
    return Freeze.Cause.BREATHING_SPACE if is_law else Freeze.Cause.HOLD


def _lengthen(hold: Hold, *, until: date, by: str, at: datetime) -> None:
    with transaction.atomic():
        mine = Hold.objects.filter(
            Q(until_date=hold.until_date) if hold.until_date else Q(until_date=None),
            pk=hold.pk,
            state=Hold.State.ACTIVE,
            extended_at=hold.extended_at,
        )
        if mine.update(until_date=until, extended_at=at) != 1:
            raise WrongState(f"{hold} has changed meanwhile")
        hold.until_date, hold.extended_at = until, at
        _tell(hold, "hold.extended", by=by, at=at)


def _tell(hold: Hold, event: str, *, by: str, at: datetime) -> None:
    record_all([(hold.debt, _facts(hold))], event, by=by, at=at)


def _facts(hold: Hold) -> dict[str, str]:
    until = hold.until_date.isoformat() if hold.until_date else ""
    return {"hold": hold.code, "kind": hold.kind, "until": until}
