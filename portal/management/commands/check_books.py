"""Prove every promise about money over the whole database; fail where one does not hold."""

import json
import sys
from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand

from payments import checking as books
from plans import checking as agreements


class Command(BaseCommand):
    help = "Check every money invariant; exit status 1 where one is broken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        found = {}
        for check in (*books.CHECKS, *agreements.CHECKS):
            found[check.__name__] = list(islice(check(), books.BREACHES_SHOWN))
            mark = "broken" if found[check.__name__] else "holds"
            self.stderr.write(f"{check.__name__.replace('_', ' ')}: {mark}")
        is_ok = not any(found.values())
        if options["json"]:
            self.stdout.write(json.dumps({"ok": is_ok, "breaches": found}))
        else:
            for breaches in found.values():
                for breach in breaches:
                    self.stdout.write(breach)
            self.stdout.write("The books are right." if is_ok else "The books are not right.")
        if not is_ok:
            sys.exit(1)
