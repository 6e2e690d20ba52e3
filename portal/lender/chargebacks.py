"""One claim of a payer's bank: what it says, the papers against it, and the lender's answer."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payments import contesting, gateway
from payments.contesting import NotAnswerable
from payments.models import Chargeback
from portal import access, backflow, evidence, tables
from portal.access import MAY
from portal.gates import actor, officer_only
from portal.lender import people, return_words
from portal.lender.return_forms import ContestForm
from portal.pages import page


@require_http_methods(["GET", "HEAD", "POST"])
@officer_only("look")
def chargeback(request: HttpRequest, code: str) -> HttpResponse:
    """Show the claim; a POST is the lender's answer to it, sent with the papers."""
    found = _chargeback(request, code)
    if request.method != "POST":
        return _page(request, found, ContestForm(initial={"text": found.answer_text}))
    if request.role not in MAY["give_back"]:
        raise Http404
    form = ContestForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        _answer(request, found, form.cleaned_data["text"])
    except NotAnswerable:
        messages.info(request, _("This cannot be answered any more. Nothing was sent."))
    except gateway.Unreachable:
        messages.info(request, _("The payment service did not answer. Please send it once more."))
    except gateway.Refused:
        messages.error(request, _("The payment service did not take the answer."))
    else:
        messages.success(request, _("Answered. The bank decides, often after some weeks."))
    return redirect("lender:chargeback", found.code)


@require_safe
@officer_only("look")
def evidence_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Show the papers as the bank would get them."""
    found = _chargeback(request, code)
    body = evidence.assemble(found, language=get_language() or "en", at=timezone.now())
    return tables.as_file(
        body, kind="application/pdf", name=contesting.EVIDENCE_NAME, is_shown=True
    )


@require_POST
@officer_only("give_back")
def accept(request: HttpRequest, code: str) -> HttpResponse:
    """Let the payer keep the money."""
    found = _chargeback(request, code)
    try:
        backflow.give_up(found, by=actor(request), at=timezone.now())
    except NotAnswerable:
        messages.info(request, _("This cannot be answered any more. Nothing was sent."))
    except gateway.Unreachable:
        messages.info(request, _("The payment service did not answer. Please send it once more."))
    except gateway.Refused:
        messages.error(request, _("The payment service did not take the answer."))
    else:
        messages.success(request, _("The payer keeps the money. It is owed again."))
    return redirect("lender:chargeback", found.code)


def _answer(request: HttpRequest, found: Chargeback, text: str) -> None:
    """Write, call, write: the answer is kept before it is sent, and what came of it after."""
    at = timezone.now()
    contesting.write(found, text=text, by=actor(request), at=at)
    papers = evidence.assemble(found, language="en", at=at)
    contesting.send(found, evidence=papers, texts=evidence.texts_of(found))
    backflow.ask(found.payment, at=at)


def _page(
    request: HttpRequest, found: Chargeback, form: ContestForm, *, status: int = 200
) -> HttpResponse:
    row = return_words.of_claim(found, at=timezone.now())
    who = people.names_of(request.lender, [found.answered_by])
    return page(
        request,
        "lender/chargeback.html",
        status=status,
        section="accounts",
        row=row,
        claim=found,
        debt=found.debt,
        form=form,
        who=who.get(found.answered_by, ""),
        may_answer=row.can_answer and request.role in MAY["give_back"],
    )


def _chargeback(request: HttpRequest, code: str) -> Chargeback:
    return get_object_or_404(access.chargebacks_for(request.lender), code=code)
