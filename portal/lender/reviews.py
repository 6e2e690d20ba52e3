"""The review of a hardship plan: go on for another while, suggest another plan, or leave it."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from payments.days import local_date
from payments.states import WrongState
from plans import policies, progress
from plans.changing.amendments import Moved
from plans.changing.outstanding import left_of
from plans.changing.remainders import Left, NoSuchChange, terms_of
from plans.models import Proposal, Review
from plans.progress import Progress
from plans.reviewing import renewing, reviews
from plans.reviewing.review_days import REVIEW_MONTHS_MAX
from plans.schedule import NoSuchPlan, build
from portal import access, access_plans
from portal.fields import ChoiceField, WordsField
from portal.gates import actor, officer_only
from portal.lender import ways
from portal.lender.forms import WORDS_MAX
from portal.lender.policy_forms import number
from portal.outlines import Outline, outline_of
from portal.pages import page
from portal.sentences import what_is_possible

GO_ON, CLOSE = "go-on", "close"


class ReviewForm(forms.Form):
    """How the plan goes on, with words that the borrower reads."""

    answer = ChoiceField(
        label=gettext_lazy("How does it go on?"),
        choices=[
            (GO_ON, gettext_lazy("The same payments for another while, then we look again")),
            (CLOSE, gettext_lazy("As it is, and nobody has to look again")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose one.")},
    )
    months = number(gettext_lazy("Months until the next look"), 1, REVIEW_MONTHS_MAX)
    text = WordsField(
        label=gettext_lazy("Why? The borrower reads exactly these words."),
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Please write a few words.")},
    )


@dataclass(frozen=True)
class Look:
    """A plan at its review: how it was kept, what is left of it, and what waits for its answer."""

    review: Review
    now: Progress
    left: Left
    outline: Outline
    waiting: Proposal | None


@require_http_methods(["GET", "HEAD", "POST"])
@officer_only("answer")
def review(request: HttpRequest, code: str) -> HttpResponse:
    """Show how the plan was kept and what was told since, and take the answer."""
    look = look_at(request, code)
    if isinstance(look, HttpResponse):
        return look
    months = policies.rules_of(policies.in_force(request.lender)).hardship_months_max
    form = ReviewForm(request.POST if request.method == "POST" else None)
    form.fields["months"].initial = months
    if not form.is_valid():
        return _page(request, look, form)
    told = {"text": form.cleaned_data["text"], "by": actor(request), "at": timezone.now()}
    try:
        if form.cleaned_data["answer"] == GO_ON:
            renewing.go_on(look.review, months=form.cleaned_data["months"], **told)
        else:
            reviews.close(look.review, **told)
    except NoSuchPlan as problem:
        form.add_error("months", what_is_possible(problem, currency=look.outline.amount.currency))
        return _page(request, look, form)
    except (WrongState, Moved, NoSuchChange):
        return over(request, look.review)
    messages.success(request, _("Answered. Both sides are told."))
    return redirect("lender:queue")


def look_at(request: HttpRequest, code: str) -> Look | HttpResponse:
    """Return the review of a running plan, or where to go where it is over."""
    found = get_object_or_404(access_plans.reviews_for(request.lender), plan__code=code)
    if not found.is_open:
        return over(request, found)
    plan, debt = found.plan, found.plan.debt
    today = local_date(timezone.now(), debt.lender.time_zone)
    try:
        left = left_of(plan, on=today)
    except NoSuchChange:
        return over(request, found)
    terms = terms_of(left)
    rows = build(left.total_minor, terms)
    return Look(
        review=found,
        now=progress.progress_of(plan, on=today),
        left=left,
        outline=outline_of(rows, terms, currency=debt.currency, today=today),
        waiting=access.proposals_for(request.lender)
        .filter(debt=debt, state=Proposal.State.PENDING_REVIEW)
        .first(),
    )


def over(request: HttpRequest, found: Review) -> HttpResponse:
    messages.info(request, _("This has been answered, or the plan is another now. Here it is."))
    return redirect("lender:account", found.plan.debt.code)


def _page(request: HttpRequest, look: Look, form: ReviewForm) -> HttpResponse:
    debt = look.review.plan.debt
    told = ways.told_by(request.lender, debt)
    return page(
        request,
        "lender/review.html",
        status=422 if form.is_bound else 200,
        section="queue",
        look=look,
        debt=debt,
        told=ways.facts_of(told, currency=debt.currency),
        form=form,
    )
