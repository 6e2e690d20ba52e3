"""Days on which a debt costs nothing: interest stops for a reason, and goes on from a later day.

Both are dated facts that are only ever added. Nothing goes on from a past day, so that a day that
cost nothing is never charged for later. A debt is frozen as long as one of its reasons lasts.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from payments.days import local_date
from payments.events import record_all
from payments.interest import FrozenTime
from payments.models import Debt, Freeze, InterestTerms

Cause = Freeze.Cause
# A debt, a cause, and the code of what it is about.
Reason = tuple[Debt, str, str]


class BackDated(ValueError):
    """Interest can stop or go on from today at the earliest; ``today`` is the debt's local day."""

    def __init__(self, today: date) -> None:
        super().__init__(today.isoformat())
        self.today = today


def freeze(
    debt: Debt,
    *,
    cause: str,
    on: date,
    by: str,
    at: datetime,
    about: str = "",
    part_minor: int | None = None,
) -> bool:
    """Stop interest on ``debt``, or on ``part_minor`` of its principal, from the local day ``on``.

    That day costs nothing any more. ``about`` is the code of what stops it (plan, hold, dispute).
    False where it is so already. Raise BackDated: only breathing space may have begun earlier, by
    statute, and then interest is counted anew (``accruing.recounted``).
    """
    before = _last(debt, cause, about, on=on)
    if before and before.is_frozen and before.part_minor == part_minor:
        return False
    _add(debt, cause, about, True, on=on, part_minor=part_minor, by=by, at=at)
    return True


def thaw(debt: Debt, *, cause: str, on: date, by: str, at: datetime, about: str = "") -> bool:
    """Let interest go on from the local day ``on``, as far as this one reason goes.

    The days before it stay free for good. False where it was not frozen for that reason. Raise
    BackDated.
    """
    before = _last(debt, cause, about, on=on)
    if before is None or not before.is_frozen:
        return False
    _add(debt, cause, about, False, on=on, part_minor=None, by=by, at=at)
    return True


def freeze_all(reasons: Iterable[Reason], *, by: str, at: datetime) -> int:
    """Stop interest from today for each (debt, cause, about); return for how many it went on.

    In a fixed number of statements.
    """
    return _write_all(reasons, is_frozen=True, by=by, at=at)


def thaw_all(reasons: Iterable[Reason], *, by: str, at: datetime) -> int:
    """Let interest go on from today as far as each (debt, cause, about) goes; return how many did.

    In a fixed number of statements. Those that were not frozen for that reason are left alone.
    """
    return _write_all(reasons, is_frozen=False, by=by, at=at)


def _write_all(reasons: Iterable[Reason], *, is_frozen: bool, by: str, at: datetime) -> int:
    listed = list(reasons)
    times = times_of({debt.pk for debt, _, _ in listed}) if listed else {}
    facts = []
    for debt, cause, about in listed:
        today = local_date(at, debt.lender.time_zone)
        mine = (time for time in times[debt.pk] if (time.cause, time.about) == (cause, about))
        if any(time.covers(today) for time in mine) != is_frozen:
            facts.append(_fact(debt, cause, about, is_frozen, on=today, by=by, at=at))
    if facts:
        Freeze.objects.bulk_create(facts)
        _tell(facts, by=by, at=at)
    return len(facts)


def is_frozen(debt: Debt, on: date) -> bool:
    """Say whether all of ``debt`` costs nothing on the local day ``on``."""
    return any(time.part_minor is None for time in in_force(debt, on=on))


def in_force(debt: Debt, *, on: date) -> list[FrozenTime]:
    """Return what is frozen on the local day ``on``, the earliest begun first."""
    return [time for time in times_of([debt.pk])[debt.pk] if time.covers(on)]


def times_of(debt_ids: Iterable[int]) -> dict[int, list[FrozenTime]]:
    """Return every time each debt was frozen by its id, the earliest begun first, in one query."""
    pks = list(debt_ids)
    facts: dict[int, list[Freeze]] = defaultdict(list)
    for fact in Freeze.objects.filter(debt__in=pks).order_by("from_date", "pk"):
        facts[fact.debt_id].append(fact)
    return {pk: _fold(facts[pk]) for pk in pks}


def _fold(facts: list[Freeze]) -> list[FrozenTime]:
    """Return the times that dated facts make, in the order of their days."""
    by_reason: dict[tuple[str, str], list[Freeze]] = defaultdict(list)
    for fact in facts:
        by_reason[fact.cause, fact.about].append(fact)
    times = []
    for (cause, about), mine in by_reason.items():
        ends = [later.from_date for later in mine[1:]] + [None]
        times += [
            FrozenTime(cause, about, fact.from_date, end, fact.part_minor)
            for fact, end in zip(mine, ends, strict=True)
            if fact.is_frozen and fact.from_date != end
        ]
    return sorted(times, key=lambda time: time.start)


def _last(debt: Debt, cause: str, about: str, *, on: date) -> Freeze | None:
    """Return the fact about one reason that is in force on the local day ``on``."""
    facts = Freeze.objects.filter(debt=debt, cause=cause, about=about, from_date__lte=on)
    return facts.order_by("-from_date", "-pk").first()


def _add(
    debt: Debt,
    cause: str,
    about: str,
    is_frozen: bool,
    *,
    on: date,
    part_minor: int | None,
    by: str,
    at: datetime,
) -> None:
    today = local_date(at, debt.lender.time_zone)
    if on < today and not (is_frozen and cause == Cause.BREATHING_SPACE):
        raise BackDated(today)
    fact = _fact(debt, cause, about, is_frozen, on=on, part_minor=part_minor, by=by, at=at)
    fact.save(force_insert=True)
    _tell([fact], by=by, at=at)


def _fact(
    debt: Debt,
    cause: str,
    about: str,
    is_frozen: bool,
    *,
    on: date,
    by: str,
    at: datetime,
    part_minor: int | None = None,
) -> Freeze:
    return Freeze(
        lender_id=debt.lender_id,
        debt=debt,
        cause=Cause(cause),
        about=about,
        is_frozen=is_frozen,
        part_minor=part_minor,
        from_date=on,
        by=by,
        at=at,
    )


def _tell(facts: list[Freeze], *, by: str, at: datetime) -> None:
    """Record what was written; on a debt that costs nothing anyway there is nothing to tell."""
    listed = InterestTerms.objects.filter(debt__in=[fact.debt_id for fact in facts])
    growing = set(listed.values_list("debt", flat=True))
    for is_frozen, kind in ((True, "interest.stopped"), (False, "interest.went_on")):
        told = [
            (f.debt, {"cause": f.cause, "about": f.about, "day": f.from_date.isoformat()})
            for f in facts
            if f.is_frozen == is_frozen and f.debt_id in growing
        ]
        if told:
            record_all(told, kind, by=by, at=at)
