"""The signed agreement: its contents as data, complete or not made at all, and their hash.

The six contents are those of article 70 of the PRC commercial banks' credit-card measures; we
give them for every product.
"""

import hashlib
import json
from datetime import date, datetime, timedelta
from typing import Any

from payments import booking, ledger
from payments.codes import new_code
from payments.days import local_date
from payments.events import record
from payments.models import Debt
from payments.money import Money
from payments.states import move
from plans import charges, plannable, policies, standstills
from plans.changing import chains, leeway
from plans.missing import lapses
from plans.models import Agreement, Instalment, Lapse, Plan, Proposal
from plans.reviewing import reviews
from plans.schedule import Row

VERSION = "2026-11"
SECTIONS = ("balance", "payments", "charges", "undertaking", "duties", "other")


class Incomplete(Exception):
    """One of the six contents is empty; the agreement cannot be made."""


class StaleBalance(Exception):
    """The balance is no longer what was offered on; ``owed`` is what it is now."""

    def __init__(self, owed: Money) -> None:
        super().__init__(str(owed))
        self.owed = owed


class FirstDatePassed(Exception):
    """The first payment's day is past; another day has to be agreed."""


class UnderQuestion(Exception):
    """The borrower questions this debt: that is answered before a plan for it is."""


def conclude(
    proposal: Proposal,
    debt: Debt,
    rows: tuple[Row, ...],
    *,
    by: str,
    at: datetime,
    supersedes: Plan | None = None,
) -> Plan:
    """Make the plan, its instalments and its signed agreement, all or nothing.

    The plan that it ``supersedes`` is left as it stands from then on; the debt stays on a plan.
    One that was ended after missed payments is left so too.
    Raise WrongState where that plan is over, or somebody changed it first.
    """
    supersedes = supersedes or Plan.objects.filter(debt=debt, state=Plan.State.BROKEN).first()
    state, until = _begins(debt, supersedes, at=at)
    if supersedes:
        move(supersedes, Plan.State.SUPERSEDED)
        lapses.end(supersedes, ending=Lapse.Ending.CHANGED)
    before = supersedes if proposal.change else None
    rows, contents = _promised(proposal, debt, rows, before=before, at=at)
    plan = _store(
        proposal,
        debt,
        rows,
        supersedes=supersedes,
        contents=contents,
        state=state,
        until=until,
        at=at,
    )
    make(plan, contents=contents, agreed_by=by)
    if supersedes:
        reviews.follow(supersedes, plan, by=by, at=at)
    if debt.state not in (Debt.State.ON_PLAN, Debt.State.IN_DISPUTE):
        move(debt, Debt.State.ON_PLAN)
    _tell(plan, proposal, supersedes, by=by, at=at)
    standstills.follow(debt, by=by, at=at)
    return plan


def _promised(
    proposal: Proposal, debt: Debt, rows: tuple[Row, ...], *, before: Plan | None, at: datetime
) -> tuple[tuple[Row, ...], dict[str, Any]]:
    """Return the payments with what is added to them, and the contents of the agreement."""
    review = proposal.review_date
    rows, added = charges.charged(debt, rows, before=before, is_eased=bool(review), at=at)
    contents = _contents(debt, rows, added, frequency=proposal.frequency, at=at)
    contents["payments"] |= _review(rows, review)
    contents["balance"] |= _questioned(debt, before=before)
    if before:
        contents |= {"change": _change(proposal, before)}
    return rows, contents


def _tell(
    plan: Plan, proposal: Proposal, supersedes: Plan | None, *, by: str, at: datetime
) -> None:
    facts = {"supersedes": supersedes.code, "change": proposal.change} if supersedes else {}
    kind = "plan.changed" if proposal.change else "plan.agreed"
    record(plan.debt, kind, by=by, at=at, plan=plan.code, proposal=proposal.code, **facts)


def _begins(debt: Debt, old: Plan | None, *, at: datetime) -> tuple[str, datetime | None]:
    """Return in which state the plan begins and until when the borrower may change their mind.

    A wait goes on, as it was, where the plan takes the place of ``old``.
    """
    if old:
        waits, until = old.state == Plan.State.COOLING_OFF, old.cooling_until
    else:
        hours = policies.in_force(debt.lender).cooling_off_hours
        waits, until = bool(hours), at + timedelta(hours=hours) if hours else None
    return (Plan.State.COOLING_OFF if waits else Plan.State.ACTIVE), until


def _change(proposal: Proposal, old: Plan) -> dict[str, Any]:
    """Return what the agreement says of the one it takes the place of."""
    return {
        "kind": proposal.change,
        "replaces": old.agreement.code,
        "signed": leeway.signed_by(proposal.change),
    }


