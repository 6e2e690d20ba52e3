"""Placing: what a lender hands in becomes debts with books, or debts held with reasons.

Knows what a placed debt is made of; does not know files, columns or encodings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from payments import judging, opening, verifying
from payments.codes import new_code
from payments.days import local_date
from payments.events import record
from payments.judging import Judged
from payments.models import (
    Assignment,
    Batch,
    Borrower,
    Debt,
    Event,
    ItemisationLine,
    Lender,
    Obligor,
)
from payments.placements import NamedObligor, Part, Placement
from payments.states import WrongState, move, move_all

__all__ = [
    "NamedObligor",
    "Part",
    "Placed",
    "Placement",
    "confirm",
    "correct",
    "open_to_borrower",
    "place",
    "recall",
]


@dataclass(frozen=True)
class Placed:
    """What became of a run of placements: new debts, and references that were here before."""

    verified: tuple[Debt, ...]
    held: tuple[Debt, ...]
    known: tuple[str, ...]


@transaction.atomic
def place(
    placements: Sequence[Placement], *, lender: Lender, batch: Batch | None, by: str, at: datetime
) -> Placed:
    """Open the books on a run of placements, in a fixed number of statements.

    A reference that the lender placed before is left as it is. Each new debt is checked
    (``verifying``): what passes is VERIFIED and its balance booked; what does not is HELD with
    the reasons, nothing booked, and may not be shown or written about.
    """
    today = local_date(at, lender.time_zone)
    judgement = judging.judge(placements, lender=lender, on=today)
    people = {p.reference: p for j in judgement.fresh for p in (j.borrower, *j.obligors)}
    Borrower.objects.bulk_create(b for b in people.values() if b.pk is None)
    debts = [_debt(judged, lender, batch, at) for judged in judgement.fresh]
    Debt.objects.bulk_create(debts)
    _write_parts([judged.placement for judged in judgement.fresh], debts)
    _record_all(debts, "debt.placed", by=by, at=at)
    _join_all(judgement.fresh, debts, by=by, at=at)
    return Placed(
        verified=_verify_all([d for d in debts if not d.held_reasons], by=by, at=at),
        held=_hold_all([d for d in debts if d.held_reasons], by=by, at=at),
        known=judgement.known,
    )


@transaction.atomic
def correct(debt: Debt, *, parts: Sequence[Part], by: str, at: datetime) -> list[dict[str, Any]]:
    """Replace the itemisation of a HELD debt and check it again; return the reasons left."""
    _claim_held(debt)
    debt.lines.all().delete()
    ItemisationLine.objects.bulk_create(_line(debt, n, p) for n, p in enumerate(parts, start=1))
    kept = [r for r in debt.held_reasons if r["code"] not in verifying.PARTS_CODES]
    reasons = kept + verifying.check_parts(debt.claimed_minor, parts)
    record(debt, "debt.corrected", by=by, at=at, parts=[[p.kind, p.minor] for p in parts])
    return _settle_held(debt, reasons, by=by, at=at)


@transaction.atomic
def confirm(debt: Debt, *, code: str, note: str, by: str, at: datetime) -> list[dict[str, Any]]:
    """Take one reason off a HELD debt because an officer answered it; return the reasons left.

    Raise ValueError for a reason that only a correction can answer.
    """
    if code not in verifying.CONFIRMABLE:
        raise ValueError(f"{code} cannot be confirmed, only corrected")
    _claim_held(debt)
    reasons = [reason for reason in debt.held_reasons if reason["code"] != code]
    record(debt, "debt.confirmed", by=by, at=at, reason=code, note=note)
    return _settle_held(debt, reasons, by=by, at=at)


@transaction.atomic
def recall(debt: Debt, *, reason: str, by: str, at: datetime) -> None:
    """Close a debt that the lender takes back; nothing more is asked of the borrower."""
    move(debt, Debt.State.CLOSED, closed_reason=reason)
    record(debt, "debt.closed", by=by, at=at, reason=reason)


def open_to_borrower(debt: Debt, *, by: str, at: datetime) -> None:
    """Note that the borrower has found the debt; a second time changes nothing."""
    if debt.state != Debt.State.VERIFIED:
        return
    try:
        with transaction.atomic():
            move(debt, Debt.State.OPEN)
            record(debt, "debt.opened", by=by, at=at)
    except WrongState:
        debt.refresh_from_db()


def _claim_held(debt: Debt) -> None:
    """Stand first in line for a HELD debt; WrongState where it is held no more."""
    still = Debt.objects.filter(pk=debt.pk, state=Debt.State.HELD)
    if still.update(state=Debt.State.HELD) != 1:
        raise WrongState(f"{debt} is not held")
    debt.refresh_from_db()


def _settle_held(
    debt: Debt, reasons: list[dict[str, Any]], *, by: str, at: datetime
) -> list[dict[str, Any]]:
    debt.held_reasons = reasons
    debt.save(update_fields=["held_reasons"])
    if not reasons:
        move(debt, Debt.State.VERIFIED)
        opening.open_books([debt], at=at)
        record(debt, "debt.verified", by=by, at=at)
    return reasons


def _verify_all(debts: list[Debt], *, by: str, at: datetime) -> tuple[Debt, ...]:
    move_all(Debt.objects.filter(pk__in=[d.pk for d in debts]), Debt.State.VERIFIED)
    opening.open_books(debts, at=at)
    _record_all(debts, "debt.verified", by=by, at=at)
    for debt in debts:
        debt.state = Debt.State.VERIFIED
    return tuple(debts)


def _hold_all(debts: list[Debt], *, by: str, at: datetime) -> tuple[Debt, ...]:
    move_all(Debt.objects.filter(pk__in=[d.pk for d in debts]), Debt.State.HELD)
    _record_all(debts, "debt.held", by=by, at=at)
    for debt in debts:
        debt.state = Debt.State.HELD
    return tuple(debts)


def _debt(judged: Judged, lender: Lender, batch: Batch | None, at: datetime) -> Debt:
    placement = judged.placement
    return Debt(
        lender=lender,
        borrower=judged.borrower,
        batch=batch,
        code=new_code(),
        reference=placement.reference,
        product=placement.product,
        currency=placement.total.currency,
        claimed_minor=placement.total.minor,
        held_reasons=judged.findings,
        original_creditor=placement.original_creditor,
        contract_date=placement.contract_date,
        itemisation_date=placement.itemisation_date,
        overdue_since=placement.overdue_since,
        last_payment_date=placement.last_payment_date,
        annual_rate_bp=placement.annual_rate_bp,
        all_in_cost_bp=placement.all_in_cost_bp,
        documents=list(placement.documents),
        is_on_plan_elsewhere=placement.is_on_plan,
        placed_at=at,
    )


def _join_all(fresh: Sequence[Judged], debts: list[Debt], *, by: str, at: datetime) -> None:
    """Write down who owes these debts too; no statement where nobody does."""
    joined = [
        Obligor(
            lender_id=debt.lender_id,
            debt_id=debt.pk,
            borrower_id=person.pk,
            role=named.role,
            by=by,
            at=at,
        )
        for judged, debt in zip(fresh, debts, strict=True)
        for named, person in zip(judged.placement.obligors, judged.obligors, strict=True)
    ]
    Obligor.objects.bulk_create(joined)
    shared = {one.debt_id for one in joined}
    _record_all([d for d in debts if d.pk in shared], "obligor.joined", by=by, at=at)


def _write_parts(placements: list[Placement], debts: list[Debt]) -> None:
    lines, links = [], []
    for placement, debt in zip(placements, debts, strict=True):
        lines += [_line(debt, n, part) for n, part in enumerate(placement.parts, start=1)]
        if placement.assigned_from:
            links.append(
                Assignment(
                    lender_id=debt.lender_id,
                    debt_id=debt.pk,
                    number=1,
                    from_name=placement.assigned_from,
                    to_name=debt.lender.name,
                    on_date=placement.assigned_date,
                )
            )
    ItemisationLine.objects.bulk_create(lines)
    Assignment.objects.bulk_create(links)


def _line(debt: Debt, number: int, part: Part) -> ItemisationLine:
    return ItemisationLine(
        lender_id=debt.lender_id,
        debt_id=debt.pk,
        number=number,
        kind=part.kind,
        on_date=part.on,
        text=part.text,
        amount_minor=part.minor,
    )


def _record_all(debts: list[Debt], kind: str, *, by: str, at: datetime) -> None:
    Event.objects.bulk_create(
        Event(
            lender_id=debt.lender_id,
            debt_id=debt.pk,
            kind=kind,
            actor=by,
            at=at,
            data={"reasons": debt.held_reasons} if kind == "debt.held" else {},
        )
        for debt in debts
    )
