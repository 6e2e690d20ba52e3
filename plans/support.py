"""What helps a borrower: told with consent, kept for a year at most, gone when they say so.

What each need changes is decided where it is changed; this says who has which.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction

from payments import obligors
from payments.days import local_date
from payments.events import record
from payments.models import Borrower, Debt
from plans.models import SupportNeed
from plans.support_texts import VERSION

KEEP_DAYS = 365
Code = SupportNeed.Code
# Who needs more time gets so many times the days to answer.
TIMES_LONGER = 2
# Nobody who told one of these is shown a faster plan before a slower one.
UNHURRIED = frozenset({Code.MENTAL_HEALTH, Code.MORE_TIME})
# Nobody who told one of these is nudged towards automatic payments.
QUIET = frozenset({Code.MENTAL_HEALTH, Code.MORE_TIME, Code.HELPER})


@transaction.atomic
def tell(
    debt: Debt,
    codes: Collection[str],
    *,
    borrower: Borrower | None = None,
    language: str,
    by: str,
    at: datetime,
) -> list[SupportNeed]:
    """Keep exactly ``codes`` for the borrower of ``debt``, each a year from now; forget the rest.

    ``borrower`` is who tells it, where several owe the debt together.

    The event says only that something changed: what was told is nowhere once it is withdrawn.
    """
    borrower = borrower or debt.borrower
    until = local_date(at, debt.lender.time_zone) + timedelta(days=KEEP_DAYS)
    SupportNeed.objects.filter(borrower=borrower).exclude(code__in=codes).delete()
    kept = [
        SupportNeed.objects.update_or_create(
            borrower=borrower,
            code=Code(code),
            defaults={
                "lender_id": borrower.lender_id,
                "consent_version": VERSION,
                "consent_language": language,
                "by": by,
                "given_at": at,
                "until_date": until,
            },
        )[0]
        for code in sorted(set(codes))
    ]
    record(debt, "support.changed", by=by, at=at)
    return kept


@transaction.atomic
def withdraw(debt: Debt, *, borrower: Borrower, by: str, at: datetime) -> int:
    """Forget everything that ``borrower`` told the lender of ``debt``; return how many."""
    gone, _by_model = SupportNeed.objects.filter(borrower=borrower).delete()
    if gone:
        record(debt, "support.changed", by=by, at=at)
    return gone


def codes_of(borrower: Borrower, *, on: date) -> set[str]:
    """Return what helps this borrower on the local day ``on``, while consent lasts."""
    lasting = SupportNeed.objects.filter(borrower=borrower, until_date__gte=on)
    return set(lasting.values_list("code", flat=True))


def needs_time(debt: Debt, *, on: date) -> bool:
    """Return whether somebody who owes ``debt`` let its lender know that they need time."""
    return SupportNeed.objects.filter(
        borrower__in=obligors.ids_of(debt), code__in=UNHURRIED, until_date__gte=on
    ).exists()


def days_to_answer(debt: Debt, days: int, *, at: datetime) -> int:
    """Return how many days the borrower of ``debt`` gets where others get ``days``."""
    today = local_date(at, debt.lender.time_zone)
    needs_time = Code.MORE_TIME in codes_of(debt.borrower, on=today)
    return days * TIMES_LONGER if needs_time else days


def forget_due(*, at: datetime) -> int:
    """Delete what is kept no longer; return how many. Repeatable.

    No place on earth is further back in the calendar than a day before UTC.
    """
    over = SupportNeed.objects.filter(until_date__lt=at.date() - timedelta(days=1))
    return over.delete()[0]
