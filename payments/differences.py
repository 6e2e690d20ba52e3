"""What the provider's truth and the books do not agree on, until it is mended or explained.

An account with an open difference is not trusted: nothing is taken from it by itself and no
statement is closed for it. Paying by hand goes on.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from payments.events import record_for
from payments.models import Difference, Lender
from payments.states import move

TEXT_MIN = 10
TEXT_MAX = 600


class TooShort(ValueError):
    """An explanation needs at least TEXT_MIN characters: somebody else has to understand it."""


@dataclass(frozen=True)
class Finding:
    """One thing that does not agree; ``kind`` and ``object_id`` name it, amounts in minor units.

    ``object_id`` is a number of the provider's or a code of ours, never a person's.
    """

    kind: str
    object_id: str
    currency: str = ""
    ours_minor: int = 0
    theirs_minor: int = 0
    lender: Lender | None = None


def is_trusted(account: str) -> bool:
    """Say whether nothing is unexplained on ``account`` ("" is our own)."""
    return not Difference.objects.filter(account=account, state=Difference.State.OPEN).exists()


def open_on(account: str) -> QuerySet[Difference]:
    """Return what is unexplained on ``account``, oldest first."""
    return Difference.objects.filter(account=account, state=Difference.State.OPEN).order_by("pk")


def listed(lender: Lender) -> QuerySet[Difference]:
    """Return every difference of this lender's: what is open first, newest first.

    What lies on an account that several lenders share, and is known to be nobody's, is shown to
    the operator alone (``manage.py reconcile``).
    """
    # Backwards by name: OPEN, MENDED, EXPLAINED.
    return Difference.objects.filter(lender=lender).order_by("-state", "-seen_at", "-pk")


@transaction.atomic
def note(account: str, findings: list[Finding], *, at: datetime) -> list[Difference]:
    """Bring the list of ``account`` to what was just found; return what is open after it.

    As ``keep``; and open ones that were not found any more are mended.
    """
    for row in keep(account, findings, at=at):
        if row.state == Difference.State.OPEN:
            move(row, Difference.State.MENDED, closed_at=at, closed_by="books", text="")
    return list(open_on(account))


@transaction.atomic
def keep(account: str, findings: list[Finding], *, at: datetime) -> list[Difference]:
    """List what was found; return the rows of ``account`` that were not found.

    New ones are opened, mended ones that came back too, and explained ones whose amounts are no
    longer those that were explained.
    """
    known = {(row.kind, row.object_id): row for row in Difference.objects.filter(account=account)}
    for finding in findings:
        row = known.pop((finding.kind, finding.object_id), None)
        if row is None:
            _open(account, finding, at=at)
        else:
            _seen_again(row, finding, at=at)
    return list(known.values())


@transaction.atomic
def explain(difference: Difference, *, text: str, by: str, at: datetime) -> None:
    """Take a person's word for a difference; it stays explained while its amounts stay the same.

    Raise TooShort, or WrongState where it is not open any more.
    """
    text = " ".join(text.split())[:TEXT_MAX]
    if len(text) < TEXT_MIN:
        raise TooShort(text)
    move(difference, Difference.State.EXPLAINED, closed_at=at, closed_by=by, text=text)
    if difference.lender:
        record_for(
            difference.lender,
            "difference.explained",
            by=by,
            at=at,
            difference=difference.pk,
            kind=difference.kind,
            object=difference.object_id,
        )


def _open(account: str, finding: Finding, *, at: datetime) -> None:
    row = Difference.objects.create(
        account=account,
        lender=finding.lender,
        kind=finding.kind,
        object_id=finding.object_id,
        currency=finding.currency,
        ours_minor=finding.ours_minor,
        theirs_minor=finding.theirs_minor,
        found_at=at,
        seen_at=at,
    )
    _tell(row, at=at)


def _seen_again(row: Difference, finding: Finding, *, at: datetime) -> None:
    amounts = {"ours_minor": finding.ours_minor, "theirs_minor": finding.theirs_minor}
    is_same = all(getattr(row, name) == minor for name, minor in amounts.items())
    if row.state == Difference.State.OPEN or (row.state == Difference.State.EXPLAINED and is_same):
        Difference.objects.filter(pk=row.pk).update(seen_at=at, **amounts)
        return
    move(
        row,
        Difference.State.OPEN,
        closed_at=None,
        closed_by="",
        text="",
        found_at=at,
        seen_at=at,
        **amounts,
    )
    _tell(row, at=at)


def _tell(row: Difference, *, at: datetime) -> None:
    """The event from which somebody hears of it; only where the books know whose it is."""
    if row.lender:
        facts = {"difference": row.pk, "kind": row.kind, "object": row.object_id}
        record_for(row.lender, "difference.found", by="books", at=at, **facts)
