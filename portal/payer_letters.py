"""The letters of a link to pay: it itself, and the receipt for whoever paid by it. Amount only.

Knows words and addresses; names neither borrower nor lender nor what else is owed.
"""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from payments.models import PayLink
from payments.money import Money
from portal import sending
from portal.filling import address

LETTERS_MAX = 50


def send_link(token: str, *, amount: Money, to: str, language: str) -> None:
    """Send a link to whoever shall pay by it. Raise sending.Unsent."""
    facts = {"amount": amount, "url": address("pay-link", token)}
    sending.send("EMAIL", to, *_written("letters/pay_link.txt", language, facts))


def send_receipts(*, at: datetime) -> int:
    """Send the receipts of links that were paid, then forget the payers' addresses.

    A crash in between sends one a second time, which is kinder than never.
    """
    used = PayLink.objects.filter(state=PayLink.State.USED).exclude(payer_email="")
    sent = 0
    for link in used.select_related("payment").order_by("pk")[:LETTERS_MAX]:
        payment = link.payment
        assert payment is not None and payment.settled_at is not None, f"{link} was not paid"
        facts = {
            "amount": Money(payment.received_minor, payment.currency),
            "day": payment.settled_at,
            "code": payment.code,
        }
        letter = _written("letters/pay_link_paid.txt", payment.language, facts)
        try:
            sending.send("EMAIL", link.payer_email, *letter)
        except sending.Unsent:
            continue
        sent += PayLink.objects.filter(pk=link.pk).update(payer_email="")
    return sent


def _written(name: str, language: str, facts: dict[str, object]) -> tuple[str, str]:
    host = urlsplit(settings.PORTAL_ORIGIN).hostname
    with override(language):
        text = render_to_string(name, {"host": host} | facts)
    subject, _newline, body = text.strip().partition("\n")
    return subject.strip(), body.strip() + "\n"
