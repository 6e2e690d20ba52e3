"""Where a borrower may be invited: addresses the lender gave, and which of them are still good.

Knows contact points and their age; knows nothing of letters, links or codes.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from payments.days import local_date, years_before
from payments.models import Debt
from payments.placements import Placement
from portal.models import ContactPoint

SOURCE = "lender file"
# An address that nobody has checked for a year may be somebody else's by now: a letter only.
FRESH_YEARS = 1

Kind = ContactPoint.Kind
State = ContactPoint.State


def keep_addresses(placements: Iterable[Placement], debts: Sequence[Debt]) -> None:
    """Store the addresses that came with debts just placed, in one statement a few hundred.

    An address that is here already keeps its state: who asked us to stop stays asked.
    """
    placed = {debt.reference: debt for debt in debts}
    points = [
        ContactPoint(
            lender_id=placed[p.reference].lender_id,
            borrower_id=placed[p.reference].borrower_id,
            kind=kind,
            value=value,
            source=SOURCE,
            checked_date=p.contact_checked_date,
        )
        for p in placements
        if p.reference in placed
        for kind, value in _addresses(p)
    ]
    ContactPoint.objects.bulk_create(points, ignore_conflicts=True)


def is_fresh(point: ContactPoint, *, placed_date: date, on: date) -> bool:
    """Whether the address was known to be good within the year before the local day ``on``.

    The borrower's own confirmation does not age. Where the lender named no day, the day it
    placed the debt counts.
    """
    if point.state == State.VERIFIED:
        return True
    return (point.checked_date or placed_date) >= years_before(on, FRESH_YEARS)


def best_email(points: Iterable[ContactPoint], debt: Debt, *, on: date) -> ContactPoint | None:
    """Return the e-mail address among ``points`` that ``debt`` may be written about to, or None.

    One that the borrower confirmed comes first, then the one checked last.
    """
    placed_date = local_date(debt.placed_at, debt.lender.time_zone)
    usable = [
        point
        for point in points
        if point.kind == Kind.EMAIL
        and point.state in ContactPoint.USABLE
        and is_fresh(point, placed_date=placed_date, on=on)
    ]
    return max(usable, key=_rank, default=None)


def _rank(point: ContactPoint) -> tuple[bool, date, int]:
    return point.state == State.VERIFIED, point.checked_date or date.min, point.pk


def _addresses(placement: Placement) -> list[tuple[str, str]]:
    given = (
        (Kind.EMAIL, placement.email.strip().lower()),
        (Kind.PHONE, placement.phone.strip()),
        (Kind.POST, placement.address.strip()),
    )
    return [(kind, value) for kind, value in given if value]
