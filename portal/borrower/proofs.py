"""Papers that a borrower adds to an offer about a cost that is above the usual."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from plans.models import Proposal
from plans.months import cost_proofs
from portal import access, month_words, proof_rows
from portal.attachments import AttachmentField
from portal.borrower.forms import CHOOSE
from portal.fields import ChoiceField
from portal.gates import actor, borrower_only
from portal.pages import page


class ProofForm(forms.Form):
    """A paper, and which cost it is about."""

    use_required_attribute = False
    section = ChoiceField(
        label=gettext_lazy("Which cost does it show?"),
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    paper = AttachmentField(label=gettext_lazy("Your paper"))

    def __init__(self, *args: object, sections: tuple[str, ...], **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["section"].choices = [(one, month_words.SECTIONS[one]) for one in sections]
        self.fields["section"].initial = sections[0]


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def papers(request: HttpRequest, code: str) -> HttpResponse:
    """Take a paper for the person who answers, where one is asked for; show those there are."""
    offer = get_object_or_404(
        access.proposals_of(request.user).select_related("debt__lender", "budget", "policy"),
        code=code,
    )
    sections = cost_proofs.wanted(offer)
    if not sections:
        return redirect("borrower:proposal", offer.code)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ProofForm(*sent, sections=sections)
    if not form.is_valid():
        return _page(request, offer, form)
    paper = form.cleaned_data["paper"]
    try:
        cost_proofs.add(
            offer,
            section=form.cleaned_data["section"],
            kind=paper.kind,
            body=paper.body,
            by=actor(request),
            at=timezone.now(),
        )
    except cost_proofs.NotAsked:
        return redirect("borrower:proposal", offer.code)
    except cost_proofs.TooManyProofs:
        form.add_error("paper", _("That is enough: more papers than these are not needed."))
        return _page(request, offer, form)
    messages.success(request, _("Added. It is deleted as soon as your plan is answered."))
    return redirect("borrower:proofs", offer.code)


@require_safe
@borrower_only
def paper(request: HttpRequest, code: str) -> HttpResponse:
    """Answer with a paper of one's own, as long as it is kept."""
    found = get_object_or_404(access.proofs_of(request.user), code=code)
    return proof_rows.answer(found)


def _page(request: HttpRequest, offer: Proposal, form: ProofForm) -> HttpResponse:
    kept = access.proofs_of(request.user).filter(proposal=offer).defer("body")
    return page(
        request,
        "borrower/proofs.html",
        status=422 if form.is_bound else 200,
        form=form,
        offer=offer,
        debt=offer.debt,
        lender=offer.debt.lender,
        rows=proof_rows.rows_of(list(kept)),
    )
