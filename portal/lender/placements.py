"""An officer places a file: choose it, say what its columns are, see what would come, confirm."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payments.models import Batch
from payments.states import WrongState
from portal import access, importing, intake, uploads
from portal.access import MAY
from portal.columns import FIELDS
from portal.gates import actor, officer_only
from portal.importing import Refusal
from portal.lender import batches
from portal.lender.placing_forms import FileForm, ReadingForm
from portal.models import Upload
from portal.pages import page
from portal.tallies import SHOWN
from portal.unreadable import Unreadable

BATCHES_A_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@officer_only("look")
def placements(request: HttpRequest) -> HttpResponse:
    """The files placed so far, and the place to bring another."""
    if request.method != "POST":
        return _placements(request, FileForm())
    if request.role not in MAY["place"]:
        raise Http404
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _placements(request, form, status=422)
    file = form.cleaned_data["file"]
    try:
        upload = uploads.keep(
            request.lender,
            filename=file.name,
            body=file.read(),
            encoding=form.cleaned_data["encoding"],
            by=actor(request),
            at=timezone.now(),
        )
    except Unreadable as why:
        form.add_error("file", str(why))
        return _placements(request, form, status=422)
    return redirect("lender:upload", upload.code)


@require_http_methods(["GET", "HEAD", "POST"])
@officer_only("place")
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """What each column holds: guessed, shown with examples, and corrected."""
    kept = _upload(request, code)
    if kept.batch_code:
        return redirect("lender:batch", kept.batch_code)
    reading = uploads.reading_of(kept)
    sent = request.POST if request.method == "POST" else None
    form = ReadingForm(sent, sheet=reading.sheet, initial=_chosen(kept, reading))
    if request.method != "POST":
        return _upload_page(request, kept, form, reading)
    if request.POST.get("encoding", "") != kept.encoding:
        return _read_again(request, kept, form, reading)
    if form.is_valid():
        _choose(kept, form)
    if form.errors:
        return _upload_page(request, kept, form, reading, status=422)
    return redirect("lender:upload-check", kept.code)


@require_safe
@officer_only("place")
def check(request: HttpRequest, code: str) -> HttpResponse:
    """What placing the file would do, row by row, before anything is done."""
    kept = _upload(request, code)
    if kept.batch_code:
        return redirect("lender:batch", kept.batch_code)
    reading = uploads.reading_of(kept)
    if reading.missing:
        return redirect("lender:upload", kept.code)
    report = intake.dry_run(request.lender, reading, at=timezone.now())
    return page(
        request,
        "lender/dry_run.html",
        section="placements",
        upload=kept,
        report=report,
        tallies=batches.told(report),
        findings=batches.findings_told(report.findings),
        held_rows=batches.held_told(report.held_rows, reading.currency),
        refusals=batches.refusals_told(report.refusals),
        more_held=report.held.count - len(report.held_rows),
        more_refused=report.refused.count - len(report.refusals),
    )


@require_safe
@officer_only("place")
def upload_refusals(request: HttpRequest, code: str) -> HttpResponse:
    """The rows that would be refused, to be mended in the lender's own table."""
    kept = _upload(request, code)
    reading = uploads.reading_of(kept)
    return _as_csv(importing.refusals_csv(intake.refusals(reading)), kept.code)


