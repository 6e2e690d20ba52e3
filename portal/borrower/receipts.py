"""A receipt as a page and as a document."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from payments.days import local_date
from payments.models import Payment, Receipt
from portal import access, correcting, documents, filling, paperwork, readers
from portal.gates import borrower_only
from portal.pages import page


@require_safe
@borrower_only
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Show one receipt."""
    found = get_object_or_404(access.receipts_of(request.user), code=code)
    return show(request, found)


@require_safe
@borrower_only
def receipt_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Answer with the borrower's copy, in the reader's language."""
    found = get_object_or_404(access.receipts_of(request.user), code=code)
    reader = access.own_record(request.user, found.debt)
    kept = paperwork.receipt(found, side="BORROWER", language=get_language(), reader=reader)
    return _pdf(bytes(kept.body), "receipt.pdf")


@require_safe
@borrower_only
def credit_note_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Answer with the borrower's copy of what corrects a receipt, in the reader's language."""
    found = get_object_or_404(access.credit_notes_of(request.user), code=code)
    language, reader = get_language() or "en", access.own_record(request.user, found.debt)
    kept = paperwork.credit_note(found, side="BORROWER", language=language, reader=reader)
    return _pdf(bytes(kept.body), "credit-note.pdf")


@require_safe
@borrower_only
def pending_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Answer with a paper about a payment on its way: no receipt, and without a number."""
    on_its_way = access.payments_of(request.user).filter(state=Payment.State.PROCESSING)
    found = get_object_or_404(on_its_way.select_related("debt__borrower"), code=code)
    at, reader = timezone.now(), access.own_record(request.user, found.debt)
    paper = filling.pending_paper(found, at=at)
    language = readers.written_in(get_language() or "en")
    large = paperwork.is_large(reader, found.debt, at=at)
    body = documents.render("receipt", paper, language=language, is_large=large)
    return _pdf(body, "payment-on-its-way.pdf")


def _pdf(body: bytes, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def show(request: HttpRequest, found: Receipt) -> HttpResponse:
    """Show what was paid, what it paid for, what is left and what comes next."""
    corrections = correcting.corrections_of(found)
    return page(
        request,
        "borrower/receipt.html",
        receipt=found,
        is_final=_is_final(found),
        is_all_gone=correcting.is_all_gone(found, corrections),
        corrections=corrections,
        left=corrections[-1].paper.owed_after if corrections else None,
        paper=filling.receipt_paper(found, side="BORROWER"),
        debt=found.debt,
        lender=found.debt.lender,
        plan=access.plans_of(request.user).filter(debt=found.debt).order_by("-pk").first(),
    )


def _is_final(found: Receipt) -> bool:
    """Say whether the payer's bank can no longer take the payment back today."""
    today = local_date(timezone.now(), found.debt.lender.time_zone)
    return found.final_after is None or found.final_after < today
