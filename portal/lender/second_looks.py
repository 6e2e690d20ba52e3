"""Looking again, as another person, at a plan that was not agreed."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from payments.states import WrongState
from plans import second_looks
from plans.models import SecondLook
from plans.schedule import NoSuchPlan
from portal import access
from portal.fields import ChoiceField, WordsField
from portal.gates import actor, officer_only
from portal.lender import people
from portal.lender.dossiers import dossier_of
from portal.lender.forms import WORDS_MAX
from portal.pages import page

AGREE, KEEP = "agree", "keep"


class SecondAnswerForm(forms.Form):
    """The second person's answer, with words that the borrower reads."""

    answer = ChoiceField(
        label=gettext_lazy("What do you say?"),
        choices=[
            (AGREE, gettext_lazy("I agree to this plan")),
            (KEEP, gettext_lazy("The answer stays")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose one.")},
    )
    text = WordsField(
        label=gettext_lazy("Why? The borrower reads exactly these words."),
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Please write a few words.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer_only("answer")
def second_look(request: HttpRequest, code: str) -> HttpResponse:
    """Show the plan with the same facts as the first time, and take another person's answer."""
    look = get_object_or_404(access.second_looks_for(request.lender), proposal__code=code)
    is_same = actor(request) == look.first_by
    if not look.is_waiting:
        return redirect("lender:case", code)
    form = SecondAnswerForm(request.POST if request.method == "POST" else None)
    if is_same or not form.is_valid():
        return _look_page(request, look, form, is_same=is_same)
    told = {"is_agreed": form.cleaned_data["answer"] == AGREE, "text": form.cleaned_data["text"]}
    try:
        second_looks.answer(look, **told, by=actor(request), at=timezone.now())
    except (WrongState, second_looks.NothingOwed, NoSuchPlan):
        messages.info(request, _("The account has changed since. This plan cannot be agreed now."))
        return redirect("lender:case", code)
    messages.success(request, _("Answered. The borrower is told."))
    return redirect("lender:queue")


def _look_page(
    request: HttpRequest, look: SecondLook, form: SecondAnswerForm, *, is_same: bool
) -> HttpResponse:
    proposal = access.proposals_for(request.lender).get(pk=look.proposal_id)
    return page(
        request,
        "lender/second_look.html",
        status=(403 if is_same else 422) if form.is_bound else 200,
        section="queue",
        look=look,
        dossier=dossier_of(proposal, at=timezone.now()),
        who=people.names_of(request.lender, [look.first_by]).get(look.first_by, ""),
        form=form,
        is_same=is_same,
    )
