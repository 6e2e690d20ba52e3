"""Lenders and the people who work for them or owe them, as a scenario needs them.

Everything may be made twice: what is there already is returned as it is.
"""

import base64
import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp

from payments import ledger, placing
from payments.models import Debt, Lender
from payments.money import Money, plain
from payments.placements import Placement
from plans import policies
from portal import invitations, reach
from portal.models import Invitation, Membership, User

# Stories that are told in one go have no day to wait for a plan to begin.
BINDING = {"cooling_off_hours": 0}


@dataclass(frozen=True)
class Officer:
    """What an officer needs to sign in; ``code`` is the second factor of this half minute."""

    lender: str
    role: str
    email: str
    password: str
    totp_secret: str
    code: str


@dataclass(frozen=True)
class Owed:
    """One placed debt as a scenario shows it; ``amount_minor`` is what is owed now,
    or what the lender claims while the debt is held."""

    lender: str
    reference: str
    code: str
    borrower: str
    state: str
    currency: str
    amount_minor: int
    amount: str


@dataclass(frozen=True)
class Scenario:
    """What was made: who works where, who can come in how, and what is owed."""

    lenders: tuple[str, ...]
    officers: tuple[Officer, ...]
    borrowers: tuple["WayIn", ...]
    debts: tuple[Owed, ...]


@dataclass(frozen=True)
class WayIn:
    """What a borrower knows: the code from the letter, and a fact of their own."""

    name: str
    lender: str
    debt: str
    letter_code: str
    birth_date: str
    id_last4: str
    link: str


def lender(
    code: str, *, at: datetime, rules: dict[str, int] | None = None, **fields: object
) -> Lender:
    """Return the lender ``code``, made with the house's policy, but for ``rules``, if new."""
    found, is_new = Lender.objects.get_or_create(code=code, defaults=fields)
    if is_new:
        policies.publish(found, rules=rules or {}, after=0, by="seed", at=at)
    return found


def officer(where: Lender, name: str, role: str, *, seed: str) -> Officer:
    """Return a lender's person with password and TOTP; both follow from ``seed`` and the name."""
    email = f"{name}@{where.code}.example"
    password = f"{where.code}-{name}-{secret_of(seed, email)[:8].lower()}"
    secret = secret_of(seed, email + " totp")
    called = {"email": email, "first_name": name.capitalize()}
    user, is_new = User.objects.get_or_create(username=email, defaults=called)
    if is_new:
        user.set_password(password)
        user.save()
        totp.TOTP.activate(user, secret)
        RecoveryCodes.activate(user)
        Membership.objects.create(user=user, lender=where, role=role)
    return Officer(where.code, role, email, password, secret, code_now(secret))


def acting(officers: Sequence[Officer]) -> dict[str, str]:
    """Return by lender who acts for it, as events keep it: the first of its officers."""
    first = {officer.lender: officer.email for officer in reversed(officers)}
    ids = dict(User.objects.filter(username__in=first.values()).values_list("username", "pk"))
    return {code: f"officer:{ids[email]}" for code, email in first.items()}


def owe(placement: Placement, where: Lender, *, at: datetime) -> Debt:
    """Return a debt placed as by a file, its borrower's addresses kept; twice gives the same."""
    placing.place([placement], lender=where, batch=None, by="seed", at=at)
    debt = Debt.objects.select_related("lender", "borrower").get(
        lender=where, reference=placement.reference
    )
    reach.keep_addresses([placement], [debt])
    return debt


def owed_of(where: Sequence[Lender]) -> tuple[Owed, ...]:
    """Return every debt of these lenders with what is owed on it."""
    debts = list(
        Debt.objects.filter(lender__in=where)
        .select_related("lender", "borrower")
        .order_by("lender__code", "reference")
    )
    booked = ledger.owed_on(debts)
    owed = {d.pk: d.claimed_minor if d.is_hidden else booked[d.pk] for d in debts}
    return tuple(
        Owed(
            lender=debt.lender.code,
            reference=debt.reference,
            code=debt.code,
            borrower=debt.borrower.name,
            state=debt.state,
            currency=debt.currency,
            amount_minor=owed[debt.pk],
            amount=plain(Money(owed[debt.pk], debt.currency)),
        )
        for debt in debts
    )


def code_now(secret: str) -> str:
    """Return the six digits that ``secret`` shows in this half minute."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def codes_now() -> list[tuple[str, str]]:
    """Return each officer's e-mail and current code: for the demo's own pages only."""
    rows = Authenticator.objects.filter(type=Authenticator.Type.TOTP).select_related("user")
    return [
        (row.user.email, code_now(totp.decrypt(row.data["secret"])))
        for row in rows.order_by("user__email")
    ]


def way_in(debt: Debt, *, at: datetime) -> WayIn:
    """Return how the borrower finds ``debt``: by the letter that waits, or a new one."""
    waiting = Invitation.objects.filter(
        debt=debt,
        kind=Invitation.Kind.LETTER,
        spent_at=None,
        revoked_at=None,
        expires_at__gt=at,
    ).first()
    if waiting is None:
        waiting, _ = invitations.invite(
            debt, kind=Invitation.Kind.LETTER, contact_point=None, by="seed", at=at
        )
    born = debt.borrower.birth_date
    return WayIn(
        name=debt.borrower.name,
        lender=debt.lender.code,
        debt=debt.reference,
        letter_code=grouped(invitations.secret_of(waiting)),
        birth_date=born.isoformat() if born else "",
        id_last4=debt.borrower.id_last4,
        link="/find/",
    )


def grouped(code: str) -> str:
    """Return a letter's code as it is printed: in groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def secret_of(seed: str, what: str) -> str:
    """Return 32 letters that follow from ``seed``: the same whenever the scenario is made."""
    return base64.b32encode(hashlib.sha256(f"{seed}:{what}".encode()).digest()[:20]).decode()
