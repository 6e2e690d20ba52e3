"""Which entry of ours each movement at the provider is, and whose it is.

A movement is matched where it and the books say the same of the same thing. A charge that the
provider told late is booked; what is not certain is left for a person.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from payments import differences, kept, ledger
from payments.differences import Finding
from payments.models import (
    Account,
    BalanceTransaction,
    Chargeback,
    Difference,
    Entry,
    Lender,
    Payment,
    Payout,
    Refund,
)
from payments.wire_movements import MovementSeen, is_known

# Kinds of movement, in the provider's words, by what they are to us.
PAID = ("charge", "payment")
BACK = ("refund", "payment_refund", "refund_failure", "payment_failure_refund", "payment_reversal")
DISPUTED = ("adjustment",)
PAID_OUT = ("payout", "payout_failure", "payout_cancel")
FEES = ("stripe_fee", "stripe_fx_fee", "tax_fee", "network_cost")
# What the portal earns stands on its own account and in no lender's balance.
PLATFORM = ("application_fee", "application_fee_refund")


def keep(account: str, seen: Iterable[MovementSeen], *, at: datetime) -> int:
    """Keep movements that are not known yet; return how many that were."""
    rows = [_row(account, each, at=at) for each in seen]
    numbers = [row.transaction_id for row in rows]
    known = set(
        BalanceTransaction.objects.filter(account=account, transaction_id__in=numbers).values_list(
            "transaction_id", flat=True
        )
    )
    BalanceTransaction.objects.bulk_create(
        [row for row in rows if row.transaction_id not in known], ignore_conflicts=True
    )
    return len(set(numbers) - known)


def to_ask(account: str, seen: Iterable[MovementSeen]) -> set[int]:
    """Return the payments whose place in the books these movements leave open, by id."""
    listed = list(seen)
    keys = {each.payment_key for each in listed} - {""}
    intents = {each.intent_id for each in listed} - {""}
    charges = {each.charge_id for each in listed} - {""}
    named = Q(key__in=keys) | Q(intent_id__in=intents) | Q(charge_id__in=charges)
    open_rows = unmatched(account).filter(
        transaction_id__in=[each.transaction_id for each in listed]
    )
    waiting = set(open_rows.values_list("transaction_id", flat=True))
    left = [each for each in listed if each.transaction_id in waiting]
    found = Payment.objects.filter(named, stripe_account=account)
    return {
        payment.pk
        for payment in found.only("pk", "key", "intent_id", "charge_id")
        if any(_is_of(payment, each) for each in left)
    }


def unmatched(account: str) -> QuerySet[BalanceTransaction]:
    """Return the movements that nobody has explained, oldest first."""
    return BalanceTransaction.objects.filter(account=account, entry=None).order_by(
        "happened_at", "pk"
    )


def owner_of(account: str) -> Lender | None:
    """Return the one lender whose account it is; None where several share it, or nobody has it."""
    found = list(Lender.objects.filter(stripe_account=account)[:2])
    return found[0] if len(found) == 1 else None


def match(account: str, *, at: datetime) -> tuple[int, list[Finding]]:
    """Match what can be matched; return how many charges were booked late, and what differs.

    A charge of the provider's that was unknown when its payment was booked is booked now.
    """
    rows = [row for row in unmatched(account) if row.kind not in PLATFORM]
    entries = entries_of(account, {row.source_id for row in rows})
    owner = owner_of(account)
    booked = 0
    findings: list[Finding] = []
    for row in rows:
        entry = entries.get(place_of(row))
        if entry is None and row.kind in FEES and owner and is_known(row.currency):
            entry = _book_fee(row, owner, at=at)
            booked += 1
        if entry is None:
            continue
        said = _moved(entry, row.currency)
        if row.kind in FEES or said == row.amount_minor:
            booked += _settle(row, entry, at=at)
        else:
            findings.append(differs(row, "AMOUNT", said, row.amount_minor, entry.lender))
    return booked, [*findings, *_kept_otherwise(account)]


@transaction.atomic
def _settle(row: BalanceTransaction, entry: Entry, *, at: datetime) -> int:
    """Take ``row`` for ``entry``; return how many charges were booked late.

    What was kept otherwise than the books say is listed with it: later on nobody looks at a
    movement that is matched, so what is not written down here would never be found again.
    """
    booked = 0
    if row.kind in PAID + BACK:
        booked, found = kept.settle(row, entry, at=at)
        if found:
            differences.keep(row.account, found, at=at)
    _link(row, entry)
    return booked


def _kept_otherwise(account: str) -> list[Finding]:
    """Return what is still kept otherwise than the books say, of movements matched at any time."""
    listed = Difference.objects.filter(account=account, kind__in=kept.KINDS)
    rows = BalanceTransaction.objects.filter(
        account=account, transaction_id__in=listed.values("object_id"), entry__isnull=False
    )
    return [
        finding
        for row in rows.select_related("entry__payment", "entry__lender").order_by("pk")
        if row.entry
        for finding in kept.differing(row, row.entry)
    ]


def differs(
    row: BalanceTransaction, kind: str, ours: int, theirs: int, lender: Lender | None
) -> Finding:
    return Finding(kind, row.transaction_id, row.currency, ours, theirs, lender)


def entries_of(account: str, sources: set[str]) -> dict[tuple[str, str, bool], Entry]:
    """Return entries by the provider's number, the family of movement, and whether money came."""
    found: dict[tuple[str, str, bool], Entry | None] = {}
    for payment in Payment.objects.filter(
        stripe_account=account, charge_id__in=sources, entry__isnull=False
    ).select_related("entry__lender", "entry__debt"):
        found[payment.charge_id, "PAID", True] = payment.entry
    refunds = Refund.objects.filter(account=account, refund_id__in=sources)
    for refund in refunds.select_related("entry__lender", "restored__lender"):
        found[refund.refund_id, "BACK", False] = refund.entry
        found[refund.refund_id, "BACK", True] = refund.restored
    disputes = Chargeback.objects.filter(account=account, dispute_id__in=sources)
    for dispute in disputes.select_related("entry__lender", "restored__lender"):
        found[dispute.dispute_id, "DISPUTED", False] = dispute.entry
        found[dispute.dispute_id, "DISPUTED", True] = dispute.restored
    # A part of a shared payout is not the whole that one movement is.
    payouts = Payout.objects.filter(
        account=account, payout_id__in=sources, whole_minor__isnull=True
    )
    for payout in payouts.select_related("entry__lender", "returned__lender"):
        goes_out = payout.amount_minor > 0
        found[payout.payout_id, "PAID_OUT", not goes_out] = payout.entry
        found[payout.payout_id, "PAID_OUT", goes_out] = payout.returned
    return {key: entry for key, entry in found.items() if entry is not None}


