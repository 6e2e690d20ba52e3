"""An officer brings a file of the bank: see what each line is, then take in what is new.

Nothing is stored before that: what was read travels through the page under our own seal.
"""

import hashlib
from collections import Counter
from datetime import date
from functools import partial

from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from payments import transfers as rules
from payments.models import Debt, Lender
from payments.money import Money
from payments.transfers import Line
from plans import payers
from portal import bank_columns, bank_files
from portal.bank_files import BankFile
from portal.bank_tables import Unrecognised
from portal.gates import actor, officer_only
from portal.lender import transfers
from portal.lender.column_forms import ColumnsForm
from portal.lender.transfer_forms import StatementForm
from portal.pages import page
from portal.sheets import Sheet
from portal.unreadable import Unreadable

SALT = "a bank statement between looking and taking in"
TABLE_SALT = "a bank's table until its columns are known"
# How long somebody may look before the file has to be chosen again.
SEALED_SECONDS = 3600
Row = tuple[Line, str, Debt | None]


@require_POST
@officer_only("receive")
def statement(request: HttpRequest) -> HttpResponse:
    """Show what each line of a file is, and store nothing."""
    form = StatementForm(request.POST, request.FILES)
    if not form.is_valid():
        return transfers.show(request, statement_form=form, status=422)
    file = form.cleaned_data["file"]
    try:
        recall = partial(bank_columns.remembered, request.lender)
        read = bank_files.read(file.read(), file.name, lender=request.lender, recall=recall)
    except Unrecognised as unknown:
        if unknown.sheet.row_count <= bank_files.LINES_MAX:
            told = seal_table(request.lender, unknown.sheet, file)
            return _ask_columns(request, told, ColumnsForm(sheet=unknown.sheet), file.name)
        many = _("The file has more than %(count)s lines. Send a shorter period.")
        form.add_error("file", many % {"count": bank_files.LINES_MAX})
        return transfers.show(request, statement_form=form, status=422)
    except Unreadable as why:
        form.add_error("file", str(why))
        return transfers.show(request, statement_form=form, status=422)
    return _show(request, read)


@require_POST
@officer_only("receive")
def columns(request: HttpRequest) -> HttpResponse:
    """Read a table as an officer says its columns are, remember that, and show every line."""
    sealed = request.POST.get("sealed", "")
    opened = unseal_table(request.lender, sealed)
    if opened is None:
        messages.info(request, _("Please choose the file again. Nothing was stored."))
        return redirect("lender:transfers")
    sheet, name, sha256 = opened
    form = ColumnsForm(request.POST, sheet=sheet)
    if not form.is_valid():
        return _ask_columns(request, sealed, form, name, status=422)
    try:
        read = bank_files.read_as(sheet, form.columns, name, sha256, lender=request.lender)
    except Unreadable as why:
        form.add_error(None, str(why))
        return _ask_columns(request, sealed, form, name, status=422)
    at = timezone.now()
    bank_columns.remember(request.lender, sheet.header, form.columns, by=actor(request), at=at)
    return _show(request, read)


def _ask_columns(
    request: HttpRequest, sealed: str, form: ColumnsForm, name: str, *, status: int = 200
) -> HttpResponse:
    told = {"section": "transfers", "form": form, "sealed": sealed, "filename": name}
    return page(request, "lender/bank_columns.html", status=status, **told)


def _show(request: HttpRequest, read: BankFile) -> HttpResponse:
    rows = judge(request.lender, read.lines)
    counts = Counter(kind for _line, kind, _debt in rows)
    return page(
        request,
        "lender/bank_statement.html",
        section="transfers",
        file=read,
        rows=rows,
        counts=counts,
        fresh_count=counts["matched"] + counts["likely"] + counts["unknown"],
        sealed=seal(request.lender, read),
    )


