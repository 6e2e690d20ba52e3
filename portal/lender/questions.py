"""What an officer does with a question beside answering it: take it up, show something."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from payments.states import WrongState
from plans import disputes as rules
from plans import exhibits
from plans.models import Exhibit
from portal import access, attachments, paperwork
from portal.gates import actor, officer_only
from portal.lender.disputes import show
from portal.lender.question_forms import ExhibitForm


@require_POST
@officer_only("answer")
def take_up(request: HttpRequest, code: str) -> HttpResponse:
    """Note that somebody is looking at it, which the borrower sees."""
    found = get_object_or_404(access.disputes_for(request.lender), code=code)
    try:
        rules.take_up(found, by=actor(request), at=timezone.now())
    except WrongState:
        messages.info(request, _("Somebody looks at this already, or it has its answer."))
    else:
        messages.success(request, _("Noted. The borrower sees that you are looking at it."))
    return redirect("lender:dispute", found.code)


@require_POST
@officer_only("answer")
def add_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Keep a paper that shows what an answer rests on; the borrower can read it."""
    found = get_object_or_404(access.disputes_for(request.lender), code=code)
    form = ExhibitForm(request.POST, request.FILES, ground=found.ground)
    if not form.is_valid():
        return show(request, found, exhibit_form=form, status=422)
    paper, shows = form.cleaned_data["paper"], form.cleaned_data["shows"]
    try:
        exhibits.add(
            found,
            side=Exhibit.Side.LENDER,
            kind=paper.kind,
            body=paper.body,
            shows=shows,
            by=actor(request),
            at=timezone.now(),
        )
    except exhibits.TooMany:
        most = {"most": exhibits.EXHIBITS_MAX}
        messages.warning(request, _("There are %(most)s papers, which is the most.") % most)
    except exhibits.Closed:
        messages.info(request, _("Somebody has already answered this. That answer stands."))
    else:
        messages.success(request, _("Kept. The borrower can read it."))
    return redirect("lender:dispute", found.code)


@require_safe
@officer_only("look")
def exhibit(request: HttpRequest, code: str) -> HttpResponse:
    """Give a paper of either side to its reader."""
    found = get_object_or_404(access.exhibits_for(request.lender), code=code)
    return attachments.download(found.kind, bytes(found.body), name=found.code)


@require_safe
@officer_only("look")
def outcome(request: HttpRequest, code: str) -> HttpResponse:
    """Give the letter with the answer; 404 while there is none."""
    answered = access.disputes_for(request.lender).exclude(answered_at=None)
    found = get_object_or_404(answered, code=code)
    kept = paperwork.outcome(found, language=get_language() or "en")
    return attachments.download(attachments.PDF, bytes(kept.body), name=f"answer-{found.code}")
