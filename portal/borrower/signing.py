"""Checking the answers, reading the agreement in full, and signing it with a typed name."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from payments.models import Debt
from payments.states import WrongState
from plans import agreements, proposals
from plans.agreements import FirstDatePassed, StaleBalance
from plans.models import Agreement, Plan, Proposal
from plans.proposals import NotProposable
from plans.schedule import NoSuchPlan, Row
from portal import access, filling
from portal.borrower.building import elsewhere, preview_of
from portal.borrower.forms import SignatureForm
from portal.borrower.workbench import Bench, bench_of
from portal.gates import actor, address_of, borrower_only
from portal.pages import page
from portal.papers import AgreementPaper


@require_safe
@borrower_only
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Show the answers, what follows from them, and the whole agreement to sign."""
    debt = get_object_or_404(access.debts_of(request.user), code=code)
    bench = bench_of(request.user, debt, at=timezone.now())
    if not bench.can_propose:
        return elsewhere(request, bench)
    return _check_page(request, bench)


@require_POST
@borrower_only
def sign(request: HttpRequest, code: str) -> HttpResponse:
    """Send what was read, signed; the answer is yes at once, or a person gives it."""
    debt = get_object_or_404(access.debts_of(request.user), code=code)
    sent = _sent_before(request, debt)
    if sent:
        return redirect("borrower:proposal", sent.code)
    bench = bench_of(request.user, debt, at=timezone.now())
    if not bench.can_propose or bench.draft is None:
        return elsewhere(request, bench)
    form = signed_form(request, bench.draft, bench)
    if not form.is_valid():
        return _check_page(request, bench, form)
    try:
        if form.cleaned_data["digest"] != digest_of(bench.draft, bench, at=timezone.now()):
            raise WrongState
        plan = proposals.submit(bench.draft, **signature(request, form))
    except (StaleBalance, NoSuchPlan):
        return _again(request, debt, _("What is owed has changed. Please look at your plan again."))
    except FirstDatePassed:
        return _again(request, debt, _("The first day has passed. Please look at it again."))
    except (WrongState, NotProposable):
        return _again(request, debt, _("Your plan has changed since. Please read it once more."))
    return outcome(request, plan, bench.draft)


def outcome(request: HttpRequest, plan: Plan | None, sent: Proposal) -> HttpResponse:
    """Lead to what came of a signature: the agreed plan, or the page of what was sent."""
    if plan is None:
        return redirect("borrower:proposal", sent.code)
    messages.success(request, _("Agreed. Your plan is in place, and a copy is on its way to you."))
    return redirect("borrower:plan", plan.code)


def signed_form(request: HttpRequest, proposal: Proposal, bench: Bench) -> SignatureForm:
    """Return what was filled in to sign ``proposal``, to be compared with the name on file."""
    return SignatureForm(
        request.POST,
        is_over_half=is_over_half(proposal, bench),
        name=access.own_record(request.user, bench.debt).name,
    )


def signature(request: HttpRequest, form: SignatureForm) -> dict[str, object]:
    """Return who signs, from where, in which language and when."""
    return {
        "signed_name": form.cleaned_data["signed_name"],
        "signed_address": address_of(request) or None,
        "language": get_language() or "en",
        "by": actor(request),
        "at": timezone.now(),
    }


def is_over_half(proposal: Proposal, bench: Bench) -> bool:
    """Return whether a payment takes over half of what is left of the month that was told."""
    try:
        return bench.is_over_half(bench.preview(proposal.terms))
    except NoSuchPlan:
        return False  # What is owed has changed; nothing is signed at all.


def digest_of(proposal: Proposal, bench: Bench, *, at: datetime) -> str:
    """Return the fingerprint of the agreement that signing ``proposal`` now would make."""
    rows = bench.preview(proposal.terms).rows
    return agreements.digest(_contents(proposal, bench, rows, at=at))


def unsigned(proposal: Proposal, bench: Bench, rows: tuple[Row, ...], *, at: datetime) -> Agreement:
    """Return the agreement as it would be once signed; not stored."""
    contents = _contents(proposal, bench, rows, at=at)
    return Agreement(
        lender=bench.debt.lender,
        plan=Plan(debt=bench.debt, proposal=proposal, agreed_at=at),
        code=proposal.code,
        version=agreements.VERSION,
        contents=contents,
        digest=agreements.digest(contents),
        signed_name=bench.debt.borrower.name,
        signed_at=at,
        agreed_by="policy",
    )


def to_sign(
    proposal: Proposal, bench: Bench, form: SignatureForm | None, *, at: datetime
) -> dict[str, object]:
    """Return the agreement’s words and the form that signs them, for a page."""
    made = unsigned(proposal, bench, bench.preview(proposal.terms).rows, at=at)
    paper: AgreementPaper = filling.agreement_paper(made)
    started = SignatureForm(
        initial={"proposal": proposal.code, "digest": made.digest},
        is_over_half=is_over_half(proposal, bench),
        name="",
    )
    return {"paper": paper, "form": form or started}


def _contents(
    proposal: Proposal, bench: Bench, rows: tuple[Row, ...], *, at: datetime
) -> dict[str, object]:
    return agreements.contents_of(
        bench.debt,
        rows=rows,
        frequency=proposal.frequency,
        at=at,
        review_date=proposal.review_date,
    )


def _check_page(
    request: HttpRequest, bench: Bench, form: SignatureForm | None = None
) -> HttpResponse:
    draft = bench.draft
    if draft is None:
        return redirect("borrower:builder", bench.debt.code)
    if draft.total_minor != bench.owed.minor or bench.moved_on(draft.terms) != draft.terms:
        return _again(
            request, bench.debt, _("Something has changed since. Please look at your plan again.")
        )
    return page(
        request,
        "borrower/check.html",
        status=422 if form else 200,
        bench=bench,
        debt=bench.debt,
        lender=bench.debt.lender,
        **to_sign(draft, bench, form, at=timezone.now()),
        **preview_of(bench, draft.terms),
    )


def _sent_before(request: HttpRequest, debt: Debt) -> Proposal | None:
    """Return the offer that this form signs, where it was sent already: a second press."""
    code = request.POST.get("proposal", "")[:16]
    sent = access.proposals_of(request.user).filter(debt=debt, code=code)
    return sent.exclude(state=Proposal.State.DRAFT).first()


def _again(request: HttpRequest, debt: Debt, words: str) -> HttpResponse:
    messages.info(request, words)
    return redirect("borrower:builder", debt.code)