def place_of(row: BalanceTransaction) -> tuple[str, str, bool]:
    """Return under what its entry stands in ``entries_of``."""
    return row.source_id, _family(row.kind), row.amount_minor > 0


def _family(kind: str) -> str:
    families = {"PAID": PAID, "BACK": BACK, "DISPUTED": DISPUTED, "PAID_OUT": PAID_OUT}
    return next((name for name, kinds in families.items() if kind in kinds), "")


def _moved(entry: Entry, currency: str) -> int:
    """Return what an entry moved at the provider, in minor units of ``currency``."""
    postings = entry.postings.filter(
        account__kind=Account.Kind.CLEARING, account__currency=currency
    )
    return sum(postings.values_list("amount_minor", flat=True))


@transaction.atomic
def _book_fee(row: BalanceTransaction, owner: Lender, *, at: datetime) -> Entry:
    """Post what the provider took for the account as a whole: the lender's cost."""
    key = f"charge:account:{row.account}:{row.transaction_id}"
    lender = ledger.hold_lender(owner)
    known = Entry.objects.filter(key=key).first()
    return known or ledger.post_for(
        lender,
        currency=row.currency,
        kind=Entry.Kind.CHARGE,
        key=key,
        at=at,
        legs=[(Account.Kind.CLEARING, row.net_minor), (Account.Kind.PAYABLE, -row.net_minor)],
    )


def _link(row: BalanceTransaction, entry: Entry) -> None:
    open_row = BalanceTransaction.objects.filter(pk=row.pk, entry=None)
    open_row.update(entry=entry, lender=entry.lender_id)


def _is_of(payment: Payment, seen: MovementSeen) -> bool:
    names = {payment.key, payment.intent_id, payment.charge_id} - {""}
    return bool(names & {seen.payment_key, seen.intent_id, seen.charge_id})


def _row(account: str, seen: MovementSeen, *, at: datetime) -> BalanceTransaction:
    return BalanceTransaction(
        account=account,
        transaction_id=seen.transaction_id,
        kind=seen.kind,
        source_id=seen.source_id,
        currency=seen.currency,
        amount_minor=seen.amount_minor,
        fee_minor=seen.fee_minor,
        platform_fee_minor=seen.platform_fee_minor,
        net_minor=seen.net_minor,
        happened_at=seen.happened_at,
        available_on=seen.available_on,
        seen_at=at,
    )
