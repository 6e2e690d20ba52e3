"""Events in, letters out: an outbox that writes each letter down once and sends it at least once.

``prepare`` makes one notice per event, side and address; ``deliver`` claims each one before it
sends it. A crash between sending and noting so sends that one letter a second time, which is kinder
than never. Rules know nothing of letters; this knows nothing of their words.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from payments.days import local_date
from payments.models import Event
from payments.states import WrongState, move
from portal import caps, letter_kinds, letters, recipients, sending
from portal.models import Notice, NoticeCursor

LETTERS = {kind: about.sides for kind, about in letter_kinds.KINDS.items()}
EVENTS_MAX = 500
LETTERS_MAX = 50
# A transaction may commit after one that began later and has higher numbers: look back so far.
LOOK_BACK = 10_000
# Who claimed a letter and was not heard of for so long has died; another may send it.
LEASE = timedelta(minutes=5)
REASON_MAX = 120
# How long to wait after each try that did not work; after the last, a person has to look.
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 20, 60, 240, 720))


def prepare(at: datetime) -> int:
    """Write down the letters of new events, a bounded number; return of how many events.

    The number of queries is fixed. Every letter that will not be sent is written down too, with
    the reason. Safe to repeat, and safe beside another worker.
    """
    with transaction.atomic():
        cursor, _made = NoticeCursor.objects.get_or_create(pk=1)
        events = _unread(after=cursor.last_event_id - LOOK_BACK)
        if not events:
            return 0
        directory = recipients.Directory(events)
        Notice.objects.bulk_create(
            [
                _notice(event, recipient, at=at)
                for event in events
                for side in LETTERS[event.kind]
                for recipient in directory.reach(event, side=side)
            ],
            ignore_conflicts=True,
        )
        NoticeCursor.objects.filter(pk=1, last_event_id__lt=events[-1].pk).update(
            last_event_id=events[-1].pk
        )
    return len(events)


def deliver(at: datetime, limit: int = LETTERS_MAX) -> int:
    """Send the letters that are due, oldest first, at most ``limit``; return how many went out.

    A letter that cannot be written raises, and is given up after as many tries as one that cannot
    be sent, so that it does not stop those behind it for long. What rides with another letter is
    not counted beside it.
    """
    caps.allot(at)
    due = (
        Notice.objects.filter(state=Notice.State.WAITING, next_try_at__lte=at, rides_with=None)
        .select_related("event__lender", "event__debt__lender", "event__debt__borrower")
        .order_by("next_try_at", "pk")[:limit]
    )
    return sum(_send(n, at=at) for n in due if _has_its_day(n, at=at) and _claim(n, at=at))


def _unread(*, after: int) -> list[Event]:
    """Return events that make letters and have none yet, oldest first."""
    written = Notice.objects.filter(event=OuterRef("pk"))
    return list(
        Event.objects.filter(~Exists(written), kind__in=LETTERS, pk__gt=after)
        .select_related("lender", "debt__lender", "debt__borrower")
        .order_by("pk")[:EVENTS_MAX]
    )


def _notice(event: Event, recipient: recipients.Recipient, *, at: datetime) -> Notice:
    held = Notice.State.HELD_BACK if recipient.reason else Notice.State.WAITING
    is_borrowers = recipient.side == letter_kinds.BORROWER
    is_printed = recipient.reason == recipients.BY_POST
    return Notice(
        lender_id=event.lender_id,
        event=event,
        side=recipient.side,
        borrower_id=recipient.person,
        is_counted=is_borrowers and letter_kinds.counts(event.kind, event.data),
        counted_on=local_date(event.at, event.lender.time_zone) if is_printed else None,
        to=recipient.to,
        language=recipient.language,
        state=held,
        reason=recipient.reason,
        next_try_at=recipients.not_before(event, at=at),
        made_at=at,
    )


def _has_its_day(notice: Notice, *, at: datetime) -> bool:
    """Say whether ``notice`` may go today by the cap on letters; one not counted always may."""
    today = local_date(at, notice.event.lender.time_zone)
    return not notice.is_counted or notice.counted_on == today


def _claim(notice: Notice, *, at: datetime) -> bool:
    """Take the letter for the time of the lease; False where somebody else has it.

    Put off in quiet hours; given up where it was tried too often.
    """
    allowed_at = recipients.not_before(notice.event, at=at)
    mine = Notice.objects.filter(
        pk=notice.pk, state=Notice.State.WAITING, next_try_at=notice.next_try_at
    )
    if allowed_at > at:
        mine.update(next_try_at=allowed_at)
        return False
    if mine.update(next_try_at=at + LEASE, tries=F("tries") + 1) != 1:
        return False
    notice.tries += 1
    if notice.tries > len(WAITS):
        move(notice, Notice.State.FAILED, reason=notice.reason or "TOO_MANY_TRIES")
        return False
    return True


def _send(notice: Notice, *, at: datetime) -> bool:
    """Write and send one claimed letter with all that rides with it; True where it went out."""
    objections = {each: recipients.objection_to(each, at=at) for each in _together(notice)}
    good = [each for each, objection in objections.items() if not objection]
    if good:
        letter = letters.write_together(good)
        try:
            sending.send(
                notice.kind, notice.to, letter.subject, letter.body, attachments=letter.attachments
            )
        except sending.Unsent as trouble:
            _put_off(notice, why=str(trouble)[:REASON_MAX], at=at)
            return False
    for each, objection in objections.items():
        # Whoever took it when the lease had run out may have noted it first; then it is noted.
        with suppress(WrongState):
            if objection:
                move(each, Notice.State.HELD_BACK, reason=objection, counted_on=None)
            else:
                move(each, Notice.State.SENT, sent_at=at, reason="")
    return bool(good)


def _together(notice: Notice) -> list[Notice]:
    """Return ``notice`` and the letters that wait to go out within it."""
    if not notice.is_counted:
        return [notice]
    riding = notice.riders.filter(state=Notice.State.WAITING, counted_on=notice.counted_on)
    about = ("event__lender", "event__debt__lender", "event__debt__borrower")
    return [notice, *riding.select_related(*about).order_by("pk")]


def _put_off(notice: Notice, *, why: str, at: datetime) -> None:
    """Try again later, each time after a longer wait. ``why`` names no person and no address."""
    waiting = Notice.objects.filter(pk=notice.pk, state=Notice.State.WAITING)
    waiting.update(next_try_at=at + WAITS[notice.tries - 1], reason=why)