def _store(
    proposal: Proposal,
    debt: Debt,
    rows: tuple[Row, ...],
    *,
    supersedes: Plan | None,
    contents: dict[str, Any],
    state: str,
    until: datetime | None,
    at: datetime,
) -> Plan:
    last = ledger.last_entry(debt)
    assert last is not None, f"{debt} has no books"
    count, paid = chains.carried(supersedes, kind=proposal.change) if supersedes else (0, 0)
    plan = Plan.objects.create(
        lender_id=debt.lender_id,
        debt=debt,
        proposal=proposal,
        supersedes=supersedes,
        code=new_code(),
        state=state,
        before_count=count,
        before_minor=paid,
        questioned_minor=contents["balance"].get("questioned_minor", 0),
        total_minor=_sum(rows),
        after_number=last.number,
        agreed_at=at,
        cooling_until=until,
    )
    _store_rows(plan, rows)
    return plan


def _store_rows(plan: Plan, rows: tuple[Row, ...]) -> None:
    Instalment.objects.bulk_create(
        Instalment(
            lender_id=plan.lender_id,
            plan=plan,
            number=row.number,
            due_date=row.due_date,
            amount_minor=row.amount_minor,
            is_open=row.is_open,
        )
        for row in rows
    )


def contents_of(
    debt: Debt,
    *,
    rows: tuple[Row, ...],
    frequency: str,
    at: datetime,
    review_date: date | None = None,
) -> dict[str, Any]:
    """Return the six contents as plain data; raise Incomplete where one is empty."""
    rows, added = charges.charged(debt, rows, before=None, is_eased=bool(review_date), at=at)
    contents = _contents(debt, rows, added, frequency=frequency, at=at)
    contents["payments"] |= _review(rows, review_date)
    contents["balance"] |= _questioned(debt, before=None)
    return contents


def _questioned(debt: Debt, *, before: Plan | None) -> dict[str, int]:
    """Return what of the balance is no part of the plan, for the balance; nothing where all is."""
    minor = plannable.left_out_minor(before) if before else plannable.left_out(debt).minor
    return {"questioned_minor": minor} if minor else {}


def _review(rows: tuple[Row, ...], review_date: date | None) -> dict[str, Any]:
    """Return when both sides look again; only payments until then where the rest is agreed anew."""
    if review_date is None or rows[-1].due_date <= review_date:
        return {}
    told: dict[str, Any] = {"review_date": review_date.isoformat(), "then": "agreed_anew"}
    if rows[-1].is_open:
        kept = tuple(row for row in rows if row.due_date < review_date) or rows[:1]
        told |= {"rows": _as_data(kept), "left_minor": _sum(rows) - _sum(kept)}
    return told


def _as_data(rows: tuple[Row, ...]) -> list[list[Any]]:
    return [[row.number, row.due_date.isoformat(), row.amount_minor] for row in rows]


def _sum(rows: tuple[Row, ...]) -> int:
    return sum(row.amount_minor for row in rows)


def _contents(
    debt: Debt,
    rows: tuple[Row, ...],
    added: dict[str, Any],
    *,
    frequency: str,
    at: datetime,
) -> dict[str, Any]:
    buckets = charges.owed_to_day(debt, at=at)
    today = local_date(at, debt.lender.time_zone)
    is_bank_card = debt.product == Debt.Product.CARD and debt.lender.country == "CN"
    contents: dict[str, Any] = {
        "version": VERSION,
        "parties": {"lender": debt.lender.name, "borrower": debt.borrower.name},
        "debt": {"reference": debt.reference, "code": debt.code},
        "balance": {
            "total_minor": sum(buckets.values()),
            "currency": debt.currency,
            "made_of": sorted(buckets.items()),
        },
        "payments": {
            "currency": debt.currency,
            "frequency": frequency,
            "method": "checkout",
            "rows": _as_data(rows),
        },
        "charges": added,
        "undertaking": "no_new_card_until_settled" if is_bank_card else "none_asked",
        "duties": {
            "order": booking.order_of(debt, on=today),
            "contact": "stops_while_kept",
            "breach": "notice_then_person_no_fee",
        },
        "other": {"copy": "both", "change": "by_agreement", "pay_early": "free"},
    }
    return require_complete(contents)


def require_complete(contents: dict[str, Any]) -> dict[str, Any]:
    """Return ``contents`` where every one of the six is filled; raise Incomplete otherwise."""
    empty = [name for name in SECTIONS if not contents.get(name)]
    if empty or not contents["payments"]["rows"]:
        raise Incomplete(", ".join(empty) or "payments")
    return contents


def digest(contents: dict[str, Any]) -> str:
    """Return the SHA-256 of the canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(contents, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def make(plan: Plan, *, contents: dict[str, Any], agreed_by: str) -> Agreement:
    """Store what was signed for ``plan``; its proposal carries the borrower's signature."""
    proposal = plan.proposal
    assert proposal.signed_name, f"{proposal} is not signed"
    return Agreement.objects.create(
        lender_id=plan.lender_id,
        plan=plan,
        code=f"A-{plan.code}",
        version=VERSION,
        language=proposal.language,
        contents=contents,
        digest=digest(contents),
        signed_name=proposal.signed_name,
        signed_address=proposal.signed_address,
        signed_at=_signed_at(plan),
        agreed_by=agreed_by,
    )


def _signed_at(plan: Plan) -> datetime:
    """Return when the borrower signed: on sending their own offer, or on accepting the lender's."""
    offer = plan.proposal
    return plan.agreed_at if offer.is_from_lender else offer.submitted_at or plan.agreed_at
