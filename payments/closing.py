"""Closing a lender's statement: which entries it holds is settled once, for good."""

from calendar import monthrange
from dataclasses import asdict
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Min, Q

from payments import differences, ledger, remitting
from payments.days import bounds, local_date
from payments.events import record_for
from payments.models import Lender, Remittance, RemittanceLine


class NotOver(Exception):
    """The period's last day is not over yet where the lender is."""


class AlreadyClosed(Exception):
    """That day is in a closed statement."""


class Unexplained(Exception):
    """Something on the lender's account does not agree with the provider and is not explained."""


class NothingToClose(Exception):
    """Nothing moved, and nothing is carried."""


@transaction.atomic
def close(lender: Lender, *, currency: str, last: date, by: str, at: datetime) -> Remittance:
    """Close the statement up to the local day ``last``, inclusive, and return it.

    It takes every entry made until then that no statement holds yet. Raise NotOver, AlreadyClosed,
    Unexplained or NothingToClose; two at once: one closes it, the other gets AlreadyClosed.
    """
    lender = ledger.hold_lender(lender)
    before = remitting.last_closed(lender, currency=currency)
    if before and last <= before.last_date:
        raise AlreadyClosed(before.code)
    if not differences.is_trusted(lender.stripe_account):
        raise Unexplained(lender.code)
    end = bounds(last, last, lender.time_zone)[1]
    if end > at:
        raise NotOver(last.isoformat())
    number = before.number + 1 if before else 1
    opening = before.closing_minor if before else 0
    closed = Remittance.objects.create(
        lender=lender,
        currency=currency,
        number=number,
        code=f"{lender.code.upper()}-{currency}-{number:05d}",
        first_date=_first_day(lender, before, currency, end),
        last_date=last,
        closed_at=at,
        closed_by=by,
        **_sums(remitting.Figures(currency, opening)),
    )
    taken = _take_lines(closed, end)
    if not taken and opening == 0:
        raise NothingToClose(lender.code)
    scope = Q(entry__remittance_line__remittance=closed)
    figures = remitting.summed(scope, currency=currency, opening_minor=opening)
    for name, minor in _sums(figures).items():
        setattr(closed, name, minor)
    closed.save()
    record_for(lender, "remittance.closed", by=by, at=at, remittance=closed.code)
    return closed


def close_due(*, at: datetime) -> int:
    """Close every month that has ended where its lender is; return how many statements that made.

    A lender with something unexplained waits, and loses nothing: the entries stay in the open one.
    """
    made = 0
    for lender in Lender.objects.order_by("pk"):
        for currency in remitting.currencies_of(lender):
            for last in months_due(lender, currency=currency, at=at):
                made += _closed_or_not(lender, currency, last, at)
    return made


def months_due(lender: Lender, *, currency: str, at: datetime) -> list[date]:
    """Return the last days of the ended months that have something to close, oldest first."""
    before = remitting.last_closed(lender, currency=currency)
    if before:
        first = before.last_date + timedelta(days=1)
    else:
        oldest = _oldest_open(lender, currency)
        if oldest is None:
            return []
        first = local_date(oldest, lender.time_zone)
    today = local_date(at, lender.time_zone)
    ends = []
    while (last := first.replace(day=monthrange(first.year, first.month)[1])) < today:
        ends.append(last)
        first = last + timedelta(days=1)
    return ends


def _closed_or_not(lender: Lender, currency: str, last: date, at: datetime) -> bool:
    try:
        close(lender, currency=currency, last=last, by="night", at=at)
    except (AlreadyClosed, Unexplained, NothingToClose):
        return False
    return True


def _first_day(lender: Lender, before: Remittance | None, currency: str, end: datetime) -> date:
    if before:
        return before.last_date + timedelta(days=1)
    oldest = _oldest_open(lender, currency) or end
    return local_date(min(oldest, end - timedelta(days=1)), lender.time_zone).replace(day=1)


def _oldest_open(lender: Lender, currency: str) -> datetime | None:
    waiting = remitting.moving(lender, currency=currency).filter(remittance_line=None)
    oldest: datetime | None = waiting.aggregate(oldest=Min("at"))["oldest"]
    return oldest


def _take_lines(closed: Remittance, end: datetime) -> int:
    """Give the statement its entries, in one statement of the database's own."""
    entries = remitting.moving(closed.lender, currency=closed.currency).filter(
        at__lt=end, remittance_line=None
    )
    picked, values = entries.values(chosen=F("pk")).query.sql_with_params()
    table = connection.ops.quote_name(RemittanceLine._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (lender_id, remittance_id, entry_id) "
            f"SELECT %s, %s, picked.chosen FROM ({picked}) AS picked",
            [closed.lender_id, closed.pk, *values],
        )
        return int(cursor.rowcount)


def _sums(figures: remitting.Figures) -> dict[str, int]:
    parts = {name: minor for name, minor in asdict(figures).items() if name != "currency"}
    return {**parts, "net_minor": figures.net_minor, "closing_minor": figures.closing_minor}
