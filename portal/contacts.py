"""What becomes of an address: confirmed by its owner, stopped, no longer used, or not theirs.

Knows contact points and the events about them; does not know sessions or pages.
"""

from collections.abc import Iterable
from datetime import datetime

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from payments.events import record
from payments.models import Borrower, Debt
from payments.states import WrongState, move
from plans import disputes
from plans.models import Dispute
from portal import invitations
from portal.models import ContactPoint

Kind = ContactPoint.Kind
State = ContactPoint.State
BY_BORROWER = "borrower"
# Somebody who did not say, or could not prove, who they are.
UNPROVEN = "borrower:unproven"
_STOP = "stop"


def confirm(borrower: Borrower, *, kind: str, value: str, by: str, at: datetime) -> ContactPoint:
    """Note that this person reads what is sent to this address; add it where it is new.

    An address that was stopped or no longer used comes back. Raise WrongState for one that
    belongs to somebody else.
    """
    try:
        with transaction.atomic():
            point = ContactPoint.objects.create(
                lender_id=borrower.lender_id,
                borrower=borrower,
                kind=kind,
                value=value,
                state=State.VERIFIED,
                source=BY_BORROWER,
                verified_at=at,
            )
            _record(point, "contact.confirmed", by=by, at=at)
    except IntegrityError:
        point = ContactPoint.objects.get(borrower=borrower, kind=kind, value=value)
        if point.state != State.VERIFIED:
            with transaction.atomic():
                move(point, State.VERIFIED, verified_at=at)
                _record(point, "contact.confirmed", by=by, at=at)
    return point


def retire_others(kept: ContactPoint, *, by: str, at: datetime) -> list[ContactPoint]:
    """Stop using every other e-mail and phone of this person; return those that were in use."""
    in_use = ContactPoint.objects.filter(
        borrower=kept.borrower_id, kind__in=(Kind.EMAIL, Kind.PHONE), state__in=ContactPoint.USABLE
    )
    return [p for p in in_use.exclude(pk=kept.pk) if _moved(p, State.RETIRED)]


def stop(point: ContactPoint, *, by: str, at: datetime) -> int:
    """Write no more to this address, for any lender; return how many records it stood in."""
    same = ContactPoint.objects.filter(kind=point.kind, value=point.value)
    stopped = 0
    for each in same.select_related("borrower"):
        with transaction.atomic():
            if _moved(each, State.OPTED_OUT):
                _record(each, "contact.stopped", by=by, at=at)
                stopped += 1
    return stopped


def not_this_person(
    borrower: Borrower, *, points: Iterable[ContactPoint], by: str, at: datetime
) -> list[Dispute]:
    """Somebody reached as ``borrower`` is somebody else: ask nothing more of them.

    Their addresses are put aside, what was sent becomes worthless, and the lender is told.
    """
    told = []
    with transaction.atomic():
        for point in points:
            _moved(point, State.WRONG_PERSON)
        for debt in Debt.objects.filter(obligors__borrower=borrower):
            invitations.revoke(debt, person=borrower, at=at)
            record(debt, "obligor.not_theirs", by=by, at=at)
        for debt in Debt.objects.filter(borrower=borrower).select_related("lender"):
            invitations.revoke(debt, at=at)
            try:
                with transaction.atomic():
                    told.append(disputes.open_dispute(debt, kind="NOT_ME", text="", by=by, at=at))
            except WrongState:
                continue  # Paid or closed: nothing is asked of anybody.
    return told


def proven(*, kind: str, value: str) -> QuerySet[ContactPoint]:
    """Return the records in which this address was confirmed, stopped since or not."""
    return ContactPoint.objects.filter(
        kind=kind,
        value=value,
        verified_at__isnull=False,
        state__in=(State.VERIFIED, State.OPTED_OUT),
    )


def stop_token(point: ContactPoint) -> str:
    """Return what stands in the address with which this contact point is stopped."""
    return signing.dumps(point.pk, salt=_STOP)


def of_stop_token(token: str) -> ContactPoint | None:
    """Return the contact point that the token names, or None where it is not ours."""
    try:
        pk = signing.loads(token, salt=_STOP)
    except signing.BadSignature:
        return None
    return ContactPoint.objects.filter(pk=pk).select_related("borrower").first()


def _moved(point: ContactPoint, to: str) -> bool:
    try:
        with transaction.atomic():
            move(point, to)
    except WrongState:
        return False
    return True


def _record(point: ContactPoint, kind: str, *, by: str, at: datetime) -> None:
    """Write the event beside the newest debt; a person of whom we hold no debt has no events."""
    debt = Debt.objects.filter(borrower=point.borrower_id).order_by("-pk").first()
    if debt is not None:
        record(debt, kind, by=by, at=at, contact_point=point.pk)
