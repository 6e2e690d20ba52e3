"""What was sent, and the lender’s answer to it: accept, suggest another, take back, go on."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from payments.days import local_date
from payments.models import Debt
from payments.states import WrongState
from plans import answers, second_looks, written
from plans.agreements import FirstDatePassed, StaleBalance
from plans.models import Proposal
from plans.months import cost_proofs
from plans.schedule import NoSuchPlan, build
from portal import access, term_words
from portal.borrower.forms import SignatureForm
from portal.borrower.signing import digest_of, outcome, signature, signed_form, to_sign
from portal.borrower.workbench import Bench, bench_of
from portal.gates import actor, borrower_only
from portal.outlines import Outline, outline_of
from portal.pages import page

State = Proposal.State


@require_safe
@borrower_only
def proposal(request: HttpRequest, code: str) -> HttpResponse:
    """Show an offer and where it stands; one that is agreed leads to its plan."""
    offer = get_object_or_404(access.proposals_of(request.user), code=code)
    debt = access.debts_of(request.user).get(pk=offer.debt_id)
    if offer.state == State.DRAFT:
        return redirect("borrower:builder", debt.code)
    plan = access.plans_of(request.user).filter(proposal=offer).first()
    if plan:
        return redirect("borrower:plan", plan.code)
    return _proposal_page(request, offer, debt)


@require_POST
@borrower_only
def accept(request: HttpRequest, code: str) -> HttpResponse:
    """Sign the lender’s offer."""
    offer = get_object_or_404(access.proposals_of(request.user), code=code)
    debt = access.debts_of(request.user).get(pk=offer.debt_id)
    if not offer.is_from_lender or offer.state != State.PENDING_REVIEW:
        return redirect("borrower:proposal", offer.code)
    bench = bench_of(request.user, debt, at=timezone.now())
    form = signed_form(request, offer, bench)
    if not form.is_valid():
        return _proposal_page(request, offer, debt, form)
    try:
        if form.cleaned_data["digest"] != digest_of(offer, bench, at=timezone.now()):
            raise StaleBalance(bench.owed)
        plan = answers.accept(offer, **signature(request, form))
    except (StaleBalance, NoSuchPlan, FirstDatePassed):
        messages.info(request, _("What is owed, or the first day, has changed since."))
        return redirect("borrower:proposal", offer.code)
    except WrongState:
        messages.info(request, _("This plan has been answered already."))
        return redirect("borrower:proposal", offer.code)
    return outcome(request, plan, offer)


@require_POST
@borrower_only
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take back what was sent, or turn down what the lender suggested."""
    offer = get_object_or_404(access.proposals_of(request.user), code=code)
    try:
        answers.withdraw(offer, by=actor(request), at=timezone.now())
    except WrongState:
        messages.info(request, _("This plan has been answered already."))
        return redirect("borrower:proposal", offer.code)
    messages.success(request, _("Done. Nothing is agreed, and you can make another plan."))
    return redirect("borrower:debt", offer.debt.code)


def _proposal_page(
    request: HttpRequest, offer: Proposal, debt: Debt, form: SignatureForm | None = None
) -> HttpResponse:
    now = timezone.now()
    bench = bench_of(request.user, debt, at=now)
    is_to_sign = offer.is_from_lender and offer.state == State.PENDING_REVIEW
    answer = offer.answers.order_by("pk").first()
    own = _outline(offer.answers_to, bench) if offer.answers_to else None
    return page(
        request,
        "borrower/proposal.html",
        status=422 if form else 200,
        offer=offer,
        debt=debt,
        lender=debt.lender,
        bench=bench,
        outline=_outline(offer, bench),
        own=own,
        changes=term_words.told_of(offer) if is_to_sign else [],
        answer=answer,
        beside=_beside(answer, own, bench),
        near=_near(offer, bench),
        look=access.second_looks_of(request.user).filter(proposal=offer).first(),
        ask_until=second_looks.last_day(offer) if second_looks.can_ask(offer, at=now) else None,
        is_proof_wanted=bool(cost_proofs.wanted(offer)),
        until=local_date(offer.expires_at, debt.lender.time_zone) if offer.expires_at else None,
        **(_acceptance(offer, bench, form) if is_to_sign else {}),
    )


def _beside(answer: Proposal | None, own: Outline | None, bench: Bench) -> Outline | None:
    """Return the plan to draw with an offer: its answer, or else what it answers."""
    return _outline(answer, bench) if answer and answer.submitted_at else own


def _acceptance(offer: Proposal, bench: Bench, form: SignatureForm | None) -> dict[str, object]:
    """Return the agreement to sign; nothing where the offer no longer fits what is owed."""
    is_stale = offer.total_minor != bench.owed.minor
    if is_stale or (offer.upfront_date or offer.first_date) < bench.today:
        return {"is_stale": True}
    return to_sign(offer, bench, form, at=timezone.now())


def _near(offer: Proposal, bench: Bench) -> Outline | None:
    """Return the nearest plan that an answer named, as it would be now; None where none fits."""
    if offer.state != State.DECLINED or not offer.nearest or not bench.can_propose:
        return None
    terms = bench.moved_on(written.terms_from_data(offer.nearest))
    try:
        rows = bench.preview(terms).rows
    except NoSuchPlan:
        return None
    return outline_of(rows, terms, currency=bench.debt.currency, today=bench.today)


def _outline(offer: Proposal, bench: Bench) -> Outline:
    """Return the payments of ``offer`` as it was made."""
    made = local_date(offer.submitted_at or offer.created_at, bench.debt.lender.time_zone)
    rows = build(offer.total_minor, offer.terms)
    return outline_of(rows, offer.terms, currency=bench.debt.currency, today=made)
