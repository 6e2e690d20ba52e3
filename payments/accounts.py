"""Lenders' own accounts at the provider: asked for, filled in there, and read again.

A lender without one is paid through the portal's own account: one lender alone needs no more.
What an account may do is never believed from a message, it is read again; whoever noticed.
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from payments.codes import new_code
from payments.events import record_for
from payments.models import Lender, ProviderAccount, StripeEvent
from payments.money import Money
from payments.provider import accounts as provider
from payments.provider.accounts import Standing
from payments.rails import step_minor
from payments.states import WrongState, move

State = ProviderAccount.State
TAKES_PAYMENTS = "card_payments"
# After this the provider may have forgotten our key: look for the account, never ask again.
KEY_GOOD = timedelta(hours=20)
# How often an account is read without any news of it: while it is being filled in, and later.
READ_AGAIN = {
    State.CREATED: timedelta(minutes=10),
    State.ONBOARDING: timedelta(minutes=10),
    State.RESTRICTED: timedelta(minutes=10),
    State.ACTIVE: timedelta(hours=12),
}
READ_MAX = 50
TRIES_MAX = 3
BASIS_POINTS = 10_000
_EVENTS = {
    State.ONBOARDING: "account.opened",
    State.ACTIVE: "account.activated",
    State.RESTRICTED: "account.restricted",
}


class NotReady(Exception):
    """The lender's own account cannot take payments (yet)."""


class Taken(Exception):
    """The account that was named for a lender is another lender's."""


def check(lender: Lender, *, kept_on: str | None = None) -> None:
    """Raise NotReady where ``lender`` has an account of its own that cannot take payments.

    ``kept_on`` is the account on which a method was kept: it stays there, and nothing may be taken
    with it once the lender is paid on another.
    """
    if not is_ready(lender) or kept_on not in (None, lender.stripe_account):
        raise NotReady(lender.code)


def is_ready(lender: Lender) -> bool:
    """Say whether payments to ``lender`` can begin: through its own account, or through ours.

    An account that was asked for and never opened changes nothing.
    """
    opened = ProviderAccount.objects.filter(lender=lender).exclude(account_id="")
    return not opened.exclude(state=State.ACTIVE).exists()


def platform_fee(lender: Lender, amount: Money) -> Money:
    """Return what the portal keeps of a payment of ``amount``, in minor units of its currency.

    By the lender's basis points, halves to the even unit; nothing without an account of its own.
    It comes off what the lender receives: the borrower pays the same sum with or without it.
    """
    if not lender.stripe_account or not lender.platform_fee_bp:
        return Money(0, amount.currency)
    whole, rest = divmod(amount.minor * lender.platform_fee_bp, BASIS_POINTS)
    if 2 * rest > BASIS_POINTS or (2 * rest == BASIS_POINTS and whole % 2):
        whole += 1
    fee = min(whole, amount.minor)
    return Money(fee - fee % step_minor(amount.currency), amount.currency)


def ask_for(lender: Lender, *, by: str, at: datetime) -> ProviderAccount:
    """Write down that ``lender`` shall have an account of its own; twice gives the same one.

    An account that the lender was given by hand is taken as it is. Raise Taken where that is
    another lender's.
    """
    try:
        with transaction.atomic():
            account, is_new = ProviderAccount.objects.get_or_create(
                lender=lender,
                defaults={
                    "key": f"account-{new_code(26)}",
                    "account_id": lender.stripe_account,
                    "by": by,
                    "created_at": at,
                },
            )
            if is_new:
                record_for(lender, "account.requested", by=by, at=at)
    except IntegrityError:
        raise Taken(lender.stripe_account) from None
    return account


def refresh(account: ProviderAccount, *, by: str, at: datetime) -> bool:
    """Open the account if nobody has, read where it stands and keep that; True if it changed.

    ``at`` is before the question, so that of two answers the later one stays. Raise
    gateway.Unreachable or gateway.Refused.
    """
    if account.account_id:
        standing = provider.read_account(account.account_id)
    else:
        standing = _open(account, at=at)
    return apply(account, standing, by=by, at=at)


