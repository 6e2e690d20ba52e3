"""The messages of signing in: a one-time code, and word of a new address. Neutral outside.

Knows words; does not know why the code was asked for, nor who asked.
"""

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, override

from portal import sending

log = logging.getLogger(__name__)


class RedirectThen(HttpResponseRedirect):
    """A redirect after whose sending one more thing is done.

    So the time until the answer does not tell whether there was anybody to write to.
    """

    def __init__(self, url: str, then: Callable[[], None]) -> None:
        super().__init__(url)
        self._then = then

    def close(self) -> None:
        try:
            self._then()
        finally:
            super().close()


def send(kind: str, to: str, digits: str, *, language: str) -> None:
    """Send the code; where it does not leave, the reader asks for another."""
    subject, body = compose(kind, digits, language=language)
    try:
        sending.send(kind, to, subject, body)
    except sending.Unsent as trouble:
        log.warning("a code did not leave: %s", trouble)


def compose(kind: str, digits: str, *, language: str) -> tuple[str, str]:
    """Return subject and body; a text message ends in the line that phones fill in from."""
    name = "letters/code.txt" if kind == "EMAIL" else "letters/code.phone.txt"
    return _written(name, language, code=digits)


def tell_of_new_address(to: list[str], *, language: str) -> None:
    """Tell the addresses that were confirmed before, so that nobody is replaced unnoticed."""
    help_url = f"{settings.PORTAL_ORIGIN}{reverse('help')}"
    subject, body = _written("letters/address_added.txt", language, help_url=help_url)
    for address in to:
        try:
            sending.send("EMAIL", address, subject, body)
        except sending.Unsent as trouble:
            log.warning("word of a new address did not leave: %s", trouble)


def redirect_and_send(url: str, kind: str, to: str, digits: str) -> HttpResponseRedirect:
    """Redirect, then send the code to ``to``; where that is empty there is nobody to send to."""
    language = get_language() or "en"

    def then() -> None:
        if to:
            send(kind, to, digits, language=language)

    return RedirectThen(url, then)


def _written(name: str, language: str, **facts: str) -> tuple[str, str]:
    host = urlsplit(settings.PORTAL_ORIGIN).hostname
    with override(language):
        text = render_to_string(name, {"host": host} | facts)
    subject, _, body = text.strip().partition("\n")
    return subject.strip(), body.strip() + "\n"
