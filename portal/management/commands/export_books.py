"""Write the books and plans as JSON lines: one object a line, a ``type`` in each, stable order."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from payments.models import Account, Entry, Payment, Posting, Receipt
from plans.models import Instalment, Plan

# What is written of each table: never a person's name, address or contact.
TABLES: tuple[tuple[str, type[Model], tuple[str, ...]], ...] = (
    ("account", Account, ("lender__code", "debt__code", "kind", "currency", "balance_minor")),
    (
        "entry",
        Entry,
        ("lender__code", "debt__code", "book", "number", "kind", "key", "at", "digest"),
    ),
    (
        "posting",
        Posting,
        ("entry__key", "account_id", "account__kind", "account__currency", "amount_minor"),
    ),
    (
        "payment",
        Payment,
        (
            "lender__code",
            "debt__code",
            "code",
            "key",
            "purpose",
            "state",
            "amount_minor",
            "received_minor",
            "currency",
            "session_id",
            "intent_id",
            "charge_id",
            "created_at",
            "settled_at",
        ),
    ),
    (
        "receipt",
        Receipt,
        ("lender__code", "debt__code", "payment__code", "code", "amount_minor", "currency"),
    ),
    (
        "plan",
        Plan,
        ("lender__code", "debt__code", "code", "state", "total_minor", "agreed_at"),
    ),
    (
        "instalment",
        Instalment,
        ("plan__code", "number", "due_date", "amount_minor", "paid_minor"),
    ),
)


class Command(BaseCommand):
    help = "Write accounts, entries, postings, payments, receipts, plans and instalments."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="JSON lines, as always")

    def handle(self, *args: Any, **options: Any) -> None:
        for line in lines():
            self.stdout.write(line)


def lines() -> Iterator[str]:
    """Yield each record as one line of JSON, table by table in the order of their ids."""
    for kind, model, fields in TABLES:
        for row in model._default_manager.order_by("pk").values("id", *fields).iterator(2000):
            short = {name.replace("__", "_"): value for name, value in row.items()}
            yield json.dumps({"type": kind} | short, cls=DjangoJSONEncoder)