def apply(account: ProviderAccount, standing: Standing, *, by: str, at: datetime) -> bool:
    """Keep what was read at ``at``; an answer older than what is known changes nothing."""
    for _ in range(TRIES_MAX):
        account.refresh_from_db()
        if account.checked_at and account.checked_at > at:
            return False
        try:
            _apply(account, standing, by=by, at=at)
        except WrongState:
            continue  # Somebody else was first; look again which of the two is the later answer.
        return True
    return False


def page(account: ProviderAccount, *, return_url: str, refresh_url: str) -> str:
    """Return the address of the provider's page for an account that is open there.

    Raise gateway.Unreachable or gateway.Refused.
    """
    return provider.onboarding_page(
        account.account_id, return_url=return_url, refresh_url=refresh_url
    )


def of_event(event: StripeEvent) -> ProviderAccount | None:
    """Return the account of ours that an event is about, told in the old form or the new.

    ``event`` is one of those that ``inbox.due`` gives of accounts.
    """
    if event.kind == "account.updated":
        number = event.account
    else:
        about = event.body.get("related_object")
        named = about.get("id") if isinstance(about, dict) else None
        number = named if isinstance(named, str) else ""
    found = ProviderAccount.objects.filter(account_id=number).exclude(account_id="")
    return found.select_related("lender").first()


def due(*, at: datetime) -> list[ProviderAccount]:
    """Return accounts to be read again, the longest unread first, a bounded number.

    One that is not open is left to whoever asked for it: nobody is surprised by it later.
    """
    ready = Q(checked_at=None)
    for state, wait in READ_AGAIN.items():
        ready |= Q(state=state, checked_at__lt=at - wait)
    rows = ProviderAccount.objects.filter(ready).exclude(account_id="").select_related("lender")
    return list(rows.order_by("checked_at", "pk")[:READ_MAX])


def take(account: ProviderAccount, *, at: datetime) -> bool:
    """Take the reading of ``account`` upon oneself until it is due again; False: another has it."""
    mine = ProviderAccount.objects.filter(pk=account.pk, checked_at=account.checked_at)
    return mine.update(checked_at=at) == 1


@transaction.atomic
def _apply(account: ProviderAccount, standing: Standing, *, by: str, at: datetime) -> None:
    target = _state(account, standing)
    if target != account.state:
        move(account, target)
        record_for(account.lender, _EVENTS[target], by=by, at=at)
    seen = {
        "account_id": standing.account_id,
        "capabilities": standing.capabilities,
        "requirements": [list(each) for each in standing.requirements],
        "checked_at": at,
    }
    is_newer = Q(checked_at=None) | Q(checked_at__lte=at)
    same = ProviderAccount.objects.filter(is_newer, pk=account.pk, state=target)
    if same.update(**seen) != 1:
        raise WrongState(f"{account} was read again meanwhile")
    for name, value in seen.items():
        setattr(account, name, value)
    # From now on, what borrowers pay goes to the lender's own account.
    Lender.objects.filter(pk=account.lender_id).update(stripe_account=standing.account_id)
    account.lender.stripe_account = standing.account_id


def _open(account: ProviderAccount, *, at: datetime) -> Standing:
    """Ask the provider for the account, or find it where our key may have been forgotten."""
    lender = account.lender
    if at - account.created_at > KEY_GOOD:
        found = provider.find_account(key=account.key)
        if found:
            return found
    return provider.open_account(
        key=account.key,
        name=lender.name,
        email=lender.email,
        country=lender.country,
        currency=lender.currency,
    )


def _state(account: ProviderAccount, standing: Standing) -> State:
    """An account that never took payments lacks details; one that did has been stopped."""
    status = standing.capabilities.get(TAKES_PAYMENTS, "")
    if status == "active":
        return State.ACTIVE
    is_new = account.state in (State.CREATED, State.ONBOARDING)
    can_still_come = status in ("", "pending", "restricted")
    return State.ONBOARDING if is_new and can_still_come else State.RESTRICTED
