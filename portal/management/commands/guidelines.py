"""Take in a table of what is usual for households: a licensed one, or our own example."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from payments.states import WrongState
from plans.months import guidelines
from plans.months.guidelines import Guideline, Overlapping
from portal import guideline_files
from portal.guideline_files import Unusable


class Command(BaseCommand):
    help = "Take in a file of spending guidelines, or check it without storing anything."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a CSV file; portal/data has an example")
        parser.add_argument("--dry-run", action="store_true", help="check it and store nothing")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        tables = _read(options["file"])
        with transaction.atomic():
            told = [_told(table, _take_in(table)) for table in tables]
            transaction.set_rollback(options["dry_run"])
        if options["json"]:
            found = {"stored": not options["dry_run"], "tables": told}
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for each in told:
            self.stdout.write(
                "{country} {currency} from {first_date}: {sections} sections, {what}"
                " ({source}, {year})".format_map(each)
            )


def _read(path: Path) -> list[Guideline]:
    try:
        return guideline_files.read(path)
    except OSError:
        raise CommandError(f"There is no file “{path}” that can be read.") from None
    except Unusable as unusable:
        lines = [f"row {f.row}, {f.field}: {f.reason}" for f in unusable.flaws]
        raise CommandError("Nothing was taken in.\n" + "\n".join(lines)) from None


def _take_in(table: Guideline) -> bool:
    try:
        return guidelines.take_in(table, at=timezone.now()) is not None
    except (Overlapping, WrongState) as other:
        raise CommandError(
            f"Nothing was taken in: for {table.country} {table.currency} another table is in"
            f" force from {table.first_date} on ({other})."
        ) from None


def _told(table: Guideline, is_new: bool) -> dict[str, Any]:
    return {
        "country": table.country,
        "currency": table.currency,
        "first_date": table.first_date.isoformat(),
        "source": table.source,
        "year": table.year,
        "sections": len(table.figures),
        "what": "new" if is_new else "known already",
    }
