"""Questions about a debt as a whole: contact rests, the lender answers; and the life of them all.

What is particular to questions about single lines is in ``line_disputes``.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from payments import freezing
from payments.codes import new_code
from payments.days import local_date
from payments.events import record
from payments.models import Debt, Freeze
from payments.states import WrongState, move
from plans.models import Dispute, Exhibit, Hold, Plan
from plans.settlement import settling

# The lender's answer is promised within so many days (the ceiling of CN practice is 7 working).
ANSWER_DAYS = 7


class SamePerson(Exception):
    """Who gave the first answer does not give the second: another officer does."""


class NotShown(Exception):
    """A no says what was checked, and gives a paper that shows it or names one."""


class AppealedBefore(Exception):
    """A question is looked at once more, not twice."""


def open_dispute(debt: Debt, *, kind: str, text: str, by: str, at: datetime) -> Dispute:
    """Store what the borrower tells the lender; saying it twice gives the one that is open."""
    open_now = Dispute.objects.filter(debt=debt, kind=kind, state__in=Dispute.OPEN)
    try:
        with transaction.atomic():
            _pause(debt)
            dispute = Dispute.objects.create(
                lender_id=debt.lender_id,
                debt=debt,
                code=new_code(),
                kind=kind,
                text=text,
                by=by,
                opened_at=at,
                answer_by_date=_promised(debt, at=at),
            )
            _freeze(dispute, by=by, at=at)
            record(debt, "dispute.opened", by=by, at=at, dispute=dispute.code, about=kind)
            return dispute
    except IntegrityError:
        return open_now.get()


@transaction.atomic
def take_up(dispute: Dispute, *, by: str, at: datetime) -> None:
    """Note that an officer is looking at it, so that the borrower sees that somebody is."""
    move(dispute, Dispute.State.LENDER_RESPONDING, taken_up_by=by, taken_up_at=at)
    record(dispute.debt, "dispute.taken_up", by=by, at=at, dispute=dispute.code)


@transaction.atomic
def answer(
    dispute: Dispute,
    *,
    is_upheld: bool,
    text: str,
    by: str,
    at: datetime,
    checked: Sequence[str] = (),
    document: str = "",
) -> None:
    """Give the lender's answer to a question about the whole.

    A no says what was ``checked`` (codes of ``grounds.EVIDENCE``) and names a ``document`` unless
    one was given. Upheld "not me" closes the debt; all else opens it again. Raise WrongState,
    NotShown, or SamePerson for a second look by who looked first.
    """
    assert not dispute.is_part, f"{dispute} is about lines"
    to = Dispute.State.UPHELD if is_upheld else Dispute.State.REJECTED
    rests_on = {"checked": list(checked), "document": document.strip()}
    move(dispute, to, answered_by=by, answered_at=at, answer_text=text, **rests_on)
    if by == dispute.first_by:
        raise SamePerson
    if not is_upheld and not (checked and (document.strip() or has_paper(dispute))):
        raise NotShown
    debt = dispute.debt
    thaw(dispute, by=by, at=at)
    record(debt, "dispute.answered", by=by, at=at, dispute=dispute.code, upheld=is_upheld)
    if is_upheld and dispute.kind == Dispute.Kind.NOT_ME and debt.state not in Debt.OVER:
        move(debt, Debt.State.CLOSED, closed_reason="not_this_person")
        settling.end_with(debt, by=by, at=at)
        record(debt, "debt.closed", by=by, at=at, reason="not_this_person")
    else:
        _resume_unless_asked(debt)


@transaction.atomic
def appeal(dispute: Dispute, *, text: str, by: str, at: datetime) -> None:
    """Ask for another officer to look, once. Raise AppealedBefore, or WrongState where it is open.

    A question about the whole stops contact again; for one about lines ask ``line_disputes``.
    """
    move(dispute, Dispute.State.APPEALED)
    once = Dispute.objects.filter(pk=dispute.pk, appealed_at=None)
    first = {
        "first_by": dispute.answered_by,
        "first_at": dispute.answered_at,
        "first_text": dispute.answer_text,
    }
    none_yet = {"answered_by": "", "answered_at": None, "answer_text": ""}
    day = {"answer_by_date": _promised(dispute.debt, at=at)}
    if once.update(appealed_at=at, appeal_text=text, **first, **none_yet, **day) != 1:
        raise AppealedBefore
    dispute.refresh_from_db()
    if not dispute.is_part:
        _pause(dispute.debt)
        _freeze(dispute, by=by, at=at)
    record(dispute.debt, "dispute.appealed", by=by, at=at, dispute=dispute.code)


@transaction.atomic
def withdraw(dispute: Dispute, *, by: str, at: datetime) -> None:
    """Take a question back; for one about lines ask ``line_disputes``.

    Raise WrongState where it has its answer.
    """
    move(dispute, Dispute.State.WITHDRAWN, withdrawn_at=at)
    thaw(dispute, by=by, at=at)
    record(dispute.debt, "dispute.withdrawn", by=by, at=at, dispute=dispute.code)
    if not dispute.is_part:
        _resume_unless_asked(dispute.debt)


def thaw(dispute: Dispute, *, by: str, at: datetime) -> None:
    """Let interest go on from tomorrow, as far as this question goes; its days stay free."""
    tomorrow = local_date(at, dispute.debt.lender.time_zone) + timedelta(days=1)
    why = {"cause": Freeze.Cause.DISPUTE, "about": dispute.code}
    freezing.thaw(dispute.debt, **why, on=tomorrow, by=by, at=at)


def has_paper(dispute: Dispute) -> bool:
    """Say whether the lender gave a paper to ``dispute``."""
    return Exhibit.objects.filter(dispute=dispute, side=Exhibit.Side.LENDER).exists()


def is_contact_stopped(debt: Debt) -> bool:
    """Say whether letters that ask for anything must rest now."""
    return contact_stopped_for([debt.pk]) == {debt.pk}


def contact_stopped_for(debt_ids: list[int]) -> set[int]:
    """Return which of these debts are under question as a whole or at rest, in two queries."""
    resting = Hold.objects.filter(debt__in=debt_ids, state=Hold.State.ACTIVE)
    return questioned_for(debt_ids) | set(resting.values_list("debt", flat=True))


def questioned_for(debt_ids: list[int]) -> set[int]:
    """Return which of these debts are under question as a whole, in one query."""
    whole = Dispute.objects.filter(
        debt__in=debt_ids, state__in=Dispute.OPEN, kind__in=Dispute.WHOLE
    )
    return set(whole.values_list("debt", flat=True))


def _promised(debt: Debt, *, at: datetime) -> date:
    return local_date(at, debt.lender.time_zone) + timedelta(days=ANSWER_DAYS)


def _freeze(dispute: Dispute, *, by: str, at: datetime) -> None:
    """Stop interest on the whole debt while it is questioned as a whole."""
    today = local_date(at, dispute.debt.lender.time_zone)
    cause, about = Freeze.Cause.DISPUTE, dispute.code
    freezing.freeze(dispute.debt, cause=cause, about=about, on=today, by=by, at=at)


def _pause(debt: Debt) -> None:
    """A debt under question is IN_DISPUTE; one that already is stays so."""
    try:
        with transaction.atomic():
            move(debt, Debt.State.IN_DISPUTE)
    except WrongState:
        debt.refresh_from_db()
        if debt.state != Debt.State.IN_DISPUTE:
            raise


def _resume_unless_asked(debt: Debt) -> None:
    if not questioned_for([debt.pk]):
        _resume(debt)


def _resume(debt: Debt) -> None:
    """Put the debt back where it was: on its plan, or open. One that was paid meanwhile is paid."""
    debt.refresh_from_db()
    if debt.state != Debt.State.IN_DISPUTE:
        return
    if settling.running(debt):
        move(debt, Debt.State.SETTLING)
        return
    has_plan = Plan.objects.filter(debt=debt, state__in=Plan.LIVE).exists()
    move(debt, Debt.State.ON_PLAN if has_plan else Debt.State.OPEN)
