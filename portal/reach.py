"""Where a borrower may be invited: addresses the lender gave, and which of them are still good.

Knows contact points and their age; knows nothing of letters, links or codes.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from payments.days import local_date, years_before
from payments.models import Debt, Obligor
from payments.placements import NamedObligor, Placement
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
    fresh = [p for p in placements if p.reference in placed]
    joined = _obligors_of(placed.values()) if any(p.obligors for p in fresh) else {}
    points = []
    for p in fresh:
        debt = placed[p.reference]
        points += _points(p, debt, debt.borrower_id, checked=p.contact_checked_date)
        for one, person in zip(p.obligors, joined.get(debt.pk, ()), strict=True):
            points += _points(one, debt, person, checked=p.contact_checked_date)
    ContactPoint.objects.bulk_create(points, ignore_conflicts=True)


def _obligors_of(debts: Iterable[Debt]) -> dict[int, list[int]]:
    """Return the ids of the people joined to each debt, in the order they were named."""
    found: dict[int, list[int]] = defaultdict(list)
    joined = Obligor.objects.filter(debt__in=[debt.pk for debt in debts]).order_by("pk")
    for debt_id, person in joined.values_list("debt", "borrower"):
        found[debt_id].append(person)
    return found


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


def _points(
    told: Placement | NamedObligor, debt: Debt, person: int, *, checked: date | None
) -> list[ContactPoint]:
    given = (
        (Kind.EMAIL, told.email.strip().lower()),
        (Kind.PHONE, told.phone.strip()),
        (Kind.POST, told.address.strip()),
    )
    return [
        ContactPoint(
            lender_id=debt.lender_id,
            borrower_id=person,
            kind=kind,
            value=value,
            source=SOURCE,
            checked_date=checked,
        )
        for kind, value in given
        if value
    ]
