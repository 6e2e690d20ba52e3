"""Proof that interest stands in the books as the debts' own rows say it does."""

from collections.abc import Callable, Iterator

from django.db.models import F, Q, Sum

from payments.models import Account, Accrual, Entry

BREACHES_SHOWN = 9


def interest_is_what_was_posted() -> Iterator[str]:
    """How far a debt's interest stands is the sum of its interest entries."""
    posted = Sum(
        "debt__entries__postings__amount_minor",
        filter=Q(
            debt__entries__kind=Entry.Kind.INTEREST,
            debt__entries__postings__account__kind=Account.Kind.INTEREST,
        ),
        default=0,
    )
    rows = Accrual.objects.annotate(booked=posted).exclude(booked=F("posted_minor"))
    for pk, stands, booked in rows.values_list("pk", "posted_minor", "booked")[:BREACHES_SHOWN]:
        yield f"debt {pk} says interest of {stands}, its entries {booked}"


def nothing_grows_without_terms() -> Iterator[str]:
    """Only a debt with terms has interest entries."""
    strays = Entry.objects.filter(kind=Entry.Kind.INTEREST, debt__interest_terms=None)
    for key in strays.values_list("key", flat=True)[:BREACHES_SHOWN]:
        yield f"entry {key} is of a debt without interest terms"


CHECKS: tuple[Callable[[], Iterator[str]], ...] = (
    interest_is_what_was_posted,
    nothing_grows_without_terms,
)
