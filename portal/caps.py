"""How often a person is written to: one letter a day and two in seven days, from one lender.

Counted are the letters of ``letter_kinds.counts``, to all addresses of the person and about all
their debts with the lender, printed invitations too. None is lost to this: what is over the cap
waits for the next free day and goes out in one letter with all else that waits for it.

Chinese guidance speaks of calls and visits: three calls or one visit a day by one reading of
GB/T 45251-2025, six unanswered calls a day in the banking association's of 30 January 2026. There
is no number for letters; ours is well below both.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet

from payments.models import Borrower
from portal import recipients
from portal.models import Identity, Notice

A_DAY = timedelta(days=1)
WEEK_DAYS = 7
WEEK_MAX = 2
# Why a letter is still waiting, as the notice keeps it.
OVER_CAP = "OVER_CAP"
LETTERS_MAX = 500


def next_day(used: Collection[date], *, today: date) -> date:
    """Return the first local day from ``today`` on that is free, with ``used`` ones behind it."""
    day = today
    while not is_free(used, day=day):
        day += A_DAY
    return day


def is_free(used: Collection[date], *, day: date) -> bool:
    """Say whether one more letter may go out on ``day``: none did, and fewer than two in a week."""
    week = {one for one in used if day - WEEK_DAYS * A_DAY < one <= day}
    return day not in week and len(week) < WEEK_MAX


def allot(at: datetime) -> int:
    """Give today to the counted letters that are due, or the next free day; return of how many.

    In a fixed number of queries. Those of one person, address and language go out as one letter:
    all but the first ride with it. Two workers at once take turns, person by person.
    """
    waiting = Notice.objects.filter(state=Notice.State.WAITING, is_counted=True)
    due = waiting.filter(next_try_at__lte=at).order_by("next_try_at", "pk")
    borrower_ids = set(due.values_list("borrower", flat=True)[:LETTERS_MAX])
    return _allot(due, _people(borrower_ids), at=at) if borrower_ids else 0


@transaction.atomic
def _allot(due: QuerySet[Notice], people: dict[int, int], *, at: datetime) -> int:
    held = Borrower.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    found = held.filter(pk__in=people).select_related("lender")
    zones = {borrower.pk: ZoneInfo(borrower.lender.time_zone) for borrower in found}
    by_person: dict[int, list[Notice]] = defaultdict(list)
    for notice in due.filter(borrower__in=people):
        assert notice.borrower_id is not None, notice
        if notice.counted_on != at.astimezone(zones[notice.borrower_id]).date():
            by_person[people[notice.borrower_id]].append(notice)
    changed = [notice for notices in by_person.values() for notice in notices]
    used = _used_days(people, at=at, without=changed)
    for person, notices in by_person.items():
        _give_days(notices, used[person], zone=zones[person], at=at)
    Notice.objects.bulk_update(changed, ["counted_on", "rides_with", "next_try_at", "reason"])
    return len(changed)


def _people(borrower_ids: set[int]) -> dict[int, int]:
    """Return, for these records and others of the same people, one that stands for the person.

    Those of one lender are one person where the same user proved to be each of them.
    """
    known = Identity.objects.filter(user__identities__borrower__in=borrower_ids)
    rows = known.order_by("borrower").values_list("borrower", "user", "borrower__lender").distinct()
    first: dict[tuple[int, int], int] = {}
    people = {pk: pk for pk in borrower_ids}
    for pk, user, lender in rows:
        people[pk] = first.setdefault((user, lender), pk)
    return people


def _used_days(
    people: dict[int, int], *, at: datetime, without: list[Notice]
) -> dict[int, set[date]]:
    """Return the days of the last week that each person was written to on, or will be today."""
    since = at.date() - (WEEK_DAYS + 1) * A_DAY
    counted = Notice.objects.filter(borrower__in=people, counted_on__gte=since)
    used: dict[int, set[date]] = defaultdict(set)
    counted = counted.exclude(pk__in=[notice.pk for notice in without])
    for pk, day in counted.values_list("borrower", "counted_on"):
        used[people[pk]].add(day)
    return used


def _give_days(notices: list[Notice], used: set[date], *, zone: ZoneInfo, at: datetime) -> None:
    """Let these letters of one person go today, those to one address together, or wait."""
    today = at.astimezone(zone).date()
    day = next_day(used, today=today)
    leading: dict[tuple[str, str], Notice] = {}
    for notice in notices:
        notice.rides_with = None
        if day > today:
            notice.counted_on, notice.reason = None, OVER_CAP
            notice.next_try_at = datetime.combine(day, recipients.QUIET_UNTIL, zone)
        else:
            notice.counted_on = today
            leads = leading.setdefault((notice.to, notice.language), notice)
            notice.rides_with = leads if leads is not notice else None
