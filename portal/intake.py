"""Taking in a lender's file: read it, show what it would do, and place it so that it can resume.

Knows files, batches and addresses; knows no pages. What a row means is known to ``importing``,
what becomes of a debt to ``placing``.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payments import judging, placing
from payments import models as books
from payments.codes import new_code
from payments.days import local_date
from payments.models import Batch, Debt, Lender
from payments.money import EXPONENTS, Money
from payments.placements import Placement
from payments.states import WrongState
from portal import cells, columns, importing, reach, sheets
from portal.columns import FIELDS, Mapping
from portal.importing import Refusal
from portal.sheets import Sheet
from portal.tallies import Report, Tally
from portal.unreadable import Unreadable

CHUNK_ROWS = 1000
# Two files that name the same borrower at once collide; the loser reads again what is there now.
TRIES_MAX = 3
Progress = Callable[[int, int], None]
Row = tuple[Placement | Refusal, Money | None]


@dataclass(frozen=True)
class Reading:
    """A file as it is to be understood: its table, its columns, and the currency of rows without.

    ``confidence`` says in per cent how sure each guessed column is; empty where a person chose.
    """

    sheet: Sheet
    mapping: Mapping
    currency: str
    confidence: dict[str, int]

    @property
    def missing(self) -> list[str]:
        return columns.missing(self.mapping, currency_default=self.currency)


def read(
    body: bytes,
    filename: str,
    *,
    currency: str,
    encoding: str | None = None,
    stored: object = None,
) -> Reading:
    """Read a file with the columns ``stored`` for another one where all of them fit, else guessed.

    Raise Unreadable where the file cannot be taken as a whole, or the currency is not one of ours.
    """
    if currency not in EXPONENTS:
        raise Unreadable(_("We do not take this currency. Write a code such as CNY."))
    sheet = sheets.read(body, filename, encoding=encoding)
    kept = columns.from_stored(stored, sheet.header)
    if kept and len(kept) == len(stored):
        return Reading(sheet, kept, currency, {})
    guess = columns.guess(sheet.header, sheet.sample())
    return Reading(sheet, guess.columns, currency, guess.confidence)


def require_columns(reading: Reading) -> None:
    """Raise Unreadable, naming them, where columns are missing without which nothing is placed."""
    if missing := reading.missing:
        names = ", ".join(str(FIELDS[name]) for name in missing)
        sentence = ngettext(
            "There is no column for: %(names)s. Choose it, or add it to the file.",
            "There are no columns for: %(names)s. Choose them, or add them to the file.",
            len(missing),
        )
        raise Unreadable(sentence % {"names": names})


def dry_run(lender: Lender, reading: Reading, *, at: datetime) -> Report:
    """Return what placing the file now would do, without doing it."""
    report, memory, every = Report(), judging.Memory(), Tally()
    today = local_date(at, lender.time_zone)
    rows = _counted(_rows(reading), every, report)
    while chunk := list(islice(rows, CHUNK_ROWS)):
        placements = [outcome for outcome, _amount in chunk if isinstance(outcome, Placement)]
        judgement = judging.judge(placements, lender=lender, on=today, memory=memory)
        for judged in judgement.fresh:
            if judged.findings:
                report.hold(judged.placement.reference, judged.findings, judged.placement.total)
            else:
                report.placed.add(judged.placement.total)
    report.known = every.less(report.placed, report.held)
    return report


def refusals(reading: Reading) -> Iterator[Refusal]:
    """Give every row that would be refused."""
    return (outcome for outcome, _amount in _rows(reading) if isinstance(outcome, Refusal))


def begin(lender: Lender, *, filename: str, body: bytes, by: str, at: datetime) -> Batch:
    """Return the batch that a broken-off run of this same file left, or else a new one."""
    digest = hashlib.sha256(body).hexdigest()
    broken_off = Batch.objects.filter(lender=lender, sha256=digest, finished_at=None)
    return broken_off.order_by("pk").first() or Batch.objects.create(
        lender=lender, code=new_code(), filename=filename[:200], sha256=digest, by=by, at=at
    )


def run(
    lender: Lender,
    reading: Reading,
    batch: Batch,
    *,
    by: str,
    at: datetime,
    progress: Progress | None = None,
    rows_max: int | None = None,
) -> Report | None:
    """Place the rows that ``batch`` has not reached yet; return the report once all are done.

    Each chunk is one transaction with its addresses, its refusals and ``batch.rows_done``, so
    that a run that was killed goes on where it stopped; read the file as it was read then.
    After ``rows_max`` rows it stops and returns None. Raise WrongState where another run of the
    same batch is going on.
    """
    report, every = Report(), Tally()
    rows = _counted(_rows(reading), every, report)
    for _done in islice(rows, batch.rows_done):
        pass
    until = batch.rows_done + rows_max if rows_max else reading.sheet.row_count
    while batch.rows_done < until and (chunk := list(islice(rows, CHUNK_ROWS))):
        _take_safely(chunk, lender, batch, by=by, at=at)
        if progress:
            progress(batch.rows_done, reading.sheet.row_count)
    if batch.rows_done < reading.sheet.row_count:
        return None
    report.placed, report.held = placed_tallies(batch)
    report.known = every.less(report.placed, report.held)
    Batch.objects.filter(pk=batch.pk, finished_at=None).update(finished_at=at)
    batch.refresh_from_db()
    return report


def placed_tallies(batch: Batch) -> tuple[Tally, Tally]:
    """Return what of this batch is placed and what is held, as it stands now."""
    is_held = Q(state__in=Debt.HIDDEN)
    rows = Debt.objects.filter(batch=batch).values("currency")
    counted = rows.annotate(
        held=Count("pk", filter=is_held),
        placed=Count("pk", filter=~is_held),
        held_sum=Sum("claimed_minor", filter=is_held, default=0),
        placed_sum=Sum("claimed_minor", filter=~is_held, default=0),
    )
    placed, held = Tally(), Tally()
    for row in counted.order_by("currency"):
        for tally, name in ((placed, "placed"), (held, "held")):
            tally.count += row[name]
            if row[name]:
                tally.sums[row["currency"]] = row[f"{name}_sum"]
    return placed, held


def refused_tally(batch: Batch) -> tuple[Tally, int]:
    """Return what of this batch was refused, and how many of those rows have no sum to read."""
    rows = batch.refusals.values("currency").annotate(
        count=Count("pk"), minor=Sum("claimed_minor", default=0)
    )
    refused, unread = Tally(), 0
    for row in rows.order_by("currency"):
        refused.count += row["count"]
        if row["currency"]:
            refused.sums[row["currency"]] = row["minor"]
        else:
            unread = row["count"]
    return refused, unread


def forget_repeat(batch: Batch) -> Batch:
    """Return the batch that first brought this file where this one changed nothing, dropping it.

    A file that is sent again leaves nothing behind.
    """
    if batch.placed_count or batch.held_count:
        return batch
    same = Batch.objects.filter(lender=batch.lender_id, sha256=batch.sha256)
    first = same.exclude(pk=batch.pk).exclude(finished_at=None).order_by("pk").first()
    if first is None:
        return batch
    batch.delete()
    return first


def _take_safely(chunk: list[Row], lender: Lender, batch: Batch, *, by: str, at: datetime) -> None:
    for tried in range(1, TRIES_MAX + 1):
        try:
            return _take(chunk, lender, batch, by=by, at=at)
        except IntegrityError:
            if tried == TRIES_MAX:
                raise


@transaction.atomic
def _take(chunk: list[Row], lender: Lender, batch: Batch, *, by: str, at: datetime) -> None:
    """Place one chunk, in a number of statements that does not depend on its rows."""
    here = Batch.objects.filter(pk=batch.pk, rows_done=batch.rows_done, finished_at=None)
    if here.update(rows_done=F("rows_done") + len(chunk)) != 1:
        raise WrongState(f"{batch} is being placed by another run")
    placements = [outcome for outcome, _amount in chunk if isinstance(outcome, Placement)]
    refused = [row for row in chunk if isinstance(row[0], Refusal)]
    placed = placing.place(placements, lender=lender, batch=batch, by=by, at=at)
    reach.keep_addresses(placements, [*placed.verified, *placed.held])
    books.Refusal.objects.bulk_create(_stored(no, amount, batch) for no, amount in refused)
    fresh = len(placed.verified) + len(placed.held)
    Batch.objects.filter(pk=batch.pk).update(
        placed_count=F("placed_count") + len(placed.verified),
        held_count=F("held_count") + len(placed.held),
        known_count=F("known_count") + len(placements) - fresh,
        refused_count=F("refused_count") + len(refused),
    )
    batch.rows_done += len(chunk)


def _stored(refusal: Refusal, amount: Money | None, batch: Batch) -> books.Refusal:
    # The code, not the sentence: whoever reads it later may read another language.
    return books.Refusal(
        lender_id=batch.lender_id,
        batch=batch,
        row_number=refusal.row_number,
        field=refusal.field,
        value=refusal.value[:80],
        reason=refusal.code,
        claimed_minor=amount.minor if amount else None,
        currency=amount.currency if amount else "",
    )


def _rows(reading: Reading) -> Iterator[Row]:
    """Give what each row is, with the amount it is about, None where that cannot be read."""
    checked = importing.check_rows(
        reading.sheet, reading.mapping, currency_default=reading.currency
    )
    for (_number, row), outcome in zip(reading.sheet.rows(), checked, strict=True):
        if isinstance(outcome, Refusal):
            yield outcome, _amount_of(row, reading)
        else:
            yield outcome, outcome.total


def _amount_of(row: list[str], reading: Reading) -> Money | None:
    """Return the total of a refused row as far as it can be read."""
    total, currency = (reading.mapping.get(field) for field in ("total", "currency"))
    named = row[currency].strip() if currency is not None else ""
    try:
        code = cells.currency(named) if named else reading.currency
        return Money(cells.amount(row[total].strip(), code), code) if total is not None else None
    except cells.Wrong:
        return None


def _counted(rows: Iterator[Row], every: Tally, report: Report) -> Iterator[Row]:
    """Pass the rows on, counting placements in ``every`` and refusals in ``report``."""
    for outcome, amount in rows:
        if isinstance(outcome, Refusal):
            report.refuse(outcome, amount)
        else:
            every.add(amount)
        yield outcome, amount
