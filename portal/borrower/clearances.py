"""The letter that a debt is over, and what the credit file was told of it."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from payments.days import local_date
from payments.models import Clearance, Debt
from portal import access, paperwork
from portal.gates import borrower_only
from portal.models import User

LANGUAGES = ("en", "zh-hans")


@dataclass(frozen=True)
class Cleared:
    """A letter for a page: until when it is subject to clearing, and when the file was told."""

    clearance: Clearance
    final_after: date | None
    told: list[tuple[date, str, str]]


@require_safe
@borrower_only
def clearance_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Answer with the letter, in the reader's language or in the one asked for."""
    found = get_object_or_404(access.clearances_of(request.user), code=code)
    asked = request.GET.get("in", "")
    language = asked if asked in LANGUAGES else get_language() or "en"
    reader = access.own_record(request.user, found.debt)
    body = bytes(paperwork.clearance(found, language=language, reader=reader).body)
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.code}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def cleared(user: User, debt: Debt) -> list[Cleared]:
    """Return the letters of ``debt``, the newest first, in two queries."""
    found = access.clearances_of(user).filter(debt=debt).order_by("-pk")
    zone = debt.lender.time_zone
    return [
        Cleared(
            clearance=each,
            final_after=each.final_after if each.final_after != date.max else None,
            told=[
                (local_date(one.at, zone), one.get_kind_display(), one.reference)
                for one in each.reports.all()
            ],
        )
        for each in found.prefetch_related("reports")
    ]
