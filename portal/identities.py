"""Who has proven to be whom: one user per person, over all lenders' records of that person.

Knows users, identities and confirmed addresses; does not know requests.
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from payments import placing
from payments.codes import new_code
from payments.events import record
from payments.models import Borrower, Debt
from portal import access, contacts, finding, invitations
from portal.models import ContactPoint, Identity, Invitation, User


class SharedAddress(Exception):
    """The address is another person's way in; two people must not share one."""


@transaction.atomic
def come_in(
    invitation: Invitation,
    *,
    kind: str,
    value: str,
    are_others_gone: bool,
    known: User | None,
    at: datetime,
) -> User:
    """Let in the reader of a letter or link, who just confirmed this address; return their user.

    ``known`` is who is signed in already. Raise Gone, SharedAddress, or WrongState where the
    address was put aside as somebody else's.
    """
    if invitation.kind == Invitation.Kind.LETTER:
        invitations.spend(invitation, at=at)
    borrower = invitation.person
    user = prove(
        borrower, kind=kind, value=value, by_what=invitation.kind.lower(), known=known, at=at
    )
    by = f"borrower:{user.pk}"
    point = contacts.confirm(borrower, kind=kind, value=value, by=by, at=at)
    if are_others_gone:
        contacts.retire_others(point, by=by, at=at)
    record(invitation.debt, "identity.proven", by=by, at=at, invitation=invitation.pk)
    return user


def prove(
    borrower: Borrower, *, kind: str, value: str, by_what: str, known: User | None, at: datetime
) -> User:
    """Return the user who is this borrower from now on, or has been already."""
    holder = user_of(kind=kind, value=value)
    identity = Identity.objects.filter(borrower=borrower).select_related("user").first()
    if identity is not None:
        if holder not in (None, identity.user):
            raise SharedAddress
        return identity.user
    if holder is not None and not is_same_person(holder, borrower):
        raise SharedAddress
    if holder is None and known is not None and is_same_person(known, borrower):
        holder = known
    try:
        with transaction.atomic():
            user = holder or _new_user(borrower, kind=kind, value=value)
            Identity.objects.create(user=user, borrower=borrower, proven_by=by_what, proven_at=at)
            return user
    except IntegrityError:
        return Identity.objects.select_related("user").get(borrower=borrower).user


def user_of(*, kind: str, value: str) -> User | None:
    """Return the one person for whom this address is a way in; None where it is nobody's."""
    owners = contacts.proven(kind=kind, value=value).values("borrower")
    people = User.objects.filter(is_active=True, identities__borrower__in=owners).distinct()[:2]
    return people[0] if len(people) == 1 else None


def is_same_person(user: User, borrower: Borrower) -> bool:
    """Say whether another lender's record of ``user`` agrees with this one on who that is."""
    mine = Borrower.objects.filter(pk__in=Identity.objects.filter(user=user).values("borrower"))
    agrees = [
        finding.knows(other, birth_date=borrower.birth_date, id_last4=borrower.id_last4)
        for other in mine
    ]
    return bool(agrees) and all(agrees)


def open_debts(user: User, *, at: datetime) -> None:
    """Note that this person has come to see what is asked of them."""
    for debt in access.debts_of(user).filter(state=Debt.State.VERIFIED):
        placing.open_to_borrower(debt, by=f"borrower:{user.pk}", at=at)


@transaction.atomic
def disown(user: User, borrower: Borrower, *, at: datetime) -> None:
    """Someone who came in as this borrower is not: they lose the way in, the lender is told."""
    Identity.objects.filter(user=user, borrower=borrower).delete()
    points = ContactPoint.objects.filter(borrower=borrower, state=ContactPoint.State.VERIFIED)
    contacts.not_this_person(borrower, points=points, by=f"borrower:{user.pk}", at=at)


def _new_user(borrower: Borrower, *, kind: str, value: str) -> User:
    user = User(username=f"b-{new_code(16).lower()}", language=borrower.language)
    if kind == ContactPoint.Kind.EMAIL:
        user.email = value
    user.set_unusable_password()
    user.save()
    return user
