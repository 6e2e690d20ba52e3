"""Borrowers' questions: this is not me, this is not the amount. Contact rests until the answer."""

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Value, When
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from payments import growth
from payments.days import local_date
from payments.money import Money
from payments.states import WrongState
from plans import disputes as rules
from plans import line_disputes
from plans.models import Dispute
from portal import access, questions
from portal.access import MAY
from portal.gates import actor, officer_only
from portal.lender import people, piles
from portal.lender.forms import DisputeAnswerForm
from portal.lender.question_forms import ExhibitForm, PartAnswerForm
from portal.pages import page

QUESTIONS_A_PAGE = 20
OPEN_FIRST = Case(
    When(state__in=Dispute.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField()
)


@require_safe
@officer_only("look")
def disputes(request: HttpRequest) -> HttpResponse:
    """Every question: those that wait first, by the day on which the answer was promised."""
    found = access.disputes_for(request.lender)
    found = found.order_by(OPEN_FIRST, "answer_by_date", "pk")
    pages = Paginator(found, QUESTIONS_A_PAGE).get_page(request.GET.get("page"))
    asked = list(pages.object_list)
    now = timezone.now()
    owed = growth.owed_on([each.debt for each in asked], at=now)
    today = local_date(now, request.lender.time_zone)
    return page(
        request,
        "lender/disputes.html",
        section="queue",
        counts=piles.counts(request.lender),
        pages=pages,
        rows=[_row(each, owed[each.debt_id], today) for each in asked],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer_only("look")
def dispute(request: HttpRequest, code: str) -> HttpResponse:
    """What the borrower said beside the lines of the debt, and the answer to it."""
    found = get_object_or_404(access.disputes_for(request.lender), code=code)
    if request.method != "POST":
        return show(request, found)
    if request.role not in MAY["answer"]:
        raise Http404
    form = _form(found, request.POST)
    if found.is_open and not form.is_valid():
        return show(request, found, form=form, status=422)
    try:
        _answer(request, found, form)
    except WrongState:
        found.refresh_from_db()
        return show(request, found, form=form, status=409)
    except rules.SamePerson:
        found.refresh_from_db()
        form.add_error("verdict", _("You gave the first answer. Another officer gives this one."))
        return show(request, found, form=form, status=422)
    except rules.NotShown:
        found.refresh_from_db()
        form.add_error("document", _("Please name the paper that shows it, or add it above."))
        return show(request, found, form=form, status=422)
    except line_disputes.NeedsEvidence:
        found.refresh_from_db()
        form.add_error("verdict", _("A no has to be shown. Please add the paper first, below."))
        return show(request, found, form=form, status=422)
    messages.success(request, _("Answered. %(name)s is told.") % {"name": found.debt.borrower.name})
    return redirect("lender:disputes")


def _form(found: Dispute, sent: QueryDict | None = None) -> DisputeAnswerForm | PartAnswerForm:
    if found.is_part:
        return PartAnswerForm(sent, question=questions.question_of(found))
    return DisputeAnswerForm(sent, is_not_me=found.kind == Dispute.Kind.NOT_ME)


def _answer(request: HttpRequest, found: Dispute, form: DisputeAnswerForm | PartAnswerForm) -> None:
    if not found.is_open:
        raise WrongState(f"{found} has its answer")
    text, who, now = form.cleaned_data["text"], actor(request), timezone.now()
    if isinstance(form, PartAnswerForm):
        line_disputes.decide(found, upheld=form.upheld, text=text, by=who, at=now)
    else:
        rules.answer(found, is_upheld=form.is_upheld, text=text, by=who, at=now, **form.rests_on)


def show(
    request: HttpRequest,
    found: Dispute,
    *,
    form: DisputeAnswerForm | PartAnswerForm | None = None,
    exhibit_form: ExhibitForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the page of one question; a form that needs another look comes with it."""
    debt, now = found.debt, timezone.now()
    who = people.names_of(request.lender, [found.answered_by, found.first_by, found.taken_up_by])
    form = form or _form(found)
    return page(
        request,
        "lender/dispute.html",
        status=status,
        section="queue",
        dispute=found,
        question=questions.question_of(found),
        debt=debt,
        form=form,
        exhibit_form=exhibit_form or ExhibitForm(ground=found.ground),
        wrong=exhibit_form or form,
        has_errors=status == 422,
        is_too_late=status == 409,
        is_late=found.answer_by_date < local_date(now, request.lender.time_zone),
        who=who.get(found.answered_by, ""),
        first_who=who.get(found.first_by, ""),
        taken_up_who=who.get(found.taken_up_by, ""),
        is_own=found.first_by == actor(request),
        owed=growth.owed(debt, at=now),
        claimed=Money(debt.claimed_minor, debt.currency),
        lines=[(x, Money(x.amount_minor, debt.currency)) for x in debt.lines.order_by("number")],
        may_answer=request.role in MAY["answer"],
    )


def _row(asked: Dispute, owed_minor: int, today: date) -> dict[str, object]:
    return {
        "dispute": asked,
        "owed": Money(owed_minor, asked.debt.currency),
        "is_open": asked.is_open,
        "is_late": asked.is_open and asked.answer_by_date < today,
    }
