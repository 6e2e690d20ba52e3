"""Proof that the statements to lenders are the ledger, no more and no less."""

from collections.abc import Iterator

from django.db.models import Max, Q, Sum

from payments import comparing, remitting
from payments.models import (
    Account,
    Difference,
    Entry,
    Posting,
    Receipt,
    Reconciliation,
    Remittance,
)

FIGURES = (
    "gross_minor",
    "refunds_minor",
    "chargebacks_minor",
    "provider_fees_minor",
    "platform_fees_minor",
    "at_bank_minor",
    "paid_out_minor",
)


def statements_follow_each_other() -> Iterator[str]:
    """Each statement opens with what the one before it closed with, on the day after it."""
    before: dict[tuple[int, str], Remittance] = {}
    for row in Remittance.objects.order_by("lender", "currency", "number").iterator(2000):
        last = before.get((row.lender_id, row.currency))
        number, opening = (last.number, last.closing_minor) if last else (0, 0)
        if (row.number, row.opening_minor) != (number + 1, opening):
            yield f"statement {row.code} opens with {row.opening_minor} after {opening}"
        if last and row.first_date <= last.last_date:
            yield f"statement {row.code} begins before {last.code} ends"
        figures = remitting.figures_of(row)
        if (row.net_minor, row.closing_minor) != (figures.net_minor, figures.closing_minor):
            yield f"statement {row.code} does not add up"
        before[row.lender_id, row.currency] = row


def statements_are_the_sum_of_their_lines() -> Iterator[str]:
    """Every figure of a closed statement is what its entries come to."""
    summed = remitting.summed_by_statement()
    for row in Remittance.objects.order_by("pk").iterator(2000):
        lines = summed.get(row.pk, remitting.Figures(row.currency))
        for name in FIGURES:
            if getattr(row, name) != getattr(lines, name):
                yield f"statement {row.code} {name} is {getattr(row, name)}, its lines {lines}"


def statements_are_the_ledger() -> Iterator[str]:
    """I12: what closed statements and the open one leave is what is at the provider."""
    closed = {
        (row["lender"], row["currency"]): row["left"]
        for row in Remittance.objects.values("lender", "currency").annotate(
            left=Sum("net_minor") - Sum("at_bank_minor") - Sum("paid_out_minor")
        )
    }
    waiting = Sum(
        "postings__amount_minor",
        filter=Q(postings__entry__remittance_line=None, postings__entry__kind__in=remitting.KINDS),
        default=0,
    )
    accounts = Account.objects.filter(kind=Account.Kind.CLEARING, debt=None)
    for row in accounts.annotate(waiting=waiting).order_by("pk"):
        stated = closed.get((row.lender_id, row.currency), 0) + row.waiting
        if stated != row.balance_minor:
            where = f"lender {row.lender_id} {row.currency}"
            yield f"{where}: statements leave {stated}, the ledger {row.balance_minor}"


def receipts_are_what_statements_are_made_of() -> Iterator[str]:
    """I12: all receipts of a lender come to what its payments brought, per currency."""
    arrived = (
        Posting.objects.filter(entry__kind=Entry.Kind.PAYMENT, account__kind__in=remitting.PLACES)
        .values_list("lender", "account__currency")
        .annotate(total=Sum("amount_minor"))
    )
    given = Receipt.objects.values_list("lender", "currency").annotate(total=Sum("amount_minor"))
    ours = {(lender, currency): total for lender, currency, total in arrived}
    theirs = {(lender, currency): total for lender, currency, total in given}
    for lender, currency in sorted(ours.keys() | theirs.keys()):
        pair = ours.get((lender, currency), 0), theirs.get((lender, currency), 0)
        if pair[0] != pair[1]:
            yield f"lender {lender} {currency}: {pair[0]} arrived, receipts for {pair[1]}"


def provider_sums_are_the_ledgers() -> Iterator[str]:
    """I16: where an account was walked, its movements come to what the ledger has there."""
    walks = Reconciliation.objects.filter(finished_at__isnull=False)
    for account, last in walks.values_list("account").annotate(last=Max("started_at")):
        explained = Difference.objects.filter(
            account=account, kind="TOTAL", state=Difference.State.EXPLAINED
        )
        allowed = dict(explained.values_list("currency", "theirs_minor"))
        for currency, minor in comparing.difference_minor(account, at=last).items():
            if minor != allowed.get(currency, 0):
                yield f"account {account or 'own'} {currency}: the provider says {minor} more"


CHECKS = (
    statements_follow_each_other,
    statements_are_the_sum_of_their_lines,
    statements_are_the_ledger,
    receipts_are_what_statements_are_made_of,
    provider_sums_are_the_ledgers,
)
