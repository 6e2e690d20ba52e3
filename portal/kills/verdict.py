"""What a kill run comes to: the borrowers' truth, the provider's and ours, side by side."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db.models import Count, Sum
from django.utils import timezone

from payments import checking as books
from payments import matching, reconciling
from payments.models import Account, Entry, Payment, Posting
from payments.provider import movements
from payments.wire import from_wire
from plans import checking as agreements
from portal import asking, reconciliation, sweeps
from portal.kills.story import LENDERS, Wish

Sums = dict[str, int]


@dataclass(frozen=True)
class Verdict:
    """``lost`` and ``doubled`` count payments; sums are in minor units by account and currency."""

    paid: int
    lost: int
    doubled: int
    invented: int
    still_open: int
    provider: Sums
    ledger: Sums
    breaches: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    @property
    def is_ok(self) -> bool:
        counted = self.lost + self.doubled + self.invented + self.still_open
        is_told_of = self.breaches or self.differences
        return not counted and not is_told_of and self.provider == self.ledger


def judge(paid: list[Wish], *, since: datetime) -> Verdict:
    """Compare what was paid with what the provider took and what the books say."""
    charges, provider = _taken(since)
    ours = dict(
        Payment.objects.filter(state=Payment.State.SUCCEEDED).values_list("charge_id", "debt__code")
    )
    wished = {wish.debt: wish.amount.minor for wish in paid}
    debts = Counter(ours[charge] for charge in charges if charge in ours)
    booked = _booked_by_debt()
    return Verdict(
        paid=len(wished),
        lost=len(charges - ours.keys()) + sum(booked.get(d, 0) < m for d, m in wished.items()),
        doubled=sum(count - 1 for count in debts.values())
        + sum(booked.get(d, 0) > m for d, m in wished.items())
        + _booked_twice(),
        invented=len(ours.keys() - charges) + len(booked.keys() - wished.keys()),
        still_open=Payment.objects.filter(state__in=Payment.LIVE).count(),
        provider=provider,
        ledger=_ledger(),
        breaches=list(_breaches()),
        # Last: it mends what it can, and everything above is to be seen as it was.
        differences=_differences(),
    )


def _taken(since: datetime) -> tuple[set[str], Sums]:
    """Return the provider's charges, and what it holds for each account after its own fees."""
    charges: set[str] = set()
    sums: Counter[str] = Counter()
    for account in {account for _, account in LENDERS}:
        for row in movements.list_balance_transactions(account=account, created_after=since):
            currency = row["currency"].upper()
            sums[f"{account} {currency}"] += from_wire(row["net"], currency).minor
            if row["type"] in matching.PAID:
                charges.add(row["source"])
    return charges, dict(sums)


def _ledger() -> Sums:
    """Return what the books say is at the provider, by account and currency."""
    rows = (
        Account.objects.filter(kind=Account.Kind.CLEARING)
        .values_list("lender__stripe_account", "currency")
        .annotate(total=Sum("balance_minor"))
    )
    return {f"{account} {currency}": total for account, currency, total in rows if total}


def _booked_by_debt() -> Sums:
    rows = (
        Posting.objects.filter(entry__kind=Entry.Kind.PAYMENT, account__kind=Account.Kind.CLEARING)
        .values_list("entry__debt__code")
        .annotate(total=Sum("amount_minor"))
    )
    return dict(rows)


def _booked_twice() -> int:
    entries = Entry.objects.filter(kind=Entry.Kind.PAYMENT).values("debt")
    return entries.annotate(count=Count("pk")).filter(count__gt=1).count()


def _breaches() -> list[str]:
    checks = (*books.CHECKS, *agreements.CHECKS)
    return [each for check in checks for each in islice(check(), books.BREACHES_SHOWN)]


def _differences() -> list[str]:
    """Return what a reconciliation of every account still cannot explain."""
    reports = [
        reconciliation.reconcile(
            account, act=sweeps.act_on_events, ask=asking.ask_all, at=timezone.now()
        )
        for account in reconciling.accounts()
    ]
    return [
        f"{row.account} {row.kind} {row.object_id}" for report in reports for row in report.open
    ]
