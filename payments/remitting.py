"""What is due to a lender, as statements that follow from the books and never overlap.

gross receipts - refunds - chargebacks - the provider's fees - the portal's fee = net;
opening + net - what is at the lender's bank already - what was paid out = closing.

Every entry that moved a lender's money belongs to exactly one closed statement or to the open one,
so that all statements together are the ledger at any cut. What is booked after a statement was
closed, whatever day it is about, falls into the next.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Sum, Value, When

from payments.models import Account, Entry, Lender, Posting, Refund, Remittance

# Where a lender's money stands: at the provider, or at its own bank.
PLACES = (Account.Kind.CLEARING, Account.Kind.BANK)
# The kinds of entry that can move it.
KINDS = (
    Entry.Kind.PAYMENT,
    Entry.Kind.CHARGE,
    Entry.Kind.PLATFORM,
    Entry.Kind.REVERSAL,
    Entry.Kind.RESTORATION,
    Entry.Kind.PAYOUT,
    Entry.Kind.CORRECTION,
)
GROSS, REFUND, CHARGEBACK = "GROSS", "REFUND", "CHARGEBACK"
PROVIDER_FEE, PLATFORM_FEE, PAYOUT = "PROVIDER_FEE", "PLATFORM_FEE", "PAYOUT"
_TOTAL = Sum("amount_minor")


@dataclass(frozen=True)
class Figures:
    """The sums of one statement, in minor units of ``currency``.

    Source: gross - refunds - lost disputes - fees = net, as remittances are made up everywhere.
    """

    currency: str
    opening_minor: int = 0
    gross_minor: int = 0
    refunds_minor: int = 0
    chargebacks_minor: int = 0
    provider_fees_minor: int = 0
    platform_fees_minor: int = 0
    at_bank_minor: int = 0
    paid_out_minor: int = 0

    @property
    def net_minor(self) -> int:
        taken = self.refunds_minor + self.chargebacks_minor
        return self.gross_minor - taken - self.provider_fees_minor - self.platform_fees_minor

    @property
    def closing_minor(self) -> int:
        return self.opening_minor + self.net_minor - self.at_bank_minor - self.paid_out_minor


def open_figures(lender: Lender, *, currency: str) -> Figures:
    """Return the open statement: every entry that no closed one holds."""
    before = last_closed(lender, currency=currency)
    scope = Q(entry__lender=lender, entry__remittance_line=None)
    return summed(scope, currency=currency, opening_minor=before.closing_minor if before else 0)


def figures_of(remittance: Remittance) -> Figures:
    """Return a closed statement's sums as they were written down."""
    return Figures(
        currency=remittance.currency,
        opening_minor=remittance.opening_minor,
        gross_minor=remittance.gross_minor,
        refunds_minor=remittance.refunds_minor,
        chargebacks_minor=remittance.chargebacks_minor,
        provider_fees_minor=remittance.provider_fees_minor,
        platform_fees_minor=remittance.platform_fees_minor,
        at_bank_minor=remittance.at_bank_minor,
        paid_out_minor=remittance.paid_out_minor,
    )


def summed(scope: Q, *, currency: str, opening_minor: int) -> Figures:
    """Return the sums over the postings in ``scope``, in one query."""
    rows = _postings(scope, account__currency=currency).values_list("part", "account__kind")
    found = {(part, place): int(total) for part, place, total in rows.annotate(total=_TOTAL)}
    return _figures(found, currency, opening_minor)


def summed_by_statement() -> dict[int, Figures]:
    """Return by id what the lines of every closed statement come to, in one query."""
    rows = (
        _postings(Q(entry__remittance_line__isnull=False))
        .values_list(
            "entry__remittance_line__remittance", "account__currency", "part", "account__kind"
        )
        .annotate(total=_TOTAL)
    )
    found: dict[tuple[int, str], dict[tuple[str, str], int]] = {}
    for pk, currency, part, place, total in rows:
        found.setdefault((pk, currency), {})[part, place] = int(total)
    return {pk: _figures(sums, currency, 0) for (pk, currency), sums in found.items()}


def _postings(scope: Q, **more: str) -> Any:
    moved = Posting.objects.filter(scope, entry__kind__in=KINDS, account__kind__in=PLACES, **more)
    return moved.annotate(part=part_of("entry__"))


