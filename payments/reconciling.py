"""The provider's truth against the books, account by account: what is read, and what differs.

Reads and lists; who acts on what was found is above (``portal/reconciliation.py``). A walk may be
killed anywhere: what it read is kept, and the next one goes on behind it.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import Min

from payments import inbox, matching, payout_shares, payouts, told
from payments.models import Lender, Payment, Reconciliation
from payments.provider import movements
from payments.wire import EVENT_KINDS, moment

# The provider keeps events for so long.
EVENTS_KEPT = timedelta(days=30)
# So much of what was read before is read again: rows may appear late.
OVERLAP = timedelta(days=2)
# Younger than this, a webhook or a booking may just be on its way: that is no difference yet.
SETTLING = timedelta(minutes=10)
# Once a night is enough; a walk that was broken off goes on.
AGAIN_AFTER = timedelta(hours=20)
PAYOUTS_MAX = 200


def accounts() -> list[str]:
    """Return every account that has to agree: ours ("") and each lender's, in a fixed order."""
    lenders = Lender.objects.values_list("stripe_account", flat=True)
    paid = Payment.objects.values_list("stripe_account", flat=True)
    return sorted({"", *lenders.distinct(), *paid.distinct()})


def begin(account: str, *, at: datetime, days: int | None = None) -> Reconciliation:
    """Return today's walk of ``account``: the one broken off, or a new one.

    ``days`` looks back so far instead of to the last walk that was finished.
    """
    walk, _made = Reconciliation.objects.get_or_create(
        account=account, on_date=at.astimezone(UTC).date(), defaults={"started_at": at}
    )
    if walk.cursor and not walk.finished_at and days is None:
        return walk
    since = at - timedelta(days=days) if days else _since(account, at=at)
    # What stood on the account before the first walk stays known to the next.
    base = {"base": walk.counts["base"]} if "base" in walk.counts else {}
    walk.cursor = {"since": since.isoformat(), "ask": []}
    walk.counts = dict.fromkeys(("events_seen", "events_recovered", "movements_seen"), 0) | base
    walk.started_at, walk.finished_at = at, None
    walk.save()
    return walk


def is_due(account: str, *, at: datetime) -> bool:
    """Say whether ``account`` was not walked lately, or its walk was broken off."""
    lately = Reconciliation.objects.filter(account=account, finished_at__gt=at - AGAIN_AFTER)
    return not lately.exists()


def read_events(walk: Reconciliation, *, at: datetime) -> int:
    """Keep every event that no webhook has brought; return how many those were."""
    if _is_read(walk, "events"):
        return 0
    after = max(_start(walk), at - EVENTS_KEPT)
    seen, recovered = walk.counts.get("events_seen", 0), walk.counts.get("events_recovered", 0)
    rows = movements.list_events(
        account=walk.account, created_after=after, behind=_behind(walk, "events")
    )
    new = 0
    for page in _pages(rows):
        seen += len(page)
        ours = [row for row in page if _is_ours(row, at=at)]
        new += sum(inbox.store(_on(walk.account, row), at=at) for row in ours)
        counts = {"events_seen": seen, "events_recovered": recovered + new}
        _advance(walk, "events", page[-1]["id"], **counts)
    _finish(walk, "events")
    return new


def read_movements(walk: Reconciliation, *, at: datetime) -> int:
    """Keep every movement and note the payments to be asked for; return how many payouts moved.

    Those that the books tell in full are matched here: one request brings a page of them.
    """
    if _is_read(walk, "movements"):
        return 0
    rows = movements.list_movements(
        account=walk.account, created_after=_start(walk), behind=_behind(walk, "movements")
    )
    owner, moved = matching.owner_of(walk.account), 0
    for page in _pages(rows):
        new = matching.keep(walk.account, page, at=at)
        for seen in page:
            if seen.payout and owner:
                moved += payouts.apply(owner, seen.payout, account=walk.account, at=at)
        told.link(walk.account, page, since=at - EVENTS_KEPT)
        ask = {*walk.cursor["ask"], *matching.to_ask(walk.account, page)}
        walk.cursor["ask"] = sorted(ask)
        _advance(
            walk,
            "movements",
            page[-1].transaction_id,
            movements_seen=walk.counts.get("movements_seen", 0) + len(page),
            movements_new=walk.counts.get("movements_new", 0) + new,
        )
    _finish(walk, "movements")
    return moved


