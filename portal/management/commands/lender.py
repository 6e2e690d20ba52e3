"""Take a lender in, or change what is known of it. Its policy begins as the house's."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from payments import accounts, gateway
from payments.models import Lender, ProviderAccount
from payments.money import NotMoney, exponent
from plans import policies

# What may be said of a lender, by the name of its option.
TEXTS = (
    "name",
    "name_zh",
    "address",
    "phone",
    "hours",
    "email",
    "country",
    "currency",
    "time_zone",
    "stripe_account",
)


class Command(BaseCommand):
    help = "Make a lender, or change one that is here."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="short name in addresses and receipt numbers: canal")
        for name in TEXTS:
            parser.add_argument(f"--{name.replace('_', '-')}", default=None)
        parser.add_argument(
            "--platform-fee-bp", type=int, help="what the portal keeps of a payment, per 10,000"
        )
        parser.add_argument(
            "--connect",
            action="store_true",
            help="open its own account at the payment provider, or read again where that stands",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        said = {name: options[name] for name in TEXTS if options[name] is not None}
        lender = Lender.objects.filter(code=options["code"]).first()
        is_new = lender is None
        lender = lender or Lender(code=options["code"])
        if options["platform_fee_bp"] is not None:
            said["platform_fee_bp"] = options["platform_fee_bp"]
        for name, value in said.items():
            setattr(lender, name, value)
        try:
            exponent(lender.currency)
            lender.full_clean()
        except (ValidationError, NotMoney) as wrong:
            raise CommandError(f"Nothing was changed: {'; '.join(_sentences(wrong))}") from None
        lender.save()
        policies.stored(lender, at=timezone.now())
        told = {"code": lender.code, "name": lender.name, "new": is_new}
        word = "is here now" if is_new else "is changed"
        lines = [f"{lender.name} {word}."]
        if options["connect"]:
            told |= _connected(lender)
            lines += [
                f"{name}: {told[name]}" for name in ("account", "state", "page") if told[name]
            ]
        self.stdout.write(json.dumps(told) if options["json"] else "\n".join(lines))


def _connected(lender: Lender) -> dict[str, str]:
    """Open or read the lender's own account; return it with the page where more can be told."""
    here = settings.PORTAL_ORIGIN + reverse("lender:taking")
    try:
        account = accounts.ask_for(lender, by="lender", at=timezone.now())
        accounts.refresh(account, by="lender", at=timezone.now())
        page = ""
        if account.state != ProviderAccount.State.ACTIVE:
            back, over = f"{here}?back=1", f"{here}?over=1"
            page = accounts.page(account, return_url=back, refresh_url=over)
    except (gateway.Unreachable, gateway.Refused) as trouble:
        raise CommandError(f"The provider did not open the account: {trouble}") from None
    except accounts.Taken as taken:
        raise CommandError(f"{taken} is the account of another lender.") from None
    return {"account": account.account_id, "state": account.state, "page": page}


def _sentences(wrong: ValidationError | NotMoney) -> list[str]:
    if isinstance(wrong, ValidationError):
        return [f"{name}: {' '.join(words)}" for name, words in wrong.message_dict.items()]
    return [str(wrong)]
