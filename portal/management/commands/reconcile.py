"""The provider's truth against the books, per account: mend what is certain, list the rest."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from payments import differences, gateway, reconciling
from payments.models import Difference
from payments.states import WrongState
from portal import asking, reconciliation, sweeps


class Command(BaseCommand):
    help = "Reconcile accounts with the payment provider; exit status 1 with open differences."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--account", help="one account only; own for ours")
        parser.add_argument("--days", type=int, help="look back so many days")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
        parser.add_argument("--explain", type=int, help="the number of a difference to explain")
        parser.add_argument("--text", default="", help="what explains it")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["explain"]:
            self._explain(options["explain"], options["text"])
            return
        try:
            reports = [
                reconciliation.reconcile(
                    account,
                    act=sweeps.act_on_events,
                    ask=asking.ask_all,
                    at=timezone.now(),
                    days=options["days"],
                    say=self.stderr.write,
                )
                for account in _accounts(options["account"])
            ]
        except (gateway.Unreachable, gateway.Refused) as trouble:
            raise CommandError(f"The payment provider did not answer: {trouble}") from trouble
        is_ok = not any(report.open for report in reports)
        if options["json"]:
            self.stdout.write(json.dumps(_told(reports, is_ok=is_ok)))
        else:
            self._list(reports)
        if not is_ok:
            sys.exit(1)

    def _list(self, reports: list[reconciliation.Report]) -> None:
        for report in reports:
            for row in report.open:
                self.stdout.write(
                    f"{row.pk} {row.account or 'own'} {row.kind} {row.object_id} {row.currency} "
                    f"ours {row.ours_minor} theirs {row.theirs_minor}"
                )
        if not any(report.open for report in reports):
            self.stdout.write("The provider and the books agree.")

    def _explain(self, number: int, text: str) -> None:
        row = Difference.objects.filter(pk=number).select_related("lender").first()
        if row is None:
            raise CommandError(f"There is no difference {number}.")
        try:
            differences.explain(row, text=text, by="operator", at=timezone.now())
        except differences.TooShort:
            raise CommandError("Say in a sentence what explains it: --text “…”.") from None
        except WrongState:
            raise CommandError(f"Difference {number} is not open any more.") from None
        self.stdout.write(f"Difference {number} is explained.")


def _accounts(asked: str | None) -> list[str]:
    known = reconciling.accounts()
    if asked is None:
        return known
    account = "" if asked == "own" else asked
    if account not in known:
        raise CommandError(f"No lender has the account {asked}.")
    return [account]


def _told(reports: list[reconciliation.Report], *, is_ok: bool) -> dict[str, Any]:
    """Return what the command prints; ``difference_minor`` is how far all accounts are out."""
    totals: dict[str, int] = {}
    for report in reports:
        for currency, minor in report.differs_minor.items():
            totals[currency] = totals.get(currency, 0) + abs(minor)
    names = ("events_seen", "events_recovered", "movements_seen", "mended")
    accounts = {
        report.account: {name: report.counts.get(name, 0) for name in names}
        | {"open": [_difference(row) for row in report.open]}
        for report in reports
    }
    return {"ok": is_ok, "accounts": accounts, "difference_minor": totals}


def _difference(row: Difference) -> dict[str, Any]:
    names = ("pk", "kind", "object_id", "currency", "ours_minor", "theirs_minor")
    return {name: getattr(row, name) for name in names}
