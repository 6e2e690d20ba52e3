"""A lender's file between choosing it and having it placed.

Knows uploads and how each is read; knows no pages. What is placed is known to ``intake``.
"""

import hashlib
from datetime import datetime

from payments.codes import new_code
from payments.models import Batch, Lender
from payments.states import WrongState
from portal import columns, intake
from portal.columns import Mapping
from portal.intake import Reading
from portal.models import Upload
from portal.tallies import Report
from portal.unreadable import Unreadable

# How many rows are placed while somebody waits for the page; the rest follows in the background.
ROWS_WAITED_FOR = 5_000
# And in one round of the background, so that other work is not kept waiting either.
ROWS_A_ROUND = 20_000
FILES_A_ROUND = 20


def keep(
    lender: Lender, *, filename: str, body: bytes, encoding: str, by: str, at: datetime
) -> Upload:
    """Store a file that can be read, with the columns of the lender's last file where they fit.

    Raise Unreadable, storing nothing, where it cannot be read.
    """
    last = Upload.objects.filter(lender=lender).exclude(batch_code="").order_by("-pk").first()
    reading = intake.read(
        body,
        filename,
        currency=lender.currency,
        encoding=encoding or None,
        stored=last.mapping if last else None,
    )
    return Upload.objects.create(
        lender=lender,
        code=new_code(),
        filename=filename[:200],
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
        encoding=encoding,
        mapping=columns.as_stored(reading.mapping, reading.sheet.header),
        currency=lender.currency,
        by=by,
        at=at,
    )


def reading_of(upload: Upload) -> Reading:
    """Return the file as it is to be understood now; raise Unreadable where it cannot be."""
    return intake.read(
        bytes(upload.body),
        upload.filename,
        currency=upload.currency,
        encoding=upload.encoding or None,
        stored=upload.mapping,
    )


def choose(upload: Upload, *, mapping: Mapping, currency: str, header: tuple[str, ...]) -> None:
    """Keep which column holds what, and the currency of rows that name none."""
    upload.mapping = columns.as_stored(mapping, header)
    upload.currency = currency
    upload.save(update_fields=["mapping", "currency"])


def read_again(upload: Upload, *, encoding: str) -> None:
    """Read the file in another encoding and guess its columns anew, or raise Unreadable."""
    reading = intake.read(
        bytes(upload.body), upload.filename, currency=upload.currency, encoding=encoding or None
    )
    upload.encoding = encoding
    upload.mapping = columns.as_stored(reading.mapping, reading.sheet.header)
    upload.save(update_fields=["encoding", "mapping"])


def place(upload: Upload, *, by: str, at: datetime, rows_max: int) -> tuple[Batch, Report | None]:
    """Place up to ``rows_max`` more rows; return the batch, and the report once all are done.

    Raise WrongState where another run is placing this file now, Unreadable where columns are
    missing. A file that was placed before changes nothing and gives the batch that brought it.
    """
    reading = reading_of(upload)
    intake.require_columns(reading)
    body = bytes(upload.body)
    batch = intake.begin(upload.lender, filename=upload.filename, body=body, by=by, at=at)
    _belongs_to(upload, batch)
    report = intake.run(upload.lender, reading, batch, by=by, at=at, rows_max=rows_max)
    if report is not None:
        batch = intake.forget_repeat(batch)
        _belongs_to(upload, batch)
    return batch, report


def place_waiting(*, at: datetime) -> int:
    """Go on with every file that somebody confirmed and that is not placed to its end yet."""
    unfinished = Batch.objects.filter(finished_at=None).values("code")
    waiting = Upload.objects.filter(batch_code__in=unfinished).order_by("pk")
    found = list(waiting.select_related("lender").defer("body")[:FILES_A_ROUND])
    for upload in found:
        try:
            place(upload, by=upload.by, at=at, rows_max=ROWS_A_ROUND)
        except (WrongState, Unreadable):
            continue  # Somebody else is placing it; or it waits for a person to look again.
    return len(found)


def forget(*, before: datetime) -> int:
    """Delete files that nobody confirmed, and of those placed to the end keep only the columns.

    What a file held is in the books by then; how its columns were read helps with the next one.
    """
    old = Upload.objects.filter(at__lt=before)
    unconfirmed, _ = old.filter(batch_code="").delete()
    unfinished = Batch.objects.filter(finished_at=None).values("code")
    return unconfirmed + old.exclude(batch_code__in=unfinished).exclude(body=b"").update(body=b"")


def _belongs_to(upload: Upload, batch: Batch) -> None:
    if upload.batch_code != batch.code:
        upload.batch_code = batch.code
        upload.save(update_fields=["batch_code"])
