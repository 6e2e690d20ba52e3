"""The provider's webhooks: kept first, acted on after, each once, in any order.

An event only says "look": what it says of a payment is asked again before anything is booked.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from payments.models import Payment, StripeEvent

ACT_ON_MAX = 100
# So many are taken at once: few enough to be acted on within the lease.
CLAIM_MAX = 20
# One that was tried so often is taken alone: it may be what ended whoever had it.
ALONE_AFTER = 2
# Whoever took an event and was not heard of for so long has died; another may act on it.
LEASE = timedelta(seconds=40)
# News of a payment may overtake the payment itself by so long.
EARLY = timedelta(minutes=10)
BACK_OFF_MAX = timedelta(minutes=10)
# Kinds of event whose object is, or belongs to, a payment of ours.
PAYMENT_KINDS = ("checkout.session.", "payment_intent.", "charge.succeeded", "charge.failed")
# Kinds of event after which a lender's own account is read again.
ACCOUNT_KINDS = ("account.updated", "v2.core.account")
# Kinds of event that tell of money on its way back, or of a warning that it may be.
BACK_KINDS = ("charge.refund", "refund.", "charge.dispute.", "radar.early_fraud_warning.")
# Kinds of event after which a kept method, or the visit that keeps it, is read again.
METHOD_KINDS = ("setup_intent.", "payment_method.", "mandate.")
# Kinds of event after which a payout to a lender's bank is read again.
PAYOUT_KINDS = ("payout.",)


def store(body: dict[str, Any], *, at: datetime) -> bool:
    """Keep one verified event; return whether it was new. Two at once: one is kept."""
    account = account_of(body)
    known = StripeEvent.objects.filter(account=account, event_id=body["id"]).exists()
    StripeEvent.objects.bulk_create(
        [
            StripeEvent(
                account=account,
                event_id=body["id"],
                kind=body["type"],
                body=body,
                received_at=at,
            )
        ],
        ignore_conflicts=True,
    )
    return not known


def account_of(body: dict[str, Any]) -> str:
    """Return whose event this is: a lender's account, or "" for our own.

    A snapshot names it as ``account``, a thin event as the last part of its ``context``.
    """
    return str(body.get("account") or str(body.get("context") or "").rpartition("/")[2])


def claim(*, at: datetime, most: int = CLAIM_MAX) -> list[StripeEvent]:
    """Take the oldest events still to be acted on for the time of the lease; nobody else has them.

    One that was tried often is taken alone.
    """
    waiting = _due(at=at, kinds=())
    if not waiting.exists():
        return []
    with transaction.atomic():
        # Workers neither wait for each other here nor read the same.
        found = list(waiting.select_for_update(skip_locked=True).order_by("pk")[:most])
        mine = list(takewhile(lambda event: event.tries < ALONE_AFTER, found)) or found[:1]
        _hold(mine, at=at)
    return mine


def give_back(events: Sequence[StripeEvent], *, at: datetime) -> None:
    """Let others take at once what was taken here and not looked at."""
    taken = StripeEvent.objects.filter(pk__in=[event.pk for event in events], acted_at=None)
    taken.update(due_at=at, tries=F("tries") - 1)


def due(*, at: datetime, kinds: tuple[str, ...] = ()) -> list[StripeEvent]:
    """Return events still to be acted on, oldest first: new ones, and others whose time it is.

    Those of lenders' accounts, of kept methods and of payouts are for others to act on, and given
    only to who asks for such ``kinds``.
    """
    return list(_due(at=at, kinds=kinds).order_by("pk")[:ACT_ON_MAX])


def _due(*, at: datetime, kinds: tuple[str, ...]) -> QuerySet[StripeEvent]:
    ready = Q(due_at=None) | Q(due_at__lte=at)
    wanted = _of(kinds) if kinds else ~_of((*ACCOUNT_KINDS, *METHOD_KINDS, *PAYOUT_KINDS))
    return StripeEvent.objects.filter(ready, wanted, acted_at=None)


def _hold(events: Sequence[StripeEvent], *, at: datetime) -> None:
    taken = StripeEvent.objects.filter(pk__in=[event.pk for event in events])
    taken.update(due_at=at + LEASE, tries=F("tries") + 1)
    for event in events:
        event.due_at, event.tries = at + LEASE, event.tries + 1


def _of(kinds: tuple[str, ...]) -> Q:
    about = Q()
    for kind in kinds:
        about |= Q(kind__startswith=kind)
    return about


def take(event: StripeEvent, *, at: datetime) -> bool:
    """Take one due event for the time of the lease; False where another worker has it."""
    mine = StripeEvent.objects.filter(pk=event.pk, acted_at=None, due_at=event.due_at)
    if mine.update(due_at=at + LEASE, tries=F("tries") + 1) != 1:
        return False
    event.due_at, event.tries = at + LEASE, event.tries + 1
    return True


def payment_of(event: StripeEvent) -> Payment | None:
    """Return the payment that ``event`` is about, on the event's own account, or None."""
    if not event.kind.startswith(PAYMENT_KINDS + BACK_KINDS):
        return None
    thing = event.body["data"]["object"]
    key = (thing.get("metadata") or {}).get("key") or thing.get("client_reference_id") or ""
    names = Q(key=key) if key else Q(pk__in=[])
    if thing.get("object") == "checkout.session":
        names |= Q(session_id=thing["id"])
    intent = thing["id"] if thing.get("object") == "payment_intent" else thing.get("payment_intent")
    if isinstance(intent, str) and intent:
        names |= Q(intent_id=intent)
    charge = thing["id"] if thing.get("object") == "charge" else thing.get("charge")
    if isinstance(charge, str) and charge:
        names |= Q(charge_id=charge)
    found = Payment.objects.filter(names, stripe_account=event.account)
    return found.select_related("debt__lender").first()


def tells_of_return(event: StripeEvent) -> bool:
    """Say whether refunds and disputes of the event's payment are to be asked for."""
    return event.kind.startswith(BACK_KINDS)


def may_be_early(event: StripeEvent, *, at: datetime) -> bool:
    """Say whether an event may speak of a payment that we have not heard of being made yet.

    A refund or dispute names only the provider's numbers, which come with the payment's own event.
    """
    return tells_of_return(event) and at - event.received_at < EARLY


def done(event: StripeEvent, *, at: datetime, trouble: str = "") -> None:
    """Mark an event as acted on; ``trouble`` says why nothing could come of it."""
    StripeEvent.objects.filter(pk=event.pk).update(acted_at=at, trouble=trouble[:200])


def failed(event: StripeEvent, *, at: datetime, trouble: str) -> None:
    """Put off an event whose try did not work: by 2, 4, 8 … seconds, by ten minutes at most."""
    wait = min(timedelta(seconds=2 ** min(event.tries, 10)), BACK_OFF_MAX)
    StripeEvent.objects.filter(pk=event.pk).update(due_at=at + wait, trouble=trouble[:200])


def trouble_of(event: StripeEvent) -> str:
    """Return why an event without a payment of ours is put aside."""
    # A thin event has no object in it.
    if event.body.get("data", {}).get("object", {}).get("mode") == "setup":
        return ""  # The setup intent behind it has an event of its own, which is acted on.
    if event.kind.startswith(PAYMENT_KINDS + BACK_KINDS):
        return "no payment of ours on this account"
    if event.kind.startswith(ACCOUNT_KINDS):
        return "no account of ours"
    return "nothing to do for this kind"
