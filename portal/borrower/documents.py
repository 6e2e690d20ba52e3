"""A borrower’s documents: the statement of one debt as it is now, and a signed agreement."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal import access, paperwork
from portal.gates import borrower_only


@require_safe
@borrower_only
def statement(request: HttpRequest, code: str) -> HttpResponse:
    """Answer with the statement of one debt, in the reader’s language."""
    debt = get_object_or_404(access.debts_of(request.user), code=code)
    person, at = access.own_record(request.user, debt), timezone.now()
    body = paperwork.statement(debt, person=person, language=get_language() or "en", at=at)
    return _pdf(body, "statement.pdf")


@require_safe
@borrower_only
def agreement(request: HttpRequest, code: str) -> HttpResponse:
    """Answer with a signed agreement, in the language it was signed in."""
    found = get_object_or_404(access.agreements_of(request.user), code=code)
    reader = access.own_record(request.user, found.plan.debt)
    return _pdf(paperwork.agreement(found, reader=reader).body, "agreement.pdf")


def _pdf(body: bytes, name: str) -> HttpResponse:
    response = HttpResponse(bytes(body), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
