"""Letting an adviser help: given by link, accepted with a code, over in one press or on its day.

Only the hash of a link is kept. What an adviser did stands in the debt's events under their name.
"""

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from payments.codes import new_code
from payments.days import local_date
from payments.events import record
from payments.models import Debt, Event
from payments.states import WrongState, move
from portal.models import Authority, User

LINK_LIFE = timedelta(days=14)
DAYS_MAX = 365
LIVE_MAX = 3
LOG_MAX = 100
LIVE = (Authority.State.OFFERED, Authority.State.ACTIVE)


class TooMany(Exception):
    """As many people help with this debt as can at once."""


class Gone(Exception):
    """The link was used, taken back, or has run out."""


@transaction.atomic
def give(
    debt: Debt,
    user: User,
    *,
    email: str,
    name: str,
    scope: str,
    until: date,
    at: datetime,
) -> tuple[Authority, str]:
    """Let somebody help with ``debt`` until the local day ``until``; return it with its token.

    Raise TooMany.
    """
    today = local_date(at, debt.lender.time_zone)
    live = Authority.objects.filter(debt=debt, state__in=LIVE, until_date__gte=today)
    if live.count() >= LIVE_MAX:
        raise TooMany
    token = secrets.token_urlsafe(16)
    made = Authority.objects.create(
        lender_id=debt.lender_id,
        debt=debt,
        given_by=user,
        code=new_code(),
        token_hash=_hashed(token),
        scope=scope,
        email=email,
        name=name,
        made_at=at,
        until_date=until,
    )
    record(debt, "authority.given", by=f"borrower:{user.pk}", at=at, authority=made.code)
    return made, token


def offered(token: str, *, at: datetime) -> Authority:
    """Return what ``token`` offers. Raise Gone."""
    found = Authority.objects.filter(
        token_hash=_hashed(token), state=Authority.State.OFFERED, made_at__gt=at - LINK_LIFE
    ).select_related("debt__lender")
    authority = found.first()
    if authority is None or authority.until_date < _today(authority, at):
        raise Gone
    return authority


@transaction.atomic
def accept(authority: Authority, *, at: datetime) -> User:
    """Take it on, having proven the address; return the adviser's user. Raise Gone."""
    known = Authority.objects.filter(email__iexact=authority.email, adviser__isnull=False)
    before = known.select_related("adviser").first()
    adviser = before.adviser if before else None
    if adviser is None:
        adviser = User(username=f"adviser-{new_code()}", email=authority.email)
        adviser.set_unusable_password()
        adviser.save()
    try:
        with transaction.atomic():
            move(authority, Authority.State.ACTIVE, adviser=adviser, accepted_at=at)
    except WrongState:
        raise Gone from None
    by = actor_of(adviser)
    record(authority.debt, "authority.accepted", by=by, at=at, authority=authority.code)
    return adviser


@transaction.atomic
def revoke(authority: Authority, *, at: datetime) -> None:
    """End it now. Raise WrongState where it is over already."""
    move(authority, Authority.State.REVOKED, revoked_at=at)
    by = f"borrower:{authority.given_by_id}"
    record(authority.debt, "authority.ended", by=by, at=at, authority=authority.code)


def adviser_of(email: str, *, at: datetime) -> User | None:
    """Return the adviser with this address who may help somebody now."""
    found = Authority.objects.filter(
        email__iexact=email, state=Authority.State.ACTIVE, until_date__gte=at.date()
    )
    authority = found.select_related("adviser").first()
    return authority.adviser if authority else None


def in_force(adviser: User, *, at: datetime) -> list[Authority]:
    """Return what ``adviser`` may do now, each debt with its lender and borrower."""
    found = _with_all().filter(adviser=adviser, state=Authority.State.ACTIVE)
    lasting = [each for each in found.order_by("pk") if each.until_date >= _today(each, at)]
    return [each for each in lasting if not each.debt.is_hidden]


def note_visit(adviser: User, *, at: datetime) -> None:
    """Write down for each debt that its adviser came in, for the borrower to see."""
    for authority in in_force(adviser, at=at):
        by = actor_of(adviser)
        record(authority.debt, "adviser.came_in", by=by, at=at, authority=authority.code)


def log_of(authority: Authority) -> QuerySet[Event]:
    """Return what the adviser did with the debt, newest first."""
    if authority.adviser_id is None:
        return Event.objects.none()
    mine = Event.objects.filter(debt=authority.debt_id, actor=f"adviser:{authority.adviser_id}")
    return mine.order_by("-pk")[:LOG_MAX]


def actor_of(adviser: User) -> str:
    return f"adviser:{adviser.pk}"


def _with_all() -> QuerySet[Authority]:
    return Authority.objects.select_related("debt__lender", "debt__borrower")


def _today(authority: Authority, at: datetime) -> date:
    return local_date(at, authority.debt.lender.time_zone)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
