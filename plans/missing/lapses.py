"""Missing payments of one plan: how they end by themselves, and what only people decide.

A plan is ended by an officer and nobody else, after notice, with a reason; nothing is added for
it. The borrower takes it up again with one press as long as the debt is here.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from payments import ledger
from payments.codes import new_code
from payments.days import local_date
from payments.events import record, record_all
from payments.models import Debt
from payments.states import WrongState, move, move_all
from plans import debits, ladder, rests, standstills
from plans.ladder import Rung
from plans.missing import lateness
from plans.missing.lateness import Lateness
from plans.models import Lapse, Mandate, Plan, Proposal

State = Lapse.State
# A debt whose plan can be taken up again: open, or talked about.
TAKEABLE = (Debt.State.OPEN, Debt.State.IN_NEGOTIATION)


class NotYet(Exception):
    """The plan cannot be ended today. ``code``: NO_NOTICE, COMING, RESTING, PAID;

    NONE_RUNS where there is no notice that could last longer.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotThen(Exception):
    """More time can be given until a day from ``first`` to ``last`` only."""

    def __init__(self, first: date, last: date) -> None:
        super().__init__(f"{first} to {last}")
        self.first, self.last = first, last


def open_lapse(plan: Plan) -> Lapse | None:
    """Return the time of missing payments that ``plan`` is in, the ended plan's too."""
    return Lapse.objects.filter(plan=plan).exclude(state=State.ENDED).first()


def follow(plan: Plan, *, at: datetime) -> None:
    """After money came or went back: step down as far as the books allow. Never up."""
    lapse = open_lapse(plan)
    if lapse is None or plan.state == Plan.State.BROKEN:
        return
    if plan.state not in Plan.COLLECTED:
        end(plan, ending=Lapse.Ending.PAID)
        return
    step_down(lapse, plan, lateness.of(plan, at=at), at=at)


def follow_all(plans: Iterable[Plan], *, at: datetime) -> None:
    """Do the same for many: one query, and more only for those of which something was late."""
    listed = list(plans)
    under_way = Lapse.objects.filter(plan__in=listed).exclude(state=State.ENDED)
    late = set(under_way.values_list("plan", flat=True))
    for plan in listed:
        if plan.pk in late:
            follow(plan, at=at)


def step_down(lapse: Lapse, plan: Plan, seen: Lateness, *, at: datetime) -> None:
    """End the lapse where nothing is late any more; else lower it where it is less grave."""
    step_down_all([(lapse, plan, seen)], at=at)
    lapse.refresh_from_db()
    plan.refresh_from_db(fields=["state"])


def step_down_all(seen: Iterable[tuple[Lapse, Plan, Lateness]], *, at: datetime) -> None:
    """Do the same for many, in a fixed number of statements; what is in memory stays as it was."""
    down = [
        (lapse, plan, bool(now.unpaid.late))
        for lapse, plan, now in seen
        if not (now.unpaid.is_at_risk or (now.unpaid.late and lapse.state == State.LATE))
    ]
    if not down:
        return
    late = Lapse.objects.filter(pk__in=[lapse.pk for lapse, _, is_late in down if is_late])
    move_all(late, State.LATE, notice_on=None, notice_days=0)
    over = Lapse.objects.filter(pk__in=[lapse.pk for lapse, _, is_late in down if not is_late])
    move_all(over, State.ENDED, ending=Lapse.Ending.PAID)
    recovered = [plan for _, plan, _ in down if plan.state == Plan.State.AT_RISK]
    move_all(Plan.objects.filter(pk__in=[p.pk for p in recovered]), Plan.State.ACTIVE)
    told = [(plan.debt, {"plan": plan.code}) for plan in recovered]
    record_all(told, "plan.recovered", by="books", at=at)


def end(plan: Plan, *, ending: str) -> None:
    """End what is under way about ``plan``, which was changed, paid, or is over."""
    under_way = Lapse.objects.filter(plan=plan).exclude(state=State.ENDED)
    under_way.update(ending=ending)
    move_all(under_way, State.ENDED)


@transaction.atomic
def keep(lapse: Lapse, *, text: str, by: str, at: datetime) -> None:
    """Let the plan go on as it stands, as an officer; days count anew from today.

    Raise WrongState where it has ended by itself, or somebody answered first.
    """
    assert by.startswith("officer:"), "a person keeps a plan"
    lapse, debt = _held(lapse)
    _require_open(lapse)
    move(
        lapse,
        State.ENDED,
        ending=Lapse.Ending.KEPT,
        fresh_on=local_date(at, lapse.lender.time_zone),
        answered_by=by,
        answered_at=at,
        answer_text=text,
    )
    if lapse.plan.state == Plan.State.AT_RISK:
        move(lapse.plan, Plan.State.ACTIVE)
    record(debt, "plan.kept", by=by, at=at, **facts(lapse), note=text)


def time_span(lapse: Lapse, *, today: date) -> tuple[date, date]:
    """Return the first and the last local day until which more time can be given."""
    assert lapse.notice_on is not None, f"{lapse} has had no notice"
    taken = rests.of([lapse.debt_id]).get(lapse.debt_id, [])
    ends = ladder.last_day(lapse.notice_on, lapse.notice_days, taken, today=today)
    return ladder.more_time(today, ends)