@require_POST
@officer_only("receive")
def take_in(request: HttpRequest) -> HttpResponse:
    """Take in what is new of the file that was shown; again changes nothing."""
    read = unseal(request.lender, request.POST.get("sealed", ""))
    if read is None:
        messages.info(request, _("Please choose the file again. Nothing was stored."))
        return redirect("lender:transfers")
    before = rules.known(request.lender, rules.digests(read.lines))
    rules.take_in(
        request.lender,
        read.lines,
        filename=read.filename,
        sha256=read.sha256,
        by=actor(request),
        at=timezone.now(),
    )
    fresh = len(read.lines) - len(before)
    said = ngettext("%(n)s new transfer is here.", "%(n)s new transfers are here.", fresh)
    nothing = _("Nothing has changed: every transfer in this file is here already.")
    messages.success(request, said % {"n": fresh} if fresh else nothing)
    return redirect("lender:transfers")


def judge(lender: Lender, lines: tuple[Line, ...]) -> list[Row]:
    """Say of each line what it is: out, known, matched, likely or unknown, in a few queries."""
    incoming = [line for line in lines if line.is_in]
    names = rules.digests(incoming)
    here = rules.known(lender, names)
    named, likely = rules.debts_named(lender, incoming), payers.likely(lender, incoming)
    told = iter(zip(names, named, likely, strict=True))
    rows: list[Row] = []
    for line in lines:
        rows.append((line, *_kind(*next(told), here=here)) if line.is_in else (line, "out", None))
    return rows


def _kind(
    name: str, named: Debt | None, likely: Debt | None, *, here: set[str]
) -> tuple[str, Debt | None]:
    if name in here:
        return "known", named
    if named:
        return "matched", named
    return ("likely", likely) if likely else ("unknown", None)


def seal(lender: Lender, read: BankFile) -> str:
    """Return what came in as text that only we can have written, for this lender alone."""
    lines = [_packed(line) for line in read.lines if line.is_in]
    told = {"lender": lender.pk, "name": read.filename, "sha256": read.sha256, "lines": lines}
    return signing.dumps(told, salt=SALT, compress=True)


def seal_table(lender: Lender, sheet: Sheet, file: UploadedFile) -> str:
    """Return a whole table under our seal, until somebody has said what its columns hold."""
    file.seek(0)
    told = {
        "lender": lender.pk,
        "name": file.name,
        "sha256": hashlib.sha256(file.read()).hexdigest(),
        "header": sheet.header,
        "rows": list(sheet.rows()),
    }
    return signing.dumps(told, salt=TABLE_SALT, compress=True)


def unseal_table(lender: Lender, sealed: str) -> tuple[Sheet, str, str] | None:
    """Return the table, its file's name and digest as they were sealed, else None."""
    try:
        told = signing.loads(sealed, salt=TABLE_SALT, max_age=SEALED_SECONDS)
    except signing.BadSignature:
        return None
    if told["lender"] != lender.pk:
        return None
    rows = [(number, row) for number, row in told["rows"]]
    sheet = Sheet(
        header=tuple(told["header"]),
        header_number=0,
        row_count=len(rows),
        encoding="",
        delimiter="",
        numbered=lambda: iter(rows),
    )
    return sheet, told["name"], told["sha256"]


def _packed(line: Line) -> tuple[str | int, ...]:
    day, amount = line.on.isoformat(), line.amount
    return day, amount.minor, amount.currency, line.payer, line.text, line.bank_id


def unseal(lender: Lender, sealed: str) -> BankFile | None:
    """Return what was sealed for ``lender`` within the hour, else None."""
    try:
        told = signing.loads(sealed, salt=SALT, max_age=SEALED_SECONDS)
    except signing.BadSignature:
        return None
    if told["lender"] != lender.pk:
        return None
    lines = tuple(
        Line(date.fromisoformat(day), Money(minor, currency), payer, text, bank_id)
        for day, minor, currency, payer, text, bank_id in told["lines"]
    )
    return BankFile(told["name"], told["sha256"], lines)
