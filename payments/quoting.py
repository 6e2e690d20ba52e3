"""What closes a debt if it is paid by the end of a chosen day, promised in writing and kept.

payoff(d) = principal + interest to d + fees, less what is on its way and what is questioned; where
something is, the quote closes all but that. Interest grows by formula to
the day, posted or not. What is held as credit is only there once nothing is owed, so that there is
none to take off.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Sum

from payments import accruing, arrivals, asides, charging, growth, ledger
from payments.codes import new_code
from payments.days import local_date
from payments.events import record
from payments.models import Account, Debt, Entry, Payment, PayoffQuote, Posting
from payments.money import Money

DAYS_MAX = 60
ON_ITS_WAY, QUESTIONED = "ON_ITS_WAY", "QUESTIONED"
# Entries that are about payments. Everything else that raises a debt was added to it.
_OF_PAYMENTS = (
    Entry.Kind.PAYMENT,
    Entry.Kind.REVERSAL,
    Entry.Kind.RESTORATION,
    Entry.Kind.REPLAY,
)


QUOTABLE = frozenset(charging.PAYABLE_STATES) - {Debt.State.SETTLING}


class NoSuchDay(ValueError):
    """The day is past, or more than DAYS_MAX days ahead; ``last`` is the last that can be."""

    def __init__(self, last: date) -> None:
        super().__init__(last.isoformat())
        self.last = last


class NothingToQuote(Exception):
    """Nothing is left to pay on this debt, or nothing can be paid on it now."""


@transaction.atomic
def make(debt: Debt, *, valid_through: date, by: str, at: datetime) -> PayoffQuote:
    """Promise what closes ``debt`` if it is paid by the end of that local day.

    Raise NoSuchDay or NothingToQuote.
    """
    debt = ledger.hold(debt)
    today = local_date(at, debt.lender.time_zone)
    last = today + timedelta(days=DAYS_MAX)
    if not today <= valid_through <= last:
        raise NoSuchDay(last)
    accruing.catch_up(debt, at=at)
    parts = parts_of(debt, on=valid_through)
    amount = sum(minor for _, minor in parts)
    # While a settlement is paid, less than this closes the debt: nobody is asked for more.
    if debt.state not in QUOTABLE or amount <= 0:
        raise NothingToQuote(debt.code)
    quote = PayoffQuote.objects.create(
        lender_id=debt.lender_id,
        debt=debt,
        code=new_code(),
        amount_minor=amount,
        currency=debt.currency,
        parts=[list(part) for part in parts],
        valid_through=valid_through,
        made_at=at,
        by=by,
    )
    record(debt, "quote.made", by=by, at=at, quote=quote.code, amount_minor=amount)
    return quote


def parts_of(debt: Debt, *, on: date) -> list[tuple[str, int]]:
    """Return what makes up a quote for a local day, in minor units: parts owed, less the rest.

    The rest is what is on its way, and what is questioned. The interest of every day before ``on``
    is in it, as it grows when nothing else happens.
    """
    owed = ledger.owed_by_bucket(debt)
    grown = growth.unposted(debt, on=on).minor
    owed[Account.Kind.INTEREST] = owed.get(Account.Kind.INTEREST, 0) + grown
    parts = [(str(kind), owed[kind]) for kind in Account.OWED if owed.get(kind)]
    less = (ON_ITS_WAY, arrivals.expected(debt).minor), (QUESTIONED, asides.minor_of(debt))
    return [*parts, *((code, -minor) for code, minor in less if minor)]


def payable_now(quote: PayoffQuote, *, at: datetime) -> Money:
    """Return what is to be paid on ``quote`` now: never more than it says."""
    return min(arrivals.payable(quote.debt, at=at), Money(quote.amount_minor, quote.currency))


def honour(debt: Debt, *, at: datetime) -> PayoffQuote | None:
    """Give up what was added to ``debt`` after a quote that was paid in time; return that quote.

    Only where that closes all that is not questioned. Idempotent; call in the transaction that
    booked a payment.
    """
    aside = asides.of(debt)
    owed = ledger.owed_by_bucket(debt)
    owed = {kind: minor - min(minor, aside.get(kind, 0)) for kind, minor in owed.items()}
    left = sum(owed.values())
    if not left:
        return None
    for quote in PayoffQuote.objects.filter(debt=debt).order_by("pk"):
        if left <= _added_since(quote) and _was_paid(quote):
            _waive(quote, debt, owed, at=at)
            return quote
    return None


def _was_paid(quote: PayoffQuote) -> bool:
    """Say whether a payment begun after the quote brought its sum, paid by its last day.

    The day on which the payer paid counts, not the one on which the money reached us.
    """
    zone = quote.debt.lender.time_zone
    paid = Payment.objects.filter(
        debt=quote.debt_id,
        state=Payment.State.SUCCEEDED,
        received_minor__gte=quote.amount_minor,
        created_at__gte=quote.made_at,
    )
    return any(
        (payment.paid_on or local_date(payment.created_at, zone)) <= quote.valid_through
        for payment in paid
    )


def _added_since(quote: PayoffQuote) -> int:
    """Return by how many minor units other things than payments raised the debt after it."""
    added = Posting.objects.filter(
        entry__debt=quote.debt_id,
        entry__at__gt=quote.made_at,
        account__kind__in=Account.OWED,
    ).exclude(entry__kind__in=_OF_PAYMENTS)
    return added.aggregate(total=Sum("amount_minor"))["total"] or 0


def _waive(quote: PayoffQuote, debt: Debt, owed: dict[str, int], *, at: datetime) -> None:
    legs = [(kind, -minor) for kind, minor in owed.items() if minor]
    total = sum(owed.values())
    ledger.post(
        debt,
        kind=Entry.Kind.CORRECTION,
        key=f"quote:{quote.code}",
        at=at,
        legs=[*legs, (Account.Kind.PLACED, total)],
    )
    record(debt, "quote.honoured", by="books", at=at, quote=quote.code, waived_minor=total)
