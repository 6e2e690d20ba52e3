"""A plan that is being kept: how far it has come, what is next, its papers and its days."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from payments.days import local_date
from payments.money import Money
from plans import cooling, mandates, progress, support
from plans.changing import adjusting, left_out
from plans.changing.leeway import Kind
from plans.missing import lapses
from plans.models import Instalment as InstalmentRow
from plans.models import Plan, Proposal
from plans.progress import Progress
from portal import access, change_words
from portal.borrower.calendars import Day, calendar
from portal.borrower.outlooks import outlook_of
from portal.courses import course_of
from portal.debit_standings import standing_of
from portal.gates import borrower_only
from portal.pages import page
from portal.sentences import coming_words, how_often
from portal.templatetags.pictures import Instalment

AGREEMENTS_SHOWN = 20


@require_safe
@borrower_only
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """Show how far the plan has come, the next payment, and every other one."""
    found = get_object_or_404(access.plans_of(request.user), code=code)
    newer = access.plans_of(request.user).filter(supersedes=found).first()
    if newer:
        return redirect("borrower:plan", newer.code)
    today = local_date(timezone.now(), found.lender.time_zone)
    now = progress.progress_of(found, on=today)
    given = mandates.in_force(found)
    terms = access.proposals_of(request.user).get(pk=found.proposal_id)
    rows = list(found.instalments.order_by("number"))
    return page(
        request,
        "borrower/plan.html",
        plan=found,
        debt=found.debt,
        lender=found.lender,
        progress=now,
        instalments=_with_gaps(found, _marked(found, _before(rows, terms.review_date, now), now)),
        asked=_waiting(request, found),
        course=course_of(found, rows, on=today) if _goes_somewhere(found) else None,
        coming=coming_words(now.coming) if now.coming else "",
        is_in_grace=now.next_date is not None and now.next_date < today,
        standing=standing_of(given, at=timezone.now()) if given else None,
        is_quiet=bool(support.QUIET & support.codes_of(found.debt.borrower, on=today)),
        is_running=found.state in Plan.LIVE,
        can_take_up=lapses.can_take_up(found),
        can_change_mind=cooling.may_change_mind(found, at=timezone.now()),
        is_completed=found.state == Plan.State.COMPLETED,
        adjusts=found in adjusting.accruing_of([found.debt_id]),
        how_often=how_often(terms.frequency, terms.anchor_day),
        outlook=outlook_of(found, rows, now, on=today),
        review=terms.review_date,
        is_left_open=rows[-1].is_open,
        agreements=access.agreements_of(request.user)
        .filter(plan__debt=found.debt, plan__state__in=(found.state, Plan.State.SUPERSEDED))
        .order_by("-pk")[:AGREEMENTS_SHOWN],
    )


@require_safe
@borrower_only
def days(request: HttpRequest, code: str) -> HttpResponse:
    """Answer with the days still to come as a calendar file."""
    found = get_object_or_404(access.plans_of(request.user), code=code)
    listed = [
        Day(uid=f"{found.code}-{row.number}@steadily", day=row.due_date, summary=_("Payment day"))
        for row in found.instalments.order_by("number")
        if row.left_minor and not row.is_open
    ]
    body = calendar(listed, name=_("Payment days"), at=timezone.now())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="payment-days.ics"'
    response["Cache-Control"] = "no-store"
    return response


def _waiting(request: HttpRequest, found: Plan) -> dict[str, object] | None:
    """Return what a person is asked to change of this plan, or None."""
    asked = access.proposals_of(request.user).filter(
        changes=found, state=Proposal.State.PENDING_REVIEW
    )
    waiting = asked.order_by("-pk").first()
    if waiting is None:
        return None
    return {
        "code": waiting.code,
        "what": change_words.ASKED.get(waiting.change, ""),
        "by": waiting.answer_by_date,
    }


def _with_gaps(found: Plan, marked: list[Instalment]) -> list[Instalment]:
    """Return the payments with those that were moved or left out, each where it stood before."""
    states = {Kind.SKIP: "skipped", Kind.MOVE: "moved"}
    gaps = [
        Instalment(gap.day, Money(gap.amount_minor, found.debt.currency), states[Kind(gap.kind)])
        for gap in left_out.gaps_of(found)
    ]
    return sorted((*marked, *gaps), key=lambda row: row.day)


def _before(rows: list[InstalmentRow], review: date | None, now: Progress) -> list[InstalmentRow]:
    """Return the payments up to a review, or up to the next one, where the rest is left open."""
    if review is None or not rows[-1].is_open:
        return rows
    until = max(review, now.next_date or review)
    return [row for row in rows if row.due_date <= until and not row.is_open]


def _marked(found: Plan, rows: list[InstalmentRow], now: Progress) -> list[Instalment]:
    """Return each payment with where it stands, and what is left of it where it is not paid."""
    marked = []
    for row in rows:
        if row.left_minor:
            state = _state(row.due_date, now, is_over=found.state not in Plan.LIVE)
        else:
            # Paid at the end of the plan, before others: money paid ahead has made it needless.
            state = "gone" if row.due_date > now.last_date else "paid"
        amount = Money(row.left_minor or row.amount_minor, found.debt.currency)
        marked.append(Instalment(row.due_date, amount, state))
    return marked


def _goes_somewhere(found: Plan) -> bool:
    """Whether there is a line to draw: one that was ended or left leads to no last day."""
    return found.state in Plan.LIVE or found.state == Plan.State.COMPLETED


def _state(due: date, now: Progress, *, is_over: bool) -> str:
    """Tell of an unpaid payment: those before the next one are late, or covered on their way.

    Of a plan that is over, none is next: nobody waits for it.
    """
    if due == now.next_date:
        return "later" if is_over else "next"
    if now.next_date and due > now.next_date:
        return "later"
    is_late = now.overdue_since is not None and due >= now.overdue_since
    return "late" if is_late else "coming"