@transaction.atomic
def give_time(lapse: Lapse, *, until: date, text: str, by: str, at: datetime) -> None:
    """Ask nothing more until the local day ``until``, as an officer: the notice lasts longer.

    Raise NotThen, NotYet where no notice runs, or WrongState where it has ended or was answered.
    """
    assert by.startswith("officer:"), "a person gives time"
    lapse, debt = _held(lapse)
    if lapse.notice_on is None and lapse.state in Lapse.OPEN:
        raise NotYet("NONE_RUNS")
    if lapse.notice_on is None:
        raise WrongState(f"{lapse} has ended")
    first, last = time_span(lapse, today=local_date(at, lapse.lender.time_zone))
    if not first <= until <= last:
        raise NotThen(first, last)
    move(lapse, State.NOTICED, notice_days=(until - lapse.notice_on).days)
    told = facts(lapse) | {"until": until.isoformat(), "note": text}
    record(debt, "plan.given_time", by=by, at=at, **told)


@transaction.atomic
def break_off(lapse: Lapse, *, code: str, text: str, by: str, at: datetime) -> None:
    """End the plan, as an officer, with a reason that the borrower reads. Nothing is added.

    Raise NotYet before the notice is over, while money is on its way, the debt rests or nothing is
    at risk any more; WrongState where somebody was first.
    """
    assert by.startswith("officer:"), "only a person ends a plan"
    lapse, debt = _held(lapse)
    _check_breakable(lapse, debt, at=at)
    move(
        lapse,
        State.BROKEN,
        answered_by=by,
        answered_at=at,
        answer_code=code,
        answer_text=text,
    )
    move(lapse.plan, Plan.State.BROKEN)
    move(debt, Debt.State.OPEN)
    for mandate in Mandate.objects.filter(plan=lapse.plan, state=Mandate.State.ACTIVE):
        debits.stop_waiting(mandate, reason="broken")
    record(debt, "plan.broken", by=by, at=at, **facts(lapse), reason=code, note=text)
    standstills.follow(debt, by=by, at=at)


def _held(lapse: Lapse) -> tuple[Lapse, Debt]:
    """Lock the debt, as whoever pays does, and return the lapse as it stands then."""
    debt = ledger.hold(lapse.debt)
    found = Lapse.objects.select_related("plan__lender", "plan__debt__lender", "lender", "debt")
    return found.get(pk=lapse.pk), debt


def why_not_yet(lapse: Lapse, seen: Lateness) -> str:
    """Return the code of NotYet that stands against ending the plan now; "" where nothing does."""
    if not seen.unpaid.is_at_risk:
        return "PAID"
    if not seen.now.is_at_risk:
        return "COMING"
    if seen.is_resting:
        return "RESTING"
    return "" if lapse.state == State.WAITING else "NO_NOTICE"


def _require_open(lapse: Lapse) -> None:
    """Raise WrongState where another officer, or the books, answered it first."""
    if lapse.state not in Lapse.OPEN:
        raise WrongState(f"{lapse} was answered")


def _check_breakable(lapse: Lapse, debt: Debt, *, at: datetime) -> None:
    """Look again at what only the books and the calendar can say."""
    _require_open(lapse)
    code = why_not_yet(lapse, lateness.of(lapse.plan, at=at))
    if code or debt.state != Debt.State.ON_PLAN:
        raise NotYet(code or "RESTING")


def can_take_up(plan: Plan) -> bool:
    """Say whether the borrower can take up ``plan``, which was ended, again."""
    return plan.state == Plan.State.BROKEN and plan.debt.state in TAKEABLE


@transaction.atomic
def take_up(plan: Plan, *, by: str, at: datetime) -> None:
    """Take an ended plan up again exactly as it was, as the borrower; days count anew from today.

    What was offered meanwhile and waits is taken back. Raise WrongState where the debt is paid,
    closed, under question or on another plan.
    """
    debt = ledger.hold(plan.debt)
    if debt.state not in TAKEABLE:
        raise WrongState(f"{debt} has no plan to be taken up")
    move(plan, Plan.State.ACTIVE)
    move(debt, Debt.State.ON_PLAN)
    withdraw_offers(debt, by=by, at=at)
    lapse = Lapse.objects.get(plan=plan, state=State.BROKEN)
    today = local_date(at, debt.lender.time_zone)
    move(lapse, State.ENDED, ending=Lapse.Ending.TAKEN_UP, fresh_on=today)
    record(debt, "plan.reinstated", by=by, at=at, **facts(lapse))
    standstills.follow(debt, by=by, at=at)


def withdraw_offers(debt: Debt, *, by: str, at: datetime) -> None:
    """Take back what waits for an answer, since the plan that was there goes on."""
    for offer in Proposal.objects.filter(debt=debt, state=Proposal.State.PENDING_REVIEW):
        move(offer, Proposal.State.WITHDRAWN, answered_by=by, answered_at=at)


def facts(lapse: Lapse) -> dict[str, Any]:
    """Return what every event about a lapse tells."""
    return {"plan": lapse.plan.code, "lapse": lapse.code}


def begun(plan: Plan, seen: Lateness, *, events: int) -> Lapse:
    """Return a new lapse, not stored yet, of a plan of which something is late.

    ``events`` is how many there are of its debt.
    """
    first, last = seen.now.late[0], seen.now.late[-1]
    return Lapse(
        lender_id=plan.lender_id,
        debt_id=plan.debt_id,
        plan=plan,
        code=new_code(),
        state=Rung.LATE,
        since_date=first.due_date,
        began_on=seen.today,
        told_on=seen.today,
        told_number=last.number,
        events_seen=events,
    )
