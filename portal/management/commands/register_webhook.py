"""Tell the payment provider where our webhooks arrive; print the secrets it signs them with."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from payments import gateway
from payments.provider import accounts as provider


class Command(BaseCommand):
    help = "Register this portal's webhook address and print the signing secret."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--connect", action="store_true", help="for the lenders' accounts")
        parser.add_argument(
            "--accounts", action="store_true", help="for thin events about the lenders' accounts"
        )
        parser.add_argument(
            "--all", action="store_true", help="all three; the secrets with commas between them"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        url = settings.PORTAL_ORIGIN + reverse("stripe-webhook")
        try:
            secret = ",".join(_register(url, options))
        except (gateway.Unreachable, gateway.Refused) as trouble:
            raise CommandError(f"The provider did not register {url}: {trouble}") from None
        found = {"url": url, "secret": secret}
        self.stdout.write(json.dumps(found) if options["json"] else secret)


def _register(url: str, options: dict[str, Any]) -> list[str]:
    """Make the endpoints that were asked for; return their secrets."""
    wants_accounts, wants_connect = options["accounts"], options["connect"]
    if options["all"] or not (wants_accounts or wants_connect):
        secrets = [gateway.register_webhook(url=url, connect=False)]
    else:
        secrets = []
    if options["all"] or wants_connect:
        secrets.append(gateway.register_webhook(url=url, connect=True))
    if options["all"] or wants_accounts:
        secrets.append(provider.register_destination(url=url))
    return secrets
