"""What the tests of the ways in share: invitations, presses, and codes read from the post."""

import re

from django.core import mail
from django.urls import reverse

from payments.models import Debt
from portal import invitations
from portal.models import ContactPoint
from tests.conftest import NOON

ZHANG_FACTS = {"birth_date": "1987-05-17", "id_last4": "4512"}


def address(debt: Debt, value: str, *, kind: str = "EMAIL", **fields) -> ContactPoint:
    return ContactPoint.objects.create(
        lender=debt.lender, borrower=debt.borrower, kind=kind, value=value, source="file", **fields
    )


def letter_for(debt: Debt, *, at=NOON) -> str:
    """Return the code of a new letter."""
    _, code = invitations.invite(debt, kind="LETTER", contact_point=None, by="officer:1", at=at)
    return code


def link_to(point: ContactPoint, debt: Debt, *, at=NOON) -> str:
    """Return the address in a new e-mail."""
    _, token = invitations.invite(debt, kind="EMAIL", contact_point=point, by="officer:1", at=at)
    return reverse("invitation", args=[token])


def find(client, code: str, **facts):
    return client.post(reverse("find"), {"code": code} | (facts or ZHANG_FACTS))


def sent_code() -> str:
    """Return the digits of the newest e-mail."""
    return re.search(r"^\s*(\d{6})$", mail.outbox[-1].body, re.MULTILINE)[1]


def come_in_by_letter(client, debt: Debt, email: str = "zhang@example.org", **more):
    """Find the debt by letter and give a new address; return the answer to the right code."""
    find(client, letter_for(debt))
    client.post(reverse("contact"), {"email": email} | more)
    return client.post(reverse("contact-code"), {"code": sent_code()})


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session