@require_POST
@officer_only("place")
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Place the file, or as much of it as somebody will wait for; again goes on."""
    kept = _upload(request, code)
    try:
        batch, report = uploads.place(
            kept, by=actor(request), at=timezone.now(), rows_max=uploads.ROWS_WAITED_FOR
        )
    except WrongState:
        messages.info(request, _("This file is being placed right now."))
        return redirect("lender:upload", kept.code)
    except Unreadable as why:
        messages.info(request, str(why))
        return redirect("lender:upload", kept.code)
    if report and not report.fresh_count:
        messages.info(request, _("Nothing has changed: every debt in this file is here already."))
    elif report:
        sentence = ngettext(
            "%(n)s new debt is here.", "%(n)s new debts are here.", report.fresh_count
        )
        messages.success(request, sentence % {"n": f"{report.fresh_count:,}"})
    return redirect("lender:batch", batch.code)


@require_safe
@officer_only("look")
def batch(request: HttpRequest, code: str) -> HttpResponse:
    """What became of a file: sums, what is held and why, what was refused, and letters."""
    found = get_object_or_404(access.batches_for(request.lender), code=code)
    unfinished = access.uploads_for(request.lender).filter(batch_code=found.code)
    placed, held = intake.placed_tallies(found)
    refused, unread = intake.refused_tally(found)
    return page(
        request,
        "lender/batch.html",
        section="placements",
        batch=found,
        percent_done=batches.percent_done(found, unfinished) if not found.finished_at else None,
        upload=None if found.finished_at else unfinished.defer("body").first(),
        tallies=batches.told_of(found, placed, held, refused),
        unread_count=unread,
        findings=batches.findings_told(batches.findings_of(found)),
        refusals=batches.refusals_told(_refusals_of(found)[:SHOWN]),
        more_refused=max(found.refused_count - SHOWN, 0),
        letters=batches.letters_of(found, at=timezone.now()),
        may_place=request.role in MAY["place"],
        may_invite=request.role in MAY["invite"],
    )


@require_safe
@officer_only("look")
def refusals(request: HttpRequest, code: str) -> HttpResponse:
    """The refused rows of a placed file, as a table to download."""
    found = get_object_or_404(access.batches_for(request.lender), code=code)
    return _as_csv(importing.refusals_csv(_refusals_of(found)), found.code)


def _refusals_of(found: Batch) -> list[Refusal]:
    return [
        Refusal(
            kept.row_number,
            kept.field,
            kept.value,
            kept.reason,
            str(importing.REASONS.get(kept.reason, kept.reason)),
        )
        for kept in found.refusals.order_by("row_number")
    ]


def _placements(request: HttpRequest, form: FileForm, *, status: int = 200) -> HttpResponse:
    found = access.batches_for(request.lender).order_by("-at", "-pk")
    pages = Paginator(found, BATCHES_A_PAGE).get_page(request.GET.get("page"))
    return page(
        request,
        "lender/placements.html",
        status=status,
        section="placements",
        form=form,
        pages=pages,
        may_place=request.role in MAY["place"],
    )


def _upload(request: HttpRequest, code: str) -> Upload:
    return get_object_or_404(access.uploads_for(request.lender).select_related("lender"), code=code)


def _upload_page(
    request: HttpRequest, kept: Upload, form: ReadingForm, reading: intake.Reading, *, status=200
) -> HttpResponse:
    return page(
        request,
        "lender/upload.html",
        status=status,
        section="placements",
        upload=kept,
        form=form,
        sheet=reading.sheet,
        missing=[FIELDS[name] for name in reading.missing],
    )


def _chosen(kept: Upload, reading: intake.Reading) -> dict[str, str]:
    return ReadingForm.initial_of(
        reading.mapping, encoding=kept.encoding, currency=reading.currency
    )


def _choose(kept: Upload, form: ReadingForm) -> None:
    """Keep the columns just chosen; note on the form where one is missing."""
    uploads.choose(
        kept,
        mapping=form.mapping,
        currency=form.cleaned_data["currency"],
        header=form.sheet.header,
    )
    try:
        intake.require_columns(uploads.reading_of(kept))
    except Unreadable as why:
        form.add_error(None, str(why))


def _read_again(
    request: HttpRequest, kept: Upload, form: ReadingForm, reading: intake.Reading
) -> HttpResponse:
    """Read the file in the encoding just chosen, and show what its columns are then."""
    if form.is_valid() or "encoding" not in form.errors:
        try:
            uploads.read_again(kept, encoding=request.POST.get("encoding", ""))
            return redirect("lender:upload", kept.code)
        except Unreadable as why:
            form.add_error("encoding", str(why))
    return _upload_page(request, kept, form, reading, status=422)


def _as_csv(text: str, code: str) -> HttpResponse:
    # The mark tells spreadsheets that the letters are UTF-8.
    response = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="refused-{code}.csv"'
    response["Cache-Control"] = "no-store"
    return response
