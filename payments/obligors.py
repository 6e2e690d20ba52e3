"""People who owe one debt together. Each is a record of its own, with addresses of their own.

The first stands on the debt; the others are joined here. All owe all of it.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from payments import ledger
from payments.codes import new_code
from payments.events import record
from payments.models import Borrower, Debt, Obligor

OTHERS_MAX = 5


class TooMany(Exception):
    """As many people owe this debt together as can."""


class AlreadyThere(Exception):
    """Somebody of this name and birth date owes it already."""


@transaction.atomic
def join(
    debt: Debt,
    *,
    name: str,
    birth_date: date | None,
    id_last4: str,
    language: str,
    by: str,
    at: datetime,
    role: str = Obligor.Role.JOINT,
) -> Borrower:
    """Add a person who owes ``debt`` too. Raise TooMany or AlreadyThere."""
    debt = ledger.hold(debt)
    known = people_of(debt)
    if any((p.name, p.birth_date) == (name, birth_date) for p in known):
        raise AlreadyThere
    if len(known) > OTHERS_MAX:
        raise TooMany
    person = Borrower.objects.create(
        lender_id=debt.lender_id,
        reference=f"joint-{debt.code}-{new_code()}",
        name=name,
        birth_date=birth_date,
        id_last4=id_last4,
        language=language,
    )
    Obligor.objects.create(
        lender_id=debt.lender_id, debt=debt, borrower=person, role=role, by=by, at=at
    )
    record(debt, "obligor.joined", by=by, at=at)
    return person


def people_of(debt: Debt) -> list[Borrower]:
    """Return everybody who owes ``debt``, the one it was placed on first."""
    others = Borrower.objects.filter(obligations__debt=debt).order_by("obligations__pk")
    return [debt.borrower, *others]


def ids_of(debt: Debt) -> set[int]:
    """Return the ids of everybody who owes ``debt``."""
    others = Obligor.objects.filter(debt=debt).values_list("borrower", flat=True)
    return {debt.borrower_id, *others}


def of_whom(debt: Debt) -> Q:
    """Return the condition that a record's ``borrower`` is one of those who owe ``debt``."""
    return Q(borrower=debt.borrower_id) | Q(borrower__obligations__debt=debt.pk)
