"""Make a scenario and say who is in it and what they know. A second time changes nothing."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.scenarios import access, demo, keeping, life, load
from portal.scenarios.people import Scenario

MAKERS = {
    "demo": demo.make,
    "begin": demo.begin,
    "access": access.make,
    "life": life.make,
    "keeping": keeping.make,
}


class Command(BaseCommand):
    help = "Make the people and debts of a scenario."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scenario", choices=[*MAKERS, "load"], default="demo")
        parser.add_argument("--debts", type=int, default=1000, help="for load: how many")
        parser.add_argument("--seed", type=int, default=1, help="for load: which ones")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["scenario"] == "load":
            self.load(options)
            return
        made = MAKERS[options["scenario"]](at=now)
        if options["json"]:
            found = {"scenario": options["scenario"]} | asdict(made)
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        else:
            self.stdout.write(told(made))

    def load(self, options: dict[str, Any]) -> None:
        lender = load.make(
            debts=options["debts"],
            seed=options["seed"],
            at=timezone.now(),
            progress=lambda done, of: self.stderr.write(f"placed {done} of {of}"),
        )
        made = {"scenario": "load", "lender": lender.code, "debts": options["debts"]}
        self.stdout.write(
            json.dumps(made) if options["json"] else f"{lender.code}: {options['debts']} debts"
        )


def told(made: Scenario) -> str:
    """Return the scenario as lines for a person."""
    lines = ["Lenders' people (e-mail, password, code now, secret):"]
    lines += [
        f"  {o.lender} {o.role}: {o.email}  {o.password}  {o.code}  {o.totp_secret}"
        for o in made.officers
    ]
    lines.append("Borrowers (find the debt with the letter's code and a fact):")
    lines += [
        f"  {b.name}, {b.lender} {b.debt}: code {b.letter_code}, born {b.birth_date or '-'}, "
        f"ID ends {b.id_last4 or '-'}"
        for b in made.borrowers
    ]
    lines.append("Debts:")
    lines += [
        f"  {d.lender} {d.reference} {d.borrower}: {d.amount} {d.currency} {d.state}"
        for d in made.debts
    ]
    return "\n".join(lines)
