"""The letter that asks somebody to help. Names neither borrower nor lender nor any amount."""

from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from portal import sending
from portal.filling import address


def send_link(token: str, *, to: str, language: str) -> None:
    """Send the link with which an adviser comes in. Raise sending.Unsent."""
    host = urlsplit(settings.PORTAL_ORIGIN).hostname
    facts = {"host": host, "url": address("adviser:link", token)}
    with override(language):
        text = render_to_string("letters/adviser_link.txt", facts)
    subject, _newline, body = text.strip().partition("\n")
    sending.send("EMAIL", to, subject.strip(), body.strip() + "\n")
