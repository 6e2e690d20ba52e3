"""The borrower signs an offer to settle: it binds both sides, and takes the place of a plan."""

from datetime import datetime

from django.db import transaction

from payments import clearances, ledger, placing
from payments.days import local_date
from payments.events import record
from payments.models import Debt
from payments.states import move, move_all
from plans import agreements, standstills
from plans.models import Plan, Proposal, Settlement
from plans.settlement import settlement_terms, settling
from plans.settlement.settlements import SETTLEABLE, NotSettleable

# What becomes of a plan that waits for its answer when a settlement takes its place.
GIVES_WAY = (Proposal.State.DRAFT, Proposal.State.PENDING_REVIEW)


class ChangedSince(Exception):
    """What was read is no longer what would be signed."""


@transaction.atomic
def accept(
    offered: Settlement,
    *,
    digest: str,
    signed_name: str,
    signed_address: str | None,
    language: str,
    by: str,
    at: datetime,
) -> None:
    """The borrower signs: the debt is settling, and a plan or an offer of one ends.

    Raise WrongState where it is no longer offered, ChangedSince where it is not what was read or
    more is owed now, NotSettleable where the debt is questioned or over.
    """
    debt = ledger.hold(offered.debt)
    contents = settlement_terms.contents_of(offered)
    move(
        offered,
        Settlement.State.ACTIVE,
        signed_name=signed_name,
        signed_address=signed_address,
        signed_at=at,
        language=language,
        contents=contents,
        digest=agreements.digest(contents),
    )
    if offered.digest != digest or _raised(offered, debt):
        raise ChangedSince(offered.code)
    _check_settleable(offered, debt, at=at)
    placing.open_to_borrower(debt, by=by, at=at)
    _make_way(debt, by=by, at=at)
    move(debt, Debt.State.SETTLING)
    standstills.follow(debt, by=by, at=at)
    record(debt, "settlement.agreed", by=by, at=at, settlement=offered.code)
    # What was paid since the offer may be all of it already.
    settling.follow(debt, at=at)
    clearances.follow(debt, at=at)


def _check_settleable(offered: Settlement, debt: Debt, *, at: datetime) -> None:
    assert offered.expires_date is not None, offered
    today = local_date(at, debt.lender.time_zone)
    if debt.state not in SETTLEABLE or today > offered.expires_date:
        raise NotSettleable(debt.state)


def _raised(offered: Settlement, debt: Debt) -> bool:
    """Say whether more is owed than when it was offered; what was paid since counts for it."""
    paid = ledger.reduced_since(debt, after_number=offered.after_number)
    return ledger.owed(debt).minor + paid > offered.balance_minor


def _make_way(debt: Debt, *, by: str, at: datetime) -> None:
    """End the plan of the debt, and any offer of one: the settlement takes their place."""
    for proposal in Proposal.objects.filter(debt=debt, state__in=GIVES_WAY):
        move(proposal, Proposal.State.WITHDRAWN, answered_by=by, answered_at=at)
    move_all(Plan.objects.filter(debt=debt), Plan.State.CANCELLED)
