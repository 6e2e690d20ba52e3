"""The first entry of a debt's book: its balance as placed, by bucket."""

from collections import defaultdict
from datetime import datetime

from payments import ledger, waterfall
from payments.models import Account, Debt, Entry, ItemisationLine, Posting


def open_books(debts: list[Debt], *, at: datetime) -> None:
    """Book the opening balance of every debt by its lines, in a fixed number of statements."""
    if not debts:
        return
    legs = _opening_legs(debts)
    entries = [
        Entry(
            lender_id=debt.lender_id,
            debt_id=debt.pk,
            book=ledger.book_of(debt),
            number=1,
            kind=Entry.Kind.OPENING,
            key=f"placed:{debt.pk}",
            at=at,
            digest=ledger.digest(
                "", ledger.book_of(debt), 1, "OPENING", f"placed:{debt.pk}", at, legs[debt.pk]
            ),
        )
        for debt in debts
    ]
    Entry.objects.bulk_create(entries)
    accounts = [
        Account(
            lender_id=debt.lender_id,
            debt_id=debt.pk,
            kind=kind,
            currency=debt.currency,
            balance_minor=minor,
        )
        for debt in debts
        for kind, minor in legs[debt.pk]
        if kind in Account.OWED
    ]
    Account.objects.bulk_create(accounts)
    _post_openings(debts, entries, accounts)


def _post_openings(debts: list[Debt], entries: list[Entry], accounts: list[Account]) -> None:
    entry_of = {entry.debt_id: entry.pk for entry in entries}
    postings = [
        Posting(
            entry_id=entry_of[account.debt_id],
            account_id=account.pk,
            lender_id=account.lender_id,
            amount_minor=account.balance_minor,
        )
        for account in accounts
    ]
    totals: dict[int, int] = defaultdict(int)
    mirrors = {
        (lender_id, currency): ledger.lender_account(lender_id, Account.Kind.PLACED, currency)
        for lender_id, currency in {(debt.lender_id, debt.currency) for debt in debts}
    }
    for debt in debts:
        mirror = mirrors[debt.lender_id, debt.currency]
        totals[mirror.pk] -= debt.claimed_minor
        postings.append(
            Posting(
                entry_id=entry_of[debt.pk],
                account_id=mirror.pk,
                lender_id=debt.lender_id,
                amount_minor=-debt.claimed_minor,
            )
        )
    Posting.objects.bulk_create(postings)
    ledger.change_balances(dict(totals))


def _opening_legs(debts: list[Debt]) -> dict[int, list[tuple[str, int]]]:
    """Return by debt id what is owed in each bucket, payments received taken off, and its mirror.

    Earlier payments come off in the order that binds the debt, as the lender's own total does.
    """
    lines: dict[int, list[ItemisationLine]] = defaultdict(list)
    found = ItemisationLine.objects.filter(debt__in=[d.pk for d in debts])
    for line in found.order_by("debt", "number"):
        lines[line.debt_id].append(line)
    legs = {}
    for debt in debts:
        buckets: dict[str, int] = {}
        for line in lines[debt.pk]:
            if line.kind != ItemisationLine.Kind.PAYMENT:
                buckets[line.kind] = buckets.get(line.kind, 0) + line.amount_minor
        paid = -sum(x.amount_minor for x in lines[debt.pk] if x.amount_minor < 0)
        taken = waterfall.allocate(paid, buckets, order="FEE_INTEREST_PRINCIPAL")
        assert taken.rest_minor == 0, f"{debt} was paid beyond its parts"
        for bucket, minor in taken.lines:
            buckets[bucket] -= minor
        total = sum(buckets.values())
        assert total == debt.claimed_minor, f"{debt} does not add up: {total}"
        legs[debt.pk] = [(b, m) for b, m in buckets.items() if m] + [("PLACED", -total)]
    return legs