def _figures(found: dict[tuple[str, str], int], currency: str, opening_minor: int) -> Figures:
    """``found``: signed minor units by part and place."""

    def moved(part: str) -> int:
        return sum(found.get((part, place), 0) for place in PLACES)

    bank = sum(total for (_part, place), total in found.items() if place == Account.Kind.BANK)
    paid_out = found.get((PAYOUT, Account.Kind.BANK), 0)
    return Figures(
        currency=currency,
        opening_minor=opening_minor,
        gross_minor=moved(GROSS),
        refunds_minor=-moved(REFUND),
        chargebacks_minor=-moved(CHARGEBACK),
        provider_fees_minor=-moved(PROVIDER_FEE),
        platform_fees_minor=-moved(PLATFORM_FEE),
        at_bank_minor=bank - paid_out,
        paid_out_minor=paid_out,
    )


def part_of(prefix: str = "") -> Case:
    """Return the part of a statement an entry belongs to, as an expression over its row.

    ``prefix`` leads from the row to the entry. A correction of a charge counts with the charges.
    """
    back = Q(**{f"{prefix}kind__in": (Entry.Kind.REVERSAL, Entry.Kind.RESTORATION)})
    undone = Exists(Refund.objects.filter(restored=OuterRef(f"{prefix}pk")))
    refunded = Q(**{f"{prefix}refund__isnull": False}) | undone
    return Case(
        When(Q(**{f"{prefix}kind": Entry.Kind.PAYMENT}), then=Value(GROSS)),
        When(Q(**{f"{prefix}kind": Entry.Kind.PAYOUT}), then=Value(PAYOUT)),
        When(Q(**{f"{prefix}kind": Entry.Kind.PLATFORM}), then=Value(PLATFORM_FEE)),
        When(back & refunded, then=Value(REFUND)),
        When(back, then=Value(CHARGEBACK)),
        default=Value(PROVIDER_FEE),
    )


def lines(
    lender: Lender, *, currency: str, remittance: Remittance | None = None
) -> QuerySet[Entry]:
    """Return the entries of a closed statement, or of the open one, oldest first.

    Each has ``part``, and ``clearing_minor`` and ``bank_minor``: what it moved, None for nothing.
    """
    return _measured(_held(lender, currency, remittance), currency)


def count(lender: Lender, *, currency: str, remittance: Remittance | None = None) -> int:
    """Return how many lines a statement has."""
    return _held(lender, currency, remittance).count()


def moved_by(entry: Entry, *, currency: str) -> QuerySet[Entry]:
    """Return the one entry as ``lines`` would; nothing where it moved no money of a lender's."""
    found = moving(entry.lender, currency=currency).filter(pk=entry.pk)
    return _measured(found, currency)


def _held(lender: Lender, currency: str, remittance: Remittance | None) -> QuerySet[Entry]:
    mine = Q(remittance_line__remittance=remittance) if remittance else Q(remittance_line=None)
    return moving(lender, currency=currency).filter(mine)


def _measured(entries: QuerySet[Entry], currency: str) -> QuerySet[Entry]:
    return entries.annotate(
        clearing_minor=_moved(Account.Kind.CLEARING, currency),
        bank_minor=_moved(Account.Kind.BANK, currency),
        part=part_of(),
    ).order_by("at", "pk")


def moving(lender: Lender, *, currency: str) -> QuerySet[Entry]:
    """Return every entry that moved this lender's money in ``currency``."""
    moved = Posting.objects.filter(
        entry=OuterRef("pk"), account__kind__in=PLACES, account__currency=currency
    )
    return Entry.objects.filter(Exists(moved), lender=lender, kind__in=KINDS)


def currencies_of(lender: Lender) -> list[str]:
    """Return every currency in which money has come in for ``lender``."""
    accounts = Account.objects.filter(lender=lender, debt=None, kind__in=PLACES)
    return list(accounts.order_by("currency").values_list("currency", flat=True).distinct())


def last_closed(lender: Lender, *, currency: str) -> Remittance | None:
    return Remittance.objects.filter(lender=lender, currency=currency).order_by("-number").first()


def below_zero_since(lender: Lender, *, currency: str) -> date | None:
    """Return the last day of the statement since which what is carried is below zero; else None.

    That is how long the lender has owed the provider: refunds and disputes came after payouts.
    """
    closed = Remittance.objects.filter(lender=lender, currency=currency)
    good = closed.filter(closing_minor__gte=0).order_by("-number").first()
    after = closed.filter(number__gt=good.number if good else 0).order_by("number").first()
    return after.last_date if after else None


def _moved(place: str, currency: str) -> Sum:
    here = Q(postings__account__kind=place, postings__account__currency=currency)
    return Sum("postings__amount_minor", filter=here)
