"""Checks a placed debt passes before anybody is written to about it.

Each finding is ``{"code": …, …}`` with plain values that an officer can act on; no finding means
that the debt may be verified. Rates in basis points a year, amounts in minor units, local days.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from payments.days import years_before
from payments.models import Borrower, Lender
from payments.placements import NamedObligor, Part, Placement

Finding = dict[str, Any]

# Findings about the sum itself: answered by correcting the parts, never by a confirmation.
PARTS_CODES = frozenset({"PARTS_DO_NOT_ADD_UP", "PAID_MORE_THAN_PARTS"})
# Findings an officer may answer by confirming, with a note that is kept.
CONFIRMABLE = frozenset(
    {
        "LOOKS_PLACED_TWICE",
        "BORROWER_DIFFERS",
        "OBLIGOR_DIFFERS",
        "DATES_DO_NOT_FIT",
        "DOCUMENTS_MISSING",
        "ALREADY_ON_PLAN",
        "TIME_BARRED",
    }
)
ADULT_YEARS = 16
OLDEST_YEARS = 115
PLAUSIBLE_YEARS = 60


def check(placement: Placement, *, lender: Lender, on: date) -> list[Finding]:
    """Return every finding about ``placement`` on the local day ``on``."""
    return (
        check_parts(placement.total.minor, placement.parts)
        + _check_currency(placement, lender)
        + _check_dates(placement, on)
        + _check_cost(placement, lender)
        + _check_limitation(placement, lender, on)
        + _check_documents(placement, lender)
        + ([{"code": "ALREADY_ON_PLAN"}] if placement.is_on_plan else [])
    )


def check_parts(claimed_minor: int, parts: Sequence[Part]) -> list[Finding]:
    """The parts add up to the claim, to the unit, and payments do not exceed the rest."""
    total = sum(part.minor for part in parts)
    if total != claimed_minor:
        found = {"code": "PARTS_DO_NOT_ADD_UP", "parts": total, "claimed": claimed_minor}
        return [found | {"difference": claimed_minor - total}]
    owed = sum(part.minor for part in parts if part.minor > 0)
    paid = -sum(part.minor for part in parts if part.minor < 0)
    return [{"code": "PAID_MORE_THAN_PARTS"}] if paid > owed else []


def check_person(placement: Placement, borrower: Borrower) -> list[Finding]:
    """The person is the one that this lender named under the same reference before."""
    if _is_same(placement, borrower):
        return []
    return [{"code": "BORROWER_DIFFERS", "known_as": borrower.name}]


def check_obligors(placement: Placement, obligors: Sequence[Borrower]) -> list[Finding]:
    """Who owes it too is the one that this lender named under the same reference before."""
    pairs = zip(placement.obligors, obligors, strict=True)
    known_as = [person.name for one, person in pairs if not _is_same(one, person)]
    return [{"code": "OBLIGOR_DIFFERS", "known_as": ", ".join(known_as)}] if known_as else []


def _is_same(told: Placement | NamedObligor, person: Borrower) -> bool:
    return (person.name, person.birth_date, person.id_last4) == (
        told.name,
        told.birth_date,
        told.id_last4,
    )


def _check_currency(placement: Placement, lender: Lender) -> list[Finding]:
    agreed = [lender.currency, *lender.other_currencies]
    if placement.total.currency in agreed:
        return []
    return [{"code": "CURRENCY_NOT_AGREED", "currency": placement.total.currency}]


def _check_dates(placement: Placement, on: date) -> list[Finding]:
    wrong = []
    for name in ("contract_date", "itemisation_date", "overdue_since", "last_payment_date"):
        day = getattr(placement, name)
        if day and not years_before(on, PLAUSIBLE_YEARS) <= day <= on:
            wrong.append(name)
    contract, overdue = placement.contract_date, placement.overdue_since
    if contract and overdue and overdue < contract:
        wrong.append("overdue_since")
    born = {"birth_date": placement.birth_date}
    born |= {f"{one.role.lower()}_birth_date": one.birth_date for one in placement.obligors}
    for name, day in born.items():
        if day and not years_before(on, OLDEST_YEARS) <= day <= years_before(on, ADULT_YEARS):
            wrong.append(name)
    return [{"code": "DATES_DO_NOT_FIT", "fields": sorted(set(wrong))}] if wrong else []


def _check_cost(placement: Placement, lender: Lender) -> list[Finding]:
    """The yearly cost of credit is under the lender's ceiling (in China: 24 % by the courts)."""
    costs = [c for c in (placement.all_in_cost_bp, placement.annual_rate_bp) if c is not None]
    if not costs or max(costs) <= lender.cost_ceiling_bp:
        return []
    found = {"code": "COST_ABOVE_CEILING", "cost_bp": max(costs)}
    return [found | {"ceiling_bp": lender.cost_ceiling_bp}]


def _check_limitation(placement: Placement, lender: Lender, on: date) -> list[Finding]:
    """The time in which the claim can be enforced has not run out (PRC Civil Code, article 188)."""
    days = [d for d in (placement.overdue_since, placement.last_payment_date) if d]
    if not days or max(days) >= years_before(on, lender.limitation_years):
        return []
    return [{"code": "TIME_BARRED", "since": max(days).isoformat()}]


def _check_documents(placement: Placement, lender: Lender) -> list[Finding]:
    missing = sorted(set(lender.documents_asked) - set(placement.documents))
    return [{"code": "DOCUMENTS_MISSING", "documents": missing}] if missing else []
