"""Inviting many borrowers at once: who waits for an invitation, and by which way it goes.

Knows debts and addresses; how one invitation is made is known to ``invitations``.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.db.models import Exists, OuterRef, QuerySet

from payments.days import local_date
from payments.models import Batch, Borrower, Debt, Obligor
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
    """Return the debts of ``batch`` that are checked and to which somebody was not invited yet."""
    checked = _checked(batch)
    joined = Obligor.objects.filter(debt=OuterRef("pk")).exclude(_invited("borrower", at=at))
    nobody = ~_invited("borrower", debt="pk", at=at)
    waiting = checked.filter(nobody | Exists(joined))
    return waiting.select_related("lender", "borrower").order_by("pk")


def waiting_people(batch: Batch, *, at: datetime) -> int:
    """Return how many people wait for an invitation."""
    checked = _checked(batch)
    joined = Obligor.objects.filter(debt__in=checked).exclude(_invited("borrower", at=at))
    return checked.exclude(_invited("borrower", debt="pk", at=at)).count() + joined.count()


def invite_waiting(batch: Batch, *, by: str, at: datetime) -> Invited:
    """Invite the first of those who wait: by e-mail where an address is fresh, else by letter."""
    people = _people_waiting(list(waiting(batch, at=at)[:INVITED_AT_ONCE]), at=at)
    emails = _emails(person for _debt, person in people)
    done = Invited()
    for debt, person in people[:INVITED_AT_ONCE]:
        today = local_date(at, debt.lender.time_zone)
        email = reach.best_email(emails[person.pk], debt, on=today)
        try:
            kind = Kind.EMAIL if email else Kind.LETTER
            invitations.invite(debt, kind=kind, contact_point=email, person=person, by=by, at=at)
        except NotInvited:
            continue  # It was taken back or questioned in this very moment.
        done.emails += kind == Kind.EMAIL
        done.letters += kind == Kind.LETTER
    return done


def _checked(batch: Batch) -> QuerySet[Debt]:
    resting = Exists(Hold.objects.filter(debt=OuterRef("pk"), state=Hold.State.ACTIVE))
    return Debt.objects.filter(batch=batch, state=Debt.State.VERIFIED).exclude(resting)


def _invited(person: str, *, debt: str = "debt", at: datetime) -> Exists:
    """Return whether the person of a row is invited to its debt, both named by their columns."""
    return Exists(live(at).filter(debt=OuterRef(debt), person=OuterRef(person)))


def _people_waiting(debts: list[Debt], *, at: datetime) -> list[tuple[Debt, Borrower]]:
    """Return who of each debt was not invited yet, in a fixed number of queries."""
    invited = set(live(at).filter(debt__in=debts).values_list("debt", "person"))
    joined: dict[int, list[Borrower]] = defaultdict(list)
    obligors = Obligor.objects.filter(debt__in=debts).select_related("borrower").order_by("pk")
    for obligor in obligors:
        joined[obligor.debt_id].append(obligor.borrower)
    return [
        (debt, person)
        for debt in debts
        for person in (debt.borrower, *joined[debt.pk])
        if (debt.pk, person.pk) not in invited
    ]


def letters_of(batch: Batch, *, at: datetime) -> QuerySet[Invitation]:
    """Return the letters of ``batch`` whose code still works, in the order of its debts."""
    letters = live(at).filter(debt__batch=batch, kind=Kind.LETTER)
    return letters.select_related("debt__lender", "person").order_by("debt_id", "pk")


def letter_to(person: Borrower, debt: Debt, *, at: datetime) -> Invitation | None:
    """Return the letter to one of those who owe ``debt`` whose code still works, or None."""
    letters = live(at).filter(debt=debt, person=person, kind=Kind.LETTER)
    return letters.select_related("debt__lender", "person").order_by("-pk").first()


def printed(letters: Iterable[Invitation], *, at: datetime) -> bytes:
    """Return a ZIP file with one PDF a letter, named by the debt's code.

    A second letter about one debt, to somebody else who owes it, is numbered.
    """
    out, before = BytesIO(), Counter[str]()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for letter in letters:
            code = letter.debt.code
            before[code] += 1
            name = f"{code}-{before[code]}" if before[code] > 1 else code
            archive.writestr(f"{name}.pdf", paperwork.letter(letter, at=at))
    return out.getvalue()


def _emails(people: Iterable[Borrower]) -> dict[int, list[ContactPoint]]:
    """Return the e-mail addresses of these people, in one query."""
    points = ContactPoint.objects.filter(
        borrower__in={person.pk for person in people}, kind=ContactPoint.Kind.EMAIL
    )
    found: dict[int, list[ContactPoint]] = defaultdict(list)
    for point in points.select_related("borrower"):
        found[point.borrower_id].append(point)
    return found
