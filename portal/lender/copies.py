"""The lender's copies of papers that both sides have."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal import access, paperwork, proof_rows, tables
from portal.gates import officer_only

PDF = "application/pdf"


@require_safe
@officer_only("look")
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The lender's copy of a receipt."""
    found = get_object_or_404(
        access.receipts_for(request.lender).select_related("debt__lender"), code=code
    )
    body = bytes(paperwork.receipt(found, side="LENDER").body)
    return tables.as_file(body, kind=PDF, name=f"{code}.pdf", is_shown=True)


@require_safe
@officer_only("look")
def agreement(request: HttpRequest, code: str) -> HttpResponse:
    """The agreement as both sides have it."""
    found = get_object_or_404(access.agreements_for(request.lender), code=code)
    body = bytes(paperwork.agreement(found).body)
    return tables.as_file(body, kind=PDF, name=f"{code}.pdf", is_shown=True)


@require_safe
@officer_only("look")
def credit_note(request: HttpRequest, code: str) -> HttpResponse:
    """The lender's copy of what corrects a receipt."""
    found = get_object_or_404(access.credit_notes_for(request.lender), code=code)
    language = get_language() or "en"
    body = bytes(paperwork.credit_note(found, side="LENDER", language=language).body)
    return tables.as_file(body, kind=PDF, name=f"{code}.pdf", is_shown=True)


@require_safe
@officer_only("answer")
def proof(request: HttpRequest, code: str) -> HttpResponse:
    """A paper about a cost, for whoever answers the offer; it is gone once that is done."""
    found = get_object_or_404(access.proofs_for(request.lender), code=code)
    return proof_rows.answer(found)
