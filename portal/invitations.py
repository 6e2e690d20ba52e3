"""Invitations: a link by e-mail or a code in a letter, with which a borrower finds their debt.

Only the hash of a secret is stored. The secret itself is derived from the row and our key
(``secret_of``), so that a letter can be printed again and nothing that leaks shows it.
"""

import base64
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import get_random_string, salted_hmac

from payments import obligors
from payments.codes import ALPHABET, tidy
from payments.events import record
from payments.models import Borrower, Debt
from plans import disputes
from portal.models import ContactPoint, Invitation

Kind = Invitation.Kind
LIFE = {Kind.EMAIL: timedelta(days=14), Kind.LETTER: timedelta(days=90)}
CODE_LENGTH = 12
TOKEN_BYTES = 16
State = Debt.State
INVITABLE = (State.VERIFIED, State.OPEN, State.IN_NEGOTIATION, State.ON_PLAN)
# A borrower may still come in while a question is open, or to fetch receipts when all is paid.
FINDABLE = (*INVITABLE, State.IN_DISPUTE, State.SETTLING, State.PAID, State.SETTLED)


class NotInvited(Exception):
    """Nobody may be written to about this now; ``code`` says why.

    ``state`` (not checked, held or closed), ``contact_stopped``, or ``address`` (not usable).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Gone(Exception):
    """The invitation was used, revoked, or has run out."""


def invite(
    debt: Debt,
    *,
    kind: str,
    contact_point: ContactPoint | None,
    by: str,
    at: datetime,
    person: Borrower | None = None,
) -> tuple[Invitation, str]:
    """Make an invitation, revoke that person's older ones of its kind; return it and its secret.

    An EMAIL invitation needs the address it goes to; a LETTER may do without. It is for the owner
    of the address, else for ``person``, who owes the debt too, else for the one it was placed on.
    Raise NotInvited.
    """
    _check_address(debt, kind, contact_point)
    person = contact_point.borrower if contact_point else person or debt.borrower
    with transaction.atomic():
        # Stand in line first, so that nobody closes the debt in between.
        open_now = Debt.objects.filter(pk=debt.pk, state__in=INVITABLE)
        if open_now.update(state=F("state")) != 1:
            raise NotInvited("state")
        if disputes.is_contact_stopped(debt):
            raise NotInvited("contact_stopped")
        revoke(debt, kind=kind, person=person, at=at)
        invitation = Invitation.objects.create(
            lender_id=debt.lender_id,
            debt=debt,
            person=person,
            contact_point=contact_point,
            kind=kind,
            secret_hash=get_random_string(64),
            by=by,
            made_at=at,
            expires_at=at + LIFE[kind],
        )
        invitation.secret_hash = _hash(kind, secret_of(invitation))
        invitation.save(update_fields=["secret_hash"])
        record(debt, "invitation.made", by=by, at=at, invitation=invitation.pk, kind=str(kind))
    return invitation, secret_of(invitation)


def secret_of(invitation: Invitation) -> str:
    """Return the token of a link (22 characters) or the code of a letter (12, without hyphens)."""
    key = f"{invitation.kind}:{invitation.pk}:{invitation.made_at.timestamp():.6f}"
    digest = salted_hmac("portal.invitations.secret", key, algorithm="sha256").digest()
    if invitation.kind == Kind.LETTER:
        return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:CODE_LENGTH])
    return base64.urlsafe_b64encode(digest[:TOKEN_BYTES]).decode().rstrip("=")


def revoke(
    debt: Debt, *, kind: str | None = None, person: Borrower | None = None, at: datetime
) -> int:
    """Make the unused invitations to this debt worthless, of one kind or person where named.

    Return how many there were.
    """
    unused = Invitation.objects.filter(debt=debt, spent_at=None, revoked_at=None)
    if person is not None:
        unused = unused.filter(person=person)
    if kind is not None:
        unused = unused.filter(kind=kind)
    return unused.update(revoked_at=at)


def by_link(token: str, *, at: datetime) -> Invitation | None:
    """Return the live invitation that this token opens, or None."""
    return _live(Kind.EMAIL, token, at)


def by_letter(typed: str, *, at: datetime) -> Invitation | None:
    """Return the live invitation whose printed code this is, however it was typed, or None."""
    return _live(Kind.LETTER, tidy(typed), at)


def is_ours(typed: str) -> bool:
    """Say whether we ever sent this code or link; it may have been used or have run out."""
    token = typed.strip().rstrip("/").rpartition("/")[2]
    hashes = [_hash(Kind.LETTER, tidy(typed)), _hash(Kind.EMAIL, token)]
    return Invitation.objects.filter(secret_hash__in=hashes).exists()


def spend(invitation: Invitation, *, at: datetime) -> None:
    """Use the invitation up. Raise Gone where somebody was first or it has run out."""
    live = Invitation.objects.filter(
        pk=invitation.pk, spent_at=None, revoked_at=None, expires_at__gt=at
    )
    if live.update(spent_at=at) != 1:
        raise Gone(str(invitation))
    invitation.spent_at = at


def _live(kind: str, secret: str, at: datetime) -> Invitation | None:
    found = Invitation.objects.filter(
        kind=kind,
        secret_hash=_hash(kind, secret),
        spent_at=None,
        revoked_at=None,
        expires_at__gt=at,
        debt__state__in=FINDABLE,
    )
    return found.select_related("person", "debt__borrower", "debt__lender", "contact_point").first()


def _hash(kind: str, secret: str) -> str:
    return salted_hmac(f"portal.invitations.{kind}", secret, algorithm="sha256").hexdigest()


def _check_address(debt: Debt, kind: str, contact_point: ContactPoint | None) -> None:
    if contact_point is None:
        if kind == Kind.EMAIL:
            raise NotInvited("address")
        return
    fits = ContactPoint.Kind.EMAIL if kind == Kind.EMAIL else ContactPoint.Kind.POST
    is_theirs = contact_point.borrower_id in obligors.ids_of(debt)
    if not (
        is_theirs and contact_point.kind == fits and contact_point.state in contact_point.USABLE
    ):
        raise NotInvited("address")
