"""Give a person a place at a lender, a new password, or an end: what an administrator does."""

import json
import secrets
from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from payments.models import Lender
from portal.models import Membership, User


class Command(BaseCommand):
    help = "Add a lender's person, or give them another role, a new password, or no way in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--lender", required=True, help="the lender's code")
        parser.add_argument("--role", choices=[r.lower() for r in Membership.Role.values])
        parser.add_argument(
            "--reset", action="store_true", help="a new password, and the second factor set up anew"
        )
        parser.add_argument("--disable", action="store_true", help="end this person's way in")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        email = _email(options["email"])
        lender = Lender.objects.filter(code=options["lender"]).first()
        if lender is None:
            raise CommandError(f"There is no lender “{options['lender']}”; make it first.")
        user, is_new = User.objects.get_or_create(username=email, defaults={"email": email})
        role = (options["role"] or "").upper()
        if role:
            Membership.objects.update_or_create(user=user, lender=lender, defaults={"role": role})
        elif not Membership.objects.filter(user=user, lender=lender).exists():
            raise CommandError("Say which role this person has: --role officer, for example.")
        password = _renew(user) if is_new or options["reset"] else ""
        user.is_active = not options["disable"]
        user.save()
        told = {"email": email, "lender": lender.code, "password": password}
        told |= {"active": user.is_active}
        self.stdout.write(json.dumps(told) if options["json"] else _words(told))


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise CommandError(f"“{text}” is not an e-mail address.") from None
    return text.lower()


def _renew(user: User) -> str:
    """Set and return a new password; the second factor is set up at the next sign-in."""
    password = secrets.token_urlsafe(15)
    user.set_password(password)
    user.save()
    Authenticator.objects.filter(user=user).delete()
    return password


def _words(told: dict[str, Any]) -> str:
    if not told["active"]:
        return f"{told['email']} can no longer sign in."
    if not told["password"]:
        return f"{told['email']} has their new role."
    return (
        f"{told['email']} signs in with the password {told['password']} "
        "and sets up the second factor then."
    )