def read_payouts(walk: Reconciliation, *, at: datetime) -> int:
    """Ask how payouts stand and which movements they hold; return how many moved."""
    owner = matching.owner_of(walk.account)
    if owner is None:
        return 0
    moved = 0
    for payout in payouts.unfinished(walk.account)[:PAYOUTS_MAX]:
        seen = movements.read_payout(payout.payout_id, account=walk.account)
        moved += payouts.apply(owner, seen, account=walk.account, at=at)
    for payout in payouts.without_movements(walk.account)[:PAYOUTS_MAX]:
        _hold(walk.account, payout.payout_id)
    return moved


def share_payouts(walk: Reconciliation, *, at: datetime) -> int:
    """Book each lender's part of the payouts of an account that several share; return how many.

    Call it when movements are matched: a part is what the lender's own movements come to.
    """
    account = walk.account
    if matching.owner_of(account) or not Lender.objects.filter(stripe_account=account).exists():
        return 0
    waiting = payout_shares.to_share(account)
    for payout_id in waiting:
        _hold(account, payout_id)
    under_way = payouts.unfinished(account).values_list("payout_id", flat=True)
    moved = 0
    for payout_id in dict.fromkeys([*waiting, *under_way[:PAYOUTS_MAX]]):
        seen = movements.read_payout(payout_id, account=account)
        moved += payout_shares.apply(seen, account=account, at=at)
    return moved


def _hold(account: str, payout_id: str) -> None:
    payouts.hold(account, payout_id, movements.movements_in(payout_id, account=account))


def asked_for(walk: Reconciliation) -> list[Payment]:
    """Return the payments whose place in the books the movements read so far leave open."""
    found = Payment.objects.filter(pk__in=walk.cursor["ask"])
    return list(found.select_related("debt__lender", "entry").order_by("pk"))


def finish(walk: Reconciliation, *, at: datetime, **counts: int) -> None:
    """Note that everything was read and compared."""
    walk.counts |= counts
    walk.finished_at = at
    walk.save()


def _since(account: str, *, at: datetime) -> datetime:
    """Return from when on to read: the last finished walk's beginning, or the first payment's."""
    before = Reconciliation.objects.filter(account=account, finished_at__isnull=False)
    last = before.order_by("-started_at").first()
    if last:
        return last.started_at - OVERLAP
    oldest = Payment.objects.filter(stripe_account=account).aggregate(at=Min("created_at"))["at"]
    return min(oldest or at, at - EVENTS_KEPT) - OVERLAP


def _start(walk: Reconciliation) -> datetime:
    return datetime.fromisoformat(walk.cursor["since"])


def _is_read(walk: Reconciliation, name: str) -> bool:
    return bool(walk.cursor.get(f"{name}_read"))


def _behind(walk: Reconciliation, name: str) -> str:
    return str(walk.cursor.get(name, ""))


def _advance(walk: Reconciliation, name: str, last: str, **counts: int) -> None:
    walk.cursor[name] = last
    walk.counts |= counts
    walk.save(update_fields=["cursor", "counts"])


def _finish(walk: Reconciliation, name: str) -> None:
    walk.cursor[f"{name}_read"] = True
    walk.save(update_fields=["cursor"])


def _pages(rows: Iterable[Any]) -> Iterator[list[Any]]:
    listed = iter(rows)
    while page := list(islice(listed, movements.PAGE_ROWS)):
        yield page


def _is_ours(event: dict[str, Any], *, at: datetime) -> bool:
    """An event of a kind that we listen to, whose webhook has had its time."""
    return event["type"] in EVENT_KINDS and moment(event["created"]) <= at - SETTLING


def _on(account: str, event: dict[str, Any]) -> dict[str, Any]:
    """Webhooks name the account that an event comes from; listings are asked of one."""
    return event | ({"account": account} if account else {})
