"""A borrower's questions about single lines, and all their questions once they are asked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payments.models import Debt
from payments.states import WrongState
from plans import disputes, exhibits, line_disputes, questionable
from plans.line_disputes import NotQuestionable
from plans.models import Dispute, Exhibit
from portal import access, attachments, paperwork, questions
from portal.borrower.question_forms import AppealForm, LineDisputeForm, PaperForm
from portal.borrower.standings import LIVE_STATES
from portal.gates import actor, borrower_only
from portal.pages import page
from portal.templatetags.look import lender_name
from portal.words import day_text


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def line_dispute(request: HttpRequest, code: str) -> HttpResponse:
    """Take down that only some lines are not right: they rest, and the rest goes on."""
    debt = get_object_or_404(access.debts_of(request.user), code=code)
    lines = questionable.lines_of(debt) if debt.state in LIVE_STATES else []
    if request.method != "POST" or not lines:
        return _ask_page(request, debt, LineDisputeForm(debt=debt, lines=lines))
    form = LineDisputeForm(request.POST, request.FILES, debt=debt, lines=lines)
    if not form.is_valid():
        return _ask_page(request, debt, form, status=422)
    told, who, now = form.cleaned_data, actor(request), timezone.now()
    try:
        made = line_disputes.open_dispute(
            debt, ground=told["ground"], asked=form.asked, text=told["text"], by=who, at=now
        )
    except NotQuestionable as why:
        form.object_to(why)
        return _ask_page(request, debt, form, status=422)
    except WrongState:
        return redirect("borrower:debt", debt.code)
    if told["paper"]:
        _keep(made, told["paper"], request)
    facts = {"lender": lender_name(debt.lender), "day": day_text(made.answer_by_date)}
    messages.success(request, _("%(lender)s has it and will answer by %(day)s.") % facts)
    return redirect("borrower:question", made.code)


@require_safe
@borrower_only
def question(request: HttpRequest, code: str) -> HttpResponse:
    """Show one question: what it is about, by when an answer comes, what was shown and said."""
    return _page(request, _found(request, code))


@require_POST
@borrower_only
def add_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Keep a paper that shows something about the question."""
    found = _found(request, code)
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, paper_form=form, status=422)
    _keep(found, form.cleaned_data["paper"], request)
    return redirect("borrower:question", found.code)


@require_POST
@borrower_only
def appeal(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for another officer to look, once."""
    found = _found(request, code)
    form = AppealForm(request.POST)
    if not form.is_valid():
        return _page(request, found, appeal_form=form, status=422)
    ask = line_disputes.appeal if found.is_part else disputes.appeal
    try:
        ask(found, text=form.cleaned_data["text"], by=actor(request), at=timezone.now())
    except disputes.AppealedBefore:
        messages.info(request, _("Another officer has looked already. You can talk to them."))
    except WrongState:
        messages.info(request, _("There is nothing to look at again here."))
    else:
        day = {"day": day_text(found.answer_by_date)}
        messages.success(request, _("Another officer looks at it and answers by %(day)s.") % day)
    return redirect("borrower:question", found.code)


@require_POST
@borrower_only
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take a question back."""
    found = _found(request, code)
    take_back = line_disputes.withdraw if found.is_part else disputes.withdraw
    try:
        take_back(found, by=actor(request), at=timezone.now())
    except WrongState:
        messages.info(request, _("Your lender has already answered this."))
    else:
        messages.success(request, _("Taken back. You can ask again at any time."))
    return redirect("borrower:question", found.code)


@require_safe
@borrower_only
def exhibit(request: HttpRequest, code: str) -> HttpResponse:
    """Give a paper of either side to its reader."""
    found = get_object_or_404(access.exhibits_of(request.user), code=code)
    return attachments.download(found.kind, bytes(found.body), name=found.code)


@require_safe
@borrower_only
def outcome(request: HttpRequest, code: str) -> HttpResponse:
    """Give the letter with the lender's answer; 404 while there is none."""
    answered = access.questions_of(request.user).exclude(answered_at=None)
    found = get_object_or_404(answered, code=code)
    reader = access.own_record(request.user, found.debt)
    kept = paperwork.outcome(found, language=get_language() or "en", reader=reader)
    return attachments.download(attachments.PDF, bytes(kept.body), name=f"answer-{found.code}")


def _found(request: HttpRequest, code: str) -> Dispute:
    mine = access.questions_of(request.user).select_related("debt__lender", "debt__borrower")
    return get_object_or_404(mine, code=code)


def _keep(found: Dispute, paper: attachments.Attachment, request: HttpRequest) -> None:
    side, who, now = Exhibit.Side.BORROWER, actor(request), timezone.now()
    try:
        exhibits.add(found, side=side, kind=paper.kind, body=paper.body, by=who, at=now)
    except exhibits.TooMany:
        most = {"most": exhibits.EXHIBITS_MAX}
        messages.warning(request, _("There are %(most)s papers, which is the most.") % most)
    except exhibits.Closed:
        messages.info(request, _("Your lender has already answered this."))
    else:
        messages.success(request, _("Your paper is kept with your question."))


def _ask_page(
    request: HttpRequest, debt: Debt, form: LineDisputeForm, *, status: int = 200
) -> HttpResponse:
    asked = access.questions_of(request.user).filter(debt=debt, kind=Dispute.Kind.PART)
    return page(
        request,
        "borrower/line_dispute.html",
        status=status,
        debt=debt,
        lender=debt.lender,
        form=form,
        asked=asked.order_by("-pk"),
        is_to_tell=bool(form.lines),
    )


def _page(
    request: HttpRequest,
    found: Dispute,
    *,
    paper_form: PaperForm | None = None,
    appeal_form: AppealForm | None = None,
    status: int = 200,
) -> HttpResponse:
    return page(
        request,
        "borrower/question.html",
        status=status,
        debt=found.debt,
        lender=found.debt.lender,
        dispute=found,
        question=questions.question_of(found),
        paper_form=paper_form or PaperForm(),
        appeal_form=appeal_form or AppealForm(),
        wrong=paper_form or appeal_form,
        has_errors=status == 422,
    )
