"""Inviting many borrowers at once: who waits for an invitation, and by which way it goes.

Knows debts and addresses; how one invitation is made is known to ``invitations``.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.db.models import Exists, OuterRef, QuerySet

from payments.days import local_date
from payments.models import Batch, Debt
from plans.models import Hold
from portal import invitations, paperwork, reach
from portal.invitations import NotInvited
from portal.models import ContactPoint, Invitation

Kind = Invitation.Kind
# One press makes so many invitations, and one file holds so many letters.
INVITED_AT_ONCE = 300
PRINTED_AT_ONCE = 100


@dataclass
class Invited:
    """How many were invited by e-mail and by letter."""

    emails: int = 0
    letters: int = 0


def live(at: datetime) -> QuerySet[Invitation]:
    """Return every invitation that still opens a debt."""
    return Invitation.objects.filter(spent_at=None, revoked_at=None, expires_at__gt=at)


def waiting(batch: Batch, *, at: datetime) -> QuerySet[Debt]:
    """Return the debts of ``batch`` that are checked and that nobody was invited to yet."""
    invited = Exists(live(at).filter(debt=OuterRef("pk")))
    resting = Exists(Hold.objects.filter(debt=OuterRef("pk"), state=Hold.State.ACTIVE))
    checked = Debt.objects.filter(batch=batch, state=Debt.State.VERIFIED)
    waiting = checked.exclude(invited).exclude(resting)
    return waiting.select_related("lender", "borrower").order_by("pk")


def invite_waiting(batch: Batch, *, by: str, at: datetime) -> Invited:
    """Invite the first of those who wait: by e-mail where an address is fresh, else by letter."""
    debts = list(waiting(batch, at=at)[:INVITED_AT_ONCE])
    emails = _emails(debts)
    done = Invited()
    for debt in debts:
        today = local_date(at, debt.lender.time_zone)
        email = reach.best_email(emails[debt.borrower_id], debt, on=today)
        try:
            kind = Kind.EMAIL if email else Kind.LETTER
            invitations.invite(debt, kind=kind, contact_point=email, by=by, at=at)
        except NotInvited:
            continue  # It was taken back or questioned in this very moment.
        done.emails += kind == Kind.EMAIL
        done.letters += kind == Kind.LETTER
    return done


def letters_of(batch: Batch, *, at: datetime) -> QuerySet[Invitation]:
    """Return the letters of ``batch`` whose code still works, in the order of its debts."""
    letters = live(at).filter(debt__batch=batch, kind=Kind.LETTER)
    return letters.select_related("debt__lender", "debt__borrower").order_by("debt_id")


def printed(letters: Iterable[Invitation], *, at: datetime) -> bytes:
    """Return a ZIP file with one PDF a letter, named by the debt's code."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for letter in letters:
            archive.writestr(f"{letter.debt.code}.pdf", paperwork.letter(letter, at=at))
    return out.getvalue()


def _emails(debts: list[Debt]) -> dict[int, list[ContactPoint]]:
    """Return the e-mail addresses of these debts' borrowers, in one query."""
    points = ContactPoint.objects.filter(
        borrower__in={debt.borrower_id for debt in debts}, kind=ContactPoint.Kind.EMAIL
    )
    found: dict[int, list[ContactPoint]] = defaultdict(list)
    for point in points:
        found[point.borrower_id].append(point)
    return found
