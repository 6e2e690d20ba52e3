"""One plan on the desk: reading it, agreeing to it, and saying no with a reason."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payments.money import Money
from payments.states import WrongState
from plans import answers
from plans.agreements import FirstDatePassed, StaleBalance
from plans.answers import UnderQuestion
from plans.models import Proposal
from plans.schedule import NoSuchPlan
from portal import access, proof_rows, support_words
from portal.access import MAY
from portal.gates import actor, officer_only
from portal.lender import happenings, people, piles, reasons, ways
from portal.lender.dossiers import Dossier, dossier_of, nearest_outline, outline_at, sent_outline
from portal.lender.forms import BalanceForm, ReasonForm
from portal.outlines import Outline
from portal.pages import page

ROUNDS_SHOWN = 20


@require_safe
@officer_only("look")
def case(request: HttpRequest, code: str) -> HttpResponse:
    """Everything about one plan, and the ways to answer it while it waits."""
    proposal = get_object_or_404(access.proposals_for(request.lender), code=code)
    dossier = dossier_of(proposal, at=timezone.now())
    near = None
    if dossier.is_to_answer:
        near = nearest_outline(proposal, dossier.owed, on=dossier.today)
    found = access.proposals_for(request.lender).filter(debt=proposal.debt).order_by("pk")
    rounds = list(found[:ROUNDS_SHOWN])
    plan = access.plans_for(request.lender).filter(proposal=proposal).first()
    told = ways.told_by(request.lender, proposal.debt)
    return page(
        request,
        "lender/case.html",
        section="queue",
        dossier=dossier,
        told=piles.TOLD[proposal.side, proposal.state],
        near=near[1] if near and near[0] != proposal.terms else None,
        who=people.names_of(request.lender, [proposal.answered_by]).get(proposal.answered_by, ""),
        rounds=_rounds(rounds),
        beside=_beside(proposal, rounds),
        agreement=access.agreements_for(request.lender).filter(plan=plan).first(),
        proofs=proof_rows.rows_of(
            access.proofs_for(request.lender).filter(proposal=proposal).defer("body")
        ),
        happenings=happenings.of(proposal.debt),
        needs=support_words.needs_of(proposal.debt, on=dossier.today),
        ways=ways.lines_of(dossier, told),
        facts=ways.facts_of(told, currency=proposal.debt.currency),
        may_answer=request.role in MAY["answer"],
    )


@require_POST
@officer_only("answer")
def approve(request: HttpRequest, code: str) -> HttpResponse:
    """Agree at the balance that the officer was shown; ask again where it is another by now."""
    proposal = get_object_or_404(_from_borrowers(request), code=code)
    form = BalanceForm(request.POST)
    # A balance that cannot be read is one that nobody was shown: the page asks again.
    shown = form.cleaned_data["balance"] if form.is_valid() else -1
    try:
        answers.approve(proposal, balance_minor=shown, by=actor(request), at=timezone.now())
    except WrongState:
        return answered(request, proposal)
    except UnderQuestion:
        return under_question(request, proposal)
    except (StaleBalance, FirstDatePassed, NoSuchPlan):
        return _again(request, code, shown)
    messages.success(
        request,
        _("Agreed. %(name)s is told, and has a copy of the agreement.")
        % {"name": proposal.debt.borrower.name},
    )
    return redirect("lender:queue")


@require_http_methods(["GET", "HEAD", "POST"])
@officer_only("answer")
def decline(request: HttpRequest, code: str) -> HttpResponse:
    """Say no as a person, with a reason and the nearest plan that would be agreed."""
    proposal = get_object_or_404(_from_borrowers(request), code=code)
    dossier = dossier_of(proposal, at=timezone.now())
    if not dossier.is_to_answer:
        return answered(request, proposal)
    form = ReasonForm(
        request.POST if request.method == "POST" else None,
        codes=reasons.FOR_NO,
        language=proposal.debt.borrower.language,
    )
    if request.method != "POST" or not form.is_valid():
        return _decline_page(request, dossier, form)
    try:
        answers.decline(proposal, **form.cleaned_data, by=actor(request), at=timezone.now())
    except WrongState:
        return answered(request, proposal)
    messages.success(
        request,
        _("Answered. %(name)s is told why, and what they can do next.")
        % {"name": proposal.debt.borrower.name},
    )
    return redirect("lender:queue")


def answered(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Tell who was first; where nobody was, the account itself has changed, and its page says."""
    now = access.proposals_for(request.lender).get(pk=proposal.pk)
    if now.is_waiting:
        messages.info(
            request, _("The account has changed since, so this plan cannot be agreed as it is.")
        )
        return redirect("lender:case", now.code)
    return page(
        request,
        "lender/answered.html",
        status=409,
        section="queue",
        proposal=now,
        told=piles.TOLD[now.side, now.state][0],
        who=people.names_of(request.lender, [now.answered_by]).get(now.answered_by, ""),
    )


def under_question(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    messages.info(
        request, _("The borrower has a question about this account. Please answer that first.")
    )
    return redirect("lender:case", proposal.code)


def _from_borrowers(request: HttpRequest) -> QuerySet[Proposal]:
    """Only a borrower's plan can be answered by the lender."""
    return access.proposals_for(request.lender).filter(side=Proposal.Side.BORROWER)


def _again(request: HttpRequest, code: str, shown_minor: int) -> HttpResponse:
    """Show what has changed since the officer looked, and ask again."""
    proposal = _from_borrowers(request).get(code=code)
    dossier = dossier_of(proposal, at=timezone.now())
    shown = Money(shown_minor, proposal.debt.currency) if shown_minor >= 0 else None
    has_moved = shown is not None and shown != dossier.owed
    return page(
        request,
        "lender/again.html",
        status=409,
        section="queue",
        dossier=dossier,
        shown=shown if has_moved else None,
        before=outline_at(proposal, shown, on=dossier.today) if has_moved else None,
    )


def _decline_page(request: HttpRequest, dossier: Dossier, form: ReasonForm) -> HttpResponse:
    near = nearest_outline(dossier.proposal, dossier.owed, on=dossier.today)
    return page(
        request,
        "lender/decline.html",
        status=422 if form.is_bound else 200,
        section="queue",
        dossier=dossier,
        form=form,
        near=near[1] if near and near[0] != dossier.proposal.terms else None,
        is_within=near is not None and near[0] == dossier.proposal.terms,
    )


def _beside(proposal: Proposal, rounds: list[Proposal]) -> Outline | None:
    """Return the other side's plan to draw with this one: its answer, or else what it answers."""
    sent = [each for each in rounds if each.submitted_at]
    answers_it = [each for each in sent if each.answers_to_id == proposal.pk]
    answered = [each for each in sent if each.pk == proposal.answers_to_id]
    return next((sent_outline(each) for each in (*answers_it, *answered)), None)


def _rounds(found: list[Proposal]) -> list[dict[str, object]]:
    """Return the offers of both sides about one debt, oldest first."""
    return [
        {"offer": each, "plan": sent_outline(each), "told": piles.TOLD[each.side, each.state][0]}
        for each in found
        if each.state != Proposal.State.SUBMITTED
    ]
