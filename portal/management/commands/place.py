"""Place a lender's file: ``manage.py place FILE --lender CODE``.

Resumable: the same command again goes on where a run was broken off, and a file that is placed
already changes nothing.
"""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from time import monotonic

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from payments import money
from payments.models import Lender
from payments.states import WrongState
from portal import intake
from portal.encodings import ENCODINGS
from portal.intake import Reading
from portal.tallies import Report, Tally
from portal.unreadable import FILE_BYTES_MAX, Unreadable

PARTS = ("placed", "held", "known", "refused")
ACTOR = "place"


class Command(BaseCommand):
    """Read a file, place its rows and say what became of each."""

    help = "Place the debts in a lender's CSV or Excel file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a CSV file or an Excel workbook (.xlsx)")
        parser.add_argument("--lender", required=True, help="the lender's code")
        parser.add_argument("--dry-run", action="store_true", help="change nothing, only say")
        parser.add_argument("--encoding", choices=sorted(ENCODINGS), help="instead of the guess")
        parser.add_argument("--currency", help="of rows that name none; default: the lender's")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *args: object, **options: object) -> None:
        lender = Lender.objects.filter(code=options["lender"]).first()
        if lender is None:
            raise CommandError(f"There is no lender with the code {options['lender']}.")
        body = _body_of(Path(options["file"]))
        try:
            reading = intake.read(
                body,
                Path(options["file"]).name,
                currency=(options["currency"] or lender.currency).upper(),
                encoding=options["encoding"],
            )
            intake.require_columns(reading)
            report = self._place(lender, reading, body, options)
        except Unreadable as why:
            raise CommandError(str(why)) from None
        except WrongState:
            raise CommandError("Another run is placing this file now. Try again later.") from None
        told = {"lender": lender.code, "dry_run": options["dry_run"], **_as_json(report)}
        self.stdout.write(json.dumps(told) if options["json"] else _as_text(report))

    def _place(self, lender: Lender, reading: Reading, body: bytes, options: dict) -> Report:
        at = timezone.now()
        if options["dry_run"]:
            return intake.dry_run(lender, reading, at=at)
        name = Path(options["file"]).name
        batch = intake.begin(lender, filename=name, body=body, by=ACTOR, at=at)
        if batch.rows_done:
            self._say(f"Going on after {batch.rows_done:,} rows.\n")
        progress = self._progress(batch.rows_done)
        report = intake.run(lender, reading, batch, by=ACTOR, at=at, progress=progress)
        assert report is not None, "a run without a limit goes to the end"
        intake.forget_repeat(batch)
        return report

    def _progress(self, before: int) -> intake.Progress:
        started = monotonic()

        def tell(done: int, total: int) -> None:
            rate = (done - before) / max(monotonic() - started, 0.001)
            self._say(f"{done:,} of {total:,} rows, {rate:,.0f} a second\n")

        return tell

    def _say(self, text: str) -> None:
        self.stderr.write(text, ending="")
        sys.stderr.flush()


def _body_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            size = FILE_BYTES_MAX // 1024**2
            raise CommandError(f"{path} is larger than {size} MB. Send it in smaller files.")
        return path.read_bytes()
    except OSError as why:
        raise CommandError(f"{path} cannot be opened: {why.strerror}.") from None


def _as_json(report: Report) -> dict[str, object]:
    """Return counts, and sums as minor units by currency and as plain amounts."""
    tallies = {name: getattr(report, name) for name in PARTS}
    return {"rows": report.row_count, "unread_amounts": report.unread_count} | {
        name: {
            "count": tally.count,
            "minor": dict(sorted(tally.sums.items())),
            "amount": {amount.currency: money.plain(amount) for amount in tally.amounts},
        }
        for name, tally in tallies.items()
    }


def _as_text(report: Report) -> str:
    lines = [_line(name, getattr(report, name)) for name in PARTS]
    for refusal in report.refusals:
        lines.append(f"  row {refusal.row_number}, {refusal.field}: {refusal.reason}")
    if report.refused.count > len(report.refusals):
        lines.append(f"  and {report.refused.count - len(report.refusals):,} more")
    return "\n".join(lines)


def _line(name: str, tally: Tally) -> str:
    sums = ", ".join(str(amount) for amount in tally.amounts)
    return f"{name:8} {tally.count:>9,}  {sums}".rstrip()
